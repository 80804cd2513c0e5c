"""A workspace on disk: its files, its program, its store, its runs."""

from __future__ import annotations

from playwise.workspace.explaining import PlayExplanation, RecordExplanation
from playwise.workspace.load import Loaded, load
from playwise.workspace.workspace import Workspace, open_workspace

__all__ = [
    "Loaded",
    "PlayExplanation",
    "RecordExplanation",
    "Workspace",
    "load",
    "open_workspace",
]
