"""A quadrant for one record: two numbers, each high or low, and the name of the corner."""

from __future__ import annotations

from itertools import product

from playwise.evaluate.outcome import Ask, Outcome
from playwise.playbook.kinds import Axis, Quadrant
from playwise.rules.operations import Answer, reasons_of
from playwise.rules.types import NUMBER, Value
from playwise.rules.unknown import Unknown, unknown
from playwise.rules.wording import format_value


def quadrant_outcome(quadrant: Quadrant, ask: Ask, assumed: tuple[str, ...]) -> Outcome:
    """Return what a quadrant comes to for the record that *ask* answers for."""
    axes = (quadrant.x, quadrant.y)
    answers = [ask(axis.value.node) for axis in axes]
    sides = [_is_high(axis, answer) for axis, answer in zip(axes, answers, strict=True)]
    value: Answer = unknown(reasons_of(answers))
    because = ""
    possible = names_for(quadrant, *sides)
    if len(possible) == 1:
        value = possible.pop()
        because = ", ".join(map(_words, axes, answers))
    parts: dict[str, Value | None] = {}
    why: dict[str, tuple[str, ...]] = {}
    for name, rule in quadrant.parts.items():
        answer = ask(rule.node)
        parts[name] = None if isinstance(answer, Unknown) else answer
        if isinstance(answer, Unknown):
            why[name] = answer.reasons
    return Outcome(value, None, because, assumed, parts=parts, part_reasons=why)


def names_for(quadrant: Quadrant, x: bool | None, y: bool | None) -> set[str]:
    """Return the names of the corners that are possible; None is an axis that is unknown."""
    corners = zip(quadrant.names, product((True, False), repeat=2), strict=True)
    return {
        name for name, (high_x, high_y) in corners if x in (None, high_x) and y in (None, high_y)
    }


def side_words(axis: Axis, value: str, *, high: bool) -> str:
    """Return where *value*, in words, stands on an axis: "engagement 7 is at least 5"."""
    least = format_value(axis.cut, NUMBER)
    return f"{axis.value.text} {value} is {'at least' if high else 'under'} {least}"


def unknown_words(axis: Axis) -> str:
    """Return the words for an axis that is unknown and makes no difference."""
    return f"{axis.value.text} is unknown, either way the same"


def _is_high(axis: Axis, answer: Answer) -> bool | None:
    if isinstance(answer, Unknown):
        return None
    assert isinstance(answer, float)
    return answer >= axis.cut


def _words(axis: Axis, answer: Answer) -> str:
    high = _is_high(axis, answer)
    if high is None or isinstance(answer, Unknown):
        return unknown_words(axis)
    return side_words(axis, format_value(answer, NUMBER), high=high)
