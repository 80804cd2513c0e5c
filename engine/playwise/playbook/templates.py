"""The language of templates: Jinja2 cut down to filling in values and choosing with if.

Jinja's own sandbox does not bound what a template may use (a format string can build a gigabyte),
so its tree is checked against a short list of what is allowed, and names become plain variables:
a template that is run reads no attribute, calls nothing and repeats nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

FILTERS = ("default", "join", "lower", "round", "title", "upper")
LARGEST_BODY = 32 * 1024
LARGEST_SUBJECT = 2_000
_DEEPEST = 32
_LONGEST_ARGUMENT = 200
_WORDS: dict[type[nodes.Node], str] = {
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.Block: "block",
    nodes.CallBlock: "call",
    nodes.Extends: "extends",
    nodes.FilterBlock: "filter",
    nodes.For: "for",
    nodes.FromImport: "import",
    nodes.Import: "import",
    nodes.Include: "include",
    nodes.Macro: "macro",
    nodes.Scope: "autoescape",
    nodes.With: "with",
}
_ARITHMETIC = (nodes.BinExpr, nodes.UnaryExpr)


@dataclass(frozen=True, slots=True)
class Filling:
    """A template ready to be filled in.

    Attributes:
        template: What is run, with a variable for each name: ``t0``, ``t1``, … hold the values
            as people read them, ``r0``, ``r1``, … as they are, for conditions.
        names: The dotted names, in the order of their variables.
        optional: The names that stand nowhere but under ``default``: they may be unknown.
        choosing: The names that an ``if`` chooses by.
    """

    template: Template
    names: tuple[str, ...]
    optional: frozenset[str]
    choosing: frozenset[str]


class TemplateError(ValueError):
    """A template that cannot be used, with every message and its line (from 1)."""

    def __init__(self, problems: list[tuple[str, int]]) -> None:
        self.problems = problems
        super().__init__("; ".join(message for message, _ in problems))


def check_template(source: str, *, one_line: bool = False) -> list[tuple[str, int]]:
    """Return what is wrong with *source*, each with its line in it, from 1.

    Args:
        source: Jinja2 source.
        one_line: Whether it is a subject or a title, which must not hold a line break.
    """
    try:
        filling(source, one_line=one_line)
    except TemplateError as error:
        return error.problems
    return []


def template_names(source: str) -> set[str]:
    """Return the dotted names that *source* reads; none where it cannot be used."""
    try:
        return set(filling(source).names)
    except TemplateError:
        return set()


@lru_cache(maxsize=1024)
def filling(source: str, *, one_line: bool = False) -> Filling:
    """Return *source* ready to be filled in.

    Raises:
        TemplateError: It cannot be used.
    """
    largest = LARGEST_SUBJECT if one_line else LARGEST_BODY
    if len(source) > largest:
        message = f"{len(source)} characters long; a template holds at most {largest}"
        raise TemplateError([(message, 1)])
    if one_line and len(source.strip().splitlines()) > 1:
        raise TemplateError([("a subject or title stands on one line", 2)])
    environment = sandbox()
    try:
        tree = environment.parse(source)
        names = _Names()
        names.statement(tree, 0)
        if names.problems:
            raise TemplateError(sorted(set(names.problems), key=lambda problem: problem[::-1]))
        tree.set_environment(environment)
        code = environment.compile(tree)
    except TemplateSyntaxError as error:
        raise TemplateError([(_sentence(error), error.lineno)]) from None
    except RecursionError:
        raise TemplateError([(_too_deep(), 1)]) from None
    template = Template.from_code(environment, code, {})
    optional, choosing = frozenset(names.optional - names.required), frozenset(names.choosing)
    return Filling(template, tuple(names.variables), optional, choosing)


class Sandbox(ImmutableSandboxedEnvironment):
    """Refuses arithmetic at run time too, should any way past the check be found."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))
    intercepted_unops = frozenset(("+", "-"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse ``left operator right``."""
        raise SecurityError(f"'{operator}' is not allowed in a template")

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
        """Refuse ``operator arg``."""
        raise SecurityError(f"'{operator}' is not allowed in a template")


@lru_cache(maxsize=1)
def sandbox() -> Sandbox:
    """Return the environment that templates are compiled in: six filters and nothing else."""
    environment = Sandbox(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


@dataclass(slots=True)
class _Names:
    """Walks a template's tree: refuses what is not allowed, and turns names into variables."""

    variables: dict[str, int] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    choosing: set[str] = field(default_factory=set)
    is_test: bool = False
    problems: list[tuple[str, int]] = field(default_factory=list)

    def statement(self, node: nodes.Node, depth: int) -> None:
        """Check a statement and what stands in it."""
        if depth > _DEEPEST:
            self._refuse(_too_deep(), node)
        elif isinstance(node, nodes.Template):
            self._all(node.body, depth)
        elif isinstance(node, nodes.If):
            node.test = self._test(node.test, depth + 1)
            for part in (node.body, node.elif_, node.else_):
                self._all(part, depth + 1)
        elif isinstance(node, nodes.Output):
            node.nodes = [self._printed(part, depth + 1) for part in node.nodes]
        else:
            word = _WORDS.get(type(node), type(node).__name__.lower())
            self._refuse(
                f"'{word}' is not allowed in a template: it fills in values and chooses with if",
                node,
            )

    def expression(self, node: nodes.Node, depth: int, *, text: bool) -> nodes.Expr:
        """Return the expression with its names made variables, of text or of plain values."""
        if depth > _DEEPEST:
            return self._refuse(_too_deep(), node)
        name = _dotted(node)
        if name is not None:
            self.required.add(name)
            return self._variable(name, node, text=text)
        check = _EXPRESSIONS.get(type(node))
        if check is not None:
            return check(self, node, depth + 1, text)
        if isinstance(node, _ARITHMETIC):
            return self._refuse(
                "a template does not calculate: give the result a name under 'derive'", node
            )
        return self._refuse(f"{_spoken(node)} is not allowed in a template", node)

    def const(self, node: nodes.Const, depth: int, text: bool) -> nodes.Expr:
        """Texts, numbers, true and false."""
        return node

    def choice(self, node: nodes.CondExpr, depth: int, text: bool) -> nodes.Expr:
        """``a if test else b``."""
        if node.expr2 is None:
            return self._refuse("'if' without 'else' in {{ }} may leave a hole: add an else", node)
        node.test = self._test(node.test, depth)
        node.expr1 = self.expression(node.expr1, depth, text=text)
        node.expr2 = self.expression(node.expr2, depth, text=text)
        return node

    def compare(self, node: nodes.Compare, depth: int, text: bool) -> nodes.Expr:
        """``a == b`` and its like, in conditions only."""
        if text:
            return self._refuse("a comparison is no text: choose with if", node)
        node.expr = self.expression(node.expr, depth, text=False)
        for operand in node.ops:
            operand.expr = self.expression(operand.expr, depth, text=False)
        return node

    def negation(self, node: nodes.Not, depth: int, text: bool) -> nodes.Expr:
        """``not a``, in conditions only."""
        if text:
            return self._refuse("'not' gives no text: choose with if", node)
        node.node = self.expression(node.node, depth, text=False)
        return node

    def both(self, node: nodes.And | nodes.Or, depth: int, text: bool) -> nodes.Expr:
        """``a and b``, ``a or b``."""
        node.left = self.expression(node.left, depth, text=text)
        node.right = self.expression(node.right, depth, text=text)
        return node

    def filtered(self, node: nodes.Filter, depth: int, text: bool) -> nodes.Expr:
        """``a | upper``."""
        if node.name not in FILTERS:
            return self._refuse(
                f"unknown filter '{node.name}': there are {', '.join(FILTERS)}", node
            )
        if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
            return self._refuse(f"filter '{node.name}' takes short plain values only", node)
        if node.node is None or not all(_is_short(arg) for arg in node.args):
            return self._refuse(f"filter '{node.name}' takes short plain values only", node)
        name = _dotted(node.node)
        if node.name == "default" and name is not None:
            self.optional.add(name)
            node.node = self._variable(name, node, text=text)
        else:
            # Numbers are rounded and lists joined as they are, not as people read them.
            plain = node.name in {"round", "join"}
            node.node = self.expression(node.node, depth, text=not plain)
        return node

    def _printed(self, part: nodes.Expr, depth: int) -> nodes.Expr:
        if isinstance(part, nodes.TemplateData):
            return part
        return self.expression(part, depth, text=True)

    def _test(self, node: nodes.Node, depth: int) -> nodes.Expr:
        before, self.is_test = self.is_test, True
        found = self.expression(node, depth, text=False)
        self.is_test = before
        return found

    def _all(self, statements: list[nodes.Node] | list[nodes.If], depth: int) -> None:
        for statement in statements:
            self.statement(statement, depth)

    def _variable(self, name: str, node: nodes.Node, *, text: bool) -> nodes.Name:
        number = self.variables.setdefault(name, len(self.variables))
        if self.is_test:
            self.choosing.add(name)
        return nodes.Name(f"{'t' if text else 'r'}{number}", "load", lineno=node.lineno)

    def _refuse(self, message: str, node: nodes.Node) -> nodes.Expr:
        self.problems.append((message, node.lineno or 1))
        return nodes.Const("", lineno=node.lineno)


_EXPRESSIONS: dict[type[nodes.Node], Callable[[_Names, Any, int, bool], nodes.Expr]] = {
    nodes.Const: _Names.const,
    nodes.CondExpr: _Names.choice,
    nodes.Compare: _Names.compare,
    nodes.Not: _Names.negation,
    nodes.And: _Names.both,
    nodes.Or: _Names.both,
    nodes.Filter: _Names.filtered,
}


def _dotted(node: nodes.Node) -> str | None:
    """``a.b.c`` where the node is nothing but names and dots."""
    parts: list[str] = []
    while isinstance(node, nodes.Getattr):
        parts.append(node.attr)
        node = node.node
    if not isinstance(node, nodes.Name):
        return None
    return ".".join([node.name, *reversed(parts)])


def _is_short(argument: nodes.Expr) -> bool:
    """Whether it is a literal that `join` may repeat between the elements of a long list."""
    return isinstance(argument, nodes.Const) and len(str(argument.value)) <= _LONGEST_ARGUMENT


def _spoken(node: nodes.Node) -> str:
    match node:
        case nodes.Call():
            return "a call"
        case nodes.Getitem():
            return "[ ]"
        case nodes.Test():
            return f"'is {node.name}'"
        case nodes.List() | nodes.Tuple() | nodes.Dict():
            return "a list"
        case nodes.Concat():
            return "'~'"
    return f"a {type(node).__name__.lower()}"


def _sentence(error: TemplateSyntaxError) -> str:
    message = (error.message or "cannot be read").rstrip(".")
    return message[:1].lower() + message[1:]


def _too_deep() -> str:
    return f"nested too deep: a template goes at most {_DEEPEST} levels down"
