"""Proofs as a whole: which playbooks, how long, and the same again."""

from __future__ import annotations

import z3

from playwise.playbook.context import DEEPEST
from playwise.playbook.decisions import decision_nodes
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


def test_a_decision_may_be_called_as_the_parts_of_others_are() -> None:
    given = "playbook: {0}\ntitle: T\nentity: account\ndecisions:\n  {0}:\n    values: [x, y]\n"
    given += "    table: [{{id: a, when: seats > 3, then: x}}, {{id: b, otherwise: y}}]\n"
    for name in ("of", "position", "score"):
        is_x, is_y = f"{name}.{name} = x", f"{name}.{name} = y"
        found = proved(
            table(f"a, when: {is_x}, then: a", f"b, when: {is_y}, then: b", values="a, b"),
            given.format(name),
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


def test_a_rule_as_deep_as_is_allowed_is_proved() -> None:
    derives, below = "derive:\n", "replied"
    for number in range(12):
        rule = below
        for level in range(10):
            rule = f"not ({rule} or seats > {number * 10 + level})"
        derives += f"  d{number}: {rule}\n"
        below = f"d{number}"
    made = compiled(f"{derives}decisions:\n  deep: {{value: {below} and seats > 3}}\n")
    deep = made.program.playbooks[0].decisions[0]

    assert DEEPEST * 0.9 < max(node.depth for node in decision_nodes(deep)) <= DEEPEST
    assert prove(made.program).notes == ()


def test_hundreds_of_decisions_that_read_each_other_are_proved() -> None:
    chain = "".join(f"  d{n}: {{value: 'min(d{n - 1} + 1, 7)'}}\n" for n in range(1, 250))
    found = proved(f"decisions:\n  d0: {{value: seats}}\n{chain}  z: {{value: d249 > 7}}\n")

    assert found.findings == [
        (
            "p.yaml:255:14 PW306 decision 'z' can never be true"
            " | 'd249 > 7' is never true; mend it, or take it out"
        )
    ]
    assert found.notes == []


def test_an_example_follows_hundreds_of_decisions() -> None:
    chain = "".join(f"  d{n}: {{value: 'min(d{n - 1} + 1, 7)'}}\n" for n in range(1, 250))
    size = table("a, when: d249 = 7, then: a").removeprefix("decisions:\n")
    found = proved(f"decisions:\n  d0: {{value: seats}}\n{chain}{size}")

    assert [line.partition(" | ")[2] for line in found.findings] == [
        (
            "for example given: {seats: -243}; add a row for them, or end with an otherwise;"
            " if there is no such seats, say so by min in facts.yaml"
        )
    ]


def test_where_the_solver_gives_up_each_decision_is_noted_with_the_cause() -> None:
    many = " or ".join(f"seats = {n}" for n in range(3_000))
    made = compiled(f"decisions:\n  many: {{value: {many}}}\n  no: {{value: seats > 3}}\n")

    z3.set_param("memory_max_size", 10)
    try:
        proof = prove(made.program)
    finally:
        z3.set_param("memory_max_size", 0)

    assert [note.message for note in proof.notes] == [
        "not decided: the rest of 'many' (it stops the solver: out of memory)",
        "not decided: the rest of 'no' (it stops the solver: out of memory)",
    ]
