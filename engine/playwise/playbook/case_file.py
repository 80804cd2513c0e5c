"""What reading the tests of a playbook file works with: its document, its names, its findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.document import Document
from playwise.documents.meant import number_meant, truth_meant
from playwise.documents.scalars import describe
from playwise.documents.tree import Path
from playwise.documents.wording import is_day
from playwise.facts.literals import literal
from playwise.playbook.case_types import Placed
from playwise.playbook.program import Playbook, Program
from playwise.playbook.sources import value_at
from playwise.rules.types import Kind, Type, Value

_MOMENT_HELP = "write 2026-03-01 or 2026-03-01T09:00:00Z"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The file whose tests are read, after its playbook was compiled.

    Attributes:
        findings: Where what is wrong is added.
    """

    program: Program
    playbook: Playbook
    document: Document
    findings: list[Finding]

    def value(self, path: Path) -> Any:
        """Return what the file holds at *path*, None where it holds nothing."""
        return value_at(self.document, path)

    def report(
        self, code: str, message: str, path: Path, help: str | None = None, *, key: bool = False
    ) -> None:
        """Add a finding at the value (or the key) at *path*, once."""
        finding = Finding(code, message, self.document.span(path, key=key), help)
        if finding not in self.findings:
            self.findings.append(finding)

    def text(self, path: Path) -> str:
        """Return the scalar at *path* as it is written."""
        written = self.document.written(path)
        return str(self.value(path)) if written is None else written

    def placed(self, path: Path) -> Placed[str]:
        """Return the text at *path* with its place."""
        return Placed(self.text(path), self.document.span(path))

    def typed(self, path: Path, type: Type, name: str) -> Value | None:
        """Return the value of *name* at *path*; None where it does not fit, which is reported."""
        written = self.document.written(path)
        try:
            return literal(self.value(path), type, written)
        except ValueError as error:
            is_enum = type.kind is Kind.ENUM
            help = did_you_mean(written, type.values) if written and is_enum else None
            if type.kind is Kind.LIST and not isinstance(self.value(path), list):
                help = "write the values in [ ]: [small, silent], or [] where there are none"
            value = self.value(path)
            if isinstance(value, str) and type.kind is Kind.BOOL:
                is_quoted = self.document.is_quoted(path)
                help = truth_meant(value, is_quoted=is_quoted)
            elif isinstance(value, str) and type.is_numeric:
                help = number_meant(value, whole=type.kind is Kind.INTEGER)
            message = f"'{name}' does not fit: {error}"
            self.report("PW206" if is_enum else "PW205", message, path, help)
            return None

    def moment(self, path: Path) -> date | datetime | None:
        """Return the day or moment at *path*; None where it is none, which is reported."""
        value = self.value(path)
        if isinstance(value, date):
            return value
        if isinstance(value, str):
            if is_day(value):
                return date.fromisoformat(value)
            try:
                return datetime.fromisoformat(value)
            except ValueError:
                pass
        message = f"expected a date or a date with a time, got {describe(value, self.text(path))}"
        self.report("PW112", message, path, _MOMENT_HELP)
        return None

    def day(self, path: Path) -> date | None:
        """Return the day at *path*; None where it is none, which is reported."""
        value = self.value(path)
        if isinstance(value, date):
            return value
        if isinstance(value, str) and is_day(value):
            return date.fromisoformat(value)
        message = f"expected a day, got {describe(value, self.text(path))}"
        self.report("PW112", message, path, "write it as 2026-03-01: steps are dated by days")
        return None
