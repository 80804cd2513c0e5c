"""Records of every kind, floors above and below each other: batches decide as the interpreter."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from playwise.evaluate.portfolio import evaluate
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.facts.table import usable
from playwise.playbook.decisions import decision_nodes
from playwise.rules.interpret import Interpreter
from playwise.rules.pycode.generate import generate
from playwise.rules.pycode.recorded import RecordDoor
from playwise.rules.unknown import Unknown
from tests.property.random_facts import values
from tests.property.stated import law
from tests.unit.evaluate.decided import AS_OF, SEEN, World, by_interpreter, by_polars, tables
from tests.unit.evaluate.floors import floors

SEEN_ON = (date(2026, 2, 13), date(2026, 2, 1), None)
"""Yesterday, too long ago, and nobody knows."""


@st.composite
def worlds(draw: Any) -> World:
    """A few records of each kind, some of them on parents that are not there."""
    made: dict[str, dict[str, dict[str, Any]]] = {}
    for name, entity in floors().catalogue.entities.items():
        facts = {fact.name: values(fact.type) for fact in entity.facts.values()}
        parents = {
            parent.entity: st.sampled_from([*made.get(parent.entity, ()), None, "gone"])
            for parent in entity.parents
        }
        row = st.fixed_dictionaries(parents | {SEEN: st.sampled_from(SEEN_ON)}, optional=facts)
        rows = draw(st.lists(row, max_size=4))
        made[name] = {f"{name[0]}{n}": row for n, row in enumerate(rows)}
    return made


@law(60, world=worlds())
def test_every_kind_of_record_is_decided_alike_by_both(world: World) -> None:
    program = floors()
    facts = tables(program.catalogue, world)

    expected = by_interpreter(program, facts)
    found = by_polars(program, facts)

    assert found.keys() == expected.keys()
    for mark, outcome in expected.items():
        assert found[mark] == outcome, mark


@law(30, world=worlds())
def test_generated_functions_read_all_floors_of_a_record(world: World) -> None:
    program = floors()
    facts = tables(program.catalogue, world)
    kinds = program.catalogue.entities
    frames = {name: usable(kind, facts, AS_OF).collect() for name, kind in kinds.items()}
    records = Families(program, frames, facts).everything()
    interpreter = Interpreter(AS_OF)
    decide_all(program, records.values(), interpreter)

    for playbook in program.playbooks:
        nodes = [node for decision in playbook.decisions for node in decision_nodes(decision)]
        generated = generate(nodes, RecordDoor())
        for (entity, key), record in records.items():
            if entity == playbook.entity:
                answers = [interpreter.answer(node, record) for node in nodes]
                expected = [None if isinstance(a, Unknown) else a for a in answers]
                assert list(generated.run(record, AS_OF)) == expected, (playbook.id, key)


@law(20, world=worlds())
def test_a_part_of_the_records_comes_with_what_is_above_and_below(world: World) -> None:
    """What plays read of a company, its contacts and theirs is what the whole has."""
    program = floors()
    facts = tables(program.catalogue, world)
    evaluation = evaluate(program, facts, AS_OF)
    families = Families(program, evaluation.frames, facts)
    whole = families.everything()

    for entity, records in world.items():
        for key, record in families.of(entity, records).items():
            assert record.values == whole[key].values, key
            above = {name: parent.key for name, parent in record.parents.items()}
            assert above == {name: parent.key for name, parent in whole[key].parents.items()}, key
