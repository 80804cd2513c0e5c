"""The one tree of errors: each carries data, and one sentence in ``str()``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwise.diagnostics.finding import Finding


class PlaywiseError(Exception):
    """Whatever Playwise raises on purpose."""


class FindingsError(PlaywiseError):
    """Input that cannot be used, with every finding that says why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(sorted(findings))
        first, *others = self.findings or [None]
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(f"{first.code}: {first.message}{more}" if first else "0 findings")


class PluginError(PlaywiseError):
    """A plugin failed, or broke its contract."""

    def __init__(self, plugin: str, message: str) -> None:
        self.plugin = plugin
        super().__init__(f"plugin '{plugin}': {message}")


class StoreError(PlaywiseError):
    """The store cannot be read or written as asked."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.help = help
        super().__init__(message)


class BrakeError(PlaywiseError):
    """A run would do more than the workspace's limits allow; nothing was done."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons: tuple[str, ...] = tuple(reasons)
        super().__init__("; ".join(self.reasons))
