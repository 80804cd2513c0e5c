"""Compiling ranks: which records are in a list, what orders them, and what tells lists apart."""

from __future__ import annotations

from playwise.documents.tree import Path
from playwise.playbook.context import Context
from playwise.playbook.kinds import Rank, Rule, Term
from playwise.rules.ir import Node
from playwise.rules.money import precision
from playwise.rules.print import is_name
from playwise.rules.types import NUMBER, Kind, Type

_ALSO_ORDERED = frozenset({Kind.BOOL, Kind.ENUM})


def compile_rank(context: Context, name: str) -> Rank | None:
    """Return the rank of the decision *name*; None where it is wrong."""
    path: Path = ("decisions", name, "rank")
    held = context.value(*path)
    where = context.rule((*path, "where")) if "where" in held else None
    per = _per(context, (*path, "per")) if "per" in held else None
    terms = _terms(context, (*path, "by"))
    lost = ("where" in held and where is None) or ("per" in held and per is None)
    if terms is None or lost:
        return None
    return Rank(terms, where, held.get("top"), per)


def _per(context: Context, path: Path) -> Rule | str | None:
    """What tells the lists apart. A name that means no value here may be that of a parent."""
    written = context.value(*path)
    if isinstance(written, str) and is_name(written) and context.scope.resolve(written) is None:
        parents = context.catalogue.entities[context.scope.entity].parents
        if any(parent.entity == written for parent in parents):
            return written
    rule = context.rule(path, None)
    if rule is None or rule.node.type.is_scalar:
        return rule
    message = f"records are listed by a single value, '{rule.text}' is {rule.node.type}"
    context.report("PW205", message, path)
    return None


def _terms(context: Context, path: Path) -> tuple[Term, ...] | None:
    held = context.value(*path)
    if any("weight" in term for term in held):
        score = _score(context, path, len(held))
        return None if score is None else (Term(score, descending=True),)
    terms: list[Term] = []
    for index, data in enumerate(held):
        rule = context.rule((*path, index, "value"), None)
        if rule is not None and _is_ordered(context, rule, (*path, index, "value")):
            terms.append(Term(rule, data.get("descending", False)))
    return tuple(terms) if len(terms) == len(held) else None


def _is_ordered(context: Context, rule: Rule, path: Path) -> bool:
    type = rule.node.type
    if type.is_ordered or type.kind in _ALSO_ORDERED:
        return True
    context.report("PW205", f"'{rule.text}' is {type}, which has no order", path)
    return False


def _score(context: Context, path: Path, count: int) -> Rule | None:
    """The sum of weight times value: amounts in whole units of their currency."""
    pool = context.pool
    products: list[Node] = []
    texts: list[str] = []
    for index in range(count):
        if context.value(*path, index, "weight") is None:
            continue  # the model says so
        weight = context.rule((*path, index, "weight"), NUMBER)
        value = context.rule((*path, index, "value"), None)
        if weight is None or value is None:
            continue
        number = _as_number(context, value, (*path, index, "value"))
        if number is not None:
            products.append(pool.node("mul", NUMBER, weight.node, number))
            texts.append(f"{weight.text} * {_in_brackets(value.text)}")
    if len(products) < count:
        return None
    node = products[0] if count == 1 else pool.node("add", NUMBER, *products)
    return Rule(node, " + ".join(texts), context.document.span(path))


def _as_number(context: Context, rule: Rule, path: Path) -> Node | None:
    pool, node = context.pool, rule.node
    type: Type = node.type
    if type == NUMBER:
        return node
    if type.kind is Kind.INTEGER:
        return pool.node("cast", NUMBER, node)
    if type.kind is Kind.MONEY:
        assert type.currency is not None, "an amount has a currency"
        return pool.node("div", NUMBER, node, pool.const(10 ** precision(type.currency), type))
    context.report("PW205", f"a number can be weighed, '{rule.text}' is {type}", path)
    return None


def _in_brackets(text: str) -> str:
    return text if is_name(text.replace(".", "_")) else f"({text})"
