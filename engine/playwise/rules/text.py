"""The text form of rules, read to JsonLogic with the place of every part."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath

from lark import Lark, Token, Transformer, UnexpectedInput, v_args

from playwise.rules.coercion import read_date, read_datetime
from playwise.rules.durations import DAYS_BACK, instead_of, whole_days
from playwise.rules.element_scope import ELEMENT
from playwise.rules.operators.operator import RuleOperator, RuleRegistry
from playwise.rules.operators.placeholders import BARE_NAME
from playwise.rules.operators.remedies import ON_DAYS
from playwise.rules.quoting import half_character, shown
from playwise.rules.source import MAX_LEVELS, Json, Path
from playwise.rules.text_errors import TextError, TwoWaysError, deepest_bracket, explained

MAX_LENGTH = 1_000_000
"""The most characters: as many as ten thousand texts of some length take."""
MAX_BRACKETS = 150
MAX_CHAIN = 1_000
"""The most operands of + or * that are read; each one more copies those before it."""
MAX_PARTS = 100_000
"""The most parts, as of JsonLogic; each is two words, or a word and a mark, of the text."""
_WORD = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|-?[\w.]+|[^\w\s]")
_IDLE = re.compile(r"_+(?!\d)|_+(?=_\d)")
_DIGIT = re.compile(r"[0._]*[1-9]")
_IN_PARTS = "give a part of it a name under derive"
_FUNCTIONS = {
    "any": "some",
    "startswith": "starts_with",
    "endswith": "ends_with",
}


@dataclass(frozen=True, slots=True)
class TextRule:
    """A text rule as JsonLogic, in the internal form that still holds bare names.

    Attributes:
        rule: JsonLogic; ``{BARE_NAME: [name]}`` is a name whose meaning only types can tell.
        values: Offset and length in the text of the value at each path.
        keys: The same of the operator or function name that ends each path.
    """

    rule: Json
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)


def read_text(text: str, registry: RuleRegistry) -> TextRule:
    """Return the JsonLogic that *text* writes.

    Raises:
        TextError: The text is no rule: where, why, and how to mend it.
    """
    if len(text) > MAX_LENGTH:
        message = f"the rule is {len(text):,} characters long, at most {MAX_LENGTH:,} are read"
        raise TextError("PW201", message, 0, 1)
    half = half_character(text)
    if half is not None:
        raise TextError("PW201", half[1], half[0], 1)
    if sum(1 for _ in _WORD.finditer(text)) > 2 * MAX_PARTS + MAX_CHAIN:
        message = f"the rule has more than {MAX_PARTS:,} parts"
        raise TextError("PW201", message, 0, 1, "put long lists of values into a table")
    deep = deepest_bracket(text, MAX_BRACKETS)
    if deep is not None:
        raise TextError("PW208", f"nested deeper than {MAX_LEVELS} levels", deep, 1)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise explained(text, error, _parser()) from error
    except TwoWaysError as error:
        raise error.told(text) from error
    assert isinstance(tree, _Written)
    if tree.depth > MAX_LEVELS:
        message = f"nested deeper than {MAX_LEVELS} levels"
        help = "give a part of it a name under derive"
        raise TextError("PW208", message, tree.start, tree.end - tree.start, help)
    return _Json(registry).of(tree)


@dataclass(frozen=True, slots=True)
class _Written:
    """A part of the text.

    Attributes:
        kind: ``call`` (any operator), ``literal``, ``duration``, ``name``, ``element`` or ``list``.
        value: The operator, the literal, or the name.
        parts: The operands or elements.
        word: Offset and end of the operator's own word.
        depth: The levels of operators, and of lists in lists, in it.
        plain: Whether it is an operator written without brackets around, or an unsigned number:
            only such ones melt with what stands beside them.
    """

    kind: str
    value: bool | float | str | None
    start: int
    end: int
    parts: tuple[_Written, ...] = ()
    word: tuple[int, int] = (0, 0)
    depth: int = 0
    plain: bool = False


def _call(operator: str, word: Token, start: int, end: int, *parts: _Written) -> _Written:
    depth = 1 + max((part.depth for part in parts), default=0)
    if depth > MAX_LEVELS:
        parts = ()  # refused anyway; a chain of 60,000 nested objects would only cost memory
    place = (_start(word), _end(word))
    return _Written("call", operator, start, end, parts, place, depth, plain=True)


def _start(token: Token) -> int:
    assert token.start_pos is not None
    return token.start_pos


def _end(token: Token) -> int:
    assert token.end_pos is not None
    return token.end_pos


@v_args(inline=True)
class _Tree(Transformer[Token, _Written]):
    """Called by the parser bottom-up, without recursion. Methods are named in grammar.lark."""

    def begun(self, *parts: _Written | Token) -> list[_Written | Token]:
        return list(parts)

    def continued(
        self, parts: list[_Written | Token], mark: Token, part: _Written
    ) -> list[_Written | Token]:
        parts += (mark, part)  # the parser never goes back: nobody else holds the list
        return parts

    def joined(self, parts: list[_Written | Token]) -> _Written:
        operands = [part for part in parts if isinstance(part, _Written)]
        word = parts[1]
        assert isinstance(word, Token)
        return _call(word.lower(), word, operands[0].start, operands[-1].end, *operands)

    def negated(self, word: Token, part: _Written) -> _Written:
        return _call("!", word, _start(word), part.end, part)

    def compared(self, left: _Written, word: Token, right: _Written) -> _Written:
        return _call(_comparison(word), word, left.start, right.end, left, right)

    def chained(
        self, low: _Written, first: Token, middle: _Written, second: Token, high: _Written
    ) -> _Written:
        one, two = _comparison(first), _comparison(second)
        if one[0] not in "<>" or one[0] != two[0]:
            places = (low.start, middle.start, high.end)
            raise TwoWaysError(first, second, places)
        if one == two and one[0] == "<":
            return _call(one, first, low.start, high.end, low, middle, high)
        left = _call(one, first, low.start, middle.end, low, middle)
        right = _call(two, second, middle.start, high.end, middle, high)
        return _call("and", first, low.start, high.end, left, right)

    def contained(self, needle: _Written, word: Token, hay: _Written) -> _Written:
        return _call("in", word, needle.start, hay.end, needle, hay)

    def not_contained(self, needle: _Written, no: Token, word: Token, hay: _Written) -> _Written:
        inside = _call("in", word, needle.start, hay.end, needle, hay)
        return _call("!", no, needle.start, hay.end, inside)

    def between(
        self, middle: _Written, word: Token, low: _Written, _and: Token, high: _Written
    ) -> _Written:
        return _call("<=", word, middle.start, high.end, low, middle, high)

    def not_between(
        self,
        middle: _Written,
        no: Token,
        word: Token,
        low: _Written,
        _and: Token,
        high: _Written,
    ) -> _Written:
        inside = _call("<=", word, middle.start, high.end, low, middle, high)
        return _call("!", no, middle.start, high.end, inside)

    def tested(self, part: _Written, word: Token) -> _Written:
        words = word.lower().split()
        denied, test = len(words) == 3, words[-1]
        end = _end(word)
        if test in {"missing", "known"}:
            null = _Written("literal", None, _start(word), end)
            operator = "==" if (test == "missing") is not denied else "!="
            return _call(operator, word, part.start, end, part, null)
        asked = _call(f"is_{test}", word, part.start, end, part)
        return _call("!", word, part.start, end, asked) if denied else asked

    def folded(self, left: _Written, word: Token, right: _Written) -> _Written:
        melts = word in {"+", "*"} and left.plain and left.kind == "call" and left.value == word
        if melts and len(left.parts) >= MAX_CHAIN:
            message = f"more than {MAX_CHAIN} operands of '{word}' in a row"
            raise TextError("PW209", message, left.start, right.end - left.start, _IN_PARTS)
        operands = (*left.parts, right) if melts else (left, right)
        return _call(str(word), word, left.start, right.end, *operands)

    def minus(self, word: Token, part: _Written) -> _Written:
        if part.kind == "literal" and part.plain:
            assert isinstance(part.value, (int, float))
            return _Written("literal", -part.value, _start(word), part.end)
        return _call("-", word, _start(word), part.end, part)

    def number(self, word: Token) -> _Written:
        if _IDLE.search(word):
            help = "_ stands between digits, as in 10_000"
            message = f"expected a digit after '_' in {shown(word)}"
            raise TextError("PW201", message, _start(word), len(word), help)
        value = _number(word)
        if isinstance(value, float) and math.isinf(value):
            message = f"{shown(word)} is no number that rules can hold: it is too large"
            raise TextError("PW210", message, _start(word), len(word))
        if value == 0 and _DIGIT.match(word):
            message = f"{shown(word)} is no number that rules can hold: it is too near to 0"
            raise TextError("PW210", message, _start(word), len(word), "write 0")
        return _Written("literal", value, _start(word), _end(word), plain=True)

    def quoted(self, word: Token) -> _Written:
        quote = word[0]
        return _literal(word[1:-1].replace(quote * 2, quote), word)

    def moment(self, word: Token) -> _Written:
        if read_date(word) is None and read_datetime(word) is None:
            raise TextError("PW201", _no_moment(word), _start(word), len(word))
        return _literal(str(word), word)

    def duration(self, word: Token) -> _Written:
        if whole_days(word) is None:
            message = f"'{word}' is no fixed number of days"
            raise TextError("PW201", message, _start(word), len(word), instead_of(word))
        return _Written("duration", str(word), _start(word), _end(word))

    def true(self, word: Token) -> _Written:
        return _literal(True, word)

    def false(self, word: Token) -> _Written:
        return _literal(False, word)

    def null(self, word: Token) -> _Written:
        return _literal(None, word)

    def name(self, word: Token) -> _Written:
        kind = "element" if word.lower() == ELEMENT else "name"
        return _Written(kind, str(word), _start(word), _end(word))

    def call(self, word: Token, _open: Token, *rest: list[_Written | Token] | Token) -> _Written:
        *parts, last = rest
        assert isinstance(last, Token)
        operands = [part for part in _all(parts) if isinstance(part, _Written)]
        name = _FUNCTIONS.get(word.lower(), str(word))
        return _call(name, word, _start(word), _end(last), *operands)

    def listed(self, first: Token, *rest: list[_Written | Token] | Token) -> _Written:
        *parts, last = rest
        assert isinstance(last, Token)
        items = tuple(part for part in _all(parts) if isinstance(part, _Written))
        depth = max((item.depth + (item.kind == "list") for item in items), default=0)
        items = items if depth <= MAX_LEVELS else ()
        return _Written("list", None, _start(first), _end(last), items, depth=depth)

    def bracketed(self, first: Token, part: _Written, last: Token) -> _Written:
        place = (_start(first), _end(last))
        return _Written(part.kind, part.value, *place, part.parts, part.word, part.depth)


@dataclass(slots=True)
class _Json:
    """Turns the parts of a text into JsonLogic and notes their places."""

    registry: RuleRegistry
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def of(self, tree: _Written) -> TextRule:
        return TextRule(self.part(tree, ()), self.values, self.keys)

    def part(self, written: _Written, path: Path) -> Json:
        self.values[path] = (written.start, written.end - written.start)
        if written.kind == "list":
            return [self.part(item, (*path, index)) for index, item in enumerate(written.parts)]
        if written.kind == "name":
            assert isinstance(written.value, str)
            return {BARE_NAME: [written.value]}
        if written.kind == "element":
            return {"var": [""]}
        if written.kind == "call":
            return self.call(written, path)
        if written.kind == "duration":
            assert isinstance(written.value, str)
            return whole_days(written.value)
        return written.value

    def call(self, written: _Written, path: Path) -> Json:
        assert isinstance(written.value, str)
        name = self.operator(written.value)
        operator = self.registry.find(name)
        if operator is None and not written.parts and name.lower() in ON_DAYS:
            # Told as a name: only the comparison around `today()` tells what was meant.
            return {BARE_NAME: [name]}
        start, end = written.word
        self.keys[(*path, name)] = (start, end - start)
        first = None if operator is None else operator.gathers
        operands = [
            self.operand(part, (*path, name, index), operator, index)
            for index, part in enumerate(written.parts[:first])
        ]
        if operator is not None and first is not None and len(written.parts) >= first:
            at = (*path, name, first)
            self.values[at] = (written.start, written.end - written.start)
            operands.append(self.gathered(written.parts[first:], at, operator, first))
        return {name: operands}

    def gathered(
        self, parts: tuple[_Written, ...], path: Path, operator: type[RuleOperator], first: int
    ) -> list[Json]:
        """Return the operands that an operator takes as one list, written as one or not."""
        if len(parts) == 1 and parts[0].kind == "list":
            parts = parts[0].parts
        return [
            self.operand(part, (*path, index), operator, first + index)
            for index, part in enumerate(parts)
        ]

    def operand(
        self, part: _Written, path: Path, operator: type[RuleOperator] | None, index: int
    ) -> Json:
        """Return an operand: a name or duration as plain text, where its operator takes such."""
        is_word = operator is not None and operator.takes_word(index)
        named = part.kind == "name" or (part.kind == "element" and path[-2] != "var")
        counted = part.kind == "duration" and DAYS_BACK.get(str(path[-2])) == index
        if (is_word and named) or counted:
            self.values[path] = (part.start, part.end - part.start)
            return part.value
        if is_word and part.kind == "element":
            self.values[path] = (part.start, part.end - part.start)
            return ""
        return self.part(part, path)

    def operator(self, name: str) -> str:
        """Return the operator that a function name means, in the author's case or in lower case."""
        lower = name.lower()
        return name if self.registry.find(name) or not self.registry.find(lower) else lower


def _literal(value: bool | str | None, word: Token) -> _Written:
    return _Written("literal", value, _start(word), _end(word))


def _all(parts: list[list[_Written | Token] | Token]) -> list[_Written | Token]:
    """Return the operands between two brackets: none of an empty pair."""
    return parts[0] if parts and isinstance(parts[0], list) else []


def _no_moment(word: str) -> str:
    if (
        read_date(word[:10]) is not None
        and "T" in word
        and not re.search(r"Z|[+-]\d\d:\d\d$", word)
    ):
        return f"'{word}' has no time zone: end it with Z or an offset such as +01:00"
    return f"'{word}' is no day or time of the calendar"


def _comparison(word: Token) -> str:
    return "==" if word == "=" else str(word)


def _number(word: str) -> int | float:
    text = word.replace("_", "")
    if any(mark in text for mark in ".eE"):
        return float(text)
    # Python reads no number of thousands of digits; this many are out of range already.
    return int((text.lstrip("0") or "0")[:40])


@cache
def _parser() -> Lark:
    grammar = FilePath(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    # The basic lexer: words mean the same wherever they stand, and errors can name them.
    return Lark(
        grammar, parser="lalr", lexer="basic", transformer=_Tree(), maybe_placeholders=False
    )
