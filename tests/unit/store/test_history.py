"""The past, reached by undoing from now."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playwise.facts.table import FactTables
from playwise.store.engine import Store, open_store
from playwise.store.facts import enter_fact, load_facts, mark
from playwise.store.history import load_facts_at
from tests.unit.store.sample import (
    CATALOGUE,
    CRM,
    FULL,
    MONDAY,
    TUESDAY,
    facts,
    same,
    saved,
    scratch,
)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root: Path = tmp_path_factory.mktemp("history")
    made = open_store("sqlite:///playwise.db", root=root, create=True)
    yield made
    made.close()


_MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    "arr": st.integers(-(2**63), 2**63 - 1),
    "score": st.floats(allow_nan=False, allow_infinity=False),
    "live": st.booleans(),
    "status": st.sampled_from(["open", "won", "lost"]),
    "renewal": st.dates(),
    "login": _MOMENTS,
    "tags": st.lists(st.sampled_from(["x", "y"]), max_size=2),
    "reviews": st.lists(st.dates(), max_size=2),
    "tier": st.sampled_from(["high", "low"]),
    "_parent_company": st.sampled_from(["c1", "c2"]),
    "_seen_crm__accounts": _MOMENTS,
}
_ACCOUNT = st.fixed_dictionaries({}, optional=_VALUES)
_WORLDS = st.lists(st.dictionaries(st.sampled_from("abc"), _ACCOUNT), min_size=2, max_size=5)


@settings(deadline=None, max_examples=60)
@given(worlds=_WORLDS)
def test_every_past_moment_is_recovered_exactly(
    lasting: Store, worlds: list[dict[str, dict[str, Any]]]
) -> None:
    """Whatever arrives, changes, leaves and comes back, each mark gives the facts as they were."""
    with scratch(lasting) as conn:
        past: list[tuple[int, int, FactTables]] = []
        for run_id, world in enumerate(worlds):
            seen = {CRM: datetime(2026, 1, 1 + run_id, tzinfo=UTC)}
            new = facts([{"_key": key, **row} for key, row in world.items()], observed=seen)
            past.append((saved(conn, new, run_id=run_id).mark, run_id, new))
            assert same(load_facts(conn, CATALOGUE), new)
        for at, run_id, then in past:
            assert same(load_facts_at(conn, CATALOGUE, at, run_id), then)


def test_what_people_entered_is_undone_too(store: Store) -> None:
    with store.writing() as conn:
        saved(conn, facts([FULL]))
        before, at = load_facts(conn, CATALOGUE), mark(conn)
        enter_fact(conn, CATALOGUE, "account", "a1", "grade", 5, "lee", TUESDAY)
        enter_fact(conn, CATALOGUE, "account", "a1", "tier", None, "lee", TUESDAY)
        assert same(load_facts_at(conn, CATALOGUE, at, None), before)


def test_a_record_that_left_and_came_back_is_not_given_its_later_facts(store: Store) -> None:
    first = facts([{"_key": "a1", "arr": 1}])
    again = facts([{"_key": "a1", "arr": 1, "name": "Later", "renewal": date(2026, 1, 1)}])
    with store.writing() as conn:
        at = saved(conn, first).mark
        gone = saved(conn, facts(), run_id=2).mark
        saved(conn, again, run_id=3)
        renamed = facts([{"_key": "a1", "arr": 2, "name": "Latest"}])
        saved(conn, renamed, run_id=4)
        assert same(load_facts_at(conn, CATALOGUE, at, 1), first)
        assert same(load_facts_at(conn, CATALOGUE, gone, 2), facts())
        assert same(load_facts_at(conn, CATALOGUE, mark(conn), 4), renamed)


def test_the_observations_of_a_past_run_are_recovered(store: Store) -> None:
    with store.writing() as conn:
        at = saved(conn, facts([FULL], observed={CRM: MONDAY}), run_id=1).mark
        saved(conn, facts([FULL], observed={CRM: TUESDAY}), run_id=2)
        assert mark(conn) == at
        assert load_facts_at(conn, CATALOGUE, at, 1).observed == {CRM: MONDAY}
        assert load_facts_at(conn, CATALOGUE, at, 2).observed == {CRM: TUESDAY}
