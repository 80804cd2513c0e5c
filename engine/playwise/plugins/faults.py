"""What a plugin raised, in one line."""

from __future__ import annotations

_WIDEST = 300


def sentence(error: BaseException) -> str:
    """Return *error* on one line, cut where it is long: partners' messages have any length."""
    text = " ".join(str(error).split())
    if len(text) > _WIDEST:
        text = text[: _WIDEST - 1] + "…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
