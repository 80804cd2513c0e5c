"""JsonLogic as the text that authors write, with the fewest brackets."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable

from playwise.rules.canonical import canonical
from playwise.rules.coercion import read_date, read_datetime
from playwise.rules.durations import DAYS_BACK, whole_days
from playwise.rules.element_scope import ELEMENT
from playwise.rules.operators.placeholders import BARE_NAME
from playwise.rules.source import Json, RuleSource

# How tightly a form binds; an operand that binds less tightly than its place wants is bracketed.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(1, 9)

KEYWORDS = frozenset({"and", "or", "not", "in", "is", "between", "true", "false", "null", ELEMENT})
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")
_COMPARISONS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TESTS = {"is_unknown": "unknown", "is_stale": "stale"}
_FUNCTIONS = {"some": "any"}

_Printed = tuple[str, int]


def to_text(rule: object) -> str:
    """Return the text form of a JsonLogic rule; reading it back gives the rule's canonical form.

    Raises:
        ValueError: The rule is nested too deep, has an object without exactly one operator, an
            operator that the text form has no name for, or a number that is not finite.
    """
    return _printed(canonical(rule))[0]


def rule_text(source: RuleSource) -> str:
    """Return a rule as people read it: its own text, or the text form of its JsonLogic.

    The parts of a list are joined by "and". Raises as `to_text` does.
    """
    parts = list(source.parts())
    if len(parts) == 1:
        return _part_text(parts[0], alone=True)
    return " and ".join(_part_text(part, alone=False) for part in parts)


def is_name(text: str) -> bool:
    """Whether the text form can write *text* as a bare name."""
    return _NAME.fullmatch(text) is not None and text.lower() not in KEYWORDS


def quoted(text: str) -> str:
    """Return *text* in quotes; quotes inside are doubled."""
    if "'" in text and '"' not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _part_text(part: RuleSource, *, alone: bool) -> str:
    if isinstance(part.data, str):
        text = part.data.strip()
        return text if alone or not re.search(r"\bor\b", text, re.IGNORECASE) else f"({text})"
    return to_text(part.data) if alone else _at(canonical(part.data), _NOT)


def _at(rule: Json, tightness: int) -> str:
    """Print an operand in a place that wants *tightness*."""
    text, own = _printed(rule)
    return text if own >= tightness else f"({text})"


def _printed(rule: Json) -> _Printed:
    if isinstance(rule, dict):
        ((operator, operands),) = rule.items()
        listed: list[Json] = operands if isinstance(operands, list) else [operands]
        printer = _PRINTERS.get(operator)
        return (printer and printer(operator, listed)) or _call(operator, listed)
    if isinstance(rule, list):
        return "[" + ", ".join(_at(item, _OR) for item in rule) + "]", _ATOM
    return _literal(rule)


def _literal(value: bool | float | str | None) -> _Printed:
    if value is None:
        return "null", _ATOM
    if isinstance(value, bool):
        return ("true" if value else "false"), _ATOM
    if isinstance(value, str):
        bare = read_date(value) or (_TIME.fullmatch(value) and read_datetime(value))
        return (value if bare else quoted(value)), _ATOM
    if not math.isfinite(value):
        raise ValueError(f"'{value}' has no text form")
    return repr(value), (_SIGN if math.copysign(1, value) < 0 else _ATOM)


def _call(operator: str, operands: list[Json]) -> _Printed:
    name = _FUNCTIONS.get(operator, operator)
    if not is_name(name):
        raise ValueError(f"operator '{operator}' on {len(operands)} operands has no text form")
    return f"{name}({', '.join(_at(operand, _OR) for operand in operands)})", _ATOM


def _word(operand: Json) -> str:
    return operand if isinstance(operand, str) and is_name(operand) else _at(operand, _OR)


def _var(operator: str, operands: list[Json]) -> _Printed:
    if len(operands) == 1 and isinstance(operands[0], str) and is_name(operands[0]):
        return operands[0], _ATOM
    name, *default = operands
    if name == "" and not default:
        return ELEMENT, _ATOM
    words = [ELEMENT if name == "" else _word(name), *(_at(item, _OR) for item in default)]
    return f"var({', '.join(words)})", _ATOM


def _bare(operator: str, operands: list[Json]) -> _Printed:
    return str(operands[0]), _ATOM


def _missing(operator: str, operands: list[Json]) -> _Printed:
    return f"missing({', '.join(_word(operand) for operand in operands)})", _ATOM


def _missing_some(operator: str, operands: list[Json]) -> _Printed | None:
    match operands:
        case [needed, [*names]]:
            return f"missing_some({', '.join([_at(needed, _OR), *map(_word, names)])})", _ATOM
    return None


def _lookup(operator: str, operands: list[Json]) -> _Printed:
    words = [_at(o, _OR) if index == 1 else _word(o) for index, o in enumerate(operands)]
    return f"lookup({', '.join(words)})", _ATOM


def _days_back(operator: str, operands: list[Json]) -> _Printed:
    words = [
        operand
        if index == DAYS_BACK[operator]
        and isinstance(operand, str)
        and whole_days(operand) is not None
        else _at(operand, _OR)
        for index, operand in enumerate(operands)
    ]
    return f"{operator}({', '.join(words)})", _ATOM


def _joined(tightness: int) -> Callable[[str, list[Json]], _Printed | None]:
    def printer(operator: str, operands: list[Json]) -> _Printed | None:
        if len(operands) < 2:
            return None
        chain = _chain(operands) if operator == "and" else None
        if chain is not None:
            return chain, _COMPARE
        return f" {operator} ".join(_at(item, tightness + 1) for item in operands), tightness

    return printer


def _chain(operands: list[Json]) -> str | None:
    """Print ``30 <= x and x < 60`` as ``30 <= x < 60``."""
    if len(operands) != 2:
        return None
    left, right = (_ordered(operand) for operand in operands)
    if left is None or right is None:
        return None
    (first, (low, middle)), (second, (again, high)) = left, right
    if first[0] != second[0] or (first == second and first[0] == "<"):
        return None
    # As text, for True, 1 and 1.0 are equal to Python.
    if json.dumps(middle) != json.dumps(again):
        return None
    return f"{_at(low, _SUM)} {first} {_at(middle, _SUM)} {second} {_at(high, _SUM)}"


def _ordered(rule: Json) -> tuple[str, list[Json]] | None:
    if isinstance(rule, dict):
        ((operator, operands),) = rule.items()
        if operator in {"<", "<=", ">", ">="} and isinstance(operands, list) and len(operands) == 2:
            return operator, operands
    return None


def _comparison(operator: str, operands: list[Json]) -> _Printed | None:
    if operator in {"==", "!="} and len(operands) == 2 and operands[1] is None:
        test = "missing" if operator == "==" else "known"
        return f"{_at(operands[0], _SUM)} is {test}", _COMPARE
    sums = [_at(operand, _SUM) for operand in operands]
    match operator, sums:
        case _, [left, right]:
            return f"{left} {_COMPARISONS[operator]} {right}", _COMPARE
        case "<=", [low, middle, high]:
            return f"{middle} between {low} and {high}", _COMPARE
        case "<", [low, middle, high]:
            return f"{low} < {middle} < {high}", _COMPARE
    return None


def _in(operator: str, operands: list[Json]) -> _Printed | None:
    if len(operands) != 2:
        return None
    return f"{_at(operands[0], _SUM)} in {_at(operands[1], _SUM)}", _COMPARE


def _test(operator: str, operands: list[Json]) -> _Printed | None:
    if len(operands) != 1:
        return None
    return f"{_at(operands[0], _SUM)} is {_TESTS[operator]}", _COMPARE


def _not(operator: str, operands: list[Json]) -> _Printed | None:
    if len(operands) != 1:
        return None
    (operand,) = operands
    if isinstance(operand, dict):
        ((inner, inside),) = operand.items()
        if inner == "in" and isinstance(inside, list) and len(inside) == 2:
            return f"{_at(inside[0], _SUM)} not in {_at(inside[1], _SUM)}", _COMPARE
        if inner in _TESTS and not isinstance(inside, list):
            return f"{_at(inside, _SUM)} is not {_TESTS[inner]}", _COMPARE
    return f"not {_at(operand, _NOT)}", _NOT


def _sum(operator: str, operands: list[Json]) -> _Printed | None:
    if operator == "-" and len(operands) == 1:
        operand = operands[0]
        # Minus before a bare number would be read as part of the number.
        bare = isinstance(operand, (int, float)) and not isinstance(operand, bool)
        text = _at(operand, _SIGN)
        return f"-({text})" if bare and not text.startswith("-") else f"-{text}", _SIGN
    return _folded(operator, operands, _SUM)


def _product(operator: str, operands: list[Json]) -> _Printed | None:
    return _folded(operator, operands, _PRODUCT)


def _folded(operator: str, operands: list[Json], tightness: int) -> _Printed | None:
    if len(operands) < 2 or (len(operands) > 2 and operator not in {"+", "*"}):
        return None
    first, *rest = operands
    text, own = _printed(first)
    # A sum in front of a sum would melt into it: a + b + c is one operator on three.
    melts = operator in {"+", "*"} and isinstance(first, dict) and operator in first
    if own < tightness or melts:
        text = f"({text})"
    return f" {operator} ".join([text, *(_at(item, tightness + 1) for item in rest)]), tightness


_PRINTERS: dict[str, Callable[[str, list[Json]], _Printed | None]] = {
    BARE_NAME: _bare,
    "var": _var,
    "missing": _missing,
    "missing_some": _missing_some,
    "lookup": _lookup,
    **dict.fromkeys(DAYS_BACK, _days_back),
    "or": _joined(_OR),
    "and": _joined(_AND),
    "!": _not,
    **dict.fromkeys(_COMPARISONS, _comparison),
    "in": _in,
    **dict.fromkeys(_TESTS, _test),
    "+": _sum,
    "-": _sum,
    "*": _product,
    "/": _product,
    "%": _product,
}
