"""Compiled playbooks: what the evaluators and the plays read. Frozen, checked, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from playwise.diagnostics.places import Span
from playwise.facts.catalog import Catalogue
from playwise.facts.durations import Duration
from playwise.rules.ir import Node, RelationRef
from playwise.rules.types import Type

Wording: TypeAlias = "tuple[str | Node, ...]"
"""Text with gaps: each node's value is filled in as `playwise.rules.wording` writes values."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition or value with the words of its author.

    Attributes:
        node: What is evaluated.
        text: The rule in text form, for people.
        span: Where it stands.
        parts: The conditions that all must hold, with their texts, where it is several.
    """

    node: Node
    text: str
    span: Span | None = None
    parts: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        when: All the conditions that must hold, cells first; () always holds (``otherwise``).
        condition: The conjunction of `when`, or None.
        then: The value, of the decision's type.
        because: Why, in words to fill in.
    """

    id: str
    when: tuple[Rule, ...]
    condition: Node | None
    then: Rule
    because: Wording
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Ordered rows, of which the first true one decides; an unknown row stops, or is skipped."""

    rows: tuple[Row, ...]
    on_unknown: Literal["stop", "skip"] = "stop"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a checklist. `rule` is None-free: an item over no records is unknown."""

    id: str
    rule: Rule
    required: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """Items of which the required ones decide: complete, not_yet or unknown."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """A bare ``value:`` rule."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of a playbook.

    Attributes:
        column: ``playbook.decision``: its name in facts, outcomes and other playbooks' rules.
        reads: The columns (``playbook.decision``) of the decisions that it reads, sorted.
        assumed: The names that the playbook's `assume` replaces and that this decision reads,
            each with the node that is unknown when the assumption is at work.
    """

    playbook: str
    name: str
    type: Type
    how: Table | Checklist | Computed
    reads: tuple[str, ...] = ()
    assumed: tuple[tuple[str, Node], ...] = ()
    span: Span | None = None

    @property
    def column(self) -> str:
        """``playbook.decision``."""
        return f"{self.playbook}.{self.name}"


@dataclass(frozen=True, slots=True)
class Exit:
    """A reason to close a play. `result` is what the play is then said to have come to."""

    id: str
    when: Rule
    result: str


@dataclass(frozen=True, slots=True)
class Again:
    """When a play may open anew for the same record; the default is once.

    Attributes:
        once_per: The facts whose values name an occasion: one play an occasion.
        not_within: How long after the last opening no other may open.
        after: How long after the last closing another may open.
        always: Whether another may open as soon as none is open.
    """

    once_per: tuple[tuple[str, Node], ...] = ()
    not_within: Duration | None = None
    after: Duration | None = None
    always: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """The day a step starts.

    Attributes:
        direction: ``after`` or ``before`` the anchor.
        anchor: A date (a node), ``entry`` (the day the play opened), or steps: the first of them
            that was sent or done.
        offset: How far from it.
        roll: To the working day before or after, where the day is none.
    """

    direction: Literal["after", "before"]
    anchor: Node | Literal["entry"] | tuple[str, ...]
    offset: Duration
    roll: Literal["back", "forward", "none"] = "none"
    anchor_text: str = "entry"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who does a task: a role, and the role that takes over where the first names nobody."""

    role: str
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class Approve:
    """Who must say yes before a step goes on, within how long, and what happens then."""

    by: str
    within: Duration | None = None
    then: Literal["escalate", "refuse", "go_on"] = "escalate"


@dataclass(frozen=True, slots=True)
class Recipients:
    """The related records that a step is made for, one each.

    Attributes:
        relation: The records.
        member: Which of them belong.
    """

    relation: RelationRef
    member: Node


@dataclass(frozen=True, slots=True)
class Template:
    """A message to fill in.

    Attributes:
        subject: Jinja2 source, one line.
        body: Jinja2 source.
        names: What each dotted name in it reads; `of_recipient` names are read on the recipient.
        of_recipient: The names that are the recipient's own.
        requires: The names that must be known although the text can do without them.
    """

    id: str
    subject: str
    body: str
    names: Mapping[str, Node] = field(default_factory=dict)
    of_recipient: Mapping[str, Node] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a play: a task for a person, or a message to people.

    Attributes:
        task: The task's title as a template (subject only), or None for a message.
        message: The message's template, or None for a task.
        to: To whom a message goes.
        via: The connection whose action sends it.
        address: Of the recipient's entity, the fact that the action addresses people by.
        address_node: That fact, read on the recipient; its label is ``champions.email``.
        opted_out: The recipient's bool fact ``opted_out``, where the entity declares one.
    """

    id: str
    when: Rule | None = None
    at: At | None = None
    task: Template | None = None
    message: Template | None = None
    to: Recipients | None = None
    via: str | None = None
    address: str | None = None
    address_node: Node | None = None
    opted_out: Node | None = None
    owner: Owner | None = None
    due: Duration | None = None
    approve: Approve | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Play:
    """What a playbook does: when it opens, what it does, when it closes."""

    enter: Rule
    exits: tuple[Exit, ...]
    again: Again
    steps: tuple[Step, ...]
    on_edit: Literal["keep"] = "keep"


@dataclass(frozen=True, slots=True)
class Playbook:
    """A compiled playbook.

    Attributes:
        version: SHA-256 of the file's bytes, in hex.
        decisions: In an order in which each reads only those before it.
        named: The params (``params.x``) and derives of the file, for explanations.
        path: The file, relative to the workspace.
        text: The file's text, kept with its version.
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
    """All playbooks of a workspace, in an order in which each reads only those before it."""

    catalogue: Catalogue
    playbooks: tuple[Playbook, ...]

    def playbook(self, id: str) -> Playbook | None:
        """Return the playbook of that id, or None."""
        return next((p for p in self.playbooks if p.id == id), None)
