"""JSON that people type: read strictly, with what is wrong in it as a place in the text."""

from __future__ import annotations

import json

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.rule.diagnostic import Diagnostic, RuleError


class _TwiceError(Exception):
    """A key that stands twice in an object."""


def read_json(text: str, name: str) -> object:
    """Return the JSON that *text* holds.

    Args:
        text: The JSON.
        name: What places name as its file.

    Raises:
        RuleError: It is none; json alone would keep the last of two equal keys in silence.
    """
    try:
        return json.loads(text, object_pairs_hook=_object)
    except _TwiceError as error:
        key = str(error)
        raise _error("PW106", f"the key '{key}' stands twice in an object", text, name) from None
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _error("PW201", message, text, name, error.pos) from None
    except RecursionError:
        raise _error("PW208", "nested too deep", text, name) from None
    except ValueError:  # Python refuses to read numbers of thousands of digits
        raise _error("PW210", "a number of thousands of digits", text, name) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            raise _TwiceError(key)
        made[key] = value
    return made


def _error(code: str, message: str, text: str, name: str, offset: int = 0) -> RuleError:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    finding = Finding(code, message, Span(name, line, column))
    return RuleError([Diagnostic(code, message, offset=offset, length=1)], [finding], text)
