"""What the solver knows of operators on texts: what they come to for the texts that rules name.

A text is a number to the solver, so nothing can be read off it. But what `starts_with(word, 'ab')`
is for each text that a rule names is worked out here, and so is the order of those. To find an
account, some texts are thought of on top, such as one that begins so and one that does not; then
no fact that is taken apart is any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, product
from math import prod
from typing import cast

import z3

from playwise.proof.terms import Term, Words, either, opposite, sort_of
from playwise.rules.ir import Node
from playwise.rules.operations import OPERATIONS
from playwise.rules.types import Kind, Value
from playwise.rules.unknown import Unknown

_MOST_NAMED = 60
_MOST_WORKED_OUT = 400
_MOST_THOUGHT_OF = 24
_OTHER = "other"
_COMPARED = frozenset({"lt", "le", "gt", "ge"})
_TEXTUAL = frozenset({Kind.TEXT, Kind.ENUM})

_rank = z3.Function("place in order", z3.IntSort(), z3.RealSort())


@dataclass(frozen=True, slots=True)
class _Use:
    """An operator on texts, with its operands and what it comes to."""

    node: Node
    args: tuple[Term, ...]
    value: z3.ExprRef

    @property
    def open(self) -> list[int]:
        """The places of the operands that are no constants."""
        return [i for i, arg in enumerate(self.node.args) if arg.op != "const"]

    @property
    def constants(self) -> list[str]:
        """The texts among its operands."""
        data = (arg.data for arg in self.node.args if arg.op == "const")
        return [text for text in data if isinstance(text, str)]


@dataclass(slots=True)
class Texts:
    """The operators on texts of one proof.

    Attributes:
        words: The texts that are named so far.
        closed: Whether a text that is taken apart is one of those alone: to find an account.
    """

    words: Words
    closed: bool
    _uses: list[_Use] = field(default_factory=list)
    _made: dict[str, None] = field(default_factory=dict)
    _told: set[tuple[object, ...]] = field(default_factory=set)

    def taken(self, node: Node, args: Sequence[Term]) -> z3.ExprRef:
        """Return what an operator on texts comes to, where its operands are known."""
        values = [arg.value for arg in args]
        sorts = [value.sort() for value in values]
        name = f"{node.op}#{node.uid}"
        value = z3.Function(name, *sorts, sort_of(node.type))(*values)
        self._uses.append(_Use(node, tuple(args), value))
        return value

    def before(self, node: Node, args: Sequence[Term]) -> z3.BoolRef:
        """Return a comparison of two texts by their order."""
        left, right = (_rank(arg.value) for arg in args)
        made = {"lt": left < right, "le": left <= right, "gt": left > right, "ge": left >= right}
        self._uses.append(_Use(node, tuple(args), made[node.op]))
        return made[node.op]

    def fresh(self) -> Iterator[z3.BoolRef]:
        """Yield what holds of the operators used and texts named since this was asked last."""
        if not self._uses:
            return
        if self.closed:
            self._think_of_more()
        named = self.words.named()[:_MOST_NAMED]
        if any(use.node.op in _COMPARED for use in self._uses):
            for low, high in pairwise(sorted(self.words.coded())):
                if self._is_new("order", low, high):
                    yield _rank(self.words.code(low)) < _rank(self.words.code(high))
        for number, use in enumerate(self._uses):
            if use.node.op in _COMPARED:
                left, right = (arg.value for arg in use.args)
                if self._is_new(number):
                    yield (_rank(left) == _rank(right)) == (left == right)
                continue
            if self._is_new(number) and use.node.op == "cat" and any(use.constants):
                yield from (use.value != use.args[index].value for index in use.open)
            yield from self._worked_out(number, use, named)

    def closure(self) -> Iterator[z3.BoolRef]:
        """Yield that what is taken apart is a text that is named, as long as no more are."""
        codes = [self.words.code(text) for text in self.words.named()[:_MOST_NAMED]]
        seen: set[int] = set()
        for use in self._uses if self.closed else ():
            for index in use.open:
                value = use.args[index].value
                is_text = use.node.args[index].type.kind is Kind.TEXT
                if is_text and z3.is_const(value) and value.get_id() not in seen:
                    seen.add(value.get_id())
                    yield either(*(value == code for code in codes))

    def _worked_out(self, number: int, use: _Use, named: Sequence[str]) -> Iterator[z3.BoolRef]:
        places = use.open
        among = [self._among(use, index, named) for index in places]
        kinds = {use.node.args[index].type.kind for index in places}
        if not kinds <= _TEXTUAL or prod(map(len, among)) > _MOST_WORKED_OUT:
            return
        for texts in product(*among):
            if self._is_new(number, *texts):
                there = [
                    use.args[index].value == self.words.code(text)
                    for index, text in zip(places, texts, strict=True)
                ]
                found = _come_to(use.node, dict(zip(places, texts, strict=True)))
                if found is not None:
                    yield either(*map(opposite, there), use.value == self._literal(use, found))
        for text in self.words.coded() if use.node.type.kind is Kind.TEXT else ():
            if self._is_new(number, "never", text) and not _can_come_to(use.node, text):
                yield use.value != self.words.code(text)

    def _among(self, use: _Use, index: int, named: Sequence[str]) -> Sequence[str]:
        """The texts that are tried for an operand: those named, and of what is made those made."""
        type = use.node.args[index].type
        if type.kind is Kind.ENUM:
            return type.values
        return (
            named if z3.is_const(use.args[index].value) else [*dict.fromkeys([*named, *self._made])]
        )

    def _literal(self, use: _Use, found: Value) -> z3.ExprRef:
        if not isinstance(found, str):
            return self.words.literal(found, use.node.type)
        if all(z3.is_const(use.args[index].value) for index in use.open):
            self._made.setdefault(found)
        return z3.IntVal(self.words.code(found))

    def _is_new(self, *mark: object) -> bool:
        if mark in self._told:
            return False
        self._told.add(mark)
        return True

    def _think_of_more(self) -> None:
        by_op: dict[str, list[str]] = {}
        for use in self._uses:
            by_op.setdefault(use.node.op, []).extend(t for t in use.constants if t)
        begins, ends = by_op.get("starts_with", []), by_op.get("ends_with", [])
        inside = by_op.get("in_text", [])
        if self._is_new("more", *begins, "…", *ends, "…", *inside):
            for text in [_OTHER, *begins, *ends, *inside]:
                self.words.name(text)
            joined = product(["", *begins], ["", *inside], ["", *ends])
            for begin, middle, end in islice(joined, _MOST_THOUGHT_OF):
                self.words.name(f"{begin}{middle or ' other '}{end}".strip())
                self.words.name(f"{begin}{middle}{end}" or _OTHER)
        for text in (t for op in _COMPARED for t in by_op.get(op, [])):
            self.words.name(f"{text}a")
            self.words.name(chr(max(ord(text[0]) - 1, ord("!"))))
        for text in self.words.named() if "lower" in by_op else ():
            self.words.name(text.lower().capitalize())


def _come_to(node: Node, given: dict[int, str]) -> Value | None:
    args = [given.get(index, arg.data) for index, arg in enumerate(node.args)]
    found = OPERATIONS[node.op](node, cast("list[Value]", args))
    return None if isinstance(found, Unknown) else found


def _can_come_to(node: Node, text: str) -> bool:
    """Whether an operator may come to *text*: False where it surely never does."""
    if node.op == "lower":
        return text == text.lower()
    if node.op == "cat":
        first, last = node.args[0], node.args[-1]
        begins = first.op != "const" or text.startswith(str(first.data))
        return begins and (last.op != "const" or text.endswith(str(last.data)))
    return True
