"""JSON that people type: read strictly, with what is wrong in it as a place in the text."""

from __future__ import annotations

import json
import math
import re

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.rule.diagnostic import Diagnostic, RuleError
from playwise.rules.quoting import shown

_BEFORE, _AFTER = 20, 100
"""Characters around a mistake that are looked at for what it may be."""


class _TwiceError(Exception):
    """A key that stands twice in an object."""


class _TooLargeError(Exception):
    """A number that is beyond every float."""


def read_json(text: str, name: str, *, finite: bool = False) -> object:
    """Return the JSON that *text* holds.

    Args:
        text: The JSON.
        name: What places name as its file.
        finite: Whether a number that is too large for a float is refused, not read as infinite.

    Raises:
        RuleError: It is none; json alone would keep the last of two equal keys in silence.
    """
    try:
        parse = _finite if finite else None
        return json.loads(text, object_pairs_hook=_object, parse_float=parse)
    except _TooLargeError as error:
        number = str(error)
        message = f"{shown(number)} is no number that rules can hold: it is too large"
        at = re.search(rf'(?<![\w."+-]){re.escape(number)}(?![\w."])', text)
        raise _error("PW210", message, text, name, at.start() if at else 0) from None
    except _TwiceError as error:
        key = str(error)
        raise _error("PW106", f"the key '{key}' stands twice in an object", text, name) from None
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _error("PW201", message, text, name, error.pos, _instead(text, error.pos)) from None
    except RecursionError:
        raise _error("PW208", "nested too deep", text, name) from None
    except ValueError:  # Python refuses to read numbers of thousands of digits
        raise _error("PW210", "a number of thousands of digits", text, name) from None


def _finite(written: str) -> float:
    value = float(written)
    if math.isinf(value):
        raise _TooLargeError(written)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            raise _TwiceError(key)
        made[key] = value
    return made


_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r",\s*[}\]]"), "take out the last comma"),
    (re.compile(r"[{,]\s*(?P<name>[^\W\d][\w.]*)\s*:"), 'names stand in double quotes: "{name}"'),
    (re.compile(r"[{,:\[]\s*'(?P<name>[^']*)'"), 'texts stand in double quotes: "{name}"'),
    (re.compile(r"[:,\[]\s*(?P<name>True|False)\b"), "write {name}"),
    (re.compile(r"[:,\[]\s*(?P<name>None)\b"), "write null"),
    (
        re.compile(r"[\u201c\u201d\u201e](?P<name>[^\u201c\u201d]*)"),
        'write straight quotes: "{name}"',
    ),
    (re.compile(r"[:,\[]\s*(?P<name>[^\W\d][\w.]*)"), 'texts stand in double quotes: "{name}"'),
)
"""What people type for JSON, and what to write; where it is begins at or before the mistake."""


def _instead(text: str, offset: int) -> str | None:
    """Return how to mend JSON at *offset*, where json could not go on."""
    for pattern, help in _SLIPS:
        # The sign in front belongs to the slip: one of the few characters before the mistake.
        for found in pattern.finditer(text, max(0, offset - _BEFORE), offset + _AFTER):
            if found.start() <= offset < found.end():
                name = found.groupdict().get("name", "")
                return help.format(name=name.lower() if help == "write {name}" else name)
    return None


def _error(
    code: str, message: str, text: str, name: str, offset: int = 0, help: str | None = None
) -> RuleError:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    finding = Finding(code, message, Span(name, line, column), help)
    told = Diagnostic(code, message, offset=offset, length=1, help=help)
    return RuleError([told], [finding], text)
