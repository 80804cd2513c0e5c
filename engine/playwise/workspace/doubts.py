"""Which playbooks are too unsettled to be told that they have something which nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playwise.diagnostics.finding import Finding
from playwise.playbook.bundle import unbundled
from playwise.playbook.compile import PlaybookSource
from playwise.workspace.contents import FACTS

_OF_WHAT_LACKS = frozenset({"PW303", "PW309"})
"""Doubts that a part which could not be read may answer: it may be the one use of a name."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What the errors of a workspace leave to be told about its playbooks.

    Attributes:
        wrong: The files with errors.
        unsettled: The playbooks in which a part that has an error, or that reads one, may be what
            uses a name.
    """

    wrong: frozenset[str]
    unsettled: frozenset[str]

    def kept(self, findings: Sequence[Finding], sources: Sequence[PlaybookSource]) -> list[Finding]:
        """Return *findings* without those that an error may be the reason of."""
        unsettled = [s for s in sources if s.document.data["playbook"] in self.unsettled]
        files = {path for source in unsettled for path in _files(source)}
        return [f for f in findings if not _is_held(f, files)]


def doubts(
    findings: Sequence[Finding], sources: Sequence[PlaybookSource], unread: Sequence[str]
) -> Doubts:
    """Return what is unsettled.

    Unsettled are a playbook with an error in one of its files, those that it reads, and all those
    that read it: what they say of it could not be read. An error of a fact unsettles all of them.

    Args:
        findings: Everything wrong so far.
        sources: The playbooks.
        unread: Those whose files could not be read.
    """
    wrong = frozenset(f.span.path for f in findings if f.is_error and f.span is not None)
    ids = [str(source.document.data["playbook"]) for source in sources]
    if FACTS in wrong:
        return Doubts(wrong, frozenset(ids))
    reads = {id: set(_read(s, {*ids, *unread} - {id})) for id, s in zip(ids, sources, strict=True)}
    faulty = {id for id, s in zip(ids, sources, strict=True) if wrong.intersection(_files(s))}
    unsettled = {*faulty, *unread}
    while more := {id for id in ids if reads[id] & unsettled} - unsettled:
        unsettled |= more
    return Doubts(wrong, frozenset(unsettled.union(*(reads[id] for id in faulty))))


def _is_held(finding: Finding, files: set[str]) -> bool:
    is_of_what_lacks = finding.code in _OF_WHAT_LACKS and not finding.is_error
    return is_of_what_lacks and finding.span is not None and finding.span.path in files


def _files(source: PlaybookSource) -> list[str]:
    """The files that a playbook is made of: its own, what they extend, its variants."""
    return [path for path, _ in unbundled(source.text) or ((source.document.path, ""),)]


def _read(source: PlaybookSource, others: set[str]) -> Iterator[str]:
    """Yield the playbooks that a file names; as text, for a rule that is wrong names them, too."""
    for id in others:
        if re.search(rf"(?<![\w.]){re.escape(id)}\.[a-z]", source.text):
            yield id
