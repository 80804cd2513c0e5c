"""What the names around a broken text rule tell of what was meant."""

from __future__ import annotations

import re

from playwise.rules.scope import RelationMeaning, Scope
from playwise.rules.text_errors import TextError, replaced_help
from playwise.rules.text_habits import comma_after
from playwise.rules.text_slips import AROUND

_MOST_WORDS = 8
_RUN = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.\w+)*(?:\s+[^\W\d]\w*)+(?![\w.])")
_OF_RELATED = re.compile(r"\b(any|all|none|count|share|sum|avg|min|max)\(\s*(\w+)\s+(?=[^\W\d])")


def with_names(error: TextError, text: str, scope: Scope) -> TextError:
    """Return *error* with better help, where names that mean something in *scope* give it."""
    help = _name_in_words(error, text, scope) or _lost_comma(error, text, scope)
    return error if help is None else replaced_help(error, help)


def _name_in_words(error: TextError, text: str, scope: Scope) -> str | None:
    """``wants regular meeting`` for the fact ``wants_regular_meeting``."""
    last = error.offset + AROUND
    for run in _RUN.finditer(text, max(0, error.offset - AROUND), last):
        if not run.start() < error.offset <= run.end():
            continue
        words = run[0].split()[:_MOST_WORDS]
        known = {name.casefold(): name for name in scope.names()}
        parts = [words[i:j] for i in range(len(words)) for j in range(len(words), i + 1, -1)]
        for part in sorted(parts, key=len, reverse=True):
            found = known.get("_".join(part).casefold())
            if found is not None:
                return f"did you mean '{found}'?"
    return None


def _lost_comma(error: TextError, text: str, scope: Scope) -> str | None:
    """``count(contacts prepared)``, where ``count(active contacts)`` only changes the order."""
    for found in _OF_RELATED.finditer(text, max(0, error.offset - AROUND), error.offset + 1):
        meant = found.end() == error.offset and isinstance(scope.resolve(found[2]), RelationMeaning)
        if meant:
            return comma_after(found[1], found[2], text[error.offset :])
    return None
