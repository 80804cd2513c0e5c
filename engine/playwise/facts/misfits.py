"""What to say of data that does not fit: counted, with the first places where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.nearest import did_you_mean
from playwise.facts.catalog import Fact
from playwise.rules.money import precision
from playwise.rules.types import Kind, Type

LISTED = 5
"""How many places a finding lists; the rest is counted."""

_WIDEST_VALUE = 40
_NOUNS = {
    Kind.BOOL: "bool",
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.DATETIME: "datetime",
}


def quoted(value: object) -> str:
    """Return *value* as messages quote it: on one line, cut where it is long."""
    text = value if isinstance(value, str) else str(value)
    cut = text if len(text) <= _WIDEST_VALUE else text[: _WIDEST_VALUE - 1] + "…"
    # A cell must not be able to move a terminal's cursor or colour its text.
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
    return f"'{plain}'"


def listed(places: Sequence[str], count: int) -> str:
    """Return the first places, and how many more there are."""
    more = count - len(places)
    return ", ".join(places) + (f" and {more} more" if more else "")


def misfit(
    origin: str, fact: Fact, count: int, places: Sequence[tuple[str, object]], zone: ZoneInfo
) -> Finding:
    """Return the finding for values of a column that do not fit their fact.

    Args:
        origin: The file or stream, as people know it.
        fact: The fact, with its source.
        count: How many values do not fit.
        places: The first of them: the line or row, and the value.
        zone: The clock for datetimes without an offset.
    """
    assert fact.source is not None
    shown = [f"{place} {quoted(value)}" for place, value in places]
    of = f"{'value' if count == 1 else 'values'} of '{fact.source.column}'"
    for_fact = "" if fact.name == fact.source.column else f" (fact '{fact.name}')"
    verb = "is" if count == 1 else "are"
    return Finding(
        "PW501",
        f"{origin}: {count} {of}{for_fact} {verb} {_no_such(fact)}: {listed(shown, count)}",
        help=f"{_written(fact, places, zone)}; until then the fact is missing there",
        severity=Severity.WARNING,
    )


def misread_times(
    origin: str, column: str, count: int, places: Sequence[tuple[str, object]]
) -> Finding:
    """Return the finding for times of observation that cannot be read."""
    shown = [f"{place} {quoted(value)}" for place, value in places]
    values = "value" if count == 1 else "values"
    verb = "is" if count == 1 else "are"
    return Finding(
        "PW501",
        f"{origin}: {count} {values} of '{column}' {verb} no datetime: {listed(shown, count)}",
        help=f"write '{column}' as 2026-03-01T09:30:00Z; until then what these rows say counts as "
        "too old wherever a fact has a max_age",
        severity=Severity.WARNING,
    )


def times_ahead(
    origin: str, column: str, count: int, places: Sequence[tuple[str, object]]
) -> Finding:
    """Return the finding for times of observation that are still to come."""
    shown = [f"{place} {quoted(value)}" for place, value in places]
    values = "value" if count == 1 else "values"
    lies = "lies" if count == 1 else "lie"
    return Finding(
        "PW501",
        f"{origin}: {count} {values} of '{column}' {lies} in the future: {listed(shown, count)}",
        help=f"nothing was observed after today: mend '{column}'; until then what these rows say "
        "counts as too old wherever a fact has a max_age",
        severity=Severity.WARNING,
    )


def empty_keys(origin: str, column: str, count: int, places: Sequence[str]) -> Finding:
    """Return the finding for rows without a key, which are left out."""
    rows = "1 row has" if count == 1 else f"{count} rows have"
    left_out = "is left out" if count == 1 else "are left out"
    return Finding(
        "PW502",
        f"{origin}: {rows} no '{column}' and {left_out}: {listed(places, count)}",
        help=f"give every row its '{column}'",
        severity=Severity.WARNING,
    )


def no_keys(origin: str, column: str, rows: int) -> Finding:
    """Return the finding for a stream none of whose rows has a key: it cannot be used at all."""
    return Finding(
        "PW502",
        f"{origin}: none of the {rows} rows has any '{column}'",
        help="the key tells records apart: mend the export; the facts of the last sync stay",
    )


def repeated_keys(
    origin: str, column: str, count: int, places: Sequence[tuple[str, str, str]]
) -> Finding:
    """Return the finding for rows whose key another row had before; only the first stays.

    Args:
        origin: The file or stream, as people know it.
        column: The key's column.
        count: How many rows are left out.
        places: The first of them: where, the key, and where it stood first.
    """
    shown = [f"{place} {quoted(key)} (first on {first})" for place, key, first in places]
    rows = "1 row repeats" if count == 1 else f"{count} rows repeat"
    left_out = "is left out" if count == 1 else "are left out"
    return Finding(
        "PW502",
        f"{origin}: {rows} an earlier '{column}' and {left_out}: {listed(shown, count)}",
        help="a key stands once: the first row counts",
        severity=Severity.WARNING,
    )


def orphans(
    entity: str, parent: str, count: int, places: Sequence[tuple[str, str | None]]
) -> Finding:
    """Return the finding for records without their parent, which stay without it.

    Args:
        entity: The child's entity.
        parent: The parent's entity.
        count: How many records there are.
        places: The first of them: the key, and the parent that it names, if any.
    """
    shown = [
        f"{quoted(key)} names none" if named is None else f"{quoted(key)} names {quoted(named)}"
        for key, named in places
    ]
    records = f"1 {entity} has" if count == 1 else f"{count} {entity} records have"
    return Finding(
        "PW504",
        f"{records} no {parent} that is known: {listed(shown, count)}",
        help=f"rules over an {parent}'s records leave them out"
        if parent[0] in "aeiou"
        else f"rules over a {parent}'s records leave them out",
        severity=Severity.WARNING,
    )


def two_parents(
    entity: str, parent: str, count: int, places: Sequence[tuple[str, str, str]]
) -> Finding:
    """Return the finding for records that two streams put under two parents.

    Args:
        entity: The child's entity.
        parent: The parent's entity.
        count: How many records there are.
        places: The first of them: the key, the parent taken, the parent passed over.
    """
    shown = [f"{quoted(key)} under {quoted(one)}, not {quoted(two)}" for key, one, two in places]
    records = f"1 {entity} has" if count == 1 else f"{count} {entity} records have"
    return Finding(
        "PW504",
        f"{records} another {parent} in another stream: {listed(shown, count)}",
        help="the stream that comes first by name counts",
        severity=Severity.WARNING,
    )


def _no_such(fact: Fact) -> str:
    if fact.type.kind is Kind.ENUM:
        return f"none of {', '.join(fact.type.values)}"
    return f"no {_noun(fact.type)}{_range(fact)}"


def _noun(type: Type) -> str:
    if type.kind is Kind.MONEY:
        return f"amount in {type.currency}"
    if type.kind is Kind.LIST:
        assert type.element is not None
        return f"list of {type.element}"
    return _NOUNS[type.kind]


def _range(fact: Fact) -> str:
    least, most = fact.minimum, fact.maximum
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}"
    if least is not None:
        return f" of at least {least:g}"
    if most is not None:
        return f" of at most {most:g}"
    return ""


def _written(fact: Fact, places: Sequence[tuple[str, object]], zone: ZoneInfo) -> str:
    """Return how the value is to be written."""
    if all(_is_outside(fact, value) for _, value in places):
        return f"write a value{_range(fact)}"
    match fact.type.kind:
        case Kind.BOOL:
            return "write true or false, yes or no, t or f, y or n, 1 or 0"
        case Kind.INTEGER:
            return "write the digits alone, such as 1200"
        case Kind.NUMBER:
            return "write the number alone, such as 1200.5, without separators or a unit"
        case Kind.MONEY:
            assert fact.type.currency is not None
            digits = precision(fact.type.currency)
            example = "1200" + (f".{'5'.ljust(digits, '0')}" if digits else "")
            return f"write the amount alone, such as {example}, without separators or a currency"
        case Kind.ENUM:
            known = f"write one of {', '.join(fact.type.values)}"
            return did_you_mean(str(places[0][1]), fact.type.values, known) or known
        case Kind.DATE:
            return "write a date as 2026-03-01"
        case Kind.DATETIME:
            return f"write a moment as 2026-03-01T09:30:00Z, or without an offset for {zone.key}"
        case Kind.LIST:
            return 'write a JSON array, such as ["a", "b"]'
    return "write plain text"


def _is_outside(fact: Fact, value: object) -> bool:
    """Whether *value* is a number well written, and only too small or too large."""
    try:
        number = float(str(value))
    except ValueError:
        return False
    too_small = fact.minimum is not None and number < fact.minimum
    return too_small or (fact.maximum is not None and number > fact.maximum)
