"""Decisions by Polars are decisions by the interpreter: value, row, because, reasons, parts."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import strategies as st

from playwise.evaluate.answers import Outcome
from playwise.evaluate.portfolio import evaluate
from playwise.evaluate.single import decide_all
from playwise.facts.catalog import Catalogue, Entity, Fact, Parent
from playwise.facts.table import FactTables, schema
from playwise.playbook.kinds import Checklist, Computed, Decision, Item, Row, Rule, Table
from playwise.playbook.program import Playbook, Program
from playwise.rules.frame import KEY
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import FactRef, Node, Pool
from playwise.rules.types import BOOL, INTEGER, TEXT, Type, list_of
from tests.property.agreement import AS_OF
from tests.property.random_facts import ACCOUNT, CONTACT, TIER, World, then, values, worlds
from tests.property.random_rules import Making
from tests.property.stated import law
from tests.property.values_alone import check_values

CATALOGUE = Catalogue(
    {
        "account": Entity(
            "account",
            "account_id",
            None,
            (),
            {name: Fact(name, "account", kind) for name, kind in ACCOUNT.items()},
        ),
        "contact": Entity(
            "contact",
            "contact_id",
            None,
            (Parent("account", "account_id", "contacts"),),
            {name: Fact(name, "contact", kind) for name, kind in CONTACT.items()},
        ),
    }
)


def tables(world: World) -> FactTables:
    """The world's facts as they arrive; nothing is stale here."""
    frames: dict[str, pl.DataFrame] = {}
    past: dict[str, pl.DataFrame] = {}
    for name, entity in CATALOGUE.entities.items():
        frame = world.frames[name].collect()
        missing = {c: t for c, t in schema(entity).items() if c not in frame.columns}
        past[name] = frame.select(KEY, *(then(fact) for fact in entity.facts))
        filled = frame.with_columns(pl.lit(None, dtype=t).alias(c) for c, t in missing.items())
        frames[name] = filled.select(*schema(entity))
    return FactTables(frames, past=past)


@st.composite
def decisions(draw: Any) -> tuple[Decision, ...]:
    """A table that may read a checklist, a checklist, and a value that reads the table."""
    pool = Pool()
    making = Making(draw, pool)

    def rule(kind: Type, depth: int = 2) -> Rule:
        return Rule(making.node(kind, depth), "a rule")

    items = tuple(Item(f"item_{i}", rule(BOOL), i < 2) for i in range(draw(st.integers(2, 4))))
    checklist = Decision("p", "list", TIER_OF_LIST, Checklist(items))
    done = pool.node("fact", TIER_OF_LIST, data=FactRef("p.list", (), "list"))
    left = pool.node("fact", list_of(TEXT), data=FactRef("p.list.open", (), "list.open"))
    conditions: list[Node] = [
        pool.node("eq", BOOL, done, pool.const("complete", TIER_OF_LIST)),
        pool.node("in", BOOL, pool.const("item_0", TEXT), left),
    ]
    kind = draw(st.sampled_from([TIER, INTEGER, TEXT]))
    rows = []
    for i in range(draw(st.integers(1, 6))):
        chosen = draw(st.sampled_from([None, *range(8)]))
        node = conditions[chosen] if chosen is not None and chosen < 2 else rule(BOOL).node
        bare = pool.const(draw(values(kind)), kind)
        then = Rule(bare if draw(st.booleans()) else rule(kind, 1).node, "a value")
        last = chosen is None
        words = ("because of ", rule(kind, 1).node) if draw(st.booleans()) else ("so it is",)
        when = () if last else (Rule(node, "a rule"),)
        rows.append(Row(f"row_{i}", when, None if last else node, then, words))
        if last:
            break
    table = Table(tuple(rows), draw(st.sampled_from(["stop", "skip"])))
    tier = Decision("p", "tier", kind, table, ("p.list",))
    read = pool.node("fact", kind, data=FactRef("p.tier", (), "tier"))
    truth = pool.node("known", BOOL, read)
    value = pool.node("if", BOOL, truth, rule(BOOL).node, rule(BOOL).node)
    again = Decision("p", "again", kind, Computed(Rule(read, "tier")), ("p.tier",))
    final = Decision("p", "value", BOOL, Computed(Rule(value, "value")), ("p.tier",))
    return (checklist, tier, again, final)


TIER_OF_LIST = Type(TIER.kind, ("complete", "not_yet"))


def of_frame(decision: Decision, row: dict[str, Any]) -> tuple[Any, ...]:
    known = row["value"] is not None
    return (
        row["value"],
        row["row"],
        row["because"] or "" if known else "",
        tuple(row["reasons"] or ()),
        tuple(row["open"]) if row["open"] is not None else None,
        tuple(row["undecided"]) if row["undecided"] is not None else None,
    )


def of_outcome(outcome: Outcome) -> tuple[Any, ...]:
    known = not outcome.reasons
    value = outcome.value if known else None
    return (value, outcome.row, outcome.because, outcome.reasons, outcome.open, outcome.undecided)


@law(150, made=decisions(), world=worlds())
def test_batches_decide_as_the_interpreter_does(made: tuple[Decision, ...], world: World) -> None:
    for record in world.records:
        record.stale = {}
    playbook = Playbook("p", "P", "account", None, "v", "p.yaml", "", decisions=made)
    program = Program(CATALOGUE, (playbook,))
    facts = tables(world)

    evaluation = evaluate(program, facts, AS_OF)
    batch = evaluation.outcomes
    single = decide_all(program, world.records, Interpreter(AS_OF))

    for decision in made:
        for row in batch[decision.column].iter_rows(named=True):
            outcome = single[row["_key"], decision.column]
            assert of_frame(decision, row) == of_outcome(outcome), decision.how
    check_values(program, facts, AS_OF, evaluation)
