"""A JSON rule as one line of text, and where its parts stand in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from playwise.diagnostics.places import Span
from playwise.rules.source import Path, RulePlaces

FILE = "rule"
"""The file that places in a rule name: there is none."""

_DEEPEST = 200
_LONGEST = 1_000_000


@dataclass(slots=True)
class Written:
    """A rule as text.

    Attributes:
        text: Its JSON on one line, cut where it is endless.
        values: The offset and the length of each part by its path.
        keys: The same of the last key of each path.
    """

    text: str = ""
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)


def written(rule: object) -> Written:
    """Return *rule* as text. It may hold anything: what is no JSON is written as Python does."""
    return _Writing().of(rule)


@dataclass(slots=True)
class Places:
    """The places of the parts of a JSON rule, worked out when one is asked for.

    Attributes:
        rule: The rule.
        paths: The path of each place that was given out; with an offset where that is one in a
            text at the path.
    """

    rule: object
    paths: dict[Span, tuple[Path, int | None, int]] = field(default_factory=dict)
    _written: Written | None = None

    @property
    def written(self) -> Written:
        """The rule as text."""
        if self._written is None:
            self._written = written(self.rule)
        return self._written

    def as_rule_places(self) -> RulePlaces:
        """Return them as the parts of the rule language want them."""
        return RulePlaces(self._value, self._text, self._key)

    def _value(self, path: Path) -> Span:
        return self._span(_nearest(self.written.values, path), path)

    def _key(self, path: Path) -> Span:
        found = self.written.keys.get(path) or _nearest(self.written.values, path)
        return self._span(found, path)

    def _text(self, path: Path, offset: int, length: int) -> Span:
        start, _ = _nearest(self.written.values, path)
        # Behind the quote. Characters that JSON writes otherwise move the caret, not the data.
        span = Span(FILE, 1, start + 2 + offset, max(1, length))
        self.paths[span] = path, offset, length
        return span

    def _span(self, place: tuple[int, int], path: Path) -> Span:
        start, length = place
        span = Span(FILE, 1, start + 1, max(1, length))
        self.paths.setdefault(span, (path, None, 0))
        return span


def _nearest(places: dict[Path, tuple[int, int]], path: Path) -> tuple[int, int]:
    while path not in places and path:
        path = path[:-1]
    return places.get(path, (0, 1))


@dataclass(slots=True)
class _Writing:
    """Writes without recursion, for a rule may be nested deeper than Python's own calls."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    written: Written = field(default_factory=Written)
    todo: list[Callable[[], None]] = field(default_factory=list)

    def of(self, rule: object) -> Written:
        self.todo.append(lambda: self.value(rule, (), 0))
        while self.todo:
            self.todo.pop()()
        self.written.text = "".join(self.parts)
        return self.written

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def value(self, value: object, path: Path, level: int) -> None:
        start = self.length
        if level > _DEEPEST or self.length > _LONGEST:
            self.put("…")
        elif isinstance(value, dict):
            entries = (partial(self.entry, key, item, path, level) for key, item in value.items())
            self.around("{", entries, "}", path, start)
            return
        elif isinstance(value, (list, tuple)):
            steps = (
                partial(self.value, item, (*path, at), level + 1) for at, item in enumerate(value)
            )
            self.around("[", steps, "]", path, start)
            return
        else:
            self.put(_scalar(value))
        self.written.values[path] = start, self.length - start

    def around(
        self,
        opening: str,
        steps: Iterator[Callable[[], None]],
        closing: str,
        path: Path,
        start: int,
    ) -> None:
        def end() -> None:
            self.put(closing)
            self.written.values[path] = start, self.length - start

        def following() -> None:
            """Write the next part, then the rest, which ends where the text is cut."""
            step = next(steps, None)
            if step is None:
                return
            self.put(", ")
            if self.length > _LONGEST:
                self.put("…")
                return
            self.todo.append(following)
            self.todo.append(step)

        self.put(opening)
        self.todo.append(end)
        first = next(steps, None)
        if first is not None:
            self.todo.append(following)
            self.todo.append(first)

    def entry(self, key: object, item: object, path: Path, level: int) -> None:
        name = key if isinstance(key, str) else _scalar(key)
        at = (*path, name)
        start = self.length
        self.put(_scalar(name))
        self.written.keys[at] = start, self.length - start
        self.put(": ")
        self.value(item, at, level + 1)


def _scalar(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**40:
        return "…"  # Python refuses to write out numbers of thousands of digits
    if value is None or isinstance(value, (bool, int, float, str)):
        return json.dumps(value, ensure_ascii=False)
    return f"<{type(value).__name__}>"
