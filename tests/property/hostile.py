"""Strategies: rules of somebody who wants to break what reads them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from hypothesis import strategies as st

from playwise.rules.lower import standard_registry

Place: TypeAlias = tuple[dict[Any, Any] | list[Any], Any]
"""What holds a part, and its key or index there."""

_ITSELF: list[Any] = []
_ITSELF.append({"and": _ITSELF})

NUMBERS: list[Any] = [
    *(0, -1, 1, True, 2**53 + 1, 2**63, -(2**63) - 1, 10**400, -(10**4_000)),
    *(-0.0, 0.1, 5e-324, 1e308, 1e400, -1e400, float("nan")),
]
NAMES = [
    *("arr", "seats", "tier", "tags", "last", "company", "company.address.city", "champions"),
    *("", ".", "..", "arr.", ".arr", "arr.arr", "record", "record.record.arr", "company.__class__"),
    *("__class__", "__init__.__globals__", "arr.__class__.__mro__", "__import__('os')", "self"),
    *(
        "element",
        "accumulator",
        "current",
        "champions.tasks.done",
        "arr@30d",
        "arr@-1d",
        "champ\u0131ons",
    ),
]
TEXTS = [
    *("high", "2026-02-30", "2026-03-01T25:00Z", "30d", "-1d", "99999999999999d", "0mo", "٣0d"),
    *(
        "{{ seats }}",
        "%s%n",
        "'",
        '"',
        "\\",
        "\0",
        "\ud800",
        "\u202eabc",
        "\u2028",
        "\ufeff",
        "\U0001d49c",
    ),
    *("x" * 5_000, "'; drop table facts; --", "1e400", "NaN", "-Infinity", "null", "[", "{"),
]
NO_JSON: list[Any] = [
    *(b"x", {1, 2}, (1, 2), Decimal("NaN"), date(2026, 3, 1), object(), object, len, 1j, _ITSELF),
]
OPERATORS = [
    *(*standard_registry().names(), "and", "or", "if", "var", "lookup", "log", "foo", ""),
    *("__class__", "eval", "method", "AND", " and", "==="),
]
DEPTHS = (3, 30, 62, 63, 64, 65, 300, 3_000)

_text = st.sampled_from([*NAMES, *TEXTS]) | st.text(max_size=4)
_leaf: st.SearchStrategy[Any] = (
    st.none()
    | st.sampled_from(NUMBERS)
    | _text
    | st.sampled_from(NAMES).map(lambda name: {"var": name})
    | st.integers()
    | st.floats()
    | st.sampled_from(NO_JSON)
)


def _around(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    key = st.sampled_from(OPERATORS) | st.sampled_from([1, None, True, "arr", (), "\ud800"])
    operands = st.lists(inside, max_size=4)
    return (
        operands
        | st.tuples(key, operands).map(lambda pair: {pair[0]: pair[1]})
        | st.tuples(key, inside).map(lambda pair: {pair[0]: pair[1]})
        | st.dictionaries(key, inside, max_size=3)
    )


garbage: st.SearchStrategy[Any] = st.recursive(_leaf, _around, max_leaves=10)
"""What might have come from `json.loads`, and now and then what could not have."""


@dataclass(frozen=True)
class Layers:
    """Garbage in many layers of one operator, too many to be shown."""

    core: object
    operator: str
    others: list[Any] | None
    depth: int

    def rule(self) -> object:
        rule = self.core
        for _ in range(self.depth):
            rule = {self.operator: rule if self.others is None else [*self.others, rule]}
        return rule


deep = st.builds(
    Layers,
    garbage,
    st.sampled_from(OPERATORS),
    st.none() | st.lists(garbage, max_size=1),
    st.sampled_from(DEPTHS),
)


@st.composite
def broken_json(draw: Any, rules: Sequence[Any]) -> Any:
    """One of *rules*, sound JsonLogic, with some parts put in the place of others."""
    rule = [deepcopy(draw(st.sampled_from(rules)))]
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(_places(rule)))
        match draw(st.sampled_from(["garbage", "other", "operator", "again", "wrapped", "gone"])):
            case "garbage":
                holder[key] = draw(garbage)
            case "other":
                holder[key] = deepcopy(draw(st.sampled_from(rules)))
            case "wrapped":
                holder[key] = {draw(st.sampled_from(OPERATORS)): [holder[key]]}
            case "operator" if isinstance(holder, dict):
                holder[draw(st.sampled_from(OPERATORS))] = holder.pop(key)
            case "again" if isinstance(holder, list):
                holder.insert(key, deepcopy(holder[key]))
            case "gone" if holder is not rule:
                del holder[key]
    return rule[0]


def _places(rule: dict[Any, Any] | list[Any]) -> list[Place]:
    """Where all parts of *rule* stand: what is no garbage holds itself nowhere."""
    places: list[Place] = []
    left: list[Any] = [rule]
    while left and len(places) < 200:
        holder = left.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            places += [(holder, key) for key in keys]
            left += [holder[key] for key in keys]
    return places


@st.composite
def broken_text(draw: Any, rules: Sequence[str]) -> str:
    """One of *rules*, sound text, with pieces cut out, put in, doubled and nested."""
    text: str = draw(st.sampled_from(rules))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.integers(0, len(text))) for _ in range(2))
        piece = text[start:end]
        other = draw(st.sampled_from(rules))
        times = draw(st.sampled_from(DEPTHS))
        piece = draw(
            st.sampled_from(
                [
                    *("", piece * 2, piece[::-1], other, f" and {other}", f"not {piece}"),
                    *("(" * times + piece + ")" * times, "(" * times, piece.upper()),
                    *("9" * times, f"1e{times}", f"-{piece}", "\ud800", "\0", "\n"),
                ]
            )
            | _text
        )
        text = text[:start] + piece + text[end:]
    return text
