"""What the doors of generated functions have in common: how facts are referred to."""

from __future__ import annotations

from typing import TypeAlias

from playwise.rules.ir import FactRef, PastRef

Reference: TypeAlias = "FactRef | PastRef"


def column_of(ref: Reference) -> str:
    """Return under which name a record holds the fact that *ref* reads."""
    return ref.name if isinstance(ref, FactRef) else ref.column
