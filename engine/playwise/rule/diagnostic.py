"""What is wrong with a rule that a program gave: data first, words in `str()`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from playwise.diagnostics.finding import Finding
from playwise.errors import FindingsError
from playwise.rules.source import Path


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing wrong with a rule, or with the facts that were declared for it.

    Attributes:
        code: ``PWnnn``; docs/errors has a page for each.
        message: Lower case, the offending value quoted.
        help: What to do about it, where that is known.
        of: Whether the rule is at fault, or the declaration of its facts.
        path: The keys and indexes that lead to the part, of JsonLogic and of declared facts.
        offset: Where in the text it begins, counted in characters from 0; None where there is no
            text at *path*.
        length: How many characters it has.
    """

    code: str
    message: str
    help: str | None = None
    of: Literal["rule", "facts"] = "rule"
    path: Path | None = None
    offset: int | None = None
    length: int = 0


class RuleError(FindingsError):
    """A rule that cannot be used.

    Attributes:
        diagnostics: Everything that is wrong, in order of place.
        findings: The same, with lines and columns of `source`.
        source: The rule as a text: what was written, or its JSON on one line.
    """

    def __init__(
        self,
        diagnostics: Iterable[Diagnostic],
        findings: Iterable[Finding] = (),
        source: str = "",
    ) -> None:
        self.diagnostics = tuple(diagnostics)
        self.source = source
        shown = list(findings) or [
            Finding(one.code, one.message, None, one.help) for one in self.diagnostics
        ]
        super().__init__(shown)

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep all of it: a process that raised it sends it to another."""
        return type(self), (self.diagnostics, self.findings, self.source)

    def __str__(self) -> str:
        first, *others = self.diagnostics
        sentence = f"{first.message}; {first.help}" if first.help else first.message
        if not others:
            return sentence
        return f"{sentence} (and {len(others)} more)"
