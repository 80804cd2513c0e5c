"""One record with its facts, its parents and its children: what the interpreter reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from playwise.rules.types import Value
from playwise.rules.unknown import Unknown


@dataclass(slots=True, eq=False)
class Record:
    """One account, contact or the like.

    Attributes:
        entity: What it is a record of.
        key: Its key.
        values: Usable facts by name, and decisions by ``playbook.decision``; a fact that is
            not here is missing or stale; a decision may be `Unknown` with its reasons.
        stale: The facts whose value is too old to use, with that value.
        seen: When each fact was last observed, where that is known.
        parents: The records that it hangs on, by entity.
        children: The records that hang on it, by entity, in order of key.
    """

    entity: str
    key: str
    values: dict[str, Value | Unknown] = field(default_factory=dict)
    stale: Mapping[str, Value] = field(default_factory=dict)
    seen: Mapping[str, datetime] = field(default_factory=dict)
    parents: dict[str, Record] = field(default_factory=dict)
    children: dict[str, Sequence[Record]] = field(default_factory=dict)
