"""The play and its steps as a playbook file writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from playwise.documents.elements import (
    LIST,
    MAP,
    ONE,
    Element,
    Id,
    RuleData,
    Text,
    kind_refusal,
    list_or_one,
    map_or_one,
    not_built,
)
from playwise.facts.durations import Duration
from playwise.facts.fields import CalendarDuration, DurationField

_EXIT_KEYS = frozenset(("id", "when", "result"))


def _kept(value: Any) -> Any:
    if value in ("migrate", "restart"):
        raise not_built(f"on_edit: {value}")
    return value


def _always(value: Any) -> Any:
    if value == "always":
        return value
    help_text = "write again: {once_per: [fact]}, {not_within: 90d} or {after: 90d}, or always"
    if isinstance(value, str):
        try:
            Duration.parse(value)
        except ValueError:
            pass
        else:
            help_text = f"write again: {{after: {value}}}, or again: always"
    raise kind_refusal("'always' or keys and values", value, help_text)


def _exits_or_rule(value: object) -> str:
    """Tell a list of exits from a rule, which may be a list of conditions too."""
    if isinstance(value, list) and value:
        exits = [isinstance(item, dict) and not _EXIT_KEYS.isdisjoint(item) for item in value]
        return LIST if any(exits) else ONE
    return ONE


class ExitModel(Element):
    """A reason to close a play."""

    meant: ClassVar[Mapping[str, str]] = {"if": "when"}

    id: Id = Field(description="What the reason is called; history hangs on it.")
    when: RuleData = Field(description="The condition on which the play closes.")
    result: Id = Field("closed", description="What the play has then come to: goal, lost, …")


class AgainModel(Element):
    """When a play may open anew for the same record."""

    once_per: list[Text] | None = Field(
        None, min_length=1, description="The facts whose values name an occasion: one play each."
    )
    not_within: CalendarDuration | None = Field(
        None, description="How long after the last opening no other may open."
    )
    after: CalendarDuration | None = Field(
        None, description="How long after the last closing another may open."
    )


class OwnerModel(Element):
    """Who does a task, and who does it where that role names nobody."""

    not_built: ClassVar[frozenset[str]] = frozenset(("where",))

    role: Id = Field(description="A role of playwise.yaml.")
    fallback: Id | None = Field(None, description="The role that takes over.")


class AtModel(Element):
    """The day on which a step starts."""

    not_built: ClassVar[frozenset[str]] = frozenset(("every", "from"))

    after: (
        Annotated[
            Annotated[Text, Tag(ONE)] | Annotated[list[Text], Tag(LIST), Field(min_length=1)],
            Discriminator(list_or_one),
        ]
        | None
    ) = Field(
        None,
        description="Counted from: a date, a step, entry; or the first done of a list of steps.",
    )
    before: Text | None = Field(None, description="Counted back from: a date, a step, entry.")
    offset: DurationField = Field(Duration(0, "d"), description="How far from it: 7d, 5bd, 3mo.")
    roll: Literal["back", "forward", "none"] = Field(
        "none", description="To which working day it moves where the day is none."
    )


class ApproveModel(Element):
    """Who must say yes before a step goes on."""

    not_built: ClassVar[frozenset[str]] = frozenset(("not_by", "needs"))

    by: Id = Field(description="The role that approves.")
    within: DurationField | None = Field(None, description="How long it has for that.")
    then: Literal["escalate", "refuse", "go_on"] = Field(
        "escalate", description="What happens when the time is over."
    )


Owner = Annotated[
    Annotated[Id, Tag(ONE)] | Annotated[OwnerModel, Tag(MAP)], Discriminator(map_or_one)
]


class StepModel(Element):
    """A step: a task for a person, or a message to people."""

    meant: ClassVar[Mapping[str, str]] = {"if": "when"}

    not_built: ClassVar[frozenset[str]] = frozenset(
        ("ask", "of", "each", "remind", "until", "done", "set", "labels")
    )

    id: Id = Field(description="What the step is called; history and tests hang on it.")
    when: RuleData = Field(None, description="Whether the step is taken, judged on its day.")
    at: AtModel | None = Field(None, description="Its day; left out: the day of the opening.")
    task: Text | None = Field(None, description="What a person is to do; {{ name }} fills in.")
    owner: Owner | None = Field(None, description="The role that does the task.")
    due: DurationField | None = Field(None, description="How long after its day the task is due.")
    message: Id | None = Field(None, description="The template of the message that goes out.")
    to: Text | None = Field(None, description="The related records that the message goes to.")
    via: Id | None = Field(None, description="The connection of playwise.yaml that sends it.")
    approve: ApproveModel | None = Field(None, description="Who must say yes before it goes on.")


class PlayModel(Element):
    """What a playbook does: when it opens, its steps, when it closes."""

    not_built: ClassVar[frozenset[str]] = frozenset(("manual", "holdout", "measure"))

    enter: RuleData = Field(description="The condition on which a play opens: a window of days.")
    exit: (
        Annotated[
            Annotated[list[ExitModel], Tag(LIST)] | Annotated[RuleData, Tag(ONE)],
            Discriminator(_exits_or_rule),
        ]
        | None
    ) = Field(None, description="Reasons to close it, or one rule; left out: its last step.")
    again: (
        Annotated[
            Annotated[AgainModel, Tag(MAP)]
            | Annotated[Literal["always"], BeforeValidator(_always), Tag(ONE)],
            Discriminator(map_or_one),
        ]
        | None
    ) = Field(None, description="When it may open anew for the same record; left out: never.")
    on_edit: Annotated[Literal["keep"], BeforeValidator(_kept)] = Field(
        "keep", description="Open plays keep the version of the file that they began with."
    )
    steps: list[StepModel] = Field([], description="Its steps; each starts on its own day.")
