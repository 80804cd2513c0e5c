"""`playwise.Rule` gives one answer, however it is asked: by record, by table, or as printed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import strategies as st

from playwise import Rule, Unknown
from playwise.rule.evaluator import interpreted
from tests.property.stated import law

FACTS: dict[str, object] = {
    "arr": "money USD",
    "seats": "integer",
    "ratio": "number",
    "name": "text",
    "tier": ["enum", "high", "low"],
    "ready": "bool",
    "start": "date",
    "last": "datetime",
    "tags": ["list", "text"],
    "rates": ["list", "number"],
    "company": {"size": "integer", "address": {"city": "text"}},
    "champions": [
        "list",
        {"engagement": "number", "role": "text", "tasks": ["list", {"done": "bool"}]},
    ],
}
RULES = [
    "arr >= 100.5 and tier = high",
    "arr * ratio",
    "arr / seats",
    "seats % 7 + seats * seats",
    "ratio / (ratio - 1)",
    "cat(name, ':', seats, ':', ratio)",
    "lower(name) in ['a', 'ß']",
    "name in 'abc' or starts_with(name, 'a')",
    "ready or not ready",
    "days_until(start) + days_since(last)",
    "start + seats",
    "last > 2026-03-01T00:00Z",
    "'a' in tags",
    "filter(tags, element != 'b')",
    "sum(rates) > max(rates)",
    "map(rates, element * 2)",
    "if(ready, arr, arr * 2)",
    "coalesce(company.size, seats, 0)",
    "missing(arr, name, start, company.address.city)",
    "tier is missing or tier != low",
    "any(champions, engagement > record.ratio)",
    "all(champions, role = 'a' or engagement is missing)",
    "none(champions, role = record.name)",
    "count(champions, any(tasks, done))",
    "share(champions, engagement >= 5)",
    "sum(champions, engagement)",
    "avg(champions, engagement)",
    "max(champions, engagement)",
    "any(champions, count(tasks) > 1 and record.company.size > 5)",
    "previous(arr, 30d) < arr",
    "changed(tier, 7d)",
]
AS_OF = datetime(2026, 3, 1, 21, 30, tzinfo=UTC)
PARSED = {rule: Rule.parse(rule, FACTS) for rule in RULES}


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


INTEGERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9)
FLOATS = st.floats() | st.integers(-20, 20).map(float) | st.sampled_from([0.1, 1e16, 0.295, -0.0])
TEXTS = st.sampled_from(["a", "b", "A", " ", "", "ß", "a b", "high", "\x1c", "\u2003", "日本"])
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.just(date(2026, 3, 1))
TIMES = st.datetimes(timezones=st.just(UTC))
TASKS = st.lists(st.fixed_dictionaries({"done": maybe(st.booleans())}), max_size=2)
CHAMPIONS = st.fixed_dictionaries(
    {"engagement": maybe(FLOATS), "role": maybe(TEXTS), "tasks": maybe(TASKS)}
)
RECORDS = st.fixed_dictionaries(
    {
        "arr": maybe(FLOATS),
        "arr@30d": maybe(st.decimals(-100, 100, places=2)),
        "seats": maybe(INTEGERS),
        "ratio": maybe(FLOATS),
        "name": maybe(TEXTS),
        "tier": maybe(st.sampled_from(["high", "low", "High", " "])),
        "tier@7d": maybe(st.sampled_from(["high", "low"])),
        "ready": maybe(st.booleans()),
        "start": maybe(DATES),
        "last": maybe(TIMES),
        "tags": maybe(st.lists(maybe(TEXTS), max_size=3)),
        "rates": maybe(st.lists(maybe(FLOATS), max_size=3)),
        "company": maybe(
            st.fixed_dictionaries(
                {
                    "size": maybe(INTEGERS),
                    "address": maybe(st.fixed_dictionaries({"city": maybe(TEXTS)})),
                }
            )
        ),
        "champions": maybe(st.lists(maybe(CHAMPIONS), max_size=3)),
    }
)
TASK = pa.struct([("done", pa.bool_())])
CHAMPION = pa.struct(
    [("engagement", pa.float64()), ("role", pa.string()), ("tasks", pa.list_(TASK))]
)
COMPANY = pa.struct([("size", pa.int64()), ("address", pa.struct([("city", pa.string())]))])
SCHEMA = pa.schema(
    [
        ("arr", pa.float64()),
        ("arr@30d", pa.decimal128(12, 2)),
        ("seats", pa.int64()),
        ("ratio", pa.float64()),
        ("name", pa.string()),
        ("tier", pa.string()),
        ("tier@7d", pa.string()),
        ("ready", pa.bool_()),
        ("start", pa.date32()),
        ("last", pa.timestamp("us", "UTC")),
        ("tags", pa.list_(pa.string())),
        ("rates", pa.list_(pa.float64())),
        ("company", COMPANY),
        ("champions", pa.list_(CHAMPION)),
    ]
)


def known(answer: Any) -> Any:
    return None if isinstance(answer, Unknown) else answer


@law(
    150,
    records=st.lists(RECORDS, max_size=4),
    cut=st.integers(0, 4),
    rule=st.sampled_from([*PARSED]),
)
def test_a_table_is_answered_as_its_records_are(
    records: list[dict[str, Any]], cut: int, rule: str
) -> None:
    parsed = PARSED[rule]
    pieces = [pa.Table.from_pylist(part, schema=SCHEMA) for part in (records[:cut], records[cut:])]

    answers = parsed.evaluate_table(pa.concat_tables(pieces), AS_OF).to_pylist()

    assert answers == [known(parsed.evaluate(record, AS_OF)) for record in records]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | INTEGERS
    | st.integers()
    | FLOATS
    | st.text(max_size=5)
    | st.sampled_from(["2026-03-01", "2026-03-01T09:00Z", "high", "a"])
    | st.decimals(allow_nan=True, allow_infinity=True)
    | st.dates()
    | st.datetimes()
    | TIMES
    | st.binary(max_size=2)
    | st.complex_numbers()
    | st.timedeltas(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(
            st.sampled_from(["size", "address", "city", "engagement", "role", "tasks", "done"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
ANYTHING = st.dictionaries(st.sampled_from(SCHEMA.names), JUNK, max_size=8)


@law(300, facts=ANYTHING | RECORDS, rule=st.sampled_from([*PARSED]))
def test_whatever_is_given_as_facts_is_answered_and_as_the_interpreter_does(
    facts: dict[str, Any], rule: str
) -> None:
    parsed = PARSED[rule]
    oracle = interpreted(parsed._node, parsed._intake, parsed._setting.pool)
    expected = oracle(facts, AS_OF)

    answer = parsed.evaluate(facts, AS_OF)

    if isinstance(expected, Unknown):
        assert answer == expected
        assert answer.reasons
    else:
        assert not isinstance(answer, Unknown)


@pytest.mark.parametrize("rule", PARSED)
def test_a_printed_rule_is_the_same_rule(rule: str) -> None:
    parsed = PARSED[rule]

    by_text = Rule.parse(parsed.to_text(), FACTS)
    by_json = Rule.parse(parsed.to_jsonlogic(), FACTS)

    assert by_text.to_jsonlogic() == by_json.to_jsonlogic() == parsed.to_jsonlogic()
    assert by_text.describe() == by_json.describe() == parsed.describe()
    assert by_text.reads() == by_json.reads() == parsed.reads()


@law(
    100,
    amounts=st.lists(maybe(FLOATS | st.floats(-1e6, 1e6).map(lambda x: round(x, 2))), max_size=5),
)
def test_amounts_are_read_alike_from_floats_and_columns(amounts: list[float | None]) -> None:
    rule = PARSED["arr * ratio"]
    ones = [1.0] * len(amounts)
    table = pa.table(
        {"arr": pa.array(amounts, pa.float64()), "ratio": pa.array(ones, pa.float64())}
    )

    answers = rule.evaluate_table(table, AS_OF).to_pylist()

    assert answers == [
        known(rule.evaluate({"arr": amount, "ratio": 1.0}, AS_OF)) for amount in amounts
    ]
    assert all(answer is None or isinstance(answer, Decimal) for answer in answers)


def test_large_amounts_of_cents_are_read_from_columns_by_their_digits() -> None:
    amounts = [35184372088832.87, 42340759933176.41, 44111222901584.45]
    table = pa.table({"arr": amounts, "ratio": [1.0] * len(amounts)})

    answers = PARSED["arr * ratio"].evaluate_table(table, AS_OF).to_pylist()

    assert answers == [Decimal(str(amount)) for amount in amounts]


@law(
    100,
    each={"kind": ["date", "datetime", "text"]},
    texts=st.lists(maybe(st.text(max_size=12) | DATES.map(str) | TIMES.map(str)), max_size=4),
)
def test_texts_are_read_alike_one_by_one_and_as_a_column(
    kind: str, texts: list[str | None]
) -> None:
    rule = Rule.parse("x", {"x": kind})
    plain = [None if t is None else t.encode("utf-8", "replace").decode() for t in texts]

    answers = rule.evaluate_table(pa.table({"x": pa.array(plain, pa.string())}), AS_OF).to_pylist()

    assert answers == [known(rule.evaluate({"x": text}, AS_OF)) for text in plain]


def test_a_moment_in_the_far_past_has_no_day_of_its_own() -> None:
    """Whatever the clock: nothing here may raise."""
    rule = Rule.parse("days_since(last)", FACTS)
    first = datetime.min.replace(tzinfo=UTC) + timedelta(hours=1)

    assert rule.evaluate({"last": first}, AS_OF) == (AS_OF.date() - date.min).days
