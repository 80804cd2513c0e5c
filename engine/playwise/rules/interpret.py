"""The reference interpreter: what an expression means for one record; the evaluators' oracle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from playwise.rules.aggregates import aggregate
from playwise.rules.calls import call
from playwise.rules.ir import BODY_OPS, RELATION_OPS, FactRef, Node, PastRef, RelationRef
from playwise.rules.list_operations import LIST_OPERATIONS, Elements, element, over_elements
from playwise.rules.operations import DAYS, OPERATIONS, Answer, days
from playwise.rules.records import Record
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown, unknown

_NOBODY = Record("", "")  # a body reads no record

OPERATIONS_BY_NAME = {**OPERATIONS, **LIST_OPERATIONS, "call": call}
"""What each operator does that works on its operands' answers alone."""


@dataclass(slots=True)
class Interpreter:
    """Answers expressions as of one moment.

    It remembers what it answered for each record, so a node that several rules share is
    worked out once. Make a new one for other facts or another day.

    Attributes:
        as_of: The moment, in the workspace's zone: ``days_until`` and its like count from its
            date, and take the date of a datetime in its zone.
    """

    as_of: datetime
    # By the record itself, which is told by its identity and so stays alive: were it kept by
    # its id() alone, a later record in the same place would get its answers.
    _memo: dict[Record, dict[int, Answer]] = field(default_factory=dict)
    _orders: dict[int, tuple[Node, ...]] = field(default_factory=dict)

    def answer(self, node: Node, record: Record) -> Answer:
        """Return the value of *node* for *record*, or unknown with its reasons."""
        known = self._memo.get(record)
        if known is None:
            known = self._memo[record] = {}
        found = known.get(node.uid)
        if found is not None:
            return found
        for part in self._order(node):
            if part.uid not in known:
                known[part.uid] = self._one(part, record, known)
        return known[node.uid]

    def on(self, as_of: datetime) -> Interpreter:
        """Return a new one for another moment, which need not put the same expressions in order."""
        return Interpreter(as_of, _orders=self._orders)

    def members(
        self, relation: RelationRef, member: Node, record: Record
    ) -> tuple[list[Record], Unknown | None]:
        """Return the related records that surely belong, and why others may belong, if any may."""
        sure: list[Record] = []
        doubts: list[str] = []
        for child in related(relation, record):
            belongs = self.answer(member, child)
            if isinstance(belongs, Unknown):
                doubts += belongs.reasons
            elif belongs:
                sure.append(child)
        return sure, unknown(doubts) if doubts else None

    def _one(self, node: Node, record: Record, known: dict[int, Answer]) -> Answer:
        if node.op == "fact":
            return _read(cast("FactRef", node.data), record)
        if node.op == "past":
            return _read_past(cast("PastRef", node.data), record)
        if node.op == "stale":
            return _is_stale(cast("FactRef", node.args[0].data), record)
        if node.op in RELATION_OPS:
            relation = cast("RelationRef", node.data)
            member, body = node.args
            children = related(relation, record)
            pairs = [(self.answer(member, c), self.answer(body, c)) for c in children]
            return aggregate(node.op, node.type, pairs, relation.name)
        if node.op in BODY_OPS:
            given = known[node.args[0].uid]
            is_unknown = isinstance(given, Unknown)
            return given if is_unknown else self.over_list(node, cast("Elements", given))
        args = [known[arg.uid] for arg in node.args]
        if node.op in DAYS:
            return days(node, args, self.as_of)
        return OPERATIONS_BY_NAME[node.op](node, args)

    def over_list(self, node: Node, elements: Elements) -> Answer:
        """Return what *node*, a list operator with a body, makes of a list."""
        answers = [self._of_element(node.args[1], item) for item in elements]
        return over_elements(node.op, elements, answers)

    def _of_element(self, body: Node, item: Value | None) -> Answer:
        """The answer of a list operator's body, which reads its element and nothing else."""
        known: dict[int, Answer] = {}
        for part in self._order(body):
            is_element = part.op == "element"
            known[part.uid] = element(item) if is_element else self._one(part, _NOBODY, known)
        return known[body.uid]

    def _order(self, node: Node) -> tuple[Node, ...]:
        """The nodes to work out before *node*, itself last; not those inside relations."""
        order = self._orders.get(node.uid)
        if order is None:
            order = self._orders[node.uid] = tuple(own_nodes((node,)))
        return order


def own_nodes(roots: Sequence[Node]) -> list[Node]:
    """Return the nodes of *roots* that read the record itself, operands first, each once.

    What stands inside an aggregate reads the related records, and the body of a list operator
    its elements, so both are left out.
    """
    order: list[Node] = []
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node.uid not in seen:
            seen.add(node.uid)
            stack.append((node, True))
            if node.op in BODY_OPS:
                stack.append((node.args[0], False))
            elif node.op not in RELATION_OPS:
                stack.extend((arg, False) for arg in reversed(node.args))
    return order


def related(relation: RelationRef, record: Record) -> Sequence[Record]:
    """Return the records that *relation* leads to from *record*, in order of key."""
    if not relation.between:
        return record.children.get(relation.entity, ())
    floor = [record]
    for entity in (*reversed(relation.between), relation.entity):
        floor = [below for above in floor for below in above.children.get(entity, ())]
    return sorted(floor, key=lambda below: below.key)


def parent_of(ref: FactRef | PastRef, record: Record) -> Record | None:
    """Return the record that *ref* is read on, or None where a parent on the way is missing."""
    found: Record | None = record
    for entity in ref.path:
        found = found.parents.get(entity) if found is not None else None
    return found


def _read(ref: FactRef, record: Record) -> Answer:
    owner = parent_of(ref, record)
    if owner is None:
        return Unknown((f"missing: {ref.label}",))
    value = owner.values.get(ref.name)
    if value is None:
        return Unknown((f"{'stale' if ref.name in owner.stale else 'missing'}: {ref.label}",))
    return value


def _read_past(ref: PastRef, record: Record) -> Answer:
    owner = parent_of(ref, record)
    value = None if owner is None else owner.values.get(ref.column)
    if isinstance(value, Unknown) and any(_is_of_then(reason, ref) for reason in value.reasons):
        return value
    if value is None or isinstance(value, Unknown):
        # Why a decision was unknown then would read as if it were so now.
        is_old = owner is not None and ref.column in owner.stale
        return Unknown((f"{'stale' if is_old else 'missing'}: {ref.label}",))
    return value


def _is_of_then(reason: str, ref: PastRef) -> bool:
    """Whether a reason says that what was given for then does not fit."""
    _, _, ago = ref.label.rpartition(ref.name.rpartition(".")[2])
    ends = reason.endswith(" is no record)")
    return reason.startswith("unfit: ") and (ends or f"{ago} (" in reason)


def _is_stale(ref: FactRef, record: Record) -> bool:
    owner = parent_of(ref, record)
    return owner is not None and ref.name in owner.stale
