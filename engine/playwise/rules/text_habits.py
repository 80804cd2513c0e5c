"""What people write out of habit from spreadsheets and other languages, and what to write here."""

from __future__ import annotations

import re

from playwise.diagnostics.nearest import nearest

_WORDS = {
    "contains": "write 'x' in name: what is looked for comes first",
    "like": "write starts_with(name, 'x'), ends_with(name, 'x') or 'x' in name",
    "matches": "write starts_with(name, 'x'), ends_with(name, 'x') or 'x' in name",
    "equals": "write =",
    "eq": "write =",
    "ne": "write !=",
    "gt": "write >",
    "gte": "write >=",
    "lt": "write <",
    "lte": "write <=",
    "above": "write >",
    "below": "write <",
    "exists": "write `is known`",
    "isnull": "write `is missing`",
    "then": "write if(condition, value, otherwise)",
    "else": "write if(condition, value, otherwise)",
    "when": "write if(condition, value, otherwise)",
    "xor": "write !=",
    "mod": "write %",
    "div": "write /",
    "x": "write *",
    "times": "write *",
    "plus": "write +",
    "minus": "write -",
}
_UNITS = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000, "thousand": 1_000}
_SPANS = {"day": "d", "days": "d", "week": "w", "weeks": "w", "d": "d", "w": "w"}
_NUMBERS = frozenset({"count", "sum", "avg", "share"})
_OF_RELATED = _NUMBERS | {"any", "all", "none"}
_COMPARED = re.compile(r"((?:[<>]=?|!?=)\s*[0-9][0-9_.]*)$")
_OPENED = re.compile(rf"\b({'|'.join(sorted(_OF_RELATED))})\(\s*$")
_CLOSED = re.compile(rf"\b({'|'.join(sorted(_OF_RELATED))})\(\s*([\w.]+)\s*\)$")
_NAME = re.compile(r"[^\W\d][\w.]*")
_JOINING = ("and", "or", "in", "not", "is", "between")
_WIDEST = 80
_DAY = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})(?![\w.])")


def instead_of_two_values(text: str, first: int, second: int, end: int) -> str | None:
    """Return what to write for two values that stand side by side without an operator.

    Args:
        text: The rule.
        first: Where the first of them begins.
        second: Where the second begins.
        end: Where it ends.
    """
    one, two = text[first:second].strip(), text[second:end]
    word = two.lower()
    related = _of_related(text, first, second, end)
    if related is not None:
        return related
    if one.lower() in {"if", "case"}:
        return _WORDS["then"]
    if re.fullmatch(r"[0-9][0-9_]{0,11}", one):
        if word in _UNITS:
            return f"write {int(one) * _UNITS[word]:_}"
        if word in _SPANS:
            return f"write {one}{_SPANS[word]}"
    if _DAY.match(text, first):
        return "a date is written 2026-03-01"
    if word in _WORDS:
        return _WORDS[word]
    near = nearest(two, _JOINING) if len(two) > 1 else None  # `2n` is no slip of `in`
    return f"did you mean '{near}'?" if near and word not in _JOINING else None


def comma_after(function: str, whom: str, rest: str) -> str:
    """Return the help for ``any(users ready and old)``.

    Args:
        function: What asks about related records.
        whom: Their name.
        rest: The rule from the condition on.
    """
    condition = " ".join(_up_to_its_bracket(rest).split())
    if len(condition) > _WIDEST:
        condition = f"{condition[:_WIDEST].rsplit(' ', 1)[0]} …"
    return f"a comma is missing after {whom}: write {function}({whom}, {condition})"


def _of_related(text: str, first: int, second: int, end: int) -> str | None:
    """Return what to write for ``count(contacts where prepared)`` and its like."""
    one, two = text[first:second].strip(), text[second:end]
    if two.lower() == "where":
        # What follows is the condition, up to the bracket that closes around it.
        condition = _up_to_its_bracket(text[end:]).strip()
        opened = _OPENED.search(text[:first])
        if opened is not None:
            return f"write {opened[1]}({one}, {condition or 'condition'})"
        closed = _CLOSED.search(text[: first + 1])
        if closed is None:
            return "a condition stands in brackets: count(contacts, condition)"
        compared = _COMPARED.search(condition) if closed[1] in _NUMBERS else None
        tail = f" {compared[1]}" if compared is not None else ""
        inside = condition[: compared.start()].strip() if compared is not None else condition
        return f"write {closed[1]}({closed[2]}, {inside or 'condition'}){tail}"
    opened = _OPENED.search(text[:first])
    if opened is not None and one.lower() == "where":
        return f"write {opened[1]}(contacts, condition): whom it is about comes first"
    if opened is not None and _NAME.fullmatch(one) and _NAME.fullmatch(two):
        # `count(ready users)` says first which of them; a condition goes on after its first word.
        if "." not in two and re.match(r"\s*[,)]|\s*$", text[end:]):
            return f"write {opened[1]}({two}, {one})"
        return comma_after(opened[1], one, text[second:])
    if one.lower() in _OF_RELATED and _NAME.fullmatch(two):
        return f"write {one}({two})"
    return None


def _up_to_its_bracket(text: str) -> str:
    depth = 0
    for offset, mark in enumerate(text):
        depth += (mark == "(") - (mark == ")")
        if depth < 0:
            return text[:offset]
    return text


def instead_of_is(rest: str, subject: str) -> str:
    """Return what to write for ``arr is not null`` and its like.

    Args:
        rest: The rule from the word ``is`` on.
        subject: What stands before it, or "…".
    """
    found = re.match(r"is\s+(not\s+)?([^\W\d]\w*)", rest, re.IGNORECASE)
    denied, word = (bool(found[1]), found[2].lower()) if found else (False, "")
    match word:
        case "null" | "none" | "nil" | "na" | "absent" | "blank":
            return f"write `{subject} is {'known' if denied else 'missing'}`"
        case "given" | "set" | "there":
            return f"write `{subject} is {'missing' if denied else 'known'}`"
        case "true" | "yes":
            return f"write `{'not ' if denied else ''}{subject}`"
        case "false" | "no":
            return f"write `{'' if denied else 'not '}{subject}`"
        case "empty":
            return f"write `{'' if denied else 'not '}{subject}` of a list, = '' of a text"
        case "in" | "between":
            return f"write `{subject} {'not ' if denied else ''}{word} …`"
    near = nearest(word, ("missing", "known", "unknown", "stale")) if len(word) > 3 else None
    if near is not None:
        return f"did you mean '{near}'?"
    return f"write {'!=' if denied else '='} to compare with a value"
