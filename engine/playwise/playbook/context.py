"""What compiling one playbook file works with: its document, its names, its findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.nearest import did_you_mean
from playwise.diagnostics.places import Span
from playwise.documents.document import Document
from playwise.documents.tree import Path
from playwise.facts.catalog import Catalogue
from playwise.facts.names import Names
from playwise.playbook.around import Around
from playwise.playbook.assumptions import unassumed
from playwise.playbook.kinds import Rule
from playwise.playbook.open_items import item_by_item, told
from playwise.playbook.sources import rule_at, value_at
from playwise.playbook.templates import Filling, TemplateError, filling
from playwise.rules.ir import Node, Pool
from playwise.rules.lower import Lowered, lower
from playwise.rules.scope import Ambiguity, Broken, RelationMeaning
from playwise.rules.source import RuleSource
from playwise.rules.types import BOOL, Type

_GAP = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_SINGLE_BRACES = re.compile(r"(?<!\{)\{[ \t]*([^\W\d]\w*(?:\.\w+)*)[ \t]*\}(?!\})")
DEEPEST = 256
"""The most operators inside each other once derives stand in their places."""


@dataclass(slots=True)
class Context:
    """A playbook file on its way to a program.

    Attributes:
        scope: The names on the records of the playbook's entity.
        findings: Everything wrong so far.
    """

    document: Document
    catalogue: Catalogue
    pool: Pool
    around: Around
    scope: Names
    findings: list[Finding] = field(default_factory=list)

    def value(self, *path: str | int) -> Any:
        """Return what the file holds at *path*, None where it holds nothing."""
        return value_at(self.document, path)

    def items(self, *path: str | int) -> Iterator[tuple[str, Any]]:
        """Yield the keys and values of the mapping at *path*."""
        held = self.value(*path)
        if isinstance(held, dict):
            yield from held.items()

    def report(
        self,
        code: str,
        message: str,
        path: Path,
        help: str | None = None,
        *,
        key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a finding at the value (or the key) at *path*."""
        span = self.document.span(path, key=key)
        self.findings.append(Finding(code, message, span, help, severity))

    def rule(
        self, path: Path, expect: Type | None = BOOL, scope: Names | None = None
    ) -> Rule | None:
        """Return the rule at *path*; None where it is wrong, which is then among the findings."""
        source = rule_at(self.document, path)
        lowered = lower(source, scope or self.scope, self.pool, expect)
        rule = self.taken(lowered, path)
        return rule if rule is None else replace(rule, written=source)

    def taken(self, lowered: Lowered, path: Path) -> Rule | None:
        """Return *lowered* as a rule of the file, keeping its findings."""
        self.findings += lowered.findings
        if lowered.node is None:
            return None
        if lowered.node.depth > DEEPEST:
            message = f"with its derives the rule is {lowered.node.depth} levels deep"
            self.report("PW208", message, path, f"at most {DEEPEST} are possible")
            return None
        node = item_by_item(lowered.node, self.pool)
        return Rule(node, lowered.text, self.document.span(path))

    def filling(
        self, path: Path, *, one_line: bool, recipient: Names | None = None
    ) -> Filling | None:
        """Return the template at *path*; None where it cannot be used."""
        text = str(self.value(*path))
        self.check_braces(path, recipient)
        try:
            return filling(text, one_line=one_line)
        except TemplateError as error:
            for message, line in error.problems:
                offset = sum(len(part) + 1 for part in text.split("\n")[: line - 1])
                span = self.document.text_span(path, offset)
                self.findings.append(Finding("PW131", message, span))
            return None

    def check_braces(self, path: Path, recipient: Names | None = None) -> None:
        """Report the names that the text at *path* has in single braces: nothing fills them in."""
        text = str(self.value(*path))
        gaps = [gap.span() for gap in _GAP.finditer(text)]
        for found in _SINGLE_BRACES.finditer(text):
            in_gap = any(start <= found.start() < end for start, end in gaps)
            if in_gap or not any(_means(found[1], names) for names in (self.scope, recipient)):
                continue
            span = self.document.text_span(path, found.start(), len(found[0]))
            message = f"single braces: '{found[0]}' would be sent as it is"
            help = f"write {{{{ {found[1]} }}}}"
            self.findings.append(Finding("PW131", message, span, help))

    def name(
        self, name: str, path: Path, scope: Names | None = None, *, written: str | None = None
    ) -> Node | None:
        """Return what a name in the text at *path* reads, pointing at it where it means nothing.

        *written* is how the text writes it, if otherwise: with the entity in front.
        """
        span = self.place(written or name, path)
        lowered = lower(RuleSource.of({"var": name}), scope or self.scope, self.pool)
        for finding in lowered.findings:
            moved = Finding(finding.code, finding.message, span, finding.help, finding.severity)
            self.findings.append(moved)
        return lowered.node

    def told(
        self, name: str, path: Path, scope: Names | None = None, *, written: str | None = None
    ) -> Node | None:
        """Return what the text at *path* shows for a name; see `name`."""
        node = self.name(name, path, scope, written=written)
        return node if node is None else told(node, self.pool)

    def sent(
        self,
        name: str,
        path: Path,
        scope: Names | None = None,
        *,
        written: str | None = None,
        chooses: bool,
    ) -> Node | None:
        """Return what goes out for a name in the message or task at *path*; see `name`.

        *chooses* says whether an ``if`` of it chooses by the name: as a rule does, then.
        """
        node = self.name(name, path, scope, written=written)
        if node is None:
            return None
        known = unassumed(node, self.pool)
        return known if chooses else told(known, self.pool)

    def relation(self, path: Path) -> RelationMeaning | None:
        """Return the related records that the name at *path* means; None: a finding says why."""
        name, entity = str(self.value(*path)), self.scope.entity
        found = self.scope.resolve(name)
        if isinstance(found, RelationMeaning):
            return found
        if isinstance(found, Broken):
            return None
        if isinstance(found, Ambiguity):
            message = f"name '{name}' has two readings: {' and '.join(found.readings)}"
            self.report("PW207", message, path)
            return None
        floors = self.catalogue.floors(entity)
        below = dict.fromkeys(below.plural for floor in floors for below in floor)
        known = [*self.catalogue.relation_names(entity), *below]
        listing = f"the relations of {entity} are {', '.join(known)}" if known else None
        help = did_you_mean(name, known, listing)
        self.report("PW120", f"unknown relation '{name}'", path, help)
        return None

    def place(self, name: str, path: Path) -> Span:
        """Return where the text at *path* reads *name*."""
        offset = _offset(str(rule_at(self.document, path).data), name)
        return self.document.text_span(path, offset, len(name))


def _means(name: str, names: Names | None) -> bool:
    # Not resolved: that would compile a derive, and call a decision's own name a circle.
    return names is not None and name.removeprefix(f"{names.entity}.") in names.names()


def _offset(text: str, name: str) -> int:
    """Where *text* reads *name*: in a gap where it has gaps, not in the middle of a word."""
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")
    found = (word.search(text, *gap.span()) for gap in _GAP.finditer(text))
    match = next((match for match in found if match), None) or word.search(text)
    return match.start() if match else 0
