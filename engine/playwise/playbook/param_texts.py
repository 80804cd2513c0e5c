"""Params that are text although rules take them for numbers or days: told where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from playwise.diagnostics.finding import Finding
from playwise.playbook.context import Context

_TAKEN_FOR_A_NUMBER = re.compile(r"'params\.(\w+)' is text$")
_TAKEN_FOR_A_DAY = re.compile(r"'([^']*)' is not a (?:date|time) ")
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_CODES = "USD|EUR|GBP|CHF|JPY|CAD|AUD|INR"
_MARK = rf"US\$|[$€£¥₹]|{_CODES}"
_FIGURE = re.compile(r"([-+]?)(\d.*?)([kKmM]?)")
_AMOUNT = re.compile(rf"(?P<front>{_MARK})?\s*(?P<figure>.*?)\s*(?P<back>{_MARK})?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:_\d{3})+(?:\.\d+)?")
_GROUPS = re.compile(
    r"(\d{1,3})(?P<by>[.,'\u2019 \u00a0\u202f])(\d{3}(?:(?P=by)\d{3})*)"
    r"(?:(?!(?P=by))[.,](?P<decimals>\d+))?"
)
_WITH_COMMA = re.compile(r"(\d+),(\d{1,2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SOME_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})")
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text looks like.

    Attributes:
        what: A number, an amount, a share, a date.
        help: What to write for it.
    """

    what: str
    help: str


def meant(text: str, unit: str | None = None) -> Meant | None:
    """Return what a text looks like that is no number and no day to YAML; None: like text.

    *unit* is the one that the param has already.
    """
    text = text.strip()
    readings: tuple[Callable[[], Meant | None], ...] = (
        lambda: _number(text),
        lambda: _share(text),
        lambda: _amount(text, unit),
        lambda: _day(text),
    )
    return next((found for read in readings if (found := read()) is not None), None)


def told_at_params(context: Context) -> None:
    """Tell of texts where rules want numbers or days at the params, once, and not at the rules."""
    texts = {name: value for name, value in _values(context) if isinstance(value, str)}
    kept: dict[Finding, None] = {}
    for finding in context.findings:
        name = _param(finding, texts)
        found = None if name is None else meant(texts[name], _unit(context, name))
        if name is None or found is None:
            kept[finding] = None
            continue
        is_long = isinstance(context.value("params", name), dict)
        span = context.document.span(("params", name, "value") if is_long else ("params", name))
        message = f"'{texts[name]}' is text that looks like {found.what}"
        kept[Finding("PW205", message, span, found.help)] = None
    context.findings[:] = kept


def _values(context: Context) -> Iterator[tuple[str, object]]:
    for name, held in context.items("params"):
        yield name, held.get("value") if isinstance(held, dict) else held


def _unit(context: Context, name: str) -> str | None:
    held = context.value("params", name)
    unit = held.get("unit") if isinstance(held, dict) else None
    return None if unit is None else str(unit)


def _param(finding: Finding, texts: dict[str, str]) -> str | None:
    """Return the param that a rule takes for something else, if that is what is wrong with it."""
    if finding.code != "PW205":
        return None
    number = _TAKEN_FOR_A_NUMBER.search(finding.message)
    if number is not None:
        return number[1] if number[1] in texts else None
    day = _TAKEN_FOR_A_DAY.match(finding.message)
    named = [name for name, text in texts.items() if day is not None and text == day[1]]
    return named[0] if len(named) == 1 else None


def _number(text: str) -> Meant | None:
    figure = _figure(text)
    if figure is None:
        return None
    return Meant("a number", f"write {figure}{' without quotes' if figure == text else ''}")


def _share(text: str) -> Meant | None:
    figure = _figure(text.removesuffix("%").rstrip()) if text.endswith("%") else None
    if figure is None:
        return None
    share = Decimal(figure.replace("_", "")) / 100
    help = f"write {share:f}, or {figure} where rules hold it against per cent"
    return Meant("a share in per cent", help)


def _amount(text: str, unit: str | None) -> Meant | None:
    found = _AMOUNT.fullmatch(text)
    mark = found and (found["front"] or found["back"])
    figure = _figure(found["figure"]) if found else None
    if not mark or figure is None:
        return None
    currency = _SIGNS.get(mark, mark)
    written = figure if unit == currency else f"{{value: {figure}, unit: {currency}}}"
    return Meant("an amount", f"write {written}")


def _day(text: str) -> Meant | None:
    for form, order in ((_YEAR_FIRST, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        found = form.fullmatch(text)
        if found is None:
            continue
        try:
            day = date(*(int(found[part]) for part in order))
        except ValueError:
            return None
        return Meant("a date", f"write {day}")
    if _SOME_DAY.fullmatch(text):
        return Meant("a date", "write the day as in 2026-03-01: year, month, day")
    return None


def _figure(text: str) -> str | None:
    """Return a figure as YAML and rules write it; None where it is none."""
    found = _FIGURE.fullmatch(text)
    plain = None if found is None else _plain(found[2].rstrip())
    if found is None or plain is None:
        return None
    sign, scale = found[1].removeprefix("+"), _SCALES[found[3].lower()]
    if scale == 1:
        return f"{sign}{plain}"
    number = Decimal(plain.replace("_", "")) * scale
    return f"{sign}{int(number):_}" if number == int(number) else f"{sign}{number:f}"


def _plain(figure: str) -> str | None:
    if _PLAIN.fullmatch(figure):
        return figure
    grouped = _GROUPS.fullmatch(figure)
    if grouped is not None:
        digits = "_".join((grouped[1], *grouped[3].split(grouped["by"])))
        return digits if grouped["decimals"] is None else f"{digits}.{grouped['decimals']}"
    comma = _WITH_COMMA.fullmatch(figure)
    return None if comma is None else f"{comma[1]}.{comma[2]}"
