"""Finding the shipped playbooks that are installed: folders of playbook files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from playwise.diagnostics.finding import Finding, Severity
from playwise.documents.ids import is_id
from playwise.plugins.faults import sentence
from playwise.plugins.installed import LIBRARY_GROUP

_OWN = "playwise"
_NOT_A_PLAYBOOK = "facts"


@dataclass(frozen=True, slots=True)
class Library:
    """The shipped playbooks.

    Attributes:
        files: The file of each by its id.
        findings: What is wrong with what is installed, as warnings.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def installed_library() -> Library:
    """Return the playbooks that installed distributions ship, Playwise's own first.

    Of two with one id the first stays; a distribution that fails gives a PW401 warning.
    """
    points = sorted(
        entry_points(group=LIBRARY_GROUP),
        key=lambda point: (
            _distribution(point) != _OWN,
            _distribution(point),
            point.name,
        ),
    )
    files: dict[str, Path] = {}
    findings: list[Finding] = []
    for point in points:
        name = f"library '{point.name}' of {_distribution(point)}"
        try:
            folder = Path(point.load()())
            found = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the border of a distribution
            help = "update or uninstall it; the other libraries go on without it"
            message = f"{name}: cannot be read: {sentence(error)}"
            findings.append(Finding("PW401", message, None, help, Severity.WARNING))
            continue
        for path in found:
            if path.stem != _NOT_A_PLAYBOOK and is_id(path.stem):
                files.setdefault(path.stem, path)
    return Library(files, tuple(findings))


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unknown distribution"
