"""Slips of the hand in text rules, each with its pattern and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import is_currency

AROUND = 160
"""Characters on either side of a mistake in which a slip is looked for."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_NUMBER = r"[0-9][0-9_]*(?:\.[0-9]+)?"
_QUOTED = r"'[^']*'|\"[^\"]*\""
_SIGN = r"<=|>=|==|!=|<|>|="
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_NTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>[0-9]{4})(?!\w)"


@dataclass(frozen=True, slots=True)
class _Slip:
    """A slip: what it looks like, and the help, which is None where it is none after all."""

    pattern: re.Pattern[str]
    help: Callable[[re.Match[str]], str | None]


def slip_at(text: str, start: int, end: int) -> str | None:
    """Return the help for the slip that *text* has at the mistake from *start* to *end*."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND, start + 2 * AROUND)
    for slip in _SLIPS:
        for found in slip.pattern.finditer(text, first, last):
            if found.start() <= end and start <= found.end():
                help = slip.help(found)
                if help is not None:
                    return help
    return None


def grouped(digits: str) -> str:
    """Return *digits*, separated as people write numbers, with ``_`` between thousands."""
    return re.sub(r"[\s.,]", "_", digits)


def _day(found: re.Match[str]) -> str:
    month = _MONTHS.index(found["month"].lower()) + 1
    return f"a date is written {found['year']}-{month:02}-{int(found['day']):02}"


def _per_cent(found: re.Match[str]) -> str:
    share = Decimal(found["number"].replace("_", "")) / 100
    return f"for a share write {share.normalize():f}; % is the rest of a division"


def _spaced(found: re.Match[str]) -> str:
    return f"write {grouped(found[0])}"


def _by_commas(found: re.Match[str]) -> str:
    return f"thousands are separated by _ in a rule: {grouped(found[0])}"


def _decimal_comma(found: re.Match[str]) -> str:
    return f"write {grouped(found['whole'])}.{found['rest']}: a point stands before the decimals"


def _listed(found: re.Match[str]) -> str:
    return f"write in [{', '.join(_items(found['items']))}]"


def _equal_to_several(found: re.Match[str]) -> str:
    asked = "not in" if found["sign"] == "!=" else "in"
    return f"write {found['name']} {asked} [{', '.join(_items(found['items']))}]"


def _items(text: str) -> list[str]:
    return [item.strip() for item in re.findall(rf"{_QUOTED}|[^,]+", text) if item.strip()]


def _with_currency(found: re.Match[str]) -> str | None:
    unit = found["before"] or found["after"]
    if not is_currency(unit.upper()) and unit.lower() not in _CURRENCIES:
        return None
    return f"leave the currency out: write {found['number'] or found['amount']}"


def _asked_of_nothing(found: re.Match[str]) -> str:
    denied = "not " if found["denied"] else ""
    return f"write `{found['name']} is {denied}{found['state'].lower()}`"


def _names_again(found: re.Match[str]) -> str:
    first, second = (f"{found[at]} {found[f'{at}_value']}" for at in ("one", "two"))
    name, joined = found["name"], found["join"].lower()
    return f"repeat the name: {name} {first} {joined} {name} {second}"


_CURRENCIES = frozenset({"dollar", "dollars", "euro", "euros", "pound", "pounds", "yen", "franc"})
_VALUE = rf"{_NUMBER}|{_NAME}|{_QUOTED}"
_WORDS = rf"{_NAME}|{_QUOTED}"
_SLIPS = tuple(
    _Slip(re.compile(pattern, re.IGNORECASE), help)
    for pattern, help in (
        (rf"(?<!\w){_NTH}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}", _day),
        (rf"(?<!\w){_MONTH}\s+{_NTH},?\s+{_YEAR}", _day),
        (
            rf"(?<![\w.])(?P<number>{_NUMBER})\s*%\s*(?=(?:and|or|to)\b|[^\w\s(.\['\"]|\Z)",
            _per_cent,
        ),
        (
            (
                rf"\bbetween\s+(?P<low>{_VALUE})\s*(?:to\b|until\b|,|-|…|\.\.+)\s*"
                rf"(?P<high>{_VALUE})(?![\w.])(?!\s*(?:and\b|,))"
            ),
            lambda found: f"write between {found['low']} and {found['high']}",
        ),
        (rf"\bin\s+(?P<items>(?:{_VALUE})(?:\s*,\s*(?:{_VALUE}))+)", _listed),
        (
            (
                rf"(?<![\w.])(?P<name>{_NAME})\s*(?P<sign>==?|!=)\s*"
                rf"(?P<items>(?:{_WORDS})(?:\s*,\s*(?:{_WORDS}))+)"
            ),
            _equal_to_several,
        ),
        (r"(?<![\w.])[0-9]{1,3}(?:,[0-9]{3})+(?![\w,])", _by_commas),
        (r"(?<![\w.])[0-9]{1,3}(?:\s[0-9]{3})+(?![\w.])", _spaced),
        (r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{3}){2,}(?![\w.,])", _spaced),
        (
            r"(?<![\w.])(?P<whole>[0-9]{1,3}(?:[.\s][0-9]{3})*|[0-9]+),(?P<rest>[0-9]{1,2})(?!\w)",
            _decimal_comma,
        ),
        (
            (
                rf"(?<![\w.])(?:(?P<before>[a-z]{{3}})\s+(?P<amount>{_NUMBER})"
                rf"|(?P<number>{_NUMBER})\s*(?P<after>[a-z]{{3,7}}))(?!\w)"
            ),
            _with_currency,
        ),
        (
            (
                rf"(?<![\w.])(?!is\b|and\b|or\b)(?P<name>{_NAME})\s+(?P<denied>not\s+)?"
                r"(?P<state>missing|known|unknown|stale)(?![\w.])"
            ),
            _asked_of_nothing,
        ),
        (
            (
                rf"(?<![\w.])(?P<name>{_NAME})\s*(?P<one>{_SIGN})\s*(?P<one_value>{_VALUE})\s+"
                rf"(?P<join>and|or)\s+(?P<two>{_SIGN})\s*(?P<two_value>{_VALUE})"
            ),
            _names_again,
        ),
        (r"\A\s*(?P<sign>==?)", lambda found: f"leave the first {found['sign']} out"),
    )
)
