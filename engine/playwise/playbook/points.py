"""What a measure's values are worth: points from 0 to 100, as one expression."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.tree import Path
from playwise.facts.catalog import Catalogue, Fact
from playwise.playbook.context import Context
from playwise.playbook.kinds import Rule
from playwise.playbook.range_maps import check_cover, condition_at
from playwise.playbook.ranges import EVERYTHING, Range, number
from playwise.rules.coercion import is_literal
from playwise.rules.ir import FactRef, Node
from playwise.rules.types import BOOL, NUMBER, Kind, Type

_PER_CENT = re.compile(r"\s*([0-9][0-9_]*(?:\.[0-9]+)?)\s*%\s*")
_WITHOUT_PER_CENT = {
    "a weight": "weights are numbers without %",
    "a cap": "a cap is in per cent",
    "what it is worth": "points go from 0 to 100",
    "a difference": "scores go from 0 to 100",
}
_COUNTS = frozenset({"count", "length"})


@dataclass(frozen=True, slots=True)
class Points:
    """What a measure gives.

    Attributes:
        value: The author's rule.
        node: Its points, unknown where the value is.
        least: The fewest there can be.
    """

    value: Rule
    node: Node
    least: float


def points_of(context: Context, path: Path) -> Points | None:
    """Return what the measure at *path* gives; None where that cannot be told."""
    value = context.rule((*path, "value"), None)
    has_points = context.value(*path, "points") is not None
    if value is None:
        return None
    type = value.node.type
    if has_points:
        return _by_points(context, path, value)
    if type.kind not in {Kind.NUMBER, Kind.INTEGER}:
        id = context.value(*path, "id")
        message = f"the value of '{id}' is {type}, and only a number is points by itself"
        context.report("PW205", message, (*path, "value"), _instead(type))
        return None
    node = value.node
    if type.kind is Kind.INTEGER:
        node = context.pool.node("cast", NUMBER, node)
    least, most = (context.pool.const(end, NUMBER) for end in (0.0, 100.0))
    cut = context.pool.node("min", NUMBER, node, most)
    return Points(value, context.pool.node("max", NUMBER, cut, least), 0.0)


def number_at(
    context: Context,
    path: Path,
    what: str,
    *,
    above: float | None = None,
    least: float | None = None,
    most: float | None = None,
) -> float | None:
    """Return the number at *path*: one that is written, or a param. None where it is none.

    Args:
        context: Takes the findings.
        path: Where it stands.
        what: What it is: "a weight".
        above: It must be greater than that.
        least: It must not be less.
        most: It must not be greater.
    """
    per_cent = _PER_CENT.fullmatch(str(context.value(*path)))
    if per_cent is not None and what in _WITHOUT_PER_CENT:
        help = f"write {per_cent[1]}: {_WITHOUT_PER_CENT[what]}"
        message = f"'{per_cent[0].strip()}' is no plain number, and {what} must be one"
        context.report("PW112", message, path, help)
        return None
    rule = context.rule(path, NUMBER)
    if rule is None:
        return None
    found = number(rule.node) if is_literal(rule.node) else None
    if found is None:
        message = f"'{rule.text}' is no plain number, and {what} must be one"
        context.report("PW112", message, path, "write a number or a param")
        return None
    bounds = [
        (words, bound, fits)
        for words, bound, fits in (
            ("over", above, above is None or found > above),
            ("at least", least, least is None or found >= least),
            ("at most", most, most is None or found <= most),
        )
        if bound is not None
    ]
    if all(fits for _, _, fits in bounds):
        return float(found)
    said = " and ".join(f"{words} {bound:g}" for words, bound, _ in bounds)
    context.report("PW112", f"{what} is {said}, got {float(found):g}", path)
    return None


def _instead(type: Type) -> str:
    match type.kind:
        case Kind.BOOL:
            return "say what it is worth: points: {true: 100, false: 0}"
        case Kind.ENUM:
            return f"say what each value is worth: points: {{{type.values[0]}: 100, …}}"
        case Kind.MONEY:
            return 'say what it is worth: points: {"< 1000": 0, ">= 1000": 100}'
    return "a number, an amount, a bool or an enum can be measured"


def _by_points(context: Context, path: Path, value: Rule) -> Points | None:
    """The points of the value's cases: one condition and one number of points each."""
    type = value.node.type
    here: Path = (*path, "points")
    match type.kind:
        case Kind.BOOL | Kind.ENUM:
            cases = _by_value(context, here, value)
        case Kind.NUMBER | Kind.INTEGER | Kind.MONEY:
            cases = _by_range(context, here, value)
        case _:
            id = context.value(*path, "id")
            message = f"the value of '{id}' is {type}, which cannot have points"
            help = "a number, an amount, a bool or an enum can have points"
            context.report("PW205", message, (*path, "value"), help)
            return None
    worth = [
        number_at(context, (*here, key), "what it is worth", least=0, most=100)
        for key, _ in context.items(*here)
    ]
    given = [points for points in worth if points is not None]
    if cases is None or len(given) < len(worth):
        return None
    args: list[Node] = []
    for case, points in zip(cases, given, strict=True):
        args += [case, context.pool.const(points, NUMBER)]
    # The last case is the rest, unless it is the only one: then too unknown must stay unknown.
    args = [*args[:-2], args[-1]] if len(cases) > 1 else [*args, args[-1]]
    return Points(value, context.pool.node("if", NUMBER, *args), min(given))


def _by_value(context: Context, path: Path, value: Rule) -> list[Node] | None:
    """The condition of each key, which is a value of a bool or an enum; all must be there."""
    type, pool = value.node.type, context.pool
    known = ["true", "false"] if type == BOOL else list(type.values)
    keys = [key for key, _ in context.items(*path)]
    odd = [key for key in keys if key not in known]
    for key in odd:
        help = did_you_mean(key, known, f"it is {' or '.join(known)}")
        context.report("PW206", f"'{key}' is not a value of {type}", (*path, key), help, key=True)
    left = [name for name in known if name not in keys]
    if left and not odd:
        said = ", ".join(f"'{name}'" for name in left)
        message = f"the points leave a gap: nothing is said of {said}"
        context.report("PW214", message, path, "give every value its points", key=True)
    if odd or left:
        return None
    if type == BOOL:
        cases = {"true": value.node, "false": pool.node("not", BOOL, value.node)}
        return [cases[key] for key in keys]
    return [pool.node("eq", BOOL, value.node, pool.const(key, type)) for key in keys]


def _by_range(context: Context, path: Path, value: Rule) -> list[Node] | None:
    """The condition of each key, which is a range; each number must be in one of them."""
    keys = [key for key, _ in context.items(*path)]
    found = [condition_at(context, (*path, key), value.node, key=True) for key in keys]
    made = [case for case in found if case is not None]
    if len(made) < len(keys):
        return None
    type, domain = value.node.type, domain_of(value.node, context.catalogue, context.scope.entity)
    ranges = [range for _, range in made]
    places = [(*path, key) for key in keys]
    if not check_cover(context, "the points", path, places, keys, ranges, domain, type, key=True):
        return None
    return [condition for condition, _ in made]


def domain_of(node: Node, catalogue: Catalogue, entity: str) -> Range:
    """Return the numbers that *node* can be on records of *entity*, as far as that is declared."""
    if node.op == "share":
        return Range(Fraction(0), True, Fraction(1), True)
    if node.op in _COUNTS:
        return Range(low=Fraction(0), holds_low=True)
    fact = _fact(node, catalogue, entity)
    if fact is None or fact.type.kind is Kind.MONEY:
        return EVERYTHING
    low, high = (None if end is None else Fraction(end) for end in (fact.minimum, fact.maximum))
    return Range(low, low is not None, high, high is not None)


def _fact(node: Node, catalogue: Catalogue, entity: str) -> Fact | None:
    ref = node.data
    if node.op != "fact" or not isinstance(ref, FactRef):
        return None
    owner = ref.path[-1] if ref.path else entity
    return catalogue.entities[owner].facts.get(ref.name)
