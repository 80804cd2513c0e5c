"""What an expression read of a record: facts, decisions, and the params and derives it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from playwise.evaluate.traces import NO_RECORD, ConditionTrace, FactRead, State
from playwise.facts.catalog import Catalogue
from playwise.playbook.kinds import Rule
from playwise.playbook.rule_parts import parts_of
from playwise.rules.durations import days_before
from playwise.rules.interpret import Interpreter, parent_of, related
from playwise.rules.ir import RELATION_OPS, FactRef, Node, PastRef, RelationRef
from playwise.rules.operations import Answer
from playwise.rules.records import Record
from playwise.rules.types import Type
from playwise.rules.unknown import Unknown
from playwise.rules.wording import format_value

_NAMES = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")


@dataclass(frozen=True, slots=True)
class Reader:
    """Tells what expressions read of one record.

    Attributes:
        named_nodes: The params and derives of the playbook, told where a rule names them.
    """

    catalogue: Catalogue
    interpreter: Interpreter
    record: Record
    named_nodes: Mapping[str, Node] = field(default_factory=dict)

    def condition(self, rule: Rule) -> ConditionTrace:
        """Return a condition with its answer, and the facts, params and derives that it read."""
        answer = self.interpreter.answer(rule.node, self.record)
        reads = (*self.reads(rule.node, self.record), *self.named(rule.text))
        made = parts_of(rule)
        joined = made.joined if made is not None else None
        parts = tuple(self.condition(part) for part in made.rules) if made is not None else ()
        if isinstance(answer, Unknown):
            return ConditionTrace(rule.text, None, answer.reasons, reads, parts, joined)
        return ConditionTrace(rule.text, bool(answer), (), reads, parts, joined)

    def named(self, text: str) -> Iterator[FactRead]:
        """The params and derives that the words of a rule name, with their values."""
        words = set(_NAMES.findall(text))
        for name, node in self.named_nodes.items():
            if name not in words:
                continue
            answer = self.interpreter.answer(node, self.record)
            unknown = isinstance(answer, Unknown)
            yield FactRead(
                name,
                self.record.entity,
                self.record.key,
                None if isinstance(answer, Unknown) else worded(answer, node.type),
                "unknown" if unknown else "known",
                "named in the playbook",
                None,
                answer.reasons if isinstance(answer, Unknown) else (),
                self.is_restricted(node),
            )

    def is_restricted(self, node: Node) -> bool:
        """Whether *node* reads a restricted fact, of whatever record."""
        entities = self.catalogue.entities.values()
        secret = {f.name for entity in entities for f in entity.facts.values() if f.restricted}
        read = {ref.name for ref in node.facts()} | {ref.name for ref in node.past()}
        return not secret.isdisjoint(read)

    def reads(self, node: Node, record: Record) -> Iterator[FactRead]:
        """Each fact that *node* reads, of related records those of every one."""
        told: set[tuple[str, str]] = set()
        assumed: dict[int, str] = {}  # by what it stands in for
        stack = [node]
        while stack:
            part = stack.pop()
            if part.op in RELATION_OPS:
                relation = part.data
                assert isinstance(relation, RelationRef)
                for child in related(relation, record):
                    for read in self._reads_of_related(part, child):
                        if (read.name, read.key) not in told:
                            told.add((read.name, read.key))
                            yield read
                continue
            if part.op == "assume":
                assumed |= self._assumed(part, record)
            if isinstance(part.data, FactRef | PastRef):
                owner = parent_of(part.data, record)
                mark = (part.data.label, owner.key if owner else "")
                if mark not in told:
                    told.add(mark)
                    read = self._read(part.data, part.type, owner)
                    yield replace(read, assumed=assumed.get(part.uid))
            stack.extend(reversed(part.args))

    def _assumed(self, part: Node, record: Record) -> dict[int, str]:
        """What stands in for a fact or decision that is unknown, by the expression of that."""
        assumed, value = part.args
        if not isinstance(self.interpreter.answer(assumed, record), Unknown):
            return {}
        return {assumed.uid: worded(self.interpreter.answer(value, record), value.type)}

    def _reads_of_related(self, part: Node, child: Record) -> Iterator[FactRead]:
        """What is read of a related record: of one that does not belong, only why it does not."""
        member, *body = part.args
        yield from self.reads(member, child)
        if self.interpreter.answer(member, child) is not False:
            for arg in body:
                yield from self.reads(arg, child)

    def _read(self, ref: FactRef | PastRef, type: Type, owner: Record | None) -> FactRead:
        if owner is None:
            return FactRead(ref.label, ref.path[-1], "", None, "missing", NO_RECORD)
        if isinstance(ref, PastRef):
            return self._read_past(ref, type, owner)
        value = owner.values.get(ref.name)
        seen = owner.seen.get(ref.name)
        source = self.source(ref.name, owner.entity)
        if isinstance(value, Unknown):
            reasons = value.reasons
            return FactRead(
                ref.label, owner.entity, owner.key, None, "unknown", source, None, reasons
            )
        if value is not None:
            words = worded(value, type)
            return FactRead(ref.label, owner.entity, owner.key, words, "known", source, seen)
        old = owner.stale.get(ref.name)
        state: State = "missing" if old is None else "stale"
        words_or_none = None if old is None else worded(old, type)
        return FactRead(ref.label, owner.entity, owner.key, words_or_none, state, source, seen)

    def _read_past(self, ref: PastRef, type: Type, owner: Record) -> FactRead:
        value = owner.values.get(ref.column)
        state: State = "known"
        if value is None or isinstance(value, Unknown):
            value = owner.stale.get(ref.column)
            state = "missing" if value is None else "stale"
        declared = self.catalogue.entities[owner.entity].facts.get(ref.name)
        return FactRead(
            ref.label,
            owner.entity,
            owner.key,
            None if value is None else worded(value, type),
            state,
            self.source(ref.name, owner.entity),
            restricted=declared is not None and bool(declared.restricted),
            as_of=days_before(self.interpreter.as_of, ref.days),
        )

    def source(self, name: str, entity: str) -> str:
        """Return where a fact or decision of *entity* comes from, in words."""
        fact = self.catalogue.entities[entity].facts.get(name)
        if fact is None:
            return f"playbook {name.split('.')[0]}"
        if fact.source is not None:
            return str(fact.source)
        return f"entered by {fact.entered_by}" if fact.entered_by else "entered by people"


def worded(value: Answer, type: Type) -> str:
    """Return *value* in words; unknown reads "unknown"."""
    return "unknown" if isinstance(value, Unknown) else format_value(value, type)
