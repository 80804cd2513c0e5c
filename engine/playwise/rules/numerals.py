"""How rules write a number into a text that they put together, digit for digit as JavaScript does.

People read numbers otherwise: `playwise.rules.wording`.
"""

from __future__ import annotations

from decimal import Decimal

from playwise.rules.wording import EXACT

_SMALLEST, _LARGEST = -7, 21
"""The powers of ten between which JavaScript writes no exponent."""


def numeral(value: float) -> str:
    """Return a finite number as ``String(value)`` of JavaScript is.

    The fewest digits that give *value* again, without separators: ``1234.5``, ``100``, ``0`` also
    for minus zero. From 1e21 on, and below 1e-6, with an exponent: ``1e+21``, ``1.5e-7``.
    """
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    written = Decimal(repr(value))
    power = written.adjusted()
    if _SMALLEST < power < _LARGEST:
        text = f"{written:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    sign, digits, _ = written.as_tuple()
    first, *rest = map(str, digits)
    decimals = "".join(rest).rstrip("0")
    point = "." if decimals else ""
    return f"{'-' if sign else ''}{first}{point}{decimals}e{power:+d}"
