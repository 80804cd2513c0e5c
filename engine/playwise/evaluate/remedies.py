"""What to do about an unknown decision: which facts to supply, to ask again for, to correct."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from playwise.evaluate.reads import Reader
from playwise.evaluate.traces import NO_RECORD, FactRead, RowTrace

_OF_THE_PAST = re.compile(r"^(?:missing|stale): \S+ \d+ days? ago$")


def supply(reader: Reader, rows: Sequence[RowTrace]) -> Iterator[str]:
    """The facts whose lack is to blame, each once."""
    told: set[str] = set()
    for row in rows:
        if row.fate not in {"unknown", "decided"}:
            continue
        said = [(reason, part.reads) for part in row.conditions for reason in part.reasons]
        # A value that reads no fact is no condition, and may be unknown all the same.
        values = {reason for reason, _ in said}
        said += [(reason, ()) for reason in row.missing if reason not in values]
        for reason, reads in said:
            if _OF_THE_PAST.search(reason):
                continue  # nobody can supply it any more
            words = _remedy(reader, reason, reads)
            if words not in told:
                told.add(words)
                yield words


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
