"""Pages of plays and steps, versions of many playbooks, and children by parent."""

from datetime import UTC, date, datetime

import pytest

from playwise.store.engine import Store
from playwise.store.filters import FactFilter
from playwise.store.listing import Wanted, plays_page, steps_page, versions_of
from playwise.store.outcomes import save_version
from playwise.store.plays import save_plays
from playwise.store.reading import children_of, count_children
from playwise.store.rows import PlayRow
from tests.unit.store.sample import CATALOGUE, MONDAY, TUESDAY, facts, saved


def play(id: str, day: int) -> PlayRow:
    at = datetime(2026, 3, day, tzinfo=UTC)
    return PlayRow(id, "p", "v", "account", id, "", 1, "open", date(2026, 3, day), at)


def test_a_page_of_plays_begins_after_its_cursor_even_where_that_play_is_gone(
    store: Store,
) -> None:
    with store.writing() as conn:
        save_plays(conn, [play("a", 1), play("b", 2), play("c", 2), play("d", 3)])
        first = plays_page(conn, Wanted(), 2)
        conn.exec_driver_sql("DELETE FROM play WHERE id = 'b'")
        rest = plays_page(conn, Wanted(), 2, first.cursors[-1])

    assert [row.id for row in first.rows] == ["d", "b"]
    assert [row.id for row in rest.rows] == ["c", "a"]
    assert (first.has_next, first.has_previous) == (True, False)
    assert (rest.has_next, rest.has_previous) == (False, True)


@pytest.mark.parametrize("first", [0, -1, 10_001])
def test_a_page_has_a_size(store: Store, first: int) -> None:
    with store.reading() as conn:
        for page in (plays_page, steps_page):
            with pytest.raises(ValueError, match="'first' is 1 to 10000") as refused:
                page(conn, Wanted(), first)
            assert str(refused.value) == f"'first' is 1 to 10000, not {first}"


def test_versions_of_several_playbooks_come_in_one_go_the_newest_first(store: Store) -> None:
    with store.writing() as conn:
        save_version(conn, "p", "v1", "p.yaml", "one", MONDAY)
        save_version(conn, "p", "v2", "p.yaml", "two", TUESDAY)
        save_version(conn, "q", "v1", "q.yaml", "three", MONDAY)
        found = versions_of(conn, ["q", "p", "never"])

    assert {id: [row.text for row in rows] for id, rows in found.items()} == {
        "p": ["two", "one"],
        "q": ["three"],
        "never": [],
    }


def test_children_are_limited_for_each_parent_apart(store: Store) -> None:
    contacts = [
        {"_key": f"c{n}", "_parent_account": "a1" if n < 5 else "a2", "prepared": n % 2 == 0}
        for n in range(8)
    ]
    with store.writing() as conn:
        saved(conn, facts([{"_key": "a1"}, {"_key": "a2"}], contacts))

        def keys(**limits: object) -> dict[str, list[str]]:
            keys = ["a1", "a2", "a3"]
            found = children_of(conn, CATALOGUE, "contact", "account", keys, (), **limits)  # type: ignore[arg-type]  # one for each case below
            return {key: [row.key for row in rows] for key, rows in found.items()}

        prepared = FactFilter("prepared", "eq", value=True)
        assert keys(first=2) == {"a1": ["c0", "c1"], "a2": ["c5", "c6"], "a3": []}
        assert keys(first=2, after="c1") == {"a1": ["c2", "c3"], "a2": ["c5", "c6"], "a3": []}
        assert keys(where=prepared) == {"a1": ["c0", "c2", "c4"], "a2": ["c6"], "a3": []}
        assert keys(where=prepared, first=1, after="c0") == {"a1": ["c2"], "a2": ["c6"], "a3": []}
        count = count_children(conn, CATALOGUE, "contact", "account", ["a1", "a3"], prepared)
        assert count == {"a1": 3, "a3": 0}


def test_children_of_a_store_without_facts_are_none(store: Store) -> None:
    with store.reading() as conn:
        assert children_of(conn, CATALOGUE, "contact", "account", ["a1"], first=5) == {"a1": ()}
        assert count_children(conn, CATALOGUE, "contact", "account", ["a1"]) == {"a1": 0}
