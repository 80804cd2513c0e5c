"""Playwise: customer-success playbooks as tested rules over account facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwise.contracts.hooks import hookimpl

if TYPE_CHECKING:
    from playwise.workspace import open_workspace

__all__ = ["hookimpl", "open_workspace"]


def __getattr__(name: str) -> Any:
    """Import `open_workspace` when it is asked for: a plugin pays nothing for the engine."""
    if name == "open_workspace":
        from playwise.workspace import open_workspace

        return open_workspace
    raise AttributeError(f"module 'playwise' has no attribute '{name}'")
