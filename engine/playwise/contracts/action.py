"""Actions: plugins that do something outside, such as sending a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel

from playwise.contracts.context import PluginContext


class Effect(StrEnum):
    """Whether an effect may be repeated after a crash.

    Idempotent: done twice is done once. Keyed: the other side drops a second call with one key.
    Unsafe: neither; a call of which nobody knows whether it happened is looked up, or shown to a
    person, and never repeated.
    """

    IDEMPOTENT = "idempotent"
    KEYED = "keyed"
    UNSAFE = "unsafe"


class Status(StrEnum):
    """How a call ended."""

    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to do.

    Attributes:
        key: Names the effect for good: the same in every attempt, different for every effect.
        to: The address, as the action's `address` fact holds it.
        subject: One line, without line breaks.
        body: The text.
        params: Values of the action's own `Params`, by name.
    """

    key: str
    to: str
    subject: str = ""
    body: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a call would do, in a sentence."""

    key: str
    summary: str


@dataclass(frozen=True, slots=True)
class Result:
    """How a call ended.

    Attributes:
        detail: The other side's id of what was done, or why it was not.
    """

    status: Status
    detail: str | None = None


class Action(Protocol):
    """Carries out calls. Made once a run, for one connection.

    Attributes:
        name: As playwise.yaml names it.
        Config: The model of its ``config:``; ``env:`` and ``file:`` references are already
            replaced by what they name.
        Params: The model of a call's own parameters.
        effect: Whether a call may be repeated after a crash.
        address: The fact of a recipient by which the action addresses people.
    """

    name: ClassVar[str]
    Config: ClassVar[type[BaseModel]]
    Params: ClassVar[type[BaseModel]]
    effect: ClassVar[Effect]
    address: ClassVar[str] = "email"

    def __init__(self, config: Any, context: PluginContext) -> None:
        """Keep *config* (a `Config`) and *context*; open nothing yet."""

    async def preview(self, calls: Sequence[Call]) -> Sequence[Preview]:
        """Return what each call would do, in the order of *calls*, writing nothing anywhere."""
        ...

    async def execute(self, calls: Sequence[Call]) -> Sequence[Result]:
        """Carry out *calls* and return one result each, in the same order.

        A call that was refused is `FAILED`; one that may have happened is `IN_DOUBT`. Raise only
        where that is so of none of them: the engine then takes an unsafe effect for in doubt.
        """
        ...

    async def lookup(self, key: str) -> Result | None:
        """Return how the call of that key ended, or None where it cannot be told."""
        ...
