"""A rule asked about an Arrow table: what it answers for each row, and which columns it takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from playwise import Rule, RuleError, Unknown

TODAY = date(2026, 3, 1)
MIDNIGHT = datetime.fromisoformat("2026-03-01T00:00")
HOUR = timedelta(hours=1)
FACTS = {
    "arr": "money USD",
    "yen": ["money", "JPY"],
    "industry": "text",
    "tier": ["enum", "high", "low"],
    "seats": "integer",
    "ratio": "number",
    "kickoff": "bool",
    "start": "date",
    "last": "datetime",
    "tags": ["list", "text"],
    "scores": ["list", "number"],
    "company": {"size": "integer", "address": {"city": "text"}},
    "champions": [
        "list",
        {
            "engagement": "number",
            "role": "text",
            "home": {"city": "text"},
            "tasks": ["list", {"done": "bool"}],
        },
    ],
}


def column(rule: str, name: str, values: Any, type: pa.DataType | None = None) -> list[Any]:
    """Return what a rule answers for a table of one column."""
    made = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values, type)
    answers = Rule.parse(rule, FACTS).evaluate_table(pa.table({name: made}), TODAY)
    listed: list[Any] = answers.to_pylist()
    return listed


@pytest.mark.parametrize(
    ("rule", "type"),
    [
        ("kickoff", pa.bool_()),
        ("seats", pa.int64()),
        ("ratio", pa.float64()),
        ("industry", pa.string()),
        ("tier", pa.string()),
        ("start", pa.date32()),
        ("last", pa.timestamp("us", "UTC")),
        ("arr", pa.decimal128(19, 2)),
        ("yen", pa.decimal128(19, 0)),
        ("scores", pa.list_(pa.float64())),
        ("map(tags, lower(element))", pa.list_(pa.string())),
    ],
)
def test_the_answers_have_the_rules_own_type(rule: str, type: pa.DataType) -> None:
    none = Rule.parse(rule, FACTS).evaluate_table(
        pa.table({"other": pa.array([], pa.int8())}), TODAY
    )
    three = Rule.parse(rule, FACTS).evaluate_table(pa.table({"other": [1, 2, 3]}), TODAY)

    assert isinstance(none, pa.Array)
    assert none.type == type
    assert len(none) == 0
    assert three.null_count == 3


@pytest.mark.parametrize(
    ("name", "values", "type", "answers"),
    [
        ("seats", [1, None], pa.int32(), [1, None]),
        ("seats", [2**64 - 1, 1], pa.uint64(), [None, 1]),
        ("seats", [1.0, 1.5, float("nan"), 1e300], pa.float64(), [1, None, None, None]),
        ("seats", [1.5, 2.0, float("nan"), None], pa.float16(), [None, 2, None, None]),
        ("seats", [Decimal("5.00"), Decimal("5.10")], pa.decimal128(9, 2), [5, None]),
        ("ratio", [1, None], pa.int8(), [1.0, None]),
        ("ratio", [0.5, float("inf")], pa.float32(), [0.5, None]),
        ("ratio", [Decimal("0.25")], pa.decimal128(9, 2), [0.25]),
        ("arr", [5, None], pa.int32(), [Decimal("5.00"), None]),
        ("arr", [0.29, 1.1, 0.123, float("nan")], None,
         [Decimal("0.29"), Decimal("1.10"), None, None]),
        ("arr", [1e17, 9.2e16, -0.01], None,
         [None, Decimal("92000000000000000.00"), Decimal("-0.01")]),
        ("arr", [Decimal("1.2300"), Decimal("1.2345")], pa.decimal128(20, 4),
         [Decimal("1.23"), None]),
        ("arr", [Decimal("-0.05")], pa.decimal128(20, 2), [Decimal("-0.05")]),
        ("arr", [Decimal("1.20"), None], pa.decimal32(5, 2), [Decimal("1.20"), None]),
        ("seats", [Decimal("12.0"), Decimal("1.5")], pa.decimal64(9, 1), [12, None]),
        ("ratio", [Decimal("0.25")], pa.decimal256(60, 2), [0.25]),
        ("yen", [Decimal("12.00"), Decimal("12.50")], pa.decimal128(20, 2), [Decimal(12), None]),
        ("industry", ["a", " ", "", None, " b "], pa.large_string(),
         ["a", None, None, None, " b "]),
        ("industry", ["a", None, "a"], pa.dictionary(pa.int8(), pa.string()), ["a", None, "a"]),
        ("tier", ["high", "High", "", None], pa.string(), ["high", None, None, None]),
        ("tier", ["low", "x"], pa.dictionary(pa.int32(), pa.large_string()), ["low", None]),
        ("kickoff", [True, None], pa.bool_(), [True, None]),
        ("start", [TODAY, None], pa.date32(), [TODAY, None]),
        ("start", [TODAY], pa.date64(), [TODAY]),
        ("start", ["2026-03-01", "2026-02-30", "soon", ""], pa.string(), [TODAY, None, None, None]),
        ("start", [MIDNIGHT, MIDNIGHT + 9 * HOUR], pa.timestamp("ms"), [TODAY, None]),
        ("last", [MIDNIGHT + 9 * HOUR], pa.timestamp("ns"),
         [datetime(2026, 3, 1, 9, tzinfo=UTC)]),
        ("last", [datetime(2026, 3, 1, 9, tzinfo=UTC)], pa.timestamp("s", "Asia/Tokyo"),
         [datetime(2026, 3, 1, 9, tzinfo=UTC)]),
        ("last", [TODAY], pa.date32(), [datetime(2026, 3, 1, tzinfo=UTC)]),
        ("last", ["2026-03-01T09:00+01:00", "x"], pa.string(),
         [datetime(2026, 3, 1, 8, tzinfo=UTC), None]),
        ("scores", [[1, None], [], None], pa.list_(pa.int32()), [[1.0, None], [], None]),
        ("tags", [["a", " "], ["b"]], pa.large_list(pa.large_string()), [["a", None], ["b"]]),
        ("scores", [[1.0, 2.0]], pa.list_(pa.float64(), 2), [[1.0, 2.0]]),
        ("scores", [[], None], pa.list_(pa.float64(), 0), [[], None]),
        ("start", [2**62, -2**62, 86_400_005, None], pa.date64(),
         [None, None, date(1970, 1, 2), None]),
        ("last", [2**62, 60], pa.timestamp("s"), [None, datetime(1970, 1, 1, 0, 1, tzinfo=UTC)]),
        ("last", [0], pa.timestamp("us", "+05:30"), [datetime(1970, 1, 1, tzinfo=UTC)]),
        ("start", [-19_800, 0], pa.timestamp("s", "+05:30"), [date(1970, 1, 1), None]),
        ("start", [0, 1], pa.timestamp("s", "Z"), [date(1970, 1, 1), None]),
        ("seats", [None, None], pa.null(), [None, None]),
    ],
)  # fmt: skip
def test_columns_of_many_types_hold_facts(
    name: str, values: list[Any], type: pa.DataType | None, answers: list[Any]
) -> None:
    assert column(name, name, values, type) == answers


@pytest.mark.parametrize(
    ("name", "type", "message"),
    [
        ("kickoff", pa.int8(), "column 'kickoff' is int8, which cannot hold bool"),
        ("seats", pa.string(), "column 'seats' is string, which cannot hold integer"),
        ("ratio", pa.bool_(), "column 'ratio' is bool, which cannot hold number"),
        ("arr", pa.string(), "column 'arr' is string, which cannot hold money in USD"),
        ("arr", pa.decimal256(60, 40),
         "column 'arr' is decimal256(60, 40), which cannot hold money in USD"),
        ("seats", pa.decimal128(5, -2),
         "column 'seats' is decimal128(5, -2), which cannot hold integer"),
        ("last", pa.timestamp("us", "Mars/X"),
         "column 'last' is timestamp[us, tz=Mars/X], which cannot hold datetime"),
        ("industry", pa.int64(), "column 'industry' is int64, which cannot hold text"),
        ("industry", pa.binary(), "column 'industry' is binary, which cannot hold text"),
        ("start", pa.int32(), "column 'start' is int32, which cannot hold date"),
        ("last", pa.time32("s"), "column 'last' is time32[s], which cannot hold datetime"),
        ("scores", pa.list_(pa.string()),
         "column 'scores' is list<item: string>, which cannot hold list of number"),
        ("company.size", pa.int64(), "column 'company' is int64, which cannot hold records"),
        ("count(champions)", pa.list_(pa.int64()),
         "column 'champions' is list<item: int64>, which cannot hold lists of records"),
        ("count(champions)", pa.string(),
         "column 'champions' is string, which cannot hold lists of records"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_hold_its_fact_is_named(
    name: str, type: pa.DataType, message: str
) -> None:
    of = name.partition(".")[0].removeprefix("count(").removesuffix(")")

    with pytest.raises(RuleError) as caught:
        column(name, of, [None], type)

    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("PW501", message)
    assert found.help == f"cast it before, or declare '{of}' so"


def test_a_column_that_stands_twice_is_named() -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["seats", "seats"])

    with pytest.raises(RuleError) as caught:
        Rule.parse("seats", FACTS).evaluate_table(table, TODAY)

    assert str(caught.value) == "two columns are called 'seats'; give each a name of its own"


def test_a_column_that_no_rule_reads_is_of_no_interest() -> None:
    table = pa.table({"seats": [1], "kickoff": ["no bool"]})

    assert Rule.parse("seats = 1", FACTS).evaluate_table(table, TODAY).to_pylist() == [True]


def test_a_table_in_pieces_is_answered_as_one() -> None:
    pieces = pa.chunked_array([[1], [], [None, 3], pa.array([4, 5], pa.int64())[1:]])

    assert column("seats * 2", "seats", pieces) == [2, None, 6, 10]
    assert column("1 + 1", "seats", pieces) == [2, 2, 2, 2]
    assert column("any(champions, engagement > 1)", "seats", pieces) == [None] * 4


PEOPLE: list[dict[str, Any]] = [
    {
        "seats": 3,
        "company": {"size": 5, "address": {"city": "Rome"}},
        "champions": [
            {"engagement": 8.0, "role": "x", "home": {"city": "Rome"}, "tasks": [{"done": True}]},
            {"engagement": 0.1, "role": "y", "home": None, "tasks": []},
        ],
    },
    {"seats": 0, "company": None, "champions": []},
    {"seats": 1, "company": {"size": None, "address": None}, "champions": None},
    {
        "seats": None,
        "company": {"size": 9, "address": {"city": " "}},
        "champions": [None, {"engagement": 0.2, "role": None, "home": {}, "tasks": None}],
    },
]
PEOPLE_TYPE = pa.schema(
    [
        ("seats", pa.int64()),
        (
            "company",
            pa.struct([("size", pa.int64()), ("address", pa.struct([("city", pa.string())]))]),
        ),
        (
            "champions",
            pa.list_(
                pa.struct(
                    [
                        ("engagement", pa.float64()),
                        ("role", pa.string()),
                        ("home", pa.struct([("city", pa.string())])),
                        ("tasks", pa.list_(pa.struct([("done", pa.bool_())]))),
                    ]
                )
            ),
        ),
    ]
)


@pytest.mark.parametrize(
    "rule",
    [
        "company.size > 5",
        "company.address.city = 'Rome'",
        "company.address.city is missing",
        "any(champions, engagement > 7)",
        "all(champions, engagement > 7)",
        "none(champions, engagement > 7)",
        "any(champions, engagement is missing)",
        "all(champions, role is known)",
        "count(champions)",
        "count(champions, role = 'x')",
        "share(champions, engagement > 7)",
        "sum(champions, engagement)",
        "avg(champions, engagement)",
        "max(champions, engagement)",
        "count(champions, engagement > record.seats)",
        "any(champions, home.city = record.company.address.city)",
        "any(champions, any(tasks, done))",
        "count(champions, count(tasks) = 0)",
        "any(champions, any(tasks, done and champions.role = 'x' and record.seats > 1))",
        "any(champions, record.company.size > 3)",
        "seats is stale or company.size is stale",
        "any(champions, record.seats is stale)",
    ],
)
@pytest.mark.parametrize("reverse", [False, True])
def test_records_inside_a_table_are_answered_as_one_by_one(rule: str, reverse: bool) -> None:
    parsed = Rule.parse(rule, FACTS)
    people = PEOPLE[::-1] if reverse else PEOPLE
    table = pa.Table.from_pylist(people, schema=PEOPLE_TYPE)
    singly = [parsed.evaluate(facts, TODAY) for facts in people]

    answers = parsed.evaluate_table(table, TODAY).to_pylist()

    assert answers == [None if isinstance(answer, Unknown) else answer for answer in singly]


@pytest.mark.parametrize(
    "offset", [timedelta(0), timedelta(hours=9), timedelta(hours=-3, minutes=-30)]
)
def test_a_fixed_offset_is_a_clock_too(offset: timedelta) -> None:
    as_of = datetime(2026, 3, 1, 22, tzinfo=timezone(offset))
    last = datetime(2026, 2, 27, 20, tzinfo=UTC)
    rule = Rule.parse("days_since(last)", FACTS)

    answers = rule.evaluate_table(pa.table({"last": [last]}), as_of).to_pylist()

    assert answers == [rule.evaluate({"last": last}, as_of)]


def test_times_without_an_offset_are_on_the_rules_clock() -> None:
    rule = Rule.parse("last", FACTS, zone="Europe/Berlin")
    skipped = datetime.fromisoformat("2026-03-29T02:30")
    twice = datetime.fromisoformat("2026-10-25T02:30")
    table = pa.table({"last": pa.array([skipped, twice], pa.timestamp("us"))})

    answers = rule.evaluate_table(table, TODAY).to_pylist()

    assert answers == [None, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
    assert isinstance(rule.evaluate({"last": skipped}, TODAY), Unknown)
    assert rule.evaluate({"last": twice}, TODAY) == answers[1]


def test_what_was_is_a_column_of_its_own() -> None:
    table = pa.table({"arr": [10, 10], "arr@30d": [9.5, None]})
    rule = Rule.parse("arr - previous(arr, 30d)", FACTS)

    assert rule.evaluate_table(table, TODAY).to_pylist() == [Decimal("0.50"), None]


@pytest.mark.parametrize(
    "name", ["self", "exprs", "a b", "arr~", "_key", "a/b", "#1", "=answer", "a@b", "_listed"]
)
def test_a_column_may_have_any_name(name: str) -> None:
    rule = Rule.parse({">": [{"var": name}, 5]}, {name: "number", "x": "text"})

    assert rule.evaluate_table(pa.table({name: [6, 1]}), TODAY).to_pylist() == [True, False]


def test_days_are_counted_on_the_clock_of_the_moment() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    table = pa.table({"start": [date(2026, 3, 2)]})

    assert Rule.parse("days_until(start)", FACTS).evaluate_table(table, late).to_pylist() == [1]


def test_days_and_moments_in_lists_are_read_as_single_ones() -> None:
    facts = {"days": ["list", "date"], "moments": ["list", "datetime"]}
    moments = pa.array([[0], None, []], pa.list_(pa.timestamp("s", "+05:30")))
    days = pa.array([[date(2026, 3, 1)], None, [None]], pa.list_(pa.date64()))
    table = pa.table({"moments": moments, "days": days})

    def told(rule: str) -> list[object]:
        return list(Rule.parse(rule, facts).evaluate_table(table, TODAY).to_pylist())

    assert told("moments") == [[datetime(1970, 1, 1, tzinfo=UTC)], None, []]
    assert told("days") == [[TODAY], None, [None]]


def hiding(kind: str) -> pa.Array:
    """Return three lists of records, of which the one in the middle is null and hides two."""
    records = pa.array([{"role": role} for role in "xyxyzx"])
    mask = pa.array([False, True, False])
    starts, sizes = pa.array([0, 2, 4]), pa.array([2, 2, 2])
    match kind:
        case "list":
            return pa.ListArray.from_arrays(pa.array([0, 2, 4, 6], pa.int32()), records, mask=mask)
        case "large list":
            return pa.LargeListArray.from_arrays(pa.array([0, 2, 4, 6]), records, mask=mask)
        case "fixed size":
            return pa.FixedSizeListArray.from_arrays(records, 2, mask=mask)
        case "view":
            of_32 = [part.cast(pa.int32()) for part in (starts, sizes)]
            return pa.ListViewArray.from_arrays(*of_32, records, mask=mask)
    return pa.LargeListViewArray.from_arrays(starts, sizes, records, mask=mask)


@pytest.mark.parametrize("kind", ["list", "large list", "fixed size", "view", "large view"])
def test_records_hidden_below_a_null_are_no_records(kind: str) -> None:
    lists = hiding(kind)
    rule = Rule.parse("count(champions, role = 'x')", FACTS)

    def told(column: pa.Array | pa.ChunkedArray) -> list[object]:
        return list(rule.evaluate_table(pa.table({"champions": column}), TODAY).to_pylist())

    assert told(lists) == [1, None, 1]
    assert told(lists[1:]) == [None, 1]
    assert told(lists[1:2]) == [None]
    assert told(lists[:0]) == []
    assert told(pa.chunked_array([lists[2:], lists[:2]])) == [1, 1, None]


def test_lists_of_records_hidden_below_a_null_record_are_no_lists() -> None:
    tasks = pa.ListArray.from_arrays(
        pa.array([0, 1, 2], pa.int32()), pa.array([{"done": True}, {"done": True}])
    )
    people = pa.StructArray.from_arrays([tasks], ["tasks"], mask=pa.array([True, False]))
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), people)

    answers = Rule.parse("any(champions, any(tasks, done))", FACTS).evaluate_table(
        pa.table({"champions": lists}), TODAY
    )

    assert answers.to_pylist() == [None, True]


@pytest.mark.parametrize("kind", ["list", "large list", "fixed size", "view", "large view"])
def test_values_hidden_below_a_null_are_no_values(kind: str) -> None:
    lists = hiding(kind)
    texts = lists.values.field("role")
    kinds = {"list": pa.ListArray, "large list": pa.LargeListArray}
    if kind in kinds:
        made = kinds[kind].from_arrays(lists.offsets, texts, mask=lists.is_null())
    elif kind == "fixed size":
        made = pa.FixedSizeListArray.from_arrays(texts, 2, mask=lists.is_null())
    else:
        views = pa.ListViewArray if kind == "view" else pa.LargeListViewArray
        made = views.from_arrays(lists.offsets, lists.sizes, texts, mask=lists.is_null())

    assert column("tags", "tags", made) == [["x", "y"], None, ["z", "x"]]
    assert column("tags", "tags", made[1:]) == [None, ["z", "x"]]
    assert column("'x' in tags", "tags", made) == [True, None, True]


@pytest.mark.parametrize(
    ("rule", "name", "values", "answers"),
    [
        ("industry", "industry", ["a", None], ["a", "a", None]),
        ("tags", "tags", [["a"], None], [["a"], ["a"], None]),
        ("company.size", "company", [{"size": 1}, None], [1, 1, None]),
        ("count(champions)", "champions", [[{"role": "x"}], None], [1, 1, None]),
    ],
)
def test_runs_are_the_values_that_they_repeat(
    rule: str, name: str, values: list[Any], answers: list[Any]
) -> None:
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array(values))

    assert column(rule, name, runs) == answers
    assert column(rule, name, runs[1:]) == answers[1:]


def test_narrow_decimals_in_lists_are_numbers() -> None:
    lists = pa.array([[Decimal("1.5")], None], pa.list_(pa.decimal64(9, 1)))

    assert column("scores", "scores", lists) == [[1.5], None]


def test_a_decimal_of_too_many_digits_is_named() -> None:
    with pytest.raises(RuleError) as caught:
        column("arr", "arr", [Decimal(10) ** 45], pa.decimal256(60, 2))

    assert str(caught.value) == (
        "column 'arr' has decimals of more than 38 digits; cast it before, to decimal128"
    )


def test_the_first_day_of_the_calendar_is_that_of_utc() -> None:
    first = datetime(1, 1, 1, tzinfo=UTC)
    western = pa.array([first], pa.timestamp("us", "UTC")).cast(
        pa.timestamp("us", "America/New_York")
    )
    rule = Rule.parse("last < 2026-01-01T00:00Z", FACTS)

    assert rule.evaluate({"last": first}, TODAY) is True
    assert rule.evaluate_table(pa.table({"last": western}), TODAY).to_pylist() == [True]


def test_a_batch_is_a_table_too() -> None:
    batch = pa.RecordBatch.from_pydict({"seats": [1, 9]})

    assert Rule.parse("seats > 5", FACTS).evaluate_table(batch, TODAY).to_pylist() == [False, True]


@pytest.mark.parametrize("table", [{"seats": [1]}, [1], None])
def test_what_is_no_table_is_refused_with_what_to_give(table: object) -> None:
    with pytest.raises(TypeError) as caught:
        Rule.parse("seats > 5", FACTS).evaluate_table(table, TODAY)

    assert str(caught.value) == (
        "table is a pyarrow Table or RecordBatch (pa.table(…), of a frame its to_arrow()),"
        f" not {type(table).__name__}"
    )
