"""Pages of records against plain Python, filters, and what hangs on a page."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cmp_to_key
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playwise.store.engine import Store, open_store
from playwise.store.filters import And, FactFilter, Not, Or, OutcomeFilter, Where
from playwise.store.outcomes import OUTCOME_SCHEMA, save_outcomes
from playwise.store.plays import save_plays, save_steps
from playwise.store.reading import (
    Page,
    PortfolioRow,
    accounts_page,
    children_of,
    count_children,
    count_records,
    outcomes_of,
    plays_of,
    portfolio,
    records_by_key,
    steps_of,
)
from playwise.store.rows import PlayRow, RecordRow, StepRow
from tests.unit.store.sample import CATALOGUE, FULL, MONDAY, facts, saved, scratch


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root: Path = tmp_path_factory.mktemp("reading")
    made = open_store("sqlite:///playwise.db", root=root, create=True)
    yield made
    made.close()


def outcomes(*rows: Mapping[str, Any]) -> pl.DataFrame:
    """Return outcomes of exposure_tier.exposure unless said otherwise."""
    usual = {"playbook": "exposure_tier", "decision": "exposure", "entity": "account"}
    rest = {"reasons": [], "assumed": [], "version": "v1", "as_of": MONDAY}
    columns = {**OUTCOME_SCHEMA, "entity": pl.String()}
    made = [{**dict.fromkeys(columns), **usual, **rest, **row} for row in rows]
    return pl.DataFrame([[row[c] for c in columns] for row in made], schema=columns, orient="row")


NONE = outcomes()


def page(
    conn: sa.Connection,
    where: Where | None = None,
    order_by: Sequence[tuple[str, bool]] = (),
    first: int = 100,
    after: str | None = None,
) -> Page:
    return accounts_page(conn, CATALOGUE, "account", where, order_by, first, after)


def found(conn: sa.Connection, where: Where | None) -> str:
    """Return the keys that *where* holds for, and check that counting agrees."""
    keys = "".join(row.key for row in page(conn, where).rows)
    assert count_records(conn, CATALOGUE, "account", where) == len(keys)
    return keys


# Keyset pages --------------------------------------------------------------------------------

_ORDERED: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["", "a", "A", "é", "\U0001f600", "￿"]),
    "arr": st.sampled_from([-1, 0, 2**53 + 1, 2**53]),
    "score": st.sampled_from([0.1, 0.1 + 2**-55, -1e300, 5e-324]),
    "live": st.booleans(),
    "status": st.sampled_from(["open", "won"]),
    "renewal": st.sampled_from([date(1, 1, 1), date(9999, 12, 31), date(2026, 1, 1)]),
    "login": st.sampled_from([datetime(2026, 1, 1, microsecond=n, tzinfo=UTC) for n in (0, 1)]),
}
_ROWS = st.lists(st.fixed_dictionaries({}, optional=_ORDERED), min_size=0, max_size=9)
_ORDER = st.lists(
    st.tuples(st.sampled_from([*_ORDERED, "key"]), st.booleans()),
    max_size=3,
    unique_by=lambda level: level[0],
)


def compared(order: Sequence[tuple[str, bool]]) -> Callable[[Any, Any], int]:
    def compare(left: Mapping[str, Any], right: Mapping[str, Any]) -> int:
        for name, descending in (*order, ("key", False)):
            one, other = (row.get("_key" if name == "key" else name) for row in (left, right))
            if one == other:
                continue
            if one is None or other is None:
                return 1 if one is None else -1
            return (1 if one > other else -1) * (-1 if descending else 1)
        return 0

    return compare


@settings(deadline=None, max_examples=80)
@example(rows=[{}, {}], order=[("key", False), ("name", False)], first=1, wanted=None)
@example(rows=[{}, {"live": True}], order=[("live", True)], first=1, wanted=None)
@given(rows=_ROWS, order=_ORDER, first=st.integers(1, 4), wanted=st.none() | st.booleans())
def test_pages_hold_every_record_once_in_the_order_of_python(
    lasting: Store,
    rows: list[dict[str, Any]],
    order: list[tuple[str, bool]],
    first: int,
    wanted: bool | None,
) -> None:
    """Ties, unknown values last, both directions, any page size, with and without a filter."""
    keyed = [{"_key": f"a{n}", **row} for n, row in enumerate(rows)]
    where = None if wanted is None else FactFilter("live", "eq", wanted)
    kept = [row for row in keyed if wanted is None or row.get("live") == wanted]
    expected = [row["_key"] for row in sorted(kept, key=cmp_to_key(compared(order)))]
    with scratch(lasting) as conn:
        saved(conn, facts(keyed))
        seen: list[str] = []
        after: str | None = None
        while True:
            got = page(conn, where, order, first, after)
            assert got.has_previous is (after is not None)
            assert got.has_next is (len(seen) + len(got.rows) < len(expected))
            seen += [row.key for row in got.rows]
            if not got.has_next:
                break
            assert len(got.rows) == first
            after = got.rows[-1].cursor
        assert seen == expected
        assert count_records(conn, CATALOGUE, "account", where) == len(expected)


def test_a_page_goes_on_after_a_record_that_is_gone(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": key} for key in "abc"]))
        cursor = page(conn, first=2).rows[-1].cursor
        saved(conn, facts([{"_key": key} for key in "ac"]), run_id=2)
        assert [row.key for row in page(conn, after=cursor).rows] == ["c"]


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", "äöü", "bnVsbA==", "W10=", "e30=", "eyJvIjpbXSwidiI6W119", "ÿ", "A" * 5],
)
def test_a_cursor_that_is_none_is_refused(store: Store, cursor: str) -> None:
    with store.reading() as conn, pytest.raises(ValueError) as refused:
        page(conn, after=cursor)
    assert str(refused.value) == "the cursor does not belong to this list"


def test_a_cursor_of_another_order_is_refused(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": "a", "arr": 1}]))
        cursor = page(conn, order_by=[("arr", False)]).rows[0].cursor
        for other in ([("arr", True)], [("seats", False)], [], [("arr", False), ("name", False)]):
            with pytest.raises(ValueError) as refused:
                page(conn, order_by=other, after=cursor)
            assert str(refused.value) == "the cursor does not belong to this list"


@pytest.mark.parametrize("values", [[True, "a"], ["x", "a"], [1, None], [1, 2], [1], 5, None])
def test_a_cursor_with_values_of_another_type_is_refused(store: Store, values: object) -> None:
    data = {"o": [["arr", False], ["", False]], "v": values}
    cursor = base64.urlsafe_b64encode(orjson.dumps(data)).decode()
    with store.reading() as conn, pytest.raises(ValueError) as refused:
        page(conn, order_by=[("arr", False)], after=cursor)
    assert str(refused.value) == "the cursor does not belong to this list"


@pytest.mark.parametrize(
    ("order", "first", "message"),
    [
        ([("renewel", False)], 1, "unknown fact 'renewel' of account; did you mean 'renewal'?"),
        ([("arr", False), ("arr", True)], 1, "'arr' is twice in the order"),
        ([("tags", False)], 1, "'tags' is a list of text, which has no order"),
        ([], 0, "'first' is 1 to 10000, not 0"),
        ([], 10_001, "'first' is 1 to 10000, not 10001"),
    ],
)
def test_an_order_that_does_not_fit_is_refused(
    store: Store, order: list[tuple[str, bool]], first: int, message: str
) -> None:
    with store.reading() as conn, pytest.raises(ValueError) as refused:
        page(conn, order_by=order, first=first)
    assert str(refused.value) == message


# Filters -------------------------------------------------------------------------------------

PEOPLE: list[dict[str, Any]] = [
    {"_key": "a", "name": "Costa 100%", "arr": 5, "status": "open", "renewal": date(2026, 1, 1)},
    {"_key": "b", "name": "costa_", "arr": 7, "status": "won", "live": True},
    {"_key": "c", "name": "", "arr": 9, "status": "lost", "score": 0.5, "tags": ["x"]},
    {"_key": "d"},
]
DECIDED: list[dict[str, Any]] = [
    {"key": "a", "value": '"high"'},
    {"key": "b", "value": '"low"'},
    {"key": "c", "value": None, "reasons": ["missing: industry"]},
]
LISTS: list[dict[str, Any]] = [
    {"decision": "flags", "key": "a", "value": '["big","red"]'},
    {"decision": "flags", "key": "b", "value": "[]"},
    {"decision": "flags", "key": "c", "value": None, "reasons": ["missing: industry"]},
]
GAPS: list[dict[str, Any]] = [
    {"decision": "gaps", "key": "a", "value": '["big"]', "undecided": ["red"]},
    {"decision": "gaps", "key": "b", "value": "[]", "undecided": ["red"]},
    {"decision": "gaps", "key": "c", "value": '["big"]', "undecided": []},
    {"decision": "gaps", "key": "d", "value": "[]", "undecided": []},
]


def tier(op: str, value: object = True) -> OutcomeFilter:
    return OutcomeFilter("exposure_tier", "exposure", op, value)


def listed(op: str, value: object = True) -> OutcomeFilter:
    return OutcomeFilter("exposure_tier", "flags", op, value)


def gaps(op: str, value: object = True, *, waits: bool = True) -> OutcomeFilter:
    return OutcomeFilter("exposure_tier", "gaps", op, value, waits)


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        (None, "abcd"),
        (And(()), "abcd"),
        (Or(()), ""),
        (Not(And(())), ""),
        (FactFilter("arr", "eq", 7), "b"),
        (FactFilter("arr", "ne", 7), "ac"),
        (Not(FactFilter("arr", "eq", 7)), "ac"),
        (Not(FactFilter("arr", "ne", 7)), "b"),
        (FactFilter("arr", "lt", 7), "a"),
        (FactFilter("arr", "lte", 7), "ab"),
        (FactFilter("arr", "gt", 7), "c"),
        (Not(FactFilter("arr", "gt", 7)), "ab"),
        (FactFilter("arr", "gte", 7), "bc"),
        (FactFilter("arr", "in", [5, 9, 11]), "ac"),
        (Not(FactFilter("arr", "in", (5, 9))), "b"),
        (FactFilter("arr", "in", []), ""),
        (FactFilter("arr", "is_null", True), "d"),
        (FactFilter("arr", "is_null", False), "abc"),
        (Not(FactFilter("arr", "is_null", True)), "abc"),
        (FactFilter("key", "gt", "b"), "cd"),
        (FactFilter("name", "contains", "%"), "a"),
        (FactFilter("name", "contains", "_"), "b"),
        (FactFilter("name", "contains", "osta"), "ab"),
        (FactFilter("name", "contains", ""), "abc"),
        (FactFilter("name", "starts_with", "Costa"), "a"),
        (Not(FactFilter("name", "starts_with", "Costa")), "bc"),
        (FactFilter("name", "eq", "'; DROP TABLE facts__account; --"), ""),
        (FactFilter("live", "eq", True), "b"),
        (FactFilter("status", "in", ["won", "lost"]), "bc"),
        (FactFilter("score", "gte", 0.5), "c"),
        (FactFilter("renewal", "lte", date(2026, 1, 1)), "a"),
        (FactFilter("tags", "is_null", False), "c"),
        (And((FactFilter("arr", "gt", 5), FactFilter("status", "ne", "won"))), "c"),
        (Not(And((FactFilter("arr", "gt", 5), FactFilter("status", "ne", "won")))), "ab"),
        (Or((FactFilter("arr", "eq", 5), FactFilter("status", "eq", "won"))), "ab"),
        (Not(Or((FactFilter("arr", "eq", 5), FactFilter("status", "eq", "won")))), "c"),
        (tier("eq", "high"), "a"),
        (tier("ne", "high"), "b"),
        (Not(tier("eq", "high")), "b"),
        (Not(tier("ne", "high")), "a"),
        (tier("in", ["high", "low"]), "ab"),
        (Not(tier("in", ["low"])), "a"),
        (tier("is_unknown"), "cd"),
        (tier("is_unknown", False), "ab"),
        (Not(tier("is_unknown")), "ab"),
        (Not(tier("is_unknown", False)), "cd"),
        (And((tier("is_unknown"), FactFilter("arr", "gte", 1))), "c"),
        (OutcomeFilter("exposure_tier", "other", "eq", "high"), ""),
        (listed("contains", "red"), "a"),
        (Not(listed("contains", "red")), "b"),
        (listed("contains", "re"), ""),
        (listed("contains", 7), ""),
        (listed("is_empty"), "b"),
        (listed("is_empty", False), "a"),
        (Not(listed("is_empty")), "a"),
        (listed("is_unknown"), "cd"),
    ],
)
def test_a_filter_holds_for_the_right_records(store: Store, where: Where, keys: str) -> None:
    with store.writing() as conn:
        saved(conn, facts(PEOPLE))
        save_outcomes(conn, outcomes(*DECIDED, *LISTS), NONE, 1, MONDAY, 4)
        assert found(conn, where) == keys


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        (gaps("contains", "big"), "ac"),
        (Not(gaps("contains", "big")), "d"),
        (gaps("contains", "red"), ""),
        (Not(gaps("contains", "red")), "cd"),
        (gaps("is_empty"), "d"),
        (Not(gaps("is_empty")), "ac"),
        (gaps("is_empty", False), "ac"),
        (Not(gaps("is_empty", False)), "d"),
        (gaps("is_unknown"), "ab"),
        (Not(gaps("is_unknown")), "cd"),
        (gaps("is_unknown", False), "cd"),
        (Not(gaps("is_unknown", False)), "ab"),
        (Not(gaps("contains", "red", waits=False)), "abcd"),
        (gaps("is_empty", waits=False), "bd"),
        (gaps("is_unknown", waits=False), ""),
    ],
)
def test_what_undecided_rows_may_still_add_to_a_list_is_unknown(
    store: Store, where: Where, keys: str
) -> None:
    with store.writing() as conn:
        saved(conn, facts(PEOPLE))
        save_outcomes(conn, outcomes(*GAPS), NONE, 1, MONDAY, 4)
        assert found(conn, where) == keys


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (FactFilter("Arr", "eq", 1), "unknown fact 'Arr' of account; did you mean 'arr'?"),
        (FactFilter("arr", "equals", 1), "unknown operation 'equals'"),
        (FactFilter("arr", "gtt", 1), "unknown operation 'gtt'; did you mean 'gt'?"),
        (FactFilter("arr", "eq", "1"), "'1' does not fit 'arr', which is money in USD"),
        (FactFilter("arr", "eq", True), "'True' does not fit 'arr', which is money in USD"),
        (FactFilter("arr", "eq", 2**63), f"'{2**63}' does not fit 'arr', which is money in USD"),
        (FactFilter("arr", "eq", None), "'None' does not fit 'arr', which is money in USD"),
        (FactFilter("arr", "in", 5), "'in' wants a list, not '5'"),
        (FactFilter("arr", "in", ["5"]), "'5' does not fit 'arr', which is money in USD"),
        (FactFilter("arr", "in", [1] * 5001), "'in' takes 5000 values at most, not 5001"),
        (FactFilter("arr", "contains", "5"), "'arr' is money in USD: 'contains' is asked of texts"),
        (
            FactFilter("arr", "is_null", 1),
            "'arr' is asked to be there or not: true or false, not '1'",
        ),
        (FactFilter("name", "contains", 5), "'5' does not fit 'name', which is text"),
        (
            FactFilter("status", "eq", "win"),
            "'win' does not fit 'status', which is enum [open, won, lost]",
        ),
        (
            FactFilter("status", "lt", "won"),
            "'status' is enum [open, won, lost], which 'lt' cannot compare",
        ),
        (
            FactFilter("renewal", "eq", datetime(2026, 1, 1, tzinfo=UTC)),
            "'2026-01-01 00:00:00+00:00' does not fit 'renewal', which is date",
        ),
        (FactFilter("tags", "eq", "x"), "'tags' is a list of text: only 'is_null' is asked of it"),
        (tier("lt", "high"), "unknown operation 'lt'"),
        (tier("eq", 5), "'5' does not fit 'exposure_tier.exposure', which is compared as text"),
        (And((FactFilter("arr", "eq", 1),) * 500), "more than 500 filters in one list"),
    ],
)
def test_a_filter_that_does_not_fit_is_refused(store: Store, where: Where, message: str) -> None:
    with store.reading() as conn, pytest.raises(ValueError) as refused:
        page(conn, where)
    assert str(refused.value) == message


def test_the_most_filters_that_are_allowed_work(store: Store) -> None:
    deep: Where = FactFilter("arr", "eq", 5)
    for _ in range(498):
        deep = Not(deep)
    wide = Or(tuple(FactFilter("arr", "eq", n) for n in range(499)))
    with store.writing() as conn:
        saved(conn, facts(PEOPLE))
        assert found(conn, deep) == "a"
        assert found(conn, wide) == "abc"


# Rows ----------------------------------------------------------------------------------------


def test_a_record_is_read_with_typed_values(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([FULL]))
        (row,) = page(conn).rows
    at = FULL["_seen_crm__accounts"]
    values = {name: FULL[name] for name in CATALOGUE.entities["account"].facts}
    values |= {"tags": ("b", "a", ""), "reviews": (date(2026, 1, 1),)}
    seen = dict.fromkeys(values, at) | {"grade": FULL["_entered_grade"], "tier": None}
    assert row == RecordRow("account", "a1", {"company": "c1"}, values, seen, row.cursor)


def test_only_the_facts_asked_for_are_read(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([FULL]))
        (row,) = accounts_page(conn, CATALOGUE, "account", None, [], 1, None, ["arr"]).rows
        assert row.facts == {"arr": 2_400_000}
        with pytest.raises(ValueError) as refused:
            accounts_page(conn, CATALOGUE, "account", None, [], 1, None, ["art"])
    assert str(refused.value) == "unknown fact 'art' of account"


def test_an_unknown_entity_is_refused(store: Store) -> None:
    with store.reading() as conn, pytest.raises(ValueError) as refused:
        accounts_page(conn, CATALOGUE, "acount", None, [], 1)
    assert str(refused.value) == "unknown entity 'acount'"


def test_a_store_before_the_first_sync_has_empty_pages(store: Store) -> None:
    where = FactFilter("arr", "gt", 5)
    with store.reading() as conn:
        assert page(conn, where, [("arr", True)]) == Page((), False, False)
        assert records_by_key(conn, CATALOGUE, "account", ["a"]) == {}
        assert children_of(conn, CATALOGUE, "contact", "account", ["a"]) == {"a": ()}


def test_a_fact_newer_than_the_last_sync_reads_as_unknown(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts(PEOPLE))
        conn.execute(sa.text("DROP INDEX ix_facts__account_f_arr"))
        conn.execute(sa.text("ALTER TABLE facts__account DROP COLUMN f_arr"))
    with store.reading() as conn:
        assert found(conn, FactFilter("arr", "is_null", True)) == "abcd"
        assert found(conn, FactFilter("arr", "gt", 1)) == ""
        first = page(conn, None, [("arr", True), ("name", False)], first=2)
        rest = page(conn, None, [("arr", True), ("name", False)], 9, first.rows[-1].cursor)
        assert [row.key for row in (*first.rows, *rest.rows)] == ["c", "a", "b", "d"]


def test_records_are_found_by_key(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts(PEOPLE))
        got = records_by_key(conn, CATALOGUE, "account", ["c", "a", "zz"], ["arr"])
    assert {key: row.facts for key, row in got.items()} == {"a": {"arr": 5}, "c": {"arr": 9}}


def test_children_come_by_parent_in_order_of_key(store: Store) -> None:
    contacts = [{"_key": key, "_parent_account": on} for key, on in ("pa", "ob", "na")]
    with store.writing() as conn:
        saved(conn, facts(PEOPLE, contacts))
        got = children_of(conn, CATALOGUE, "contact", "account", ["a", "b", "c"])
    assert {key: [row.key for row in rows] for key, rows in got.items()} == {
        "a": ["n", "p"],
        "b": ["o"],
        "c": [],
    }


def test_children_can_be_limited_filtered_and_counted(store: Store) -> None:
    contacts = [
        {"_key": f"{on}{n}", "_parent_account": on, "prepared": n % 2 == 0}
        for on in "ab"
        for n in range(4)
    ]
    ready = FactFilter("prepared", "eq", True)

    def keys(**more: Any) -> dict[str, list[str]]:
        got = children_of(conn, CATALOGUE, "contact", "account", ["a", "b", "c"], **more)
        return {parent: [row.key for row in rows] for parent, rows in got.items()}

    with store.writing() as conn:
        saved(conn, facts(PEOPLE, contacts))
        assert keys(first=2) == {"a": ["a0", "a1"], "b": ["b0", "b1"], "c": []}
        assert keys(first=1, where=ready) == {"a": ["a0"], "b": ["b0"], "c": []}
        assert keys(first=2, after="a1") == {"a": ["a2", "a3"], "b": ["b0", "b1"], "c": []}
        assert keys(after="b2") == {"a": [], "b": ["b3"], "c": []}
        on = ("contact", "account", ["a", "c"])
        assert count_children(conn, CATALOGUE, *on) == {"a": 4, "c": 0}
        assert count_children(conn, CATALOGUE, *on, ready) == {"a": 2, "c": 0}


def test_what_hangs_on_a_page_comes_by_its_key(store: Store) -> None:
    day = date(2026, 3, 2)
    play = PlayRow("p1", "renewal", "v1", "account", "a", "", 1, "open", day, MONDAY)
    other = PlayRow("p2", "again", "v1", "contact", "a", "", 1, "open", day, MONDAY)
    closed = PlayRow("p3", "aaa", "v1", "account", "a", "", 1, "closed", day, MONDAY)
    step = StepRow("s1", "p1", "call", "", "open", on=day)
    with store.writing() as conn:
        save_plays(conn, [play, other, closed])
        save_steps(conn, [step])
        save_outcomes(conn, outcomes(*DECIDED), NONE, 1, MONDAY, 4)
        assert plays_of(conn, "account", ["a", "b"]) == {"a": (closed, play), "b": ()}
        assert steps_of(conn, ["p1", "p3"]) == {"p1": (step,), "p3": ()}
        got = outcomes_of(conn, "account", ["a", "c", "d"])
        assert outcomes_of(conn, "account", ["a"], playbooks=["other"]) == {"a": ()}
        assert outcomes_of(conn, "contact", ["a"]) == {"a": ()}
    assert {key: [(row.value, row.reasons) for row in rows] for key, rows in got.items()} == {
        "a": [('"high"', ())],
        "c": [(None, ("missing: industry",))],
        "d": [],
    }


def test_a_portfolio_counts_and_adds_up_by_value(store: Store) -> None:
    rows = [*DECIDED, {"key": "d", "value": '"high"'}]
    with store.writing() as conn:
        saved(conn, facts(PEOPLE))
        save_outcomes(conn, outcomes(*rows), NONE, 1, MONDAY, 4)
        got = portfolio(conn, CATALOGUE, "account", "exposure_tier", "exposure", "arr")
        assert got == (
            PortfolioRow('"high"', "high", 2, 5, 1),
            PortfolioRow('"low"', "low", 1, 7, 0),
            PortfolioRow(None, None, 1, 9, 0),
        )
        counted = portfolio(conn, CATALOGUE, "account", "exposure_tier", "exposure")
        assert [(row.value_text, row.count, row.amount) for row in counted] == [
            ("high", 2, None),
            ("low", 1, None),
            (None, 1, None),
        ]
        with pytest.raises(ValueError) as refused:
            portfolio(conn, CATALOGUE, "account", "exposure_tier", "exposure", "name")
    assert str(refused.value) == "'name' is text, which cannot be added up"


def test_a_portfolio_counts_a_list_with_undecided_rows_as_unknown(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts(PEOPLE))
        save_outcomes(conn, outcomes(*GAPS), NONE, 1, MONDAY, 4)

        def counted(*, waits: bool) -> list[tuple[str | None, int]]:
            rows = portfolio(conn, CATALOGUE, "account", "exposure_tier", "gaps", waits=waits)
            return [(row.value_text, row.count) for row in rows]

        assert counted(waits=True) == [('["big"]', 1), ("[]", 1), (None, 2)]
        assert counted(waits=False) == [('["big"]', 2), ("[]", 2)]


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_statements_does_not_grow_with_the_page(store: Store, count: int) -> None:
    many = [{"_key": f"a{n:03}", "arr": n} for n in range(50)]
    contacts = [{"_key": f"p{n:03}", "_parent_account": f"a{n:03}"} for n in range(50)]
    seen: list[str] = []
    with store.writing() as conn:
        saved(conn, facts(many, contacts))
    with store.reading() as conn:
        sa.event.listen(conn.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        keys = [row.key for row in page(conn, first=count).rows]
        assert len(keys) == count
        outcomes_of(conn, "account", keys)
        plays = plays_of(conn, "account", keys)
        steps_of(conn, list(plays))
        children_of(conn, CATALOGUE, "contact", "account", keys)
    assert len(seen) == 7
