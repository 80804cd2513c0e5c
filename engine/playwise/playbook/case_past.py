"""Reading what a test says of earlier days: ``arr: {value: 5, was: {30d: 3}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.scalars import describe
from playwise.documents.tree import Path
from playwise.playbook.case_file import CaseFile
from playwise.playbook.kinds import Scorecard
from playwise.playbook.past import PastRead, past_reads
from playwise.rules.durations import instead_of, whole_days
from playwise.rules.operators.history import LONGEST
from playwise.rules.types import Value

WAS = "was"
_HELP = "write was: {30d: 3}"


def tells_the_past(value: object) -> bool:
    """Whether what a test gives for a name says what it was."""
    return isinstance(value, Mapping) and WAS in value


def past_of_decision(file: CaseFile, name: str) -> tuple[PastRead, ...]:
    """Return what rules read of a decision's past, by days; () where they read nothing of it.

    Args:
        file: The file with the test.
        name: The decision, or a part of it; of another playbook with that in front.
    """
    own = file.playbook.decision(name.partition(".")[0]) is not None
    column = f"{file.playbook.id}.{name}" if own else name
    return tuple(read for read in past_reads(file.program) if read.name == column)


def past_of_fact(file: CaseFile, entity: str, fact: str) -> tuple[PastRead, ...]:
    """Return what rules read of a fact's past, by days; () where they read nothing of it."""
    reads = past_reads(file.program)
    return tuple(read for read in reads if (read.entity, read.name) == (entity, fact))


def has_only(file: CaseFile, path: Path, known: Sequence[str], help: str | None = None) -> bool:
    """Whether what is given at *path* has no key but those *known*; others are reported."""
    strange = [key for key in file.value(path) if key not in known]
    for key in strange:
        near = did_you_mean(key, known, help)
        file.report("PW110", f"unknown key '{key}'", (*path, key), near, key=True)
    return not strange


def read_was(
    file: CaseFile, path: Path, typed: Callable[[Path], Value | None], reads: Sequence[PastRead]
) -> dict[int, Value | None]:
    """Return the values of so many days before, None for one that was unknown.

    Args:
        file: The file with the test.
        path: What is given for a name, with a key ``was``.
        typed: Returns the value at a path; None where it does not fit, which it reports.
        reads: What rules read of its past; a day that is not among these is reported, unless
            nothing is read, which is reported of the name.
    """
    here = (*path, WAS)
    held = file.value(here)
    if not isinstance(held, Mapping) or not held:
        file.report("PW112", f"expected values by days, got {describe(held)}", here, _HELP)
        return {}
    found: dict[int, Value | None] = {}
    for key, value in held.items():
        days = whole_days(str(key))
        if days is None or not 1 <= days <= LONGEST:
            message = f"expected a number of days such as 30d, got '{key}'"
            help = f"at most {LONGEST:,} days" if days else instead_of(str(key))
            file.report("PW112", message, (*here, key), help, key=True)
            continue
        found[days] = None if value is None else typed((*here, key))
        _check_days(file, reads, days, (*here, key))
    return found


def _check_days(file: CaseFile, reads: Sequence[PastRead], days: int, path: Path) -> None:
    """Report a day that no rule looks back at, neither now nor later in the timeline."""
    read = sorted({read.days for read in reads})
    later = bool(file.value((*path[:2], "timeline")))
    if not read or days in read or (later and days < read[-1]):
        return
    name = next(str(part) for part in reversed(path[: path.index(WAS)]) if isinstance(part, str))
    message = f"no rule reads what '{name}' was {_ago([days])}"
    file.report("PW112", message, path, f"rules read it {_ago(read)}", key=True)


def _ago(days: Sequence[int]) -> str:
    *others, last = (str(each) for each in days)
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"{listed} {'day' if listed == '1' else 'days'} ago"


def report_unread(file: CaseFile, name: str, path: Path) -> None:
    """Report that a test gives the past of what no rule looks back at."""
    message = f"no rule reads what '{name}' was"
    help = f"a rule reads it by previous({name}, 30d), changed({name}) or trend({name}, 30d)"
    decision = file.playbook.decision(name)
    how = None if decision is None else decision.how
    if isinstance(how, Scorecard) and how.trend is not None:
        help = f"its trend reads the score: {name}.score: {{was: {{{how.trend.days}d: …}}}}"
    file.report("PW112", message, (*path, WAS), help, key=True)
