"""Compiled playbooks: what the evaluators and the plays read. Frozen, checked, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwise.facts.catalog import Catalogue
from playwise.playbook.kinds import Decision
from playwise.playbook.play_parts import Play
from playwise.rules.ir import Node


@dataclass(frozen=True, slots=True)
class Playbook:
    """A compiled playbook.

    Attributes:
        version: SHA-256 of the file's bytes, in hex; of several files, of `text`.
        decisions: In an order in which each reads only those before it.
        named: The params (``params.x``) and derives of the file, for explanations.
        path: The file, relative to the workspace.
        text: The file's text, kept with its version; of a playbook that extends another or has
            variants, all their files, as `playwise.playbook.bundle` puts them together.
    """

    id: str
    title: str
    entity: str
    source: str | None
    version: str
    path: str
    text: str
    labels: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    play: Play | None = None
    named: Mapping[str, Node] = field(default_factory=dict)

    def decision(self, name: str) -> Decision | None:
        """Return the decision of that name, or None."""
        return next((d for d in self.decisions if d.name == name), None)


@dataclass(frozen=True, slots=True)
class Program:
    """All playbooks of a workspace, in an order in which each reads only those before it.

    Attributes:
        wrong: By playbook the decisions that its file declares and has wrong, None where it may be
            any name: nobody may call these unknown. {} where all files are right.
    """

    catalogue: Catalogue
    playbooks: tuple[Playbook, ...]
    wrong: Mapping[str, frozenset[str] | None] = field(default_factory=dict)

    def playbook(self, id: str) -> Playbook | None:
        """Return the playbook of that id, or None."""
        return next((p for p in self.playbooks if p.id == id), None)

    def is_wrong(self, column: str) -> bool:
        """Whether a decision (``playbook.decision``), or a part of one, is declared and wrong."""
        playbook, _, rest = column.partition(".")
        decisions = self.wrong.get(playbook, frozenset())
        return decisions is None or rest.partition(".")[0] in decisions
