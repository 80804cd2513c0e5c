"""Plays, compiled: who enters, what is done when, who gets it. Frozen, checked, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from playwise.diagnostics.places import Span
from playwise.facts.durations import Duration
from playwise.playbook.kinds import Rule
from playwise.rules.ir import Node, RelationRef


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
        choice: What says which variant of the playbook applies, where that matters here.
        alternatives: The message by the variant that applies; where none of these does: this.
    """

    id: str
    subject: str
    body: str
    names: Mapping[str, Node] = field(default_factory=dict)
    of_recipient: Mapping[str, Node] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    span: Span | None = None
    choice: Node | None = None
    alternatives: tuple[tuple[str, Template], ...] = ()

    @property
    def versions(self) -> tuple[Template, ...]:
        """This message, and what it is where variants apply."""
        return (self, *(template for _, template in self.alternatives))


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
