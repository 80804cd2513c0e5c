"""Typing and lowering of one rule: what operators call to turn their operands into nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from jsonlogic import Operator
from jsonlogic.typing import OperatorArgument

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import nearest
from playwise.diagnostics.places import Span
from playwise.rules.coercion import Misfit, common_type, fitted, not_declared, share_a_value
from playwise.rules.element_scope import ElementScope
from playwise.rules.ir import Node, Pool
from playwise.rules.operators.operator import Operand, RuleOperator, argument_json
from playwise.rules.operators.placeholders import BareName, Unusable
from playwise.rules.operators.remedies import (
    ON_DAYS,
    as_a_date,
    asked_of_related,
    of_types,
    part_of,
)
from playwise.rules.print import to_text
from playwise.rules.quoting import shown
from playwise.rules.scope import (
    Ambiguity,
    Broken,
    Meaning,
    OutOfReach,
    RelationMeaning,
    Scope,
)
from playwise.rules.source import Path
from playwise.rules.types import BOOL, INTEGER, NUMBER, TEXT, Kind, Type, list_of

_WIDEST = 48


@dataclass(slots=True)
class Lowering:
    """The lowering of one rule.

    Attributes:
        scope: The names around the part at hand.
        pool: Makes the nodes.
        span: The place of the part at a path of the rule.
        findings: What is wrong, in the order found.
        words: The paths of the bare names that turned out to be values of an enum.
    """

    scope: Scope
    pool: Pool
    span: Callable[[Path], Span | None]
    findings: list[Finding] = field(default_factory=list)
    words: set[Path] = field(default_factory=set)

    def report(self, code: str, message: str, path: Path, help: str | None = None) -> None:
        """Add an error at the part at *path*."""
        self.findings.append(Finding(code, message, self.span(path), help))

    def inside(self, scope: Scope) -> Lowering:
        """Return the lowering of a part in which names mean what *scope* says."""
        return replace(self, scope=scope)

    def of_element(self, elements: Node, name: str = "") -> Lowering:
        """Return the lowering of a body that is about each of *elements*, called *name*."""
        assert elements.type.element is not None
        element = self.pool.node("element", elements.type.element)
        return self.inside(ElementScope(self.scope, element, name))

    # Values

    def value(self, operand: Operand, expect: Type) -> Node | None:
        """Return the node of *operand* as a value of *expect*; None: a finding says why not."""
        node = self.infer(operand, expect)
        return None if node is None else self.fit(node, expect, operand)

    def condition(self, operand: Operand) -> Node | None:
        """Return the node of an operand that must be true or false."""
        node = self.infer(operand, BOOL)
        return None if node is None else self.judged(node, operand)

    def judged(self, node: Node, operand: Operand) -> Node | None:
        """Return *node* if it is true or false, else report that it is none."""
        if node.type == BOOL:
            return node
        what = self.described(operand, node)
        help = f"ask how many it has: count({self.text(operand.value)}) > 0"
        help = "compare it with a value" if node.type.is_scalar else help
        self.report("PW205", f"expected a condition, {what}", operand.path, help)
        return None

    def infer(self, operand: Operand, expect: Type | None = None) -> Node | None:
        """Return the node of *operand* in its own type, with *expect* as a hint."""
        value = operand.value
        if isinstance(value, RuleOperator):
            return value.lower(self, expect)
        assert not isinstance(value, Operator)
        if isinstance(value, list):
            return self._list(operand, expect)
        if value is None:
            help = "write `is missing`, or compare a fact with null by == or !="
            self.report("PW205", "null is no value", operand.path, help)
            return None
        node = self.literal(value)
        if expect is not None and isinstance(value, str):
            return self.fit(node, expect, operand)
        return node

    def literal(self, value: bool | float | str) -> Node:
        """Return the constant *value* in its own type."""
        if isinstance(value, bool):
            return self.pool.const(value, BOOL)
        if isinstance(value, str):
            return self.pool.const(value, TEXT)
        return self.pool.const(value, INTEGER if isinstance(value, int) else NUMBER)

    def fit(self, node: Node, expect: Type, operand: Operand) -> Node | None:
        """Return *node* as a value of *expect*, or report that it is none."""
        result = fitted(self.pool, node, expect)
        if isinstance(result, Node):
            return result
        if result is None:
            what = self.described(operand, node)
            help = of_types(node, expect) or as_a_date(self.text(operand.value), expect)
            result = Misfit("PW205", f"expected {expect}, {what}", help)
        self.report(result.code, result.message, operand.path, result.help)
        return None

    def alike(
        self, operands: Sequence[Operand], expect: Type | None = None, *, by_text: bool = False
    ) -> list[Node] | None:
        """Return the nodes of operands that must be of one type, all in that type.

        Bare words and texts are read last, for the others say what they can mean.

        Args:
            operands: What to lower.
            expect: Their type, where it is known.
            by_text: Whether different enums meet as texts (and must share a value), as
                comparisons want it.
        """
        nodes: list[Node | None] = [None] * len(operands)
        late = dict.fromkeys(i for i, operand in enumerate(operands) if self.waits(operand))
        for index, operand in enumerate(operands):
            if index not in late:
                nodes[index] = self.infer(operand, expect)
        known = [(operands[i], node) for i, node in enumerate(nodes) if node is not None]
        if not self._read_in_one_way(known):
            return None
        hint = expect or common_type([node for _, node in known])
        if hint is None and len(known) > 1:
            self._unlike(known)
            return None
        if hint is not None or len(late) == len(operands):
            for index in late:
                nodes[index] = self.infer(operands[index], hint)
                if nodes[index] is None and hint is None and self._is_bare(operands[index]):
                    break  # what it means would have told what the others can
        complete = [node for node in nodes if node is not None]
        if len(complete) < len(operands):
            return None
        return self.meet(operands, complete, expect, by_text=by_text)

    def meet(
        self,
        operands: Sequence[Operand],
        nodes: list[Node],
        expect: Type | None = None,
        *,
        by_text: bool = False,
    ) -> list[Node] | None:
        """Return the nodes of *operands* brought to one type, or report that they have none."""
        target = expect or common_type(nodes)
        if target is None:
            self._unlike(list(zip(operands, nodes, strict=True)))
            return None
        enums = {node.type for node in nodes if node.op != "const"}
        if by_text and target.kind is Kind.ENUM and len(enums) > 1:
            if not share_a_value(enums):
                self._unlike(list(zip(operands, nodes, strict=True)), "they share no value")
                return None
            target = TEXT
        met = [
            self.fit(node, target, operand) for node, operand in zip(nodes, operands, strict=True)
        ]
        complete = [node for node in met if node is not None]
        return complete if len(complete) == len(nodes) else None

    def waits(self, operand: Operand) -> bool:
        """Whether only the type beside an operand can tell what it is: a bare word, a text."""
        value = operand.value
        if isinstance(value, RuleOperator):
            return value.waits(self)
        if isinstance(value, list):
            return bool(value) and all(map(self.waits, operand.elements()))
        return isinstance(value, str)

    def described(self, operand: Operand, node: Node) -> str:
        """Return "'arr' is money in USD", the operand cut where it is long."""
        text = self.text(operand.value)
        return f"{text if isinstance(operand.value, str) else shown(text)} is {node.type}"

    def text(self, value: OperatorArgument) -> str:
        """Return an operand in text form, cut where it is long."""
        try:
            text = to_text(argument_json(value))
        except ValueError:  # a part already reported, or a plugin's operator without a name
            text = "…"
        return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"

    # Names

    def is_value(self, name: str) -> bool:
        """Whether *name* is a value here, or two."""
        return isinstance(self.scope.resolve(name), (Meaning, Ambiguity, Broken))

    def name(self, name: str, path: Path) -> Node | None:
        """Return what *name* means as a value; None: a finding says why it means none."""
        match self.scope.resolve(name):
            case Meaning(node=node):
                return node
            case RelationMeaning():
                help = f"ask about its records: count({name}), any({name}, …)"
                self.report("PW205", f"'{name}' is related records, not a value", path, help)
            case Ambiguity(readings=readings):
                self._two_readings(name, readings, path)
            case OutOfReach():
                self._out_of_reach(name, path)
            case None if not name:
                self._no_element(path)
            case None:
                self._unknown_name(name, path)
            case Broken():
                pass  # what is wrong with it was reported where it is declared
        return None

    def bare_name(self, name: str, path: Path, expect: Type | None) -> Node | None:
        """Return what a bare name of a text rule means where *expect* is wanted."""
        if expect is None or expect.kind is not Kind.ENUM or name not in expect.values:
            return self._no_word(name, path, expect)
        if self.is_value(name):
            self._word_and_name(name, expect, path)
            return None
        self.words.add(path)
        return self.pool.const(name, expect)

    def relation(self, operand: Operand) -> RelationMeaning | None:
        """Return the related records that *operand* names, or None where it names none."""
        name = self.name_of(operand)
        found = None if name is None else self.scope.resolve(name)
        return found if isinstance(found, RelationMeaning) else None

    def name_of(self, operand: Operand) -> str | None:
        """Return the name that *operand* is, as `var` or as a bare name."""
        value = operand.value
        if isinstance(value, BareName):
            return value.name
        if (
            isinstance(value, RuleOperator)
            and value.operator == "var"
            and len(value.arguments) == 1
        ):
            name = value.arguments[0]
            return name if isinstance(name, str) else None
        return None

    def word(self, operand: Operand, what: str) -> str | None:
        """Return the name that an operand writes as plain text; *what* it names is for findings."""
        if isinstance(operand.value, str):
            return operand.value
        if isinstance(operand.value, BareName):
            return operand.value.name
        if isinstance(operand.value, Unusable):
            return None
        self.report("PW205", f"expected the name of {what} as plain text", operand.path)
        return None

    # Parts of the above

    def _list(self, operand: Operand, expect: Type | None) -> Node | None:
        element = expect.element if expect is not None else None
        elements = operand.elements()
        if not elements:
            return self.pool.const((), list_of(element or TEXT))
        nodes = self.alike(elements, element)
        if nodes is None:
            return None
        for node, item in zip(nodes, elements, strict=True):
            if node.op != "const":
                what = self.text(item.value)
                self.report("PW205", f"expected a literal in this list, not '{what}'", item.path)
                return None
            if not node.type.is_scalar:
                message = f"a list holds single values, {self.described(item, node)}"
                self.report("PW205", message, item.path)
                return None
        return self.pool.const(tuple(node.data for node in nodes), list_of(nodes[0].type))  # type: ignore[misc]  # constants hold values

    def _is_bare(self, operand: Operand) -> bool:
        return isinstance(operand.value, BareName)

    def _unlike(
        self, found: Sequence[tuple[Operand, Node]], why: str = "they must be of one type"
    ) -> None:
        """Report the first of the operands that does not go with the one in front."""
        (first, node), *others = found
        shared = why == "they share no value"
        unlike = (pair for pair in others if shared or common_type([node, pair[1]]) is None)
        operand, other = next(unlike, others[-1])
        currencies = {node.type.currency, other.type.currency}
        if None not in currencies and len(currencies) > 1:
            why = "currencies do not mix"
        message = f"{self.described(first, node)}, {self.described(operand, other)}: {why}"
        self.report("PW205", message, operand.path, of_types(other, node.type))

    def _read_in_one_way(self, found: Sequence[tuple[Operand, Node]]) -> bool:
        """Whether no name that is a value here is also a value of an enum beside it."""
        holders: dict[str, list[Node]] = {}
        for node in {node.uid: node for _, node in found}.values():
            for value in node.type.values:
                holders.setdefault(value, []).append(node)
        for operand, own in found:
            if not isinstance(operand.value, BareName):
                continue
            # Not more than two of them: one at least is another than the name's own.
            for node in holders.get(operand.value.name, ())[:2]:
                if node is not own:
                    self._word_and_name(operand.value.name, node.type, operand.path)
                    return False
        return True

    def _no_word(self, name: str, path: Path, expect: Type | None) -> Node | None:
        found = self.scope.resolve(name)
        if found is not None or expect is None:
            return self.name(name, path)
        if expect.kind is Kind.ENUM:
            if nearest(name, expect.values) or not nearest(name, self.scope.names()):
                misfit = not_declared(name, expect)
                self.report(misfit.code, misfit.message, path, misfit.help)
                return None
        elif expect == TEXT and nearest(name, self.scope.names()) is None:
            help = f"a text is written in quotes: '{name}'"
            self.report("PW204", f"unknown fact '{name}'", path, help)
            return None
        return self.name(name, path)

    def _word_and_name(self, name: str, type: Type, path: Path) -> None:
        readings = (f"the value '{name}' of {type}", f"the name '{name}' of {self.scope.entity}")
        help = f"write '{name}' in quotes for the value, var('{name}') for what it names"
        self._two_readings(name, readings, path, help)

    def _two_readings(
        self, name: str, readings: tuple[str, ...], path: Path, help: str | None = None
    ) -> None:
        both = " and ".join(readings)
        self.report("PW207", f"name '{name}' has two readings: {both}", path, help)

    def _unknown_name(self, name: str, path: Path) -> None:
        what = "name" if "." in name else "fact"
        help = ON_DAYS.get(name.lower()) or self._elsewhere(name)
        if not name.strip("_0123456789"):
            help = "a number begins with a digit, as in 10_000"
        if name.lower() in {"nan", "inf", "infinity"}:
            help = "numbers in rules are finite; ask whether a fact `is missing`"
        if help is None:
            near = part_of(self, name) or nearest(name, self.scope.names())
            listed = f"facts of {self.scope.entity} are listed by `playwise facts`"
            help = f"did you mean '{near}'? {listed}" if near else listed
        self.report("PW204", f"unknown {what} {shown(name)}", path, help)

    def _out_of_reach(self, name: str, path: Path) -> None:
        called = "current" if self.scope.resolve("") is None else "element"
        message = f"'{name}' cannot be read for each element of a list"
        help = f"only '{called}' and params are; ask about '{name}' beside it, or `{name} in …`"
        self.report("PW204", message, path, help)

    def _no_element(self, path: Path) -> None:
        message = "'element' stands only in what is asked of a list of values"
        help = "as in any(tags, element = 'x'); a fact of that name is var('element')"
        self.report("PW204", message, path, help)

    def _elsewhere(self, name: str) -> str | None:
        """Return how to name what only stands under a longer name, or on related records."""
        longer = [known for known in self.scope.names() if known.rpartition(".")[2] == name]
        if longer:
            return f"write {' or '.join(longer)}"
        return asked_of_related(self, name, None)
