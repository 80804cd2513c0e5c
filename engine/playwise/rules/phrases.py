"""Words for the values in rules, operator by operator: what `playwise.rules.describe` joins."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol, cast

from playwise.rules.clauses import set_off
from playwise.rules.coercion import read_date, read_datetime
from playwise.rules.durations import whole_days
from playwise.rules.numerals import numeral
from playwise.rules.print import KEYWORDS, is_name
from playwise.rules.source import Json
from playwise.rules.types import DATETIME, NUMBER
from playwise.rules.wording import format_value

ELEMENT = "the element"
# Said without quotes only where no reader could take it for words of the sentence.
_PLAIN = re.compile(r"[^\W\d_][\w-]*")
_FOLDS = {"+": "sum", "*": "product", "min": "smallest", "max": "largest"}
_SAID = KEYWORDS | {"missing", "known", "unknown", "stale", "element", "the", "of", "to", "none"}
_SAID |= {"if", "where", "otherwise", "whether", "unless", "for", "it", "those", "nothing", "over"}


class Tell(Protocol):
    """What puts the parts of a rule into words."""

    def value(self, rule: Json, *, tight: bool = False) -> str:
        """Return a value as a noun phrase; *tight*: bracketed where it is several words joined."""

    def operand(self, rule: Json) -> str:
        """Return a value as part of a longer phrase: in brackets where it would run on into it."""

    def item(self, rule: Json) -> str:
        """Return a value as one of several."""

    def condition(self, rule: Json) -> str:
        """Return a condition as half a sentence."""

    def within(self, relation: Json) -> Tell:
        """Return what tells of the records, or the elements, that *relation* names."""

    def is_related(self, rule: Json) -> bool:
        """Whether *rule* names related records."""


Phrase = Callable[[Tell, list[Json]], str]


def literal(value: Json) -> str:
    """Return a literal as it reads: ``100,000``, ``tourism``, ``2026-03-01``, ``true``."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        said = format_value(float(value), NUMBER)
        return said if float(said.replace(",", "")) == value else numeral(float(value))
    if isinstance(value, str):
        return text(value)
    return "nothing"


def text(value: str) -> str:
    """Return a text: bare where it is one plain word, else in quotes."""
    if read_date(value) is not None:
        return value
    moment = read_datetime(value) if "T" in value else None
    if moment is not None:
        return format_value(moment, DATETIME)
    if _PLAIN.fullmatch(value) and value.lower() not in _SAID:
        return value
    return in_quotes(value)


def in_quotes(value: str) -> str:
    """Return a text in quotes; quotes inside are doubled."""
    return "'" + value.replace("'", "''") + "'"


def listed(items: list[str], word: str) -> str:
    """Return ``a``, ``a or b``, ``a, b or c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def single(plural: str) -> str:
    """Return what one of several is called: ``champion`` of ``champions``."""
    name = plural.rpartition(".")[2]
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith(("sses", "shes", "ches", "xes")):
        return name[:-2]
    if name.endswith("s") and not name.endswith(("ss", "us", "is")) and len(name) > 2:
        return name[:-1]
    return f"record of {name}"


def name_of(rule: Json) -> str | None:
    """Return the name that a rule is, if it is but one: ``{"var": "arr"}``."""
    if isinstance(rule, dict) and rule.keys() == {"var"}:
        operand = rule["var"]
        if isinstance(operand, list) and len(operand) == 1:
            (operand,) = operand
        return operand if isinstance(operand, str) else None
    return None


def word(operand: Json) -> str:
    """Return a name that an operator takes as plain text."""
    return operand if isinstance(operand, str) else name_of(operand) or "?"


def counted_days(operand: Json) -> str:
    """Return ``30 days``, of a number or of a duration such as 30d or 2w."""
    days = whole_days(operand) if isinstance(operand, str) else operand
    if isinstance(days, int) and not isinstance(days, bool):
        return f"{days:,} day{'' if days == 1 else 's'}"
    return f"{name_of(operand) or '?'} days"


def _var(tell: Tell, operands: list[Json]) -> str:
    name, *default = operands
    said = ELEMENT if name == "" else _called(str(name))
    return f"{said} (or {tell.value(default[0])} where it is unknown)" if default else said


def _called(name: str) -> str:
    """Return a name so that no word of it is taken for one of the sentence."""
    return name if is_name(name) else f"`{name}`"


def _joined(sign: str) -> Phrase:
    def phrase(tell: Tell, operands: list[Json]) -> str:
        return f" {sign} ".join(tell.value(operand, tight=True) for operand in operands)

    return phrase


def _minus(tell: Tell, operands: list[Json]) -> str:
    if len(operands) == 1:
        return f"minus {tell.value(operands[0], tight=True)}"
    return _joined("-")(tell, operands)


def _of_several(adjective: str) -> Phrase:
    def phrase(tell: Tell, operands: list[Json]) -> str:
        first, *others = operands
        if tell.is_related(first) and len(others) == 1:
            inside = tell.within(first)
            return f"the {adjective} {inside.operand(others[0])} of {tell.operand(first)}"
        if not others:
            return f"the {adjective} of {tell.operand(first)}"
        return f"the {adjective} of {listed([tell.item(o) for o in operands], 'and')}"

    return phrase


def _over(noun: str) -> Phrase:
    """``the sum of amount over opportunities``, ``the sum of scores``."""

    def phrase(tell: Tell, operands: list[Json]) -> str:
        first, *body = operands
        over = tell.operand(first)
        if not body:
            return f"{noun} of {over}"
        return f"{noun} of {tell.within(first).operand(body[0])} over {over}"

    return phrase


def _where(noun: str) -> Phrase:
    """``the number of contacts where role is champion``."""

    def phrase(tell: Tell, operands: list[Json]) -> str:
        first, *body = operands
        over = tell.operand(first)
        if not body:
            return f"{noun} {over}"
        asked = tell.within(first).condition(body[0])
        return f"{noun} {over} where {asked}"

    return phrase


def _if(tell: Tell, operands: list[Json]) -> str:
    choices = [
        f"{tell.operand(value)} if {set_off(tell.condition(condition))}"
        for condition, value in zip(operands[:-1:2], operands[1::2], strict=False)
    ]
    return f"{', '.join(choices)}, otherwise {tell.operand(operands[-1])}"


def _coalesce(tell: Tell, operands: list[Json]) -> str:
    return f"the first known of {listed([tell.item(o) for o in operands], 'and')}"


def _lookup(tell: Tell, operands: list[Json]) -> str:
    table, key, *column = operands
    what = f"{word(column[0])} " if column else ""
    return f"the {what}entry of {tell.value(key, tight=True)} in {word(table)}"


def _missing(tell: Tell, operands: list[Json]) -> str:
    return f"those of {listed([word(o) for o in operands], 'and')} that are missing"


def _missing_some(tell: Tell, operands: list[Json]) -> str:
    needed, names = operands
    among = [word(name) for name in names] if isinstance(names, list) else [word(names)]
    few = tell.value(needed)
    return f"those of {listed(among, 'and')} that are missing, unless {few} of them are known"


def _cat(tell: Tell, operands: list[Json]) -> str:
    parts = [in_quotes(o) if isinstance(o, str) else tell.item(o) for o in operands]
    return f"the text of {listed(parts, 'and')}" if len(parts) > 1 else f"the text of {parts[0]}"


def _substr(tell: Tell, operands: list[Json]) -> str:
    text, start, *length = operands
    said = f"the part of {tell.value(text, tight=True)} from character {tell.operand(start)}"
    return f"{said}, {tell.operand(length[0])} long" if length else said


def _reduce(tell: Tell, operands: list[Json]) -> str:
    over, body, start = operands
    operator, (left, right) = next(iter(cast("dict[str, list[Json]]", body).items()))
    taken = right if name_of(left) == "accumulator" else left
    listed = tell.operand(over)
    begun = f", begun with {tell.operand(start)}"
    if operator == "+" and taken == 1:
        return f"the number of {listed}{begun if start != 0 else ''}"
    each = "" if name_of(taken) == "current" else f" {tell.operand(taken)} over"
    idle = start == (0 if operator == "+" else 1) and operator in {"+", "*"}
    return f"the {_FOLDS[operator]} of{each} {listed}{'' if idle else begun}"


def _map(tell: Tell, operands: list[Json]) -> str:
    over, body = operands
    return f"{tell.within(over).operand(body)} for each element of {tell.operand(over)}"


def _previous(tell: Tell, operands: list[Json]) -> str:
    what, ago = operands
    return f"{tell.value(what, tight=True)} {counted_days(ago)} ago"


def _trend(tell: Tell, operands: list[Json]) -> str:
    what, ago = operands
    return f"the growth of {tell.value(what, tight=True)} over {counted_days(ago)}"


def _between(tell: Tell, operands: list[Json]) -> str:
    first, second = (tell.value(operand, tight=True) for operand in operands)
    return f"the number of days from {first} to {second}"


def _prefixed(before: str, after: str = "") -> Phrase:
    def phrase(tell: Tell, operands: list[Json]) -> str:
        return f"{before}{tell.value(operands[0], tight=True)}{after}"

    return phrase


VALUES: Mapping[str, Phrase] = {
    "var": _var,
    "missing": _missing,
    "missing_some": _missing_some,
    "if": _if,
    "coalesce": _coalesce,
    "+": _joined("+"),
    "-": _minus,
    "*": _joined("\N{MULTIPLICATION SIGN}"),
    "/": _joined("÷"),
    "%": lambda tell, operands: (
        f"the rest of {tell.value(operands[0], tight=True)}"
        f" divided by {tell.value(operands[1], tight=True)}"
    ),
    "min": _of_several("smallest"),
    "max": _of_several("largest"),
    "cat": _cat,
    "substr": _substr,
    "lower": _prefixed("", " in lower case"),
    "days_until": _prefixed("the number of days until "),
    "days_since": _prefixed("the number of days since "),
    "days_between": _between,
    "previous": _previous,
    "trend": _trend,
    "lookup": _lookup,
    "count": _where("the number of"),
    "share": _where("the share of"),
    "sum": _over("the sum"),
    "avg": _over("the average"),
    "product": _over("the product"),
    "map": _map,
    "filter": _where("those of"),
    "merge": lambda tell, operands: (
        f"{listed([tell.item(o) for o in operands], 'and')} in one list"
    ),
    "reduce": _reduce,
}
"""The operators that give a value, each with its words."""
