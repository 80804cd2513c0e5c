"""Where a text rule wants brackets: a comparison as a value, and a list in the wrong ones."""

from __future__ import annotations

import re

_MARKS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()\[\]]")
_WIDEST = 80
_COMPARED = re.compile(r"(?:(?P<of>[\w.]+)\s*)?(?P<sign>=|==|!=|<=?|>=?)\s*(?P<left>[\w.]+)\s*\Z")
_AMONG = re.compile(r"(?P<word>not\s+in|in)\s*(?P<list>\[[^\[\]]*\])", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?P<word>not\s+between|between)\s+(?P<list>[\w.]+\s+and\s+[\w.]+)", re.IGNORECASE
)
GENERAL = "put one of the two in brackets, as in (a > b) = c"


def one_in_brackets(text: str, places: tuple[int, int, int], signs: tuple[str, str]) -> str | None:
    """Return ``write (n > 1) = b`` for ``n > 1 = b``; None where neither is the plain choice.

    Args:
        text: The rule.
        places: Where the first operand begins and the second, and where the third ends.
        signs: The two signs between them.
    """
    start, middle, end = places
    equal = [sign in {"=", "==", "!="} for sign in signs]
    if equal[0] == equal[1] or end - start > _WIDEST:
        return None
    left, rest = text[start:middle], text[middle:end]
    if equal[0]:
        return f"write {left}({rest})"
    at = rest.rindex(signs[1]) if signs[1] in {"==", "!="} else rest.rindex("=")
    return f"write ({left}{rest[:at].rstrip()}) {rest[at:]}"


def test_in_brackets(text: str, offset: int) -> str:
    """Return ``write b = (s in [open])`` for ``b = s in [open]``, in which `in` is at *offset*."""
    before = _COMPARED.search(text, max(0, offset - _WIDEST), offset)
    asked = _AMONG.match(text, offset) or _BETWEEN.match(text, offset)
    if before is None or asked is None or len(asked[0]) > _WIDEST:
        return GENERAL
    word = " ".join(asked["word"].lower().split())
    of = f"{before['of']} " if before["of"] else ""
    return f"write {of}{before['sign']} ({before['left']} {word} {asked['list']})"


def as_list(text: str, opened: int) -> str | None:
    """Return ``write [a, b]`` for ``(a, b)`` after `in`, which is opened at *opened*."""
    before = text[max(0, opened - _WIDEST) : opened]
    if not re.search(r"(?<![\w.])in\s*$", before, re.IGNORECASE):
        return None
    depth, end = 0, None
    for mark in _MARKS.finditer(text, opened):
        depth += (mark[0] in "([") - (mark[0] in ")]")
        if depth == 0:
            end = mark.start()
            break
    inside = text[opened + 1 : end].strip()
    return f"write [{inside}]" if len(inside) <= _WIDEST else "write a list in square brackets"
