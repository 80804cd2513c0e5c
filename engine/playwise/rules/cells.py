"""Cells of a table: what each of them asks of its input column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.rules.ir import Pool
from playwise.rules.lower import Form, Lowered, lower, lower_form, read_form, standard_registry
from playwise.rules.operators import RuleRegistry
from playwise.rules.operators.placeholders import BARE_NAME
from playwise.rules.print import is_name, quoted, to_text
from playwise.rules.quoting import shown
from playwise.rules.scope import Scope
from playwise.rules.source import Json, Path, RulePlaces, RuleSource
from playwise.rules.text import TextRule, read_text
from playwise.rules.text_errors import TextError
from playwise.rules.types import BOOL, TEXT, Kind, Type

_HOLE = "_"
_HOLE_FORM = re.compile(r"(?<![\w.])_(?![\w.])")
_RESERVED = frozenset({"known", "unknown", "stale", "not"})
_INSTEAD = {
    "known": "write '_ is known'",
    "unknown": "write missing",
    "stale": "write '_ is stale'",
    "not missing": "write '_ is known'",
    "*": "write any",
    "-": "write any",
    "all": "write any",
}
_ALONE = frozenset({"any", "missing"})
_COMPARISON = re.compile(r"\s*(>=|<=|!=|==|=|<|>)")
_ENDS = r"[0-9][0-9_]*(?:\.[0-9]+)?"
_DASHED = re.compile(rf"({_ENDS})\s*(?:[-–—…]|\.\.+)\s*({_ENDS})")  # noqa: RUF001 — as typed
_SEVERAL = re.compile(r"[^,]+(?:(?:,|\bor\b)[^,]+)+", re.IGNORECASE)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_RANGE = re.compile(r"\s+to\s+(<\s*)?(?=\S)")
FORMS = "any, missing, a value, a list of values, '>= 60', '1 to 3', '50 to < 75' or '30 <= _ < 60'"


def cell_condition(
    cell: RuleSource,
    input: RuleSource,
    scope: Scope,
    pool: Pool,
    *,
    registry: RuleRegistry | None = None,
) -> Lowered:
    """Return the condition that a cell sets on its input.

    ``any`` gives no node and no finding: it always holds. Ranges include their ends unless ``<``
    stands before the upper one. What is wrong with the input itself is reported for each of its
    cells alike, at the place of the input.

    Args:
        cell: The cell as written.
        input: What stands in ``inputs`` above it.
        scope: What names mean.
        pool: Makes the nodes.
        registry: The operators that may be used; left out, those of *pool*.
    """
    registry = registry or pool.operators or standard_registry()
    above = lower(input, scope, pool, registry=registry)
    if above.node is None:
        return Lowered(None, above.findings)
    if is_any(cell):
        return Lowered(None)
    type = above.node.type
    try:
        form = _Cell(cell, read_form(input, registry), type, scope, registry).form()
    except _ElementError as error:
        span = cell.place.value((error.index,))
        return Lowered(None, [Finding("PW213", error.why.message, span, error.why.help)])
    except TextError as error:
        span = cell.place.text(error.offset, error.length)
        help = error.help or f"write {FORMS}"
        return Lowered(None, [Finding("PW213", error.message, span, help)])
    lowered = lower_form(form, scope, pool, BOOL, registry)
    if lowered.node is None:
        return lowered
    return Lowered(lowered.node, [], _shown(form.rule, type))


def is_any(cell: RuleSource) -> bool:
    """Whether the cell is ``any``, which always holds."""
    return isinstance(cell.data, str) and cell.data.strip().lower() == "any"


def _shown(rule: object, type: Type) -> str:
    """Return the condition as people read it, values of an enum without quotes."""
    text = to_text(rule)
    for value in type.values:
        if is_name(value):
            text = text.replace(quoted(value), value)
    return text


class _ElementError(Exception):
    """What is wrong with one value of a list."""

    def __init__(self, index: int, why: TextError) -> None:
        super().__init__(why.message)
        self.index = index
        self.why = why


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the condition: JsonLogic, and the place of what is at a path of it."""

    rule: Json
    at: Callable[[Path], Span | None]


@dataclass(slots=True)
class _Cell:
    """Reads one cell. What cannot be read raises a `TextError`, in offsets of the cell's text."""

    cell: RuleSource
    input: Form
    type: Type
    scope: Scope
    registry: RuleRegistry

    def form(self) -> Form:
        """Return the condition: input and cell in one rule."""
        data = self.cell.data
        whole = self.cell.place.value()
        match data:
            case str():
                return self.text(data)
            case bool() | int() | float() | date():
                value = data.isoformat() if isinstance(data, date) else data
                return self.joined("==", self.above(), _Part(value, lambda _: whole))
            case list() if data:
                values = [self.element(index, item) for index, item in enumerate(data)]
                return self.joined("in", self.above(), _Part(values, self.cell.place.value))
        raise TextError("PW213", f"{shown(data)} is no cell", 0, 1, f"write {FORMS}")

    def text(self, text: str) -> Form:
        """Return the condition that a text writes."""
        bare = text.strip()
        comparison = _COMPARISON.match(text)
        if bare.lower() == "missing":
            return self.missing()
        word = bare.lower().split(" ")[0]
        negated = word == "not" and self.type != TEXT and not _HOLE_FORM.search(text)
        odd = bare.lower() in _RESERVED or (bare.lower() in _INSTEAD and self.type != TEXT)
        if not bare or (odd and bare not in self.type.values) or negated:
            message = f"'{bare}' says nothing in a cell"
            help = _INSTEAD.get(bare.lower(), f"write {FORMS}")
            if word == "not" and bare[3:].strip() in self.type.values:
                help = f"write '!= {bare[3:].strip()}'"
            raise TextError("PW213", message, 0, len(text), help)
        if bare not in self.type.values:
            self.refuse_slips(bare, len(text))
            if comparison is not None:
                operator = "==" if comparison[1] == "=" else comparison[1]
                return self.joined(operator, self.above(), self.right(text, comparison.end()))
            if _HOLE_FORM.search(text):
                return self.with_hole(text)
            between = _RANGE.search(text)
            if between is not None and self.type.is_ordered and self.type.kind is not Kind.TEXT:
                return self.range(text, between)
        place = self.cell.place.text(0, len(text))
        return self.joined("==", self.above(), _Part(self.literal(text), lambda _: place))

    def refuse_slips(self, bare: str, length: int) -> None:
        """Refuse what a cell says otherwise: a range by a dash, values by commas.

        Raises:
            TextError: It is such a one.
        """
        message = f"'{bare}' is not {self.type}"
        dashed = _DASHED.fullmatch(bare)
        if dashed is not None and self.type.is_numeric:
            raise TextError("PW213", message, 0, length, f"write '{dashed[1]} to {dashed[2]}'")
        if not _SEVERAL.fullmatch(bare) or _THOUSANDS.fullmatch(bare):
            return
        values = [value.strip() for value in re.split(r",|\bor\b", bare, flags=re.IGNORECASE)]
        of_enum = bool(self.type.values) and set(values) <= set(self.type.values)
        if of_enum or (self.type.kind is Kind.INTEGER and all(map(str.isdecimal, values))):
            raise TextError("PW213", message, 0, length, f"write [{', '.join(values)}]")

    def above(self) -> _Part:
        """Return the input. What is wrong with it beside the cell is the cell's fault."""
        data, place = self.cell.data, self.cell.place
        whole = place.text(0, len(data)) if isinstance(data, str) else place.value()
        return _Part(cast("Json", self.input.rule), lambda _: whole)

    def missing(self) -> Form:
        """Return the condition that the input has no usable value."""
        rule = self.input.rule
        if isinstance(rule, dict) and not rule.keys().isdisjoint({BARE_NAME, "var"}):
            return self.joined("==", self.above(), _Part(None, self.cell.place.value))
        return self.joined("is_unknown", self.above())

    def literal(self, text: str) -> Json:
        """Return the value that a text writes for an input of this type."""
        bare = text.strip()
        if self.type.kind in {Kind.TEXT, Kind.ENUM}:
            is_quoted = len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "'\""
            return self.read(text, 0, len(text)).rule if is_quoted else bare
        rule = self.read(text, 0, len(text)).rule
        if isinstance(rule, (dict, list)):
            help = f"write '= {bare}' to compare with a rule, else {FORMS}"
            raise TextError("PW213", f"'{bare}' is not {self.type}", 0, len(text), help)
        return rule

    def element(self, index: int, item: object) -> Json:
        """Return a value of a list."""
        match item:
            case str() if item.strip().lower() in _ALONE and item not in self.type.values:
                message = f"'{item.strip()}' stands alone in a cell, not in a list"
                help = (
                    "'_ is missing or _ = 3' is one cell, too"
                    if "any" not in item.lower()
                    else None
                )
                why = TextError("PW213", message, 0, 1, help)
                raise _ElementError(index, why)
            case str():
                try:
                    return self.literal(item)
                except TextError as error:
                    raise _ElementError(index, error) from error
            case bool() | int() | float():
                return item
            case date():
                return item.isoformat()
        help = "a list in a cell holds plain values"
        why = TextError("PW213", f"{shown(item)} is no value for a cell", 0, 1, help)
        raise _ElementError(index, why)

    def right(self, text: str, start: int) -> _Part:
        """Return the rule on the right of a comparison."""
        part = self.part(text, start, len(text))
        word = _bare_name(part.rule)
        # A cell needs no quotes around a text, unless the word names something.
        if word and self.type.kind is Kind.TEXT and self.scope.resolve(word) is None:
            return _Part(word, part.at)
        return part

    def range(self, text: str, between: re.Match[str]) -> Form:
        """Return the condition that ``1 to 3`` or ``50 to < 75`` writes."""
        low = self.part(text, 0, between.start())
        high = self.part(text, between.end(), len(text))
        is_open = between[1] is not None
        if _is_beyond(low.rule, high.rule, is_open=is_open):
            ends = text[: between.start()].strip(), text[between.end() :].strip()
            message = f"nothing lies between {ends[0]} and {ends[1]}"
            raise TextError("PW213", message, 0, len(text), f"write '{ends[1]} to {ends[0]}'")
        if not is_open:
            return self.joined("<=", low, self.above(), high)
        least, below = self.parts("<=", low, self.above()), self.parts("<", self.above(), high)
        return self.joined("and", least, below)

    def with_hole(self, text: str) -> Form:
        """Return the condition that ``30 <= _ < 60`` writes: the input where ``_`` stands."""
        part = self.part(text, 0, len(text))
        holes: list[Path] = []
        rule = self.filled(part.rule, (), holes)

        def at(path: Path) -> Span | None:
            for hole in holes:
                if path[: len(hole)] == hole:
                    return self.input.place.value(path[len(hole) :])
            return part.at(path)

        return _form(_Part(rule, at))

    def filled(self, rule: Json, path: Path, holes: list[Path]) -> Json:
        """Put the input where ``_`` stands and note where that was."""
        match rule:
            case dict() if _bare_name(rule) == _HOLE:
                holes.append(path)
                return cast("Json", self.input.rule)
            case dict():
                return {
                    key: self.filled(operands, (*path, key), holes)
                    for key, operands in rule.items()
                }
            case list():
                return [self.filled(item, (*path, i), holes) for i, item in enumerate(rule)]
        return rule

    def part(self, text: str, start: int, end: int) -> _Part:
        """Return the rule that a part of the text writes."""
        read = self.read(text, start, end)

        def at(path: Path) -> Span | None:
            offset, length = read.values.get(path, (0, 1))
            return self.cell.place.text(start + offset, length)

        return _Part(read.rule, at)

    def read(self, text: str, start: int, end: int) -> TextRule:
        try:
            return read_text(text[start:end], self.registry)
        except TextError as error:
            offset = start + error.offset
            message = error.message
            if not text[start:end].strip():
                offset = max(0, start - 1)
                message = f"expected a value after '{text[:start].strip() or text.strip()}'"
            raise TextError("PW213", message, offset, error.length, error.help) from error

    def parts(self, operator: str, *parts: _Part) -> _Part:
        """Return an operator on parts, which keep their places."""

        def at(path: Path) -> Span | None:
            if len(path) > 1 and isinstance(path[1], int):
                return parts[path[1]].at(path[2:])
            return self.cell.place.value()

        return _Part({operator: [part.rule for part in parts]}, at)

    def joined(self, operator: str, *parts: _Part) -> Form:
        """Return the condition of an operator on parts."""
        return _form(self.parts(operator, *parts))


def _is_beyond(low: Json, high: Json, *, is_open: bool) -> bool:
    """Whether the lower end of a range is a number or a day above its upper one, or at an open one.

    Days and moments are texts here, as ISO writes them; names are none.
    """
    texts = isinstance(low, str) and isinstance(high, str)
    numbers = isinstance(low, int | float) and isinstance(high, int | float)
    if not texts and not numbers:
        return False
    return low > high or (is_open and low == high)  # type: ignore[operator]  # both are of one kind


def _bare_name(rule: Json) -> str | None:
    """Return the name that a rule is, if it is but one."""
    operands = rule.get(BARE_NAME) if isinstance(rule, dict) else None
    return str(operands[0]) if isinstance(operands, list) else None


def _form(part: _Part) -> Form:
    places = RulePlaces(part.at, lambda path, offset, length: part.at(path))
    return Form(part.rule, places, is_text=True)
