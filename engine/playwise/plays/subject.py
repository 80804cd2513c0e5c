"""Records as plays see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwise.facts.catalog import Catalogue
from playwise.playbook.play_parts import Recipients
from playwise.plays.states import Subject
from playwise.rules.interpret import Interpreter, related
from playwise.rules.ir import Node
from playwise.rules.records import Record
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown


@dataclass(frozen=True, slots=True)
class RecordSubject:
    """A record with its decisions made, asked by the interpreter; see `Subject`.

    Attributes:
        record: Its facts and decisions at the interpreter's moment.
        interpreter: The one that made the decisions, or a new one of the same moment.
    """

    record: Record
    interpreter: Interpreter
    catalogue: Catalogue

    @property
    def key(self) -> str:
        """Its key."""
        return self.record.key

    @property
    def label(self) -> str:
        """How people call it: the fact that its entity is labelled by, or its key."""
        name = self.catalogue.entities[self.record.entity].label
        value = self.record.values.get(name) if name is not None else None
        return value if isinstance(value, str) else self.key

    def ask(self, node: Node) -> Value | Unknown:
        """Return the node's value for the record."""
        return self.interpreter.answer(node, self.record)

    def related(self, recipients: Recipients) -> Sequence[Subject] | Unknown:
        """Return the related records that belong, by key; unknown where one might belong."""
        relation, member = recipients.relation, recipients.member
        members, doubt = self.interpreter.members(relation, member, self.record)
        if doubt is not None:
            return doubt
        in_order = sorted(members, key=lambda record: record.key)
        return [RecordSubject(record, self.interpreter, self.catalogue) for record in in_order]

    def child(self, recipients: Recipients, key: str) -> Subject | None:
        """Return the related record of that key, whether it belongs or not; None: it is gone."""
        for record in related(recipients.relation, self.record):
            if record.key == key:
                return RecordSubject(record, self.interpreter, self.catalogue)
        return None
