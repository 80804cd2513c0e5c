"""Explanations tell what was decided, and what they say would do does so when it comes true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from playwise.evaluate.answers import Outcome
from playwise.evaluate.explain import Explainer, Explanation
from playwise.evaluate.nearest import MISSING, Change
from playwise.evaluate.reads import worded
from playwise.evaluate.records import Families, seen_name
from playwise.evaluate.single import decide_all
from playwise.facts.catalog import Fact
from playwise.facts.table import KEY, FactTables, usable
from playwise.playbook.kinds import Checklist, Computed, Decision, Rank
from playwise.playbook.program import Program
from playwise.rules.interpret import Interpreter
from playwise.rules.types import Kind, Value
from playwise.rules.unknown import Unknown
from tests.property import random_playbooks as made
from tests.property.stated import law
from tests.property.test_kinds_agree import ACCOUNTS, CONTACTS, KINDS
from tests.unit.evaluate.decided import AS_OF, SEEN, World, by_polars, sound, tables

PLAYBOOKS: dict[str, st.SearchStrategy[tuple[str, ...]]] = {
    **{kind: text.map(lambda one: (one,)) for kind, text in KINDS.items()},
    "first": made.tables(),
    "scorecard": made.scorecards(),
    "quadrant": made.quadrants(),
    "value": made.values(),
    "floors": made.floors(),
}
MORE = st.fixed_dictionaries(
    {
        "severity": st.sampled_from([None, 1, 3, 5]),
        "note": st.sampled_from([None, 7]),
        "kickoff": st.sampled_from([None, True, False]),
        "renewal_date": st.sampled_from([None, date(2026, 2, 20), date(2026, 6, 1)]),
        SEEN: st.sampled_from([AS_OF.date(), AS_OF.date() - timedelta(days=30)]),
    }
)


@st.composite
def worlds(draw: Any) -> World:
    accounts = draw(st.lists(st.tuples(ACCOUNTS, MORE), min_size=2, max_size=4))
    contacts = draw(st.lists(CONTACTS, max_size=4))
    regions = draw(st.lists(st.sampled_from(["emea", "apac", None]), min_size=2, max_size=2))
    return {
        "company": {key: {"region": at} for key, at in zip("xy", regions, strict=True)},
        "account": {f"a{n}": {**facts, **more} for n, (facts, more) in enumerate(accounts)},
        "contact": {f"c{n}": facts for n, facts in enumerate(contacts)},
    }


@dataclass(frozen=True, slots=True)
class Told:
    """A change that an explanation tells, and what it says would come of it."""

    key: str
    decision: Decision
    change: Change
    row: str | None = None
    value: str | None = None

    def holds(self, outcome: Outcome) -> bool:
        """Whether what was said is so of *outcome*, decided after the change."""
        how = self.decision.how
        if self.value is not None:
            return outcome.value == self.value
        assert self.row is not None
        if isinstance(how, Checklist):
            shown = (*(outcome.open or ()), *(outcome.undecided or ()))
            return self.row not in shown
        if isinstance(how, Rank):
            return not outcome.because.startswith("not in the list")
        if isinstance(how, Computed):
            return outcome.value is True
        return self.row in outcome.rows


def explanations(program: Program, facts: FactTables) -> Iterator[tuple[Decision, Explanation]]:
    frames = {n: usable(e, facts, AS_OF).collect() for n, e in program.catalogue.entities.items()}
    records = Families(program, frames, facts).everything()
    outcomes = decide_all(program, records.values(), Interpreter(AS_OF))
    for (entity, key), record in records.items():
        for playbook in (p for p in program.playbooks if p.entity == entity):
            explainer = Explainer(
                program.catalogue, Interpreter(AS_OF), record, playbook.named, program
            )
            for decision in playbook.decisions:
                outcome = outcomes[key, decision.column]
                yield decision, explainer.explain(playbook, decision, outcome)


def told(decision: Decision, found: Explanation) -> Iterator[Told]:
    """Everything that an explanation says would do, each value for itself."""
    for row in found.rows:
        for change in row.nearest:
            yield Told(found.key, decision, change, row=row.id)
    for reach in found.reach:
        for change in reach.nearest:
            yield Told(found.key, decision, change, value=reach.value)


def read_back(words: str, fact: Fact) -> Value | None:
    """Return the value that people read as *words*; None is missing."""
    if words == MISSING:
        return None
    match fact.type.kind:
        case Kind.BOOL:
            return {"yes": True, "no": False}[words]
        case Kind.INTEGER:
            return int(words.replace(",", ""))
        case Kind.NUMBER:
            return float(words.replace(",", ""))
        case Kind.MONEY:
            return round(float(words.split()[0].replace(",", "")) * 100)
        case Kind.DATE:
            return date.fromisoformat(words)
    return words


def applied(program: Program, facts: FactTables, change: Change, words: str) -> FactTables:
    """Return the facts where the change has come true, seen at the moment itself."""
    fact = program.catalogue.entities[change.entity].facts[change.name.rpartition(".")[2]]
    frame = facts.frames[change.entity]
    mine = pl.col(KEY) == change.key
    now = AS_OF.astimezone(UTC)
    values = {fact.name: read_back(words, fact), seen_name(fact): now}
    changed = frame.with_columns(
        pl.when(mine)
        .then(pl.lit(value, dtype=frame.schema[name]))
        .otherwise(pl.col(name))
        .alias(name)
        for name, value in values.items()
        if name in frame.columns
    )
    return FactTables({**facts.frames, change.entity: changed})


@law(25, each={"kind": [*PLAYBOOKS]}, data=st.data())
def test_what_would_do_does_when_the_facts_are_so(kind: str, data: st.DataObject) -> None:
    program = sound(*data.draw(PLAYBOOKS[kind]))
    facts = tables(program.catalogue, data.draw(worlds()))
    batch = by_polars(program, facts)
    every: list[Told] = []

    for decision, found in explanations(program, facts):
        decided = batch[found.key, decision.column]
        known = not isinstance(decided.value, Unknown)
        assert found.value == (worded(decided.value, decision.type) if known else None)
        assert (found.row, found.reasons) == (decided.row, decided.reasons)
        assert found.because == (decided.because if known else "")
        every += told(decision, found)

    for one in every and data.draw(st.lists(st.sampled_from(every), max_size=4, unique_by=id)):
        for words in one.change.after[:2]:
            after = by_polars(program, applied(program, facts, one.change, words))
            outcome = after[one.key, one.decision.column]
            assert one.holds(outcome), (one.decision.name, one.row, str(one.change))
