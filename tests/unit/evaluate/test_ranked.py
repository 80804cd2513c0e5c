"""Ranks for single records: decided over all of them, and only where something reads them."""

from __future__ import annotations

from playwise.evaluate.portfolio import evaluate
from playwise.evaluate.ranked import ranked, ranks_behind
from playwise.facts.table import KEY
from tests.unit.evaluate.decided import AS_OF, World, of_frames, sound, tables
from tests.unit.playbook.compiled import named

RANK = (
    "derive: {twice: seats * 2}\n"
    "decisions:\n"
    "  worth: {value: twice + 1}\n"
    "  d: {rank: {by: [{value: worth}], where: q.yes, top: 1}}\n"
    "  e: {value: seats > 1}\n"
)
READ = named("q", "decisions:\n  yes: {value: replied}\n")
PLAY = named("s", "play: {enter: 'd_first.first'}\n")
READING = named("d_first", "decisions:\n  first: {value: p.d.position = 1}\n")
APART = named("t", "decisions:\n  of_nothing: {value: seats}\n")

ACCOUNTS: World = {
    "account": {
        "a": {"seats": 1, "replied": True},
        "b": {"replied": True},
        "c": {"seats": 3, "replied": False},
        "d": {"seats": 0, "replied": True},
        "e": {"seats": 0},
    }
}


def test_the_ranks_that_a_playbook_needs_are_those_that_it_reads_on_the_way() -> None:
    program = sound(RANK, READ, PLAY, READING, APART)

    assert ranks_behind(program, ["p"]) == {"p.d"}
    assert ranks_behind(program, ["d_first"]) == {"p.d"}
    assert ranks_behind(program, ["s"]) == {"p.d"}
    assert ranks_behind(program, ["q", "t"]) == frozenset()


def test_they_come_to_what_a_run_makes_of_them() -> None:
    program = sound(RANK, READ, READING)
    facts = tables(program.catalogue, ACCOUNTS)
    whole = evaluate(program, facts, AS_OF)

    found = ranked(program, {"p.d"}, facts, AS_OF)

    expected = of_frames(whole)
    assert {key: found.outcome("p.d", key) for key in "abcde"} == {
        key: expected[key, "p.d"] for key in "abcde"
    }
    beside = found.beside("account", whole.frames["account"].select(KEY))
    assert beside.columns == [KEY, "p.d", "p.d?", "p.d.position", "p.d.position?"]
    assert beside.equals(whole.frames["account"].select(beside.columns))
    assert found.beside("contact", whole.frames["contact"]).equals(whole.frames["contact"])
