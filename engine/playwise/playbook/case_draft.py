"""A record that a test gives, while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwise.playbook.case_types import Given, GivenFact
from playwise.rules.types import Value


@dataclass(slots=True)
class Draft:
    """A record that is being read."""

    facts: dict[str, GivenFact] = field(default_factory=dict)
    decisions: dict[str, Value | None] = field(default_factory=dict)
    parents: dict[str, Draft] = field(default_factory=dict)
    children: dict[str, dict[str, Draft]] = field(default_factory=dict)
    key: str | None = None
    was: dict[str, dict[int, Value | None]] = field(default_factory=dict)

    def up(self, way: tuple[str, ...]) -> Draft:
        """The record that *way* leads to."""
        draft = self
        for entity in way:
            draft = draft.parents.setdefault(entity, Draft())
        return draft

    def frozen(self) -> Given:
        """The record as it was read."""
        return Given(
            self.facts,
            self.decisions,
            {entity: parent.frozen() for entity, parent in self.parents.items()},
            {
                entity: tuple((key, child.frozen()) for key, child in records.items())
                for entity, records in self.children.items()
            },
            self.key,
            self.was,
        )
