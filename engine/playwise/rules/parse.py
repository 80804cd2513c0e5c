"""JsonLogic to a tree of operators: checked strictly first, for python-jsonlogic forgives too much.

Alone it drops a second key of a rule, stumbles over ``{}``, overflows on deep nesting and keeps
no places. So a rule is checked and copied without recursion; parts that cannot be used are
replaced in the copy by a placeholder that lowers to nothing, and the rest is judged on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

from jsonlogic import JSONLogicExpression
from jsonlogic.typing import OperatorArgument

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import nearest
from playwise.rules.operators.operator import RuleOperator, RuleRegistry, miscounted
from playwise.rules.operators.placeholders import (
    BARE_NAME,
    UNUSABLE,
    Unusable,
    WithPlaceholders,
)
from playwise.rules.quoting import half_character, shown
from playwise.rules.source import MAX_LEVELS, Json, Path, RulePlaces

REFUSED: dict[str, str] = {
    "log": "a rule only answers, it writes nothing",
    "throw": "a rule answers true, false or unknown, it raises nothing",
    "try": "a rule raises nothing; write coalesce for a value where one is unknown",
    "val": "write var",
    "exists": 'compare with null: {"!=": [{"var": …}, null]}',
    "??": "write coalesce",
}

LARGEST = 2**53
MAX_PARTS = 100_000
"""The most objects, lists and literals that a rule holds."""

_SMALLER = "put long lists of values into a table"
# A name is no level of its own: `not replied` is one.
_LEAVES = frozenset({"var", BARE_NAME})
# It is two levels: its canonical form is `!` of `!`.
_TWICE = "!!"
_NEAR = 0.7  # else a plugin's function would be taken for a slip of the pen
# Words among the operators that a text does not write as functions.
_SAID_OTHERWISE = frozenset({"and", "or", "in", "some", "is_known", "is_stale", "is_unknown"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule that is safe to build.

    Attributes:
        rule: A copy with a placeholder for each part that cannot be used.
        findings: Why those parts cannot.
    """

    rule: Json
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part still to be copied into *slot* of *holder*."""

    value: object
    path: Path
    level: int
    holder: list[Json]
    slot: int
    in_list: bool = False


def check(rule: object, registry: RuleRegistry, place: RulePlaces, *, is_text: bool) -> Checked:
    """Return *rule* as a safe copy, with all findings about its form.

    Args:
        rule: JsonLogic: an object, a literal, or a list of literals.
        registry: The operators that rules may use.
        place: Where the parts stand.
        is_text: Whether the rule was read from text, which writes bare names.
    """
    return _Check(registry, place, is_text).run(rule)


def operator_tree(checked: Checked, rule: object, registry: RuleRegistry) -> OperatorArgument:
    """Return the operators of a checked rule, each bound to its place in *rule*."""
    tree = _built(checked.rule, WithPlaceholders(registry))
    stack: list[tuple[OperatorArgument, object, Path]] = [(tree, rule, ())]
    while stack:
        argument, written, path = stack.pop()
        if isinstance(argument, list):
            assert isinstance(written, list)
            stack += [
                (a, w, (*path, i)) for i, (a, w) in enumerate(zip(argument, written, strict=True))
            ]
        elif isinstance(argument, RuleOperator):
            argument.path = path
            if not isinstance(argument, Unusable):
                assert isinstance(written, dict)
                operands = written[argument.operator]
                argument.listed = isinstance(operands, list)
                written_operands = operands if argument.listed else [operands]
                stack += [
                    (operand.value, w, operand.path)
                    for operand, w in zip(argument.operands(), written_operands, strict=True)
                ]
    return tree


def _width(value: object) -> int:
    """Return how many parts the value has at the next level."""
    if isinstance(value, dict):
        return sum(len(item) if isinstance(item, list) else 1 for item in value.values())
    return len(value) if isinstance(value, list) else 0


@dataclass(slots=True)
class _Check:
    registry: RuleRegistry
    place: RulePlaces
    is_text: bool
    findings: list[Finding] = field(default_factory=list)
    stack: list[_Part] = field(default_factory=list)
    too_deep: bool = False
    parts: int = 1

    def run(self, rule: object) -> Checked:
        holder: list[Json] = [None]
        self.stack.append(_Part(rule, (), 1, holder, 0))
        while self.stack:
            part = self.stack.pop()
            # Counted before they are looked at: a list may have millions.
            self.parts += _width(part.value)
            if self.parts > MAX_PARTS:
                return self.too_large()
            part.holder[part.slot] = self.copied(part)
        return Checked(holder[0], self.findings)

    def too_large(self) -> Checked:
        """Return nothing but the finding that the rule is too large."""
        message = f"the rule has more than {MAX_PARTS:,} parts"
        self.findings.clear()
        return Checked(self.unusable("PW201", message, (), _SMALLER), self.findings)

    def copied(self, part: _Part) -> Json:
        """Return the copy of a part; its own parts are put on the stack."""
        match part.value:
            case dict():
                return self.operator(part, part.value)
            case list():
                return self.listed(part, part.value)
            case None | bool():
                return part.value
            case str():
                return self.text(part, part.value)
            case int():
                return self.whole(part, part.value)
            case float():
                return self.fraction(part, part.value)
            case date():
                return part.value.isoformat()
        message = (
            f"{shown(part.value)} is no part of a rule: expected an object, a list or a literal"
        )
        return self.unusable("PW201", message, part.path)

    def operator(self, part: _Part, value: dict[object, object]) -> Json:
        if len(value) != 1:
            return self.miskeyed(part, value)
        ((name, operands),) = value.items()
        if not isinstance(name, str):
            return self.unusable("PW203", f"{shown(name)} is no operator: expected text", part.path)
        # A leaf may stand one level deeper than what holds it, but no leaf within a leaf.
        last = part.level + (name == _TWICE)
        if last > MAX_LEVELS + (name in _LEAVES):
            return self.deep(part.path)
        path = (*part.path, name)
        items = operands if isinstance(operands, list) else [operands]
        usable = self.known(name, len(items), path)
        if name in REFUSED:
            return _unusable()
        copies: list[Json] = [None] * len(items)
        for index in range(len(items) - 1, -1, -1):
            at = (*path, index) if isinstance(operands, list) else path
            self.stack.append(_Part(items[index], at, last + 1, copies, index))
        return {name: copies} if usable else _unusable()

    def listed(self, part: _Part, value: list[object]) -> Json:
        level = part.level + 1 if part.in_list else part.level
        if level > MAX_LEVELS:
            return self.deep(part.path)
        copies: list[Json] = [None] * len(value)
        for index in range(len(value) - 1, -1, -1):
            self.stack.append(_Part(value[index], (*part.path, index), level, copies, index, True))
        return copies

    def text(self, part: _Part, value: str) -> Json:
        half = half_character(value)
        return value if half is None else self.unusable("PW201", half[1], part.path)

    def whole(self, part: _Part, value: int) -> Json:
        if abs(value) > LARGEST:
            message = f"{shown(value)} is beyond {LARGEST:,}, the largest whole number kept exact"
            return self.unusable("PW210", message, part.path)
        return value

    def fraction(self, part: _Part, value: float) -> Json:
        if not math.isfinite(value):
            message = f"{shown(value)} is no number that rules can hold"
            return self.unusable("PW210", message, part.path)
        return value

    def known(self, name: str, count: int, path: Path) -> bool:
        """Whether the operator can be used on that many operands; else report why not."""
        if name == BARE_NAME and self.is_text:
            return True
        if name in REFUSED:
            self.report("PW211", f"operator '{name}' is refused", path, REFUSED[name])
            return False
        operator = self.registry.find(name)
        if operator is None:
            self.unknown(name, path)
            return False
        if not operator.count.allows(count):
            self.report("PW209", miscounted(name, operator.count, count), path)
            return False
        return True

    def unknown(self, name: str, path: Path) -> None:
        what = "function" if self.is_text else "operator"
        known = self.registry.names()
        if self.is_text:
            known = tuple(n for n in (*known, "any") if n.islower() and n not in _SAID_OTHERWISE)
        near = nearest(name, known, _NEAR)
        listing = f"the {what}s are {', '.join(sorted(known))}"
        elsewhere = f"it may belong to a plugin that is not installed; {listing}"
        help = f"did you mean '{near}'?" if near else elsewhere
        self.report("PW202", f"unknown {what} {shown(name)}", path, help)

    def miskeyed(self, part: _Part, value: dict[object, object]) -> Json:
        if not value:
            help = 'write {"operator": [operands]}'
            return self.unusable("PW203", "a rule object without an operator", part.path, help)
        first, second = (shown(key) for key in list(value)[:2])
        message = f"a rule object with {len(value)} operators, {first} and {second}" + (
            " among them" if len(value) > 2 else ""
        )
        help = 'one object holds one operator; join two by {"and": [{…}, {…}]}'
        return self.unusable("PW203", message, part.path, help)

    def deep(self, path: Path) -> Json:
        if not self.too_deep:
            self.too_deep = True
            help = "give a part of it a name under derive"
            self.report(
                "PW208", f"nested deeper than {MAX_LEVELS} levels", path, help, of_key=False
            )
        return _unusable()

    def unusable(self, code: str, message: str, path: Path, help: str | None = None) -> Json:
        self.report(code, message, path, help, of_key=False)
        return _unusable()

    def report(
        self, code: str, message: str, path: Path, help: str | None = None, *, of_key: bool = True
    ) -> None:
        span = self.place.key(path) if of_key else self.place.value(path)
        self.findings.append(Finding(code, message, span, help))


def _unusable() -> Json:
    return {UNUSABLE: []}


def _built(rule: Json, registry: WithPlaceholders) -> OperatorArgument:
    if isinstance(rule, dict):
        return JSONLogicExpression.from_json(rule).as_operator_tree(registry)
    if isinstance(rule, list):
        return [_built(item, registry) for item in rule]
    return rule
