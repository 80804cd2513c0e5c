"""Where each character of a scalar stands in the file: quotes, escapes and folding undone."""

from __future__ import annotations

import re
from typing import TypeAlias

from playwise.documents.tree import ScalarNode

Extents: TypeAlias = "list[tuple[int, int]]"
"""For each character of a text, the offsets in the file between which it is written."""

_ESCAPES = {
    "0": "\0", "a": "\x07", "b": "\x08", "t": "\x09", "\t": "\x09", "n": "\x0a", "v": "\x0b",
    "f": "\x0c", "r": "\x0d", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_ESCAPE_WIDTHS = {"x": 2, "u": 4, "U": 8}
_BREAK = re.compile(r"[ \t]*\n[ \t\n]*")
_BLANKS = frozenset(" \t\n")


def extents(text: str, node: ScalarNode) -> Extents | None:
    """Return where each character of the node's text stands, or None where that is not sure.

    Args:
        text: The file.
        node: A scalar in any of the five styles.
    """
    raw = text[node.start : node.end]
    match node.style:
        case "|" | ">":
            found = _aligned(raw, node.text)
        case "'" | '"':
            decoded, found = _decoded(raw[1:-1], node.style)
            found = [(start + 1, end + 1) for start, end in found]
            if decoded != node.text:
                return None
        case _:
            decoded, found = _decoded(raw, None)
            if decoded != node.text:
                return None
    if found is None:
        return None
    return [(node.start + start, node.start + end) for start, end in found]


def _decoded(raw: str, quote: str | None) -> tuple[str, Extents]:
    """Return what *raw*, the inside of a flow scalar, says, and where each character stands."""
    characters: list[str] = []
    places: Extents = []
    at = 0
    while at < len(raw):
        piece, width = _piece(raw, at, quote)
        characters.append(piece)
        places += [(at, at + width)] * len(piece)
        at += width
    return "".join(characters), places


def _piece(raw: str, at: int, quote: str | None) -> tuple[str, int]:
    """Return the text that begins at *at* in *raw*, and how many characters write it."""
    character = raw[at]
    if character in _BLANKS:
        fold = _BREAK.match(raw, at)
        if fold is not None:
            breaks = fold[0].count("\n")
            return ("\n" * (breaks - 1) or " "), len(fold[0])
    if quote == "'" and raw.startswith("''", at):
        return "'", 2
    if quote == '"' and character == "\\" and at + 1 < len(raw):
        return _escaped(raw, at)
    return character, 1


def _escaped(raw: str, at: int) -> tuple[str, int]:
    sign = raw[at + 1]
    if sign == "\n":
        fold = re.compile(r"\\\n[ \t\n]*").match(raw, at)
        assert fold is not None
        return "\n" * (fold[0].count("\n") - 1), len(fold[0])
    if sign not in _ESCAPE_WIDTHS:
        return _ESCAPES.get(sign, sign), 2
    width = 2 + _ESCAPE_WIDTHS[sign]
    code = _code_point(raw[at + 2 : at + width])
    if 0xD800 <= code < 0xDC00 and raw[at + width : at + width + 2] == "\\u":
        low = _code_point(raw[at + width + 2 : at + width + 6])
        if 0xDC00 <= low < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), width + 6
    return (chr(code) if 0 <= code < 0x110000 else ""), width


def _code_point(digits: str) -> int:
    try:
        return int(digits, base=16)
    except ValueError:
        return -1


def _aligned(raw: str, text: str) -> Extents | None:
    """Return where *text* stands in *raw*, a block scalar, by what is not blank in both.

    Folding and indentation touch blanks alone, so the other characters stand in the same order.
    """
    at = raw.find("\n") + 1
    places: Extents = []
    for character in text:
        if character in _BLANKS:
            places.append(_blank(raw, at, character))
            at = places[-1][1]
            continue
        while at < len(raw) and raw[at] in _BLANKS:
            at += 1
        if at >= len(raw) or raw[at] != character:
            return None
        places.append((at, at + 1))
        at += 1
    return places


def _blank(raw: str, at: int, character: str) -> tuple[int, int]:
    """Return the place of a blank: where it is written, or the point where it arises."""
    if at < len(raw) and (raw[at] == character or (raw[at] == "\n" and character == " ")):
        return at, at + 1
    return at, at
