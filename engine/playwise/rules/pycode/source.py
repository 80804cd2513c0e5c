"""The text of a function in the making: lines, made-up names, and the values behind the names.

No value and no name of a playbook enters the text: it says ``k3``, and what that is stands in the
namespace that the function is made in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

GIVEN, AS_OF = "given", "as_of"
"""The function's parameters: what it is asked about, and the moment."""

_NAME = "run"
_INDENT = " "
_BUILTINS = (bool, dict, float, int, len, list, str, tuple, type)


@dataclass(slots=True)
class Source:
    """Lines of a function's body, and what the names in them stand for.

    Attributes:
        names: The values that the lines use by name; they are the function's globals.
        depth: How many blocks the next line stands in; the body itself is 1.
    """

    names: dict[str, object] = field(default_factory=dict)
    depth: int = 1
    _lines: list[str] = field(default_factory=list)
    _made: int = 0
    _constants: dict[tuple[object, ...], str] = field(default_factory=dict)

    def line(self, text: str) -> None:
        """Add a line to the block at hand."""
        self._lines.append(_INDENT * self.depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Put the lines added meanwhile under *head*, which ends with a colon."""
        self.line(head)
        self.depth += 1
        yield
        self.depth -= 1

    def local(self, prefix: str) -> str:
        """Return the name of a new local variable."""
        self._made += 1
        return f"{prefix}{self._made}"

    def constant(self, value: object) -> str:
        """Return the name for *value*: the same one for the same value of the same type."""
        # 0.0 and -0.0 are equal but not the same; what a tuple holds may hide such a pair.
        simple = isinstance(value, (bool, int, float, str))
        key = (value.__class__, repr(value)) if simple else (value.__class__, id(value))
        name = self._constants.get(key)
        if name is None:
            name = self._constants[key] = f"k{len(self._constants)}"
            self.names[name] = value
        return name

    def constant_set(self, elements: tuple[object, ...]) -> str:
        """Return the name for the set of *elements*."""
        key = (frozenset, elements.__class__, id(elements))
        name = self._constants.get(key)
        if name is None:
            name = self._constants[key] = self.constant(frozenset(elements))
            # Keeps the tuple, and so its id, as long as the name.
            self.names[f"{name}_of"] = elements
        return name

    def text(self) -> str:
        """Return the whole function."""
        return "\n".join([f"def {_NAME}({GIVEN}, {AS_OF}):", *self._lines, ""])

    def function(self) -> Callable[[Any, datetime], Any]:
        """Return the function, made in the namespace of its names."""
        exec(compile(self.text(), "<rules>", "exec"), self.names)  # noqa: S102 - of our own making
        return cast("Callable[[Any, datetime], Any]", self.names[_NAME])


def namespace() -> dict[str, object]:
    """Return a new namespace with the few builtins that generated functions call, and no others."""
    return {"__builtins__": {}, **{builtin.__name__: builtin for builtin in _BUILTINS}}
