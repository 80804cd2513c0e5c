"""Whole frames: what all playbooks come to, and who enters which play."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from playwise.evaluate.parts import OUTCOME_PARTS
from playwise.evaluate.portfolio import Evaluation, evaluate
from playwise.facts.table import KEY
from tests.unit.evaluate.decided import AS_OF, World, sound, tables
from tests.unit.playbook.compiled import named

PLAY = "play: {enter: 'seats > 1 and any(champions, prepared)'}\n"


def evaluated(world: World, *playbooks: str) -> Evaluation:
    program = sound(*playbooks)
    return evaluate(program, tables(program.catalogue, world), AS_OF)


def test_those_for_whom_the_entry_holds_enter_and_the_doubtful_say_why() -> None:
    world: World = {
        "account": {"a1": {"seats": 2}, "a2": {"seats": 1}, "a3": {}, "a4": {"seats": 2}},
        "contact": {
            "c1": {"account": "a1", "role": "champion", "prepared": True},
            "c3": {"account": "a3", "role": "champion", "prepared": True},
            "c4": {"account": "a4", "prepared": True},
        },
    }

    entering = evaluated(world, PLAY).entering["p"]

    assert entering.holds == ("a1",)
    assert entering.doubts.rows() == [
        ("a3", ["missing: seats"]),
        ("a4", ["missing: champions.role"]),
    ]


def test_a_playbook_without_a_play_has_nobody_entering() -> None:
    found = evaluated({"account": {"a1": {}}}, "decisions:\n  d: {value: seats}\n")

    assert found.entering == {}


def test_an_entry_may_be_constant() -> None:
    found = evaluated({"account": {"a1": {}, "a2": {}}}, "play: {enter: 2 > 1}\n")

    assert found.entering["p"].holds == ("a1", "a2")
    assert found.entering["p"].doubts.is_empty()


def test_an_entry_reads_decisions() -> None:
    found = evaluated(
        {"account": {"a1": {"seats": 5}, "a2": {}}},
        "decisions:\n  d: {value: seats > 1}\nplay: {enter: d and q.d}\n",
        named("q", "decisions:\n  d: {value: seats < 9}\n"),
    )

    assert found.entering["p"].holds == ("a1",)
    assert found.entering["p"].doubts.rows() == [("a2", ["missing: seats"])]


def test_outcomes_are_sorted_by_key_with_all_their_parts() -> None:
    found = evaluated(
        {"account": {"b": {"seats": 1}, "a": {}, "c": {"seats": 3}}},
        "decisions:\n  d: {value: seats > 2}\n",
    )

    frame = found.outcomes["p.d"]
    assert frame.columns == [KEY, *OUTCOME_PARTS]
    assert frame[KEY].to_list() == ["a", "b", "c"]
    assert frame["value"].to_list() == [None, False, True]
    assert frame["reasons"].to_list() == [["missing: seats"], None, None]
    assert frame["because"].to_list() == [None, "seats > 2", "seats > 2"]


def test_a_workspace_without_records_is_evaluated_all_the_same() -> None:
    playbook = (
        "decisions:\n"
        "  a: {values: [x], table: [{id: r, when: seats > 1, then: x, because: '{{ name }}'}]}\n"
        "  b: {checklist: {required: {i: 'any(champions, prepared)'}}}\n"
        "  d: {value: 'sum(contacts, score) / count(contacts)'}\n" + PLAY
    )

    found = evaluated({}, playbook)

    assert all(frame.is_empty() for frame in found.outcomes.values())
    assert found.outcomes["p.a"].schema["value"] == pl.Enum(["x"])
    assert found.entering["p"].holds == ()


def test_the_frames_hold_facts_and_decisions_for_plays_to_read() -> None:
    found = evaluated(
        {"account": {"a1": {"seats": 1}}},
        "decisions:\n"
        "  d: {values: [x, y], table: [{id: r, when: seats > 1, then: x}, {id: s, otherwise: y}]}\n"
        "  e: {checklist: {required: {i: replied}}}\n",
    )

    row = found.frames["account"].row(0, named=True)
    assert (row["seats"], row["p.d"], row["p.d.row"]) == (1, "y", "s")
    assert (row["p.e"], row["p.e?"], row["p.e.undecided"]) == (None, ["missing: replied"], ["i"])
    # A rule must not take the list for whole; a text lists what is known.
    assert (row["p.e.open"], row["p.e.open?"]) == (None, ["missing: replied"])
    assert row["p.e.open=known"] == []


def test_the_moment_is_an_argument() -> None:
    program = sound("decisions:\n  d: {value: days_until(renewal_date)}\n")
    facts = tables(program.catalogue, {"account": {"a1": {"renewal_date": AS_OF.date()}}})

    days = [
        evaluate(program, facts, AS_OF + timedelta(days=n)).outcomes["p.d"]["value"][0]
        for n in range(3)
    ]

    assert days == [0, -1, -2]
