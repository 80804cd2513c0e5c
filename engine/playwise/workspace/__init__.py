"""A workspace on disk: its files, its program, its store, its runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwise.workspace.explaining import PlayExplanation, RecordExplanation
    from playwise.workspace.load import Loaded
    from playwise.workspace.workspace import Workspace, open_workspace

__all__ = [
    "Loaded",
    "PlayExplanation",
    "RecordExplanation",
    "Workspace",
    "open_workspace",
]

_HOMES = {
    "Loaded": "load",
    "PlayExplanation": "explaining",
    "RecordExplanation": "explaining",
    "Workspace": "workspace",
    "open_workspace": "workspace",
}


def __getattr__(name: str) -> Any:
    """Import a part when it is asked for: reading files needs no store and no columns."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
