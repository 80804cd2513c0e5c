"""What every connector and action is told about the workspace that it works for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PluginContext:
    """The surroundings of a connection.

    Attributes:
        root: The workspace's folder; relative paths in a config count from it.
        as_of: The moment of the run, aware, for what carries a date; None outside a run.
    """

    root: Path
    as_of: datetime | None = None
