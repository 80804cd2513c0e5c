"""A rule as its author wrote it: text or JsonLogic, with the places of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from playwise.diagnostics.places import Span

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""JSON as Python reads it."""

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indexes that lead to a part of a JSON value."""

MAX_LEVELS = 64
"""The most operators inside each other; deeper ones would overflow readers and evaluators."""


@dataclass(frozen=True, slots=True)
class RulePlaces:
    """Where the parts of a rule stand in a file.

    Attributes:
        at: The place of the value at a path.
        text_at: The place of a part of the text at a path: offset and length in characters of
            the text as read. The offset may be that of the end.
        key_at: The place of the last key of a path; left out, the place of the value around it.
        root: The path of the rule itself; the callables above get it in front of every path.
    """

    at: Callable[[Path], Span | None]
    text_at: Callable[[Path, int, int], Span | None]
    key_at: Callable[[Path], Span | None] | None = None
    root: Path = ()

    @classmethod
    def nowhere(cls) -> RulePlaces:
        """Return the places of a rule that comes from no file: none."""
        return cls(lambda path: None, lambda path, offset, length: None)

    @classmethod
    def in_text(cls, text: str, path: str) -> RulePlaces:
        """Return the places in a rule that is the whole of *text*, shown as file *path*."""

        def text_at(_: Path, offset: int, length: int) -> Span:
            line = text.count("\n", 0, offset) + 1
            column = offset - (text.rfind("\n", 0, offset) + 1) + 1
            return Span(path, line, column, max(1, length))

        return cls(lambda _: Span(path, 1, 1), text_at)

    def under(self, *steps: str | int) -> RulePlaces:
        """Return the places of the part that *steps* lead to, seen from that part."""
        return RulePlaces(self.at, self.text_at, self.key_at, (*self.root, *steps))

    def value(self, path: Path = ()) -> Span | None:
        """Return the place of the part at *path*."""
        return self.at((*self.root, *path))

    def key(self, path: Path) -> Span | None:
        """Return the place of the key that ends *path*."""
        if self.key_at is None:
            return self.value(path[:-1])
        return self.key_at((*self.root, *path))

    def text(self, offset: int, length: int) -> Span | None:
        """Return the place of a part of the text that the rule is."""
        return self.text_at(self.root, offset, length)


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule as its author wrote it.

    Attributes:
        data: Text, a JsonLogic object, a literal, or a list.
        place: Where its parts stand.
    """

    data: object
    place: RulePlaces

    @classmethod
    def of(cls, data: object) -> RuleSource:
        """Return the rule *data*, which comes from no file."""
        return cls(data, RulePlaces.nowhere())

    @property
    def span(self) -> Span | None:
        """Where the rule begins."""
        return self.place.value()

    def parts(self) -> Iterator[RuleSource]:
        """Yield the rules that all must hold: those of a list, in order, or the rule itself.

        Lists in lists are opened too. A list that is yielded is empty, or nested deeper than
        `MAX_LEVELS`: no condition, as `playwise.rules.lower` reports.
        """
        stack = [(self, 0)]
        while stack:
            source, level = stack.pop()
            if not isinstance(source.data, list) or not source.data or level == MAX_LEVELS:
                yield source
                continue
            stack += [
                (RuleSource(item, source.place.under(index)), level + 1)
                for index, item in reversed(list(enumerate(source.data)))
            ]
