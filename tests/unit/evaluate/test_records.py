"""Frames to records: families tied together, with stale values and when facts were seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from playwise.evaluate.portfolio import evaluate
from playwise.evaluate.records import Families
from playwise.facts.table import FactTables, usable
from playwise.rules.records import Record
from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import AS_OF, SEEN, World, sound, tables
from tests.unit.facts.test_names import TWO_PARENTS
from tests.unit.playbook.compiled import compiled

WORLD: World = {
    "company": {"k1": {"region": "apac"}, "k2": {}},
    "account": {
        "a1": {"company": "k1", "seats": 5, "severity": 3, SEEN: AS_OF.date()},
        "a2": {"company": "k1", "severity": 4, SEEN: AS_OF.date().replace(year=2020)},
        "a3": {},
    },
    "contact": {"c2": {"account": "a1"}, "c1": {"account": "a1"}, "c9": {}},
    "ticket": {"t1": {"contact": "c1", "open": True}},
}
PROGRAM = sound("decisions:\n  d: {value: seats > 1}\n")
TABLES = tables(PROGRAM.catalogue, WORLD)


def families(facts: FactTables = TABLES) -> Families:
    frames = {n: usable(e, facts, AS_OF).collect() for n, e in PROGRAM.catalogue.entities.items()}
    return Families(PROGRAM, frames, facts)


def keys(records: dict[tuple[str, str], Record]) -> list[str]:
    return sorted(key for _, key in records)


def test_a_record_comes_with_all_below_it_and_its_parents() -> None:
    made = families().of("account", ["a1"])

    assert keys(made) == ["a1", "c1", "c2", "k1", "t1"]
    account = made["account", "a1"]
    assert [child.key for child in account.children["contact"]] == ["c1", "c2"]
    assert account.parents["company"] is made["company", "k1"]
    contact = made["contact", "c1"]
    assert contact.parents["account"] is account
    assert contact.children["ticket"] == [made["ticket", "t1"]]
    assert made["contact", "c2"].children["ticket"] == []


def test_parents_come_without_their_other_children() -> None:
    made = families().of("contact", ["c1"])

    assert keys(made) == ["a1", "c1", "k1", "t1"]
    assert "contact" not in made["account", "a1"].children


def test_everything_is_tied_both_ways() -> None:
    made = families().everything()

    assert len(made) == 9
    assert [child.key for child in made["company", "k1"].children["account"]] == ["a1", "a2"]
    assert made["company", "k2"].children["account"] == []
    assert made["contact", "c9"].parents == {}
    assert made["ticket", "t1"].parents["contact"].parents["account"].key == "a1"


@pytest.mark.parametrize("asked", [[], ["nobody"]])
def test_who_is_not_there_is_not_made(asked: list[str]) -> None:
    assert families().of("account", asked) == {}


def test_facts_that_may_be_used_are_values_and_old_ones_are_stale() -> None:
    made = families().everything()

    fresh, old, empty = (made["account", key] for key in ("a1", "a2", "a3"))
    assert (fresh.values["severity"], fresh.values["seats"], fresh.stale) == (3, 5, {})
    assert ("severity" in old.values, old.stale) == (False, {"severity": 4})
    assert empty.values == {"kickoff": False}


def test_when_a_fact_was_seen_is_known_by_row_or_by_stream() -> None:
    observed = {("crm", "accounts"): datetime(2026, 2, 1, tzinfo=UTC)}

    made = families(FactTables(TABLES.frames, observed)).of("account", ["a1", "a3"])

    noon = datetime(2026, 2, 14, 12, tzinfo=UTC)
    assert made["account", "a1"].seen["severity"] == noon
    assert made["account", "a1"].seen["seats"] == noon
    assert "seats" not in made["account", "a3"].seen
    # That the stream left it out, which means its default, was observed with the stream.
    assert made["account", "a3"].seen["kickoff"] == observed["crm", "accounts"]


def test_decisions_among_the_frames_are_values_or_unknown_with_their_reasons() -> None:
    frames = evaluate(PROGRAM, TABLES, AS_OF).frames

    made = Families(PROGRAM, frames, TABLES).of("account", ["a1", "a2"])

    assert made["account", "a1"].values["p.d"] is True
    assert made["account", "a2"].values["p.d"] == Unknown(("missing: seats",))


def test_a_child_of_two_parents_has_both() -> None:
    program = compiled(facts=TWO_PARENTS).program
    world: World = {
        "company": {"k1": {}},
        "account": {"a1": {"company": "k1"}},
        "partner": {"p1": {"company": "k1"}, "p2": {}},
        "deal": {"d1": {"account": "a1", "partner": "p1"}, "d2": {"partner": "p2"}},
    }
    facts = tables(program.catalogue, world)
    frames = {n: usable(e, facts, AS_OF).collect() for n, e in program.catalogue.entities.items()}

    by_account = Families(program, frames, facts).of("account", ["a1"])
    by_company = Families(program, frames, facts).of("company", ["k1"])

    deal = by_account["deal", "d1"]
    assert sorted(deal.parents) == ["account", "partner"]
    assert deal.parents["partner"].parents["company"] is by_account["company", "k1"]
    assert [deal.key for deal in by_company["partner", "p1"].children["deal"]] == ["d1"]
    assert keys(by_company) == ["a1", "d1", "k1", "p1"]
