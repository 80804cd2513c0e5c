"""What a scalar that does not fit was meant to be: ``$19,999.99``, ``20%``, ``yes``."""

from __future__ import annotations

import re
from decimal import Decimal

YES_OR_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
"""Words that people write for true and false, with those."""
_UNIT = r"(?:[$€£¥]|[A-Za-z]{3}|dollars?|euros?|pounds?)"
_DRESSED = re.compile(rf"{_UNIT}?\s*([-+]?[0-9][0-9.,_ ]*?)\s*(?:%|{_UNIT})?", re.IGNORECASE)
_BARE = re.compile(r"[-+]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?")
_BY_COMMAS = re.compile(r"([-+]?[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?")
_BY_POINTS = re.compile(
    r"([-+]?[0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]{1,2}))|([-+]?[0-9]+),([0-9]{1,2})"
)
_BY_BLANKS = re.compile(r"([-+]?[0-9]{1,3}(?: [0-9]{3})+)(\.[0-9]+)?")


def number_meant(text: str, *, whole: bool = False) -> str | None:
    """Return the help for a text where a number is wanted, None where it is none.

    *whole* says that only a whole number will do, so that no share of 1 can be meant.
    """
    text = text.strip()
    if _BARE.fullmatch(text):
        return f"write {text} without quotes"
    dressed = _DRESSED.fullmatch(text)
    digits = None if dressed is None else _undressed(dressed[1])
    if digits is None:
        return None
    share = None if whole else _share(text)
    return f"write {digits}" + (f", or {share} for a share" if share else "")


def share_meant(text: str) -> str | None:
    """Return the help for ``20%`` where a share from 0 to 1 is wanted."""
    share = _share(text.strip())
    return None if share is None else f"write {share}"


def truth_meant(text: str, *, is_quoted: bool) -> str | None:
    """Return the help for a text where true or false is wanted."""
    word = text.strip().casefold()
    if word in {"true", "false"}:
        return f"write {word} without quotes"
    if word not in YES_OR_NO:
        return None
    return f"write {YES_OR_NO[word]}{' without quotes' if is_quoted else ''}"


def _share(text: str) -> str | None:
    """Return what so many per cent are as a share of 1."""
    number, sign, rest = text.partition("%")
    if not sign or rest or not _BARE.fullmatch(number.strip()):
        return None
    return f"{(Decimal(number.strip().replace('_', '')) / 100).normalize():f}"


def _undressed(digits: str) -> str | None:
    """Return a number without what separates its thousands, its decimals after a point."""
    if _BARE.fullmatch(digits):
        return digits
    for form in (_BY_COMMAS, _BY_BLANKS):
        found = form.fullmatch(digits)
        if found is not None:
            return re.sub("[, ]", "", found[1]) + (found[2] or "")
    found = _BY_POINTS.fullmatch(digits)
    if found is None:
        return None
    whole, rest = (found[1].replace(".", ""), found[2]) if found[1] else (found[3], found[4])
    return f"{whole}.{rest}"
