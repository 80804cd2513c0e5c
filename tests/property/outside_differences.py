"""Where Playwise is known to part from other implementations of JsonLogic, one by one.

`docs/jsonlogic.md` tells each of them with an example, under the same names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from playwise import Unknown
from playwise.rules.numerals import numeral
from tests.property.outside_judges import Raised, Split

Holds: TypeAlias = Callable[[str, Split], bool]
"""Whether a difference is the reason of a split from the judge of that name."""

_DIGITS = 1e-11  # sums over lists are rounded to 12 significant digits


def _because(split: Split, reason: str) -> bool:
    return isinstance(split.ours, Unknown) and split.ours.reasons == (reason,)


def _division_by_zero(judge: str, split: Split) -> bool:
    if split.op not in {"/", "%"} or split.values[1] != 0:
        return False
    # One of them throws, or answers the largest float.
    told = isinstance(split.theirs, Raised) or math.isclose(
        abs(split.theirs), 1.797e308, rel_tol=0.1
    )
    return told and _because(split, "undefined: division by zero")


def _out_of_range(judge: str, split: Split) -> bool:
    arithmetic = split.op in {"+", "-", "*", "/", "reduce"}
    return arithmetic and _because(split, "undefined: number out of range")


def _no_records(judge: str, split: Split) -> bool:
    nothing = split.op in {"all", "none"} and split.rule[split.op][0] == {"var": "contacts"}
    official = split.theirs is (split.op == "none")
    return nothing and official and _because(split, "no contacts")


def _rounded_reduction(judge: str, split: Split) -> bool:
    if split.op != "reduce" or isinstance(split.ours, Unknown):
        return False
    elements, start = split.values[-2:]
    if not any(isinstance(value, float) for value in (*elements, start)):
        return False
    size = max(map(abs, (*elements, start, split.ours)))
    return bool(abs(split.ours - split.theirs) <= _DIGITS * size)


def _numbers_in_texts(judge: str, split: Split) -> bool:
    """The answer is the reference implementation's, and the other's but for its own spelling."""
    if split.op != "cat":
        return False
    spelled = _SPELLINGS[judge]
    theirs = (spelled(v) if isinstance(v, float) else re.escape(str(v)) for v in split.values)
    ours = (numeral(v) if isinstance(v, float) else str(v) for v in split.values)
    told = isinstance(split.theirs, str) and re.fullmatch("".join(theirs), split.theirs)
    return split.ours == "".join(ours) and bool(told)


def _as_rust(value: float) -> str:
    """The pattern of datalogic-py's floats: ``.0`` where whole, unless it kept it as an integer."""
    if abs(value) >= 1e21:
        return re.escape(repr(value).replace("e+", "e"))
    text = f"{Decimal(repr(value)):f}".removesuffix(".0")
    return re.escape(text) + ("" if "." in text else r"(\.0)?")


_SPELLINGS: Mapping[str, Callable[[float], str]] = {
    "datalogic-py": _as_rust,
    "panzi-json-logic": lambda value: re.escape(f"{value:.15g}"),
}


def _nothing_in_nothing(judge: str, split: Split) -> bool:
    # As the reference implementation, which calls an empty text no place to look in.
    return split.op == "in" and list(split.values) == ["", ""] and split.ours is False


def _floored_rest(judge: str, split: Split) -> bool:
    if judge != "panzi-json-logic" or split.op != "%" or isinstance(split.ours, Unknown):
        return False
    dividend, divisor = split.values
    opposed = (dividend < 0) != (divisor < 0)
    official = math.isclose(split.ours, math.fmod(dividend, divisor))
    return opposed and official and split.theirs == dividend % divisor


def _exact_whole_floats(judge: str, split: Split) -> bool:
    """Whole floats beyond 2^53: that judge adds them as integers."""
    if judge != "datalogic-py" or split.op not in {"+", "-", "*"}:
        return False
    return (
        type(split.ours) is float
        and abs(split.ours) > 2**53
        and (math.isclose(split.ours, split.theirs, rel_tol=1e-15))
    )


DIFFERENCES: Mapping[str, Holds] = {
    "division by zero": _division_by_zero,
    "numbers out of range": _out_of_range,
    "all and none of no records": _no_records,
    "rounded sums and products": _rounded_reduction,
    "numbers in texts": _numbers_in_texts,
    "nothing in nothing": _nothing_in_nothing,
    "the sign of a rest": _floored_rest,
    "floats kept as integers": _exact_whole_floats,
}


def known(judge: str, split: Split) -> list[str]:
    """Return the differences that are the reason of *split*."""
    return [name for name, holds in DIFFERENCES.items() if holds(judge, split)]


def told(value: Any) -> str:
    """Return an answer in few words, as the page writes it."""
    if isinstance(value, Unknown):
        return "unknown: " + ", ".join(value.reasons)
    return "an error" if isinstance(value, Raised) else repr(value)
