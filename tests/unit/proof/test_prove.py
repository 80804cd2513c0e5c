"""Proofs as a whole: which playbooks, how long, and the same again."""

from __future__ import annotations

from playwise.proof.prove import prove
from playwise.proof.solver import Budget
from tests.unit.playbook.compiled import compiled, named
from tests.unit.proof.proving import proved, table

GAP = table("a, when: seats > 3 and replied, then: a", "b, when: seats <= 3, then: b")


def test_only_the_playbooks_asked_for_are_proved() -> None:
    program = compiled(named("one", GAP), named("two", GAP)).program

    both = prove(program)
    first = prove(program, {"one"})

    assert [f.span.path for f in both.findings if f.span] == ["one.yaml", "two.yaml"]
    assert [f.span.path for f in first.findings if f.span] == ["one.yaml"]
    assert 0 < first.questions < both.questions


def test_a_proof_comes_out_the_same_every_time() -> None:
    program = compiled(GAP).program

    assert prove(program).findings == prove(program).findings


def test_without_time_nothing_is_found_and_all_of_it_is_noted() -> None:
    found = proved(GAP, budget=Budget(total_s=0))

    assert found.findings == []
    assert found.notes == [
        "p.yaml:5:3 not decided: whether 'size' leaves a gap (it took too long)",
        "p.yaml:8:9 not decided: whether row 'a' of 'size' can decide (it took too long)",
        "p.yaml:9:9 not decided: whether row 'b' of 'size' can decide (it took too long)",
    ]


def test_a_fact_for_which_something_is_assumed_is_never_unknown() -> None:
    found = proved(
        "assume: {seats: 2}\n"
        "decisions:\n"
        "  size:\n"
        "    values: [a, b]\n"
        "    table:\n"
        "      - {id: a, when: seats > 3, then: a}\n"
        "      - {id: b, when: seats <= 3, then: b}\n"
        "  keen: {value: seats > 3}\n"
    )

    assert (found.findings, found.notes) == ([], [])


def test_a_table_of_two_hundred_rows_is_proved_in_seconds() -> None:
    rows = [
        f"r{i}, when: 'seats >= {i * 10} and seats < {i * 10 + 10}', then: a" for i in range(200)
    ]
    made = compiled(table(*rows, values="a", head="hit: unique"))

    proof = prove(made.program, budget=Budget(total_s=60))

    assert [f.code for f in proof.findings] == ["PW304"]
    assert proof.notes == ()
    assert proof.questions < 1500
