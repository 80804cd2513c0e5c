"""Playwise: customer-success playbooks as tested rules over account facts."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwise.contracts.hooks import hookimpl
    from playwise.evaluate.batch import batch
    from playwise.rule import UNKNOWN, Rule, RuleError, Unknown
    from playwise.workspace import open_workspace

__all__ = ["UNKNOWN", "Rule", "RuleError", "Unknown", "batch", "hookimpl", "open_workspace"]

_HOMES = {
    "UNKNOWN": "playwise.rule",
    "Rule": "playwise.rule",
    "RuleError": "playwise.rule",
    "Unknown": "playwise.rule",
    "batch": "playwise.evaluate.batch",
    "hookimpl": "playwise.contracts.hooks",
    "open_workspace": "playwise.workspace",
}


def __getattr__(name: str) -> Any:
    """Import a part of the engine when it is asked for: a plugin pays nothing for it."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'playwise' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
