"""A playbook's expressions and decisions as terms of the solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import z3

from playwise.evaluate.variants import ways
from playwise.playbook.checklists import CHECKLIST_VALUES
from playwise.playbook.kinds import (
    Checklist,
    Computed,
    Decision,
    Quadrant,
    Rank,
    Row,
    Scorecard,
    Table,
)
from playwise.playbook.open_items import OPEN, known_so_far
from playwise.playbook.program import Program
from playwise.proof.beneath import beneath
from playwise.proof.operators import term_of
from playwise.proof.outcomes import (
    Fired,
    RowTerm,
    always,
    by_variant,
    checked,
    cornered,
    first_row,
    only_row,
    overridden,
)
from playwise.proof.relations import aggregate
from playwise.proof.scores import band, score
from playwise.proof.setting import LISTS, Mode, Setting
from playwise.proof.terms import NO, YES, Term, both, choice, either, opposite
from playwise.proof.variables import Place, Variables
from playwise.rules.interpret import own_nodes
from playwise.rules.ir import BODY_OPS, RELATION_OPS, FactRef, Node, PastRef
from playwise.rules.raw import is_blank
from playwise.rules.types import Kind, Type, Value

PARTS = "reads a part of a decision that is not followed"

_ITEMS_SO_FAR = frozenset({known_so_far(OPEN), "undecided"})
"""The lists of a checklist's items that are known whatever is undecided."""


@dataclass(slots=True)
class Encoding:
    """The rules of one playbook, in one mode.

    Attributes:
        program: All playbooks: values that others work out from the same facts are followed.
        playbook: The one whose decisions are worked out, rather than taken as given.
    """

    program: Program
    playbook: str
    mode: Mode
    variables: Variables
    _decided: dict[str, Decision] = field(default_factory=dict)
    _terms: dict[tuple[int, str], Term] = field(default_factory=dict)
    _outcomes: dict[str, Fired] = field(default_factory=dict)
    _cards: dict[str, list[Scorecard]] = field(default_factory=dict)

    @classmethod
    def of(cls, program: Program, playbook: str, mode: Mode) -> Encoding:
        """Return the encoding of a playbook of *program*."""
        found = program.playbook(playbook)
        assert found is not None
        root = Place(found.entity, found.entity)
        variables = Variables(program.catalogue, root, closed=mode is Mode.LIKELY)
        made = cls(program, playbook, mode, variables)
        for other in program.playbooks:
            if other.entity == found.entity:
                for decision in other.decisions:
                    # A place in a ranking hangs on the other records, so it is given.
                    follows = other.id == playbook or decision.type.kind is not Kind.ENUM
                    if follows and not isinstance(decision.how, Rank):
                        made._decided[decision.column] = decision
        return made

    @property
    def root(self) -> Place:
        """The account itself."""
        return self.variables.root

    @property
    def worked_out(self) -> Mapping[str, Decision]:
        """The decisions that follow from facts, by column; all others are given with them."""
        return self._decided

    def term(self, node: Node, place: Place | None = None) -> Term:
        """Return *node* as it is read on a record, the account itself where none is named."""
        place = place or self.root
        for part in own_nodes([node]):
            if (part.uid, place.name) not in self._terms:
                self._terms[part.uid, place.name] = self._one(part, place)
        return self._terms[node.uid, place.name]

    def outcome(self, decision: Decision) -> Fired:
        """Return what a decision of the playbook comes to, and the row that fires."""
        if decision.column not in self._outcomes:
            for below in beneath(decision, self._decided, self._outcomes):
                self._outcomes[below.column] = self._decide(below)
        return self._outcomes[decision.column]

    def _one(self, node: Node, place: Place) -> Term:
        setting = Setting(self.variables, self.mode, place)
        match node.data:
            case FactRef() as ref:
                return self._fact(ref, node.type, place)
            case PastRef(path=path, label=label) as past:
                owner = self.variables.up(place, path)
                return self.variables.variable(owner, past.column, label, node.type).term
        if node.op == "stale":
            ref = cast("FactRef", node.args[0].data)
            owner = self.variables.up(place, ref.path)
            variable = self.variables.variable(owner, ref.name, ref.label, node.args[0].type)
            return Term(variable.stale, YES)
        if node.op in RELATION_OPS:
            return aggregate(setting, node, self.term)
        listed = self._listed(node, place) if node.op == "in" else None
        if listed is not None:
            return listed
        args = node.args[:1] if node.op in BODY_OPS else node.args
        return term_of(setting, node, [self._terms[arg.uid, place.name] for arg in args])

    def _listed(self, node: Node, place: Place) -> Term | None:
        """Return whether a list of the record holds a constant; None where that is not followed."""
        needle, haystack = node.args
        ref = haystack.data
        if needle.op != "const" or haystack.op != "fact" or not isinstance(ref, FactRef):
            return None
        owner, value = self.variables.up(place, ref.path), cast("Value", needle.data)
        column, part = _column_and_part(ref.name)
        decision = self._decided.get(column) if owner is self.root else None
        if decision is not None and isinstance(decision.how, Checklist):
            items = () if decision.alternatives else decision.how.items
            item = next((self.term(i.rule.node) for i in items if i.id == value), None)
            if item is None or part not in _ITEMS_SO_FAR:
                return None
            is_there = opposite(item.known) if part == "undecided" else item.false
            return Term(is_there, YES, item.loose)
        if "." in ref.name or value is None:
            return None
        variable = self.variables.variable(owner, ref.name, ref.label, haystack.type)
        is_missing = isinstance(value, str) and is_blank(value)
        there, known = NO if is_missing else variable.has(value), variable.term.known
        if self.mode is Mode.ANY:  # where elements are missing, what is not found may be there
            is_whole = z3.Bool(f"{owner.name}.{ref.name} is whole")
            known = both(known, either(there, is_whole))
        return Term(there, known)

    def _fact(self, ref: FactRef, type: Type, place: Place) -> Term:
        owner = self.variables.up(place, ref.path)
        column, part = _column_and_part(ref.name)
        decision = self._decided.get(column) if owner is self.root else None
        if decision is not None:
            fired = self.outcome(decision)
            if not part:
                return fired.value
            if part == "row" and fired.row is not None:
                return self._row_id(fired.row, type)
            if part in fired.parts:
                return fired.parts[part]
        term = self.variables.variable(owner, ref.name, ref.label, type).term
        loose = {LISTS} if type.kind is Kind.LIST else set()
        loose |= {PARTS} if decision is not None else set()
        known = term.known
        if decision is not None and isinstance(decision.how, Checklist):
            known = self._is_listed(decision, decision.how, part, known)
        return Term(term.value, known, frozenset(loose))

    def _is_listed(
        self, decision: Decision, checklist: Checklist, part: str, known: z3.BoolRef
    ) -> z3.BoolRef:
        """Where a list of items of a checklist is known: of those open, where all are decided."""
        if part in _ITEMS_SO_FAR:
            return YES
        if part != OPEN or decision.alternatives:
            return known
        return both(*(self.term(item.rule.node).known for item in checklist.items))

    def _row_id(self, row: Term, type: Type) -> Term:
        value: z3.ExprRef = self._literal(type.values[-1], type)
        for index, id in enumerate(type.values[:-1]):
            value = choice(row.value == index, self._literal(id, type), value)
        return Term(value, row.known, row.loose)

    def row(self, row: Row) -> RowTerm:
        """Return a row of a table of the playbook."""
        condition = always() if row.condition is None else self.term(row.condition)
        return RowTerm(condition, self.term(row.then.node))

    def scored(self, decision: Decision, card: Scorecard) -> tuple[Term, Term]:
        """Return the score of a scorecard, and the band that it falls into."""
        points = [self.term(measure.points) for measure in card.measures]
        name = self._name_of_score(decision, card)
        total = score(card.measures, points, name, self.variables, self.mode)
        values = [self._literal(held.name, decision.type) for held in card.bands]
        return total, band(card.bands, total, values)

    def _name_of_score(self, decision: Decision, card: Scorecard) -> str:
        """Return a name of its own for each card: what holds for one is not so of a variant's."""
        cards = self._cards.setdefault(decision.column, [])
        if not any(other is card for other in cards):
            cards.append(card)
        number = next(number for number, other in enumerate(cards) if other is card)
        return f"{self.root.name}.{decision.column}.score{f'#{number}' if number else ''}"

    def _decide(self, decision: Decision) -> Fired:
        if decision.choice is None:
            return self._one_way(decision)
        made = {variant: self._one_way(way) for variant, way in ways(decision).items()}
        base = made.pop(None)
        picked = decision.choice
        codes = [(self._literal(str(id), picked.type), fired) for id, fired in made.items()]
        return by_variant(self.term(picked), base, codes)

    def _one_way(self, decision: Decision) -> Fired:
        match decision.how:
            case Computed(rule=rule):
                return Fired(self.term(rule.node))
            case Checklist(items=items):
                required = [self.term(item.rule.node) for item in items if item.required]
                complete, not_yet = (self._literal(v, decision.type) for v in CHECKLIST_VALUES)
                return Fired(checked(required, complete, not_yet))
            case Quadrant() as quadrant:
                return self._cornered(decision, quadrant)
            case Scorecard() as card:
                total, own = self.scored(decision, card)
                overrides = [
                    (self.term(o.when.node), self._literal(o.then, decision.type))
                    for o in card.overrides
                ]
                fired = overridden(own, overrides)
                return Fired(fired.value, fired.row, {"score": total})
            case Table(hit="collect"):
                return self._anything(decision, LISTS)
            case Table() as table:
                return self._fired(table)
        raise AssertionError(decision.how)

    def _fired(self, table: Table) -> Fired:
        skips = table.on_unknown == "skip"
        rows = [self.row(row) for row in table.rows]
        if table.hit == "first":
            return first_row(rows, skips=skips)
        last = rows.pop() if table.rows[-1].condition is None else None
        return only_row(rows, last, skips=skips)

    def _cornered(self, decision: Decision, quadrant: Quadrant) -> Fired:
        parts = {name: self.term(rule.node) for name, rule in quadrant.parts.items()}
        names = [self._literal(name, decision.type) for name in quadrant.names]
        axes = [(parts["x"], quadrant.x.cut), (parts["y"], quadrant.y.cut)]
        return Fired(cornered(axes, names), None, parts)

    def _anything(self, decision: Decision, why: str) -> Fired:
        """A decision that is not followed: any value, or unknown."""
        name = f"{self.root.name}.{decision.column}"
        return Fired(self.variables.free(name, decision.type, nullable=True, loose=why))

    def _literal(self, value: str, type: Type) -> z3.ExprRef:
        return self.variables.words.literal(value, type)


def _column_and_part(name: str) -> tuple[str, str]:
    """Split ``playbook.decision.part``; a fact has no column."""
    pieces = name.split(".")
    return ".".join(pieces[:2]), pieces[2] if len(pieces) > 2 else ""
