"""What to do about an unknown decision: which facts to supply, to ask again for, to correct."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from playwise.evaluate.reads import Reader
from playwise.evaluate.traces import NO_RECORD, FactRead, RowTrace
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.kinds import Decision
from playwise.rules.records import Record

_OF_THE_PAST = re.compile(r"^(?:missing|stale): \S+ \d+ days? ago$")


def supply(
    reader: Reader,
    rows: Sequence[RowTrace],
    reasons: Collection[str],
    decisions: Mapping[str, Decision],
) -> Iterator[str]:
    """The facts whose lack is to blame, each once.

    Args:
        reader: Tells what was read of the record.
        rows: What the decision was made of.
        reasons: Why it is unknown; what else is unknown about the rows did not matter.
        decisions: All decisions, by column.
    """
    reads: dict[str, list[FactRead]] = {}
    for row in rows:
        if row.fate not in {"unknown", "decided"}:
            continue
        for reason in row.missing:  # a value that reads no fact may be unknown all the same
            reads.setdefault(reason, [])
        for part in row.conditions:
            for reason in part.reasons:
                reads.setdefault(reason, []).extend(part.reads)
    for reason, read in reads.items():
        # What was on an earlier day nobody can supply any more.
        if reason in reasons and not _OF_THE_PAST.search(reason):
            yield _remedy(reader, reason, [*read, *_behind(reader, reason, read, decisions)])


def _behind(
    reader: Reader, reason: str, reads: Sequence[FactRead], decisions: Mapping[str, Decision]
) -> Iterator[FactRead]:
    """What the decisions among *reads* read that are unknown for that reason, and so on."""
    waiting, seen = list(reads), set[tuple[str, str]]()
    while waiting:
        read = waiting.pop()
        column = next((c for c in decisions if _means(read, c)), None)
        owner = _owner(reader.record, read)
        if reason not in read.reasons or column is None or owner is None:
            continue
        if (column, owner.key) in seen:
            continue
        seen.add((column, owner.key))
        for node in decision_nodes(decisions[column]):
            found = list(reader.reads(node, owner))
            waiting += found
            yield from found


def _means(read: FactRead, column: str) -> bool:
    """Whether what was read is the decision of that column, or a part of it."""
    playbook, name = column.split(".")
    return read.source == f"playbook {playbook}" and name in read.name.split(".")


def _owner(record: Record, read: FactRead) -> Record | None:
    """The record that was read: the one at hand, or one that it hangs on."""
    waiting = [record]
    while waiting:
        one = waiting.pop()
        if (one.entity, one.key) == (read.entity, read.key):
            return one
        waiting += one.parents.values()
    return None


def _remedy(reader: Reader, reason: str, reads: Sequence[FactRead]) -> str:
    kind, _, name = reason.partition(": ")
    if kind not in {"missing", "stale"}:
        return _correction(reason, reads)
    verb = "supply" if kind == "missing" else "ask again for"
    # What a decision that was read lacks is a fact of that decision's own record.
    entities = reader.catalogue.entities
    through = [read.entity for read in reads if reason in read.reasons]
    sources = [read.source for read in reads if read.name == name]
    sources += [reader.source(name, of) for of in through if name in entities[of].facts]
    source = sources[0] if sources else None
    return f"{verb} {name}" if source is None else f"{verb} {name} ({_origin(source)})"


def _correction(reason: str, reads: Sequence[FactRead]) -> str:
    """What to do about a value that a table does not have: "'x' is not in industry_exposure"."""
    value, found, table = reason.partition(" is not in ")
    for read in reads if found else ():
        if value == f"'{read.value}'":
            return f"correct {read.name} ({_origin(read.source)}), or add {value} to {table}"
    return reason


def _origin(source: str) -> str:
    given = (NO_RECORD, "entered by", "playbook")
    return source if source.startswith(given) else f"from {source}"
