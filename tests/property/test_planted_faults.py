"""The law over every evaluator is worth something: faults that are planted are found by it.

Each is planted alone, in one evaluator, and found among fewer rules than one of the shards of
`test_every_evaluator_agrees.py` asks. What is told names the operator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from operator import and_, mul, or_
from typing import Any, TypeAlias

import polars as pl
import pytest

from playwise.rules import columns, expressions, gather, list_columns
from playwise.rules.ir import FactRef, Node, PastRef
from playwise.rules.pycode import generate, runtime, truth
from playwise.rules.pycode.source import Source
from playwise.rules.reasons import _Search
from playwise.rules.types import INTEGER
from tests.property.law import Bundle, law_of_evaluators
from tests.property.random_facts import World

MOST = 160
"""How many bundles of rules are asked at most."""

Plant: TypeAlias = Callable[[pytest.MonkeyPatch], None]
Args: TypeAlias = Sequence[pl.Expr]


def column(op: str, wrong: Callable[[Node, Args, pl.Expr], pl.Expr]) -> Plant:
    """Put *wrong*, which is given the right expression as well, in the place of an operator."""
    right = expressions._LOWERINGS[op]

    def lowered(node: Node, args: Args) -> pl.Expr:
        return wrong(node, args, right(node, args))

    return lambda patch: patch.setitem(expressions._LOWERINGS, op, lowered)


def column_of_records(op: str, wrong: Callable[..., pl.Expr]) -> Plant:
    return lambda patch: patch.setitem(gather._CONCLUSIONS, op, wrong)


def other(place: object, name: str, wrong: object) -> Plant:
    return lambda patch: patch.setattr(place, name, wrong)


def half_up(amount: pl.Expr) -> pl.Expr:
    return (amount + 0.5).floor().cast(pl.Int64, strict=False)


def else_if_unknown(node: Node, args: Args, _right: pl.Expr) -> pl.Expr:
    result = args[-1]
    for condition, value in reversed(list(zip(args[:-1:2], args[1::2], strict=True))):
        result = pl.when(condition).then(value).otherwise(result)
    return result


def without_the_undecided(op: str, lists: pl.Expr, body: pl.Expr) -> pl.Expr:
    kept = lists.list.eval(pl.element().filter(body.fill_null(value=False)))
    return kept if op == "filter" else list_columns.over_elements(op, lists, body)


def constant_by_equality(source: Source, value: object) -> str:
    name = next((n for n, v in source.names.items() if n.startswith("k") and v == value), None)
    if name is None:
        name = source.local("k")
        source.names[name] = value
    return name


def unknown_is_false(node: Node, atom: Any, *, wanted: bool) -> str:
    return str(atom.name) if wanted else f"not {atom.name}"


def never_stale(search: _Search, ref: FactRef | PastRef, rows: pl.Series) -> list[pl.DataFrame]:
    return [search._said(rows, f"missing: {ref.label}")]


LOWERINGS = expressions._LOWERINGS

FAULTS: dict[str, Plant] = {
    "polars lt: as le": column("lt", lambda node, args, _: LOWERINGS["le"](node, args)),
    "polars and: unknown is false": column(
        "and", lambda _, args, __: reduce(and_, (arg.fill_null(value=False) for arg in args))
    ),
    "polars or: unknown is false": column(
        "or", lambda _, args, __: reduce(or_, (arg.fill_null(value=False) for arg in args))
    ),
    "polars not: unknown is true": column("not", lambda _, __, right: right.fill_null(value=True)),
    "polars mod: floored": column("mod", lambda _, args, __: args[0] % args[1]),
    "polars in: unknown of nothing": column(
        "in", lambda node, args, right: pl.when(args[1].list.len() > 0).then(right)
    ),
    "polars div: infinite by zero": column(
        "div", lambda _, args, __: args[0].cast(pl.Float64) / args[1].cast(pl.Float64)
    ),
    "polars mul: whole numbers wrap": column(
        "mul",
        lambda node, args, right: reduce(mul, args) if node.type == INTEGER else right,
    ),
    "polars min: passes unknown over": column("min", lambda _, args, __: pl.min_horizontal(args)),
    "polars coalesce: the last": column("coalesce", lambda _, args, __: pl.coalesce(args[::-1])),
    "polars if: else of unknown": column("if", else_if_unknown),
    "polars starts_with: ends with": column(
        "starts_with", lambda node, args, _: LOWERINGS["ends_with"](node, args)
    ),
    "polars mul: money half up": other(expressions, "rounded_amount", half_up),
    "polars days_since: day in UTC": other(
        expressions, "_date", lambda value, type, as_of: value.cast(pl.Date)
    ),
    "polars sum: floats not rounded": other(gather, "in_12_digits", lambda values: values),
    "polars some: who may belong does not": column_of_records(
        "some", lambda _, __, count: count("yes") > 0
    ),
    "polars count: who may belong does not": column_of_records(
        "count", lambda _, __, count: count("yes").cast(pl.Int64)
    ),
    "polars all: of nobody true": column_of_records(
        "all",
        lambda _, __, count: (
            pl.when(count("no") > 0)
            .then(statement=False)
            .when(count("doubt") == 0)
            .then(statement=True)
        ),
    ),
    "polars filter: without the undecided": other(columns, "over_elements", without_the_undecided),
    "polars fact: stale told as missing": other(_Search, "_missing", never_stale),
    "python eq: true is 1": other(Source, "constant", constant_by_equality),
    "python not: unknown is true": other(truth, "_of_atom", unknown_is_false),
    "python mod: floored": other(runtime, "rest", lambda left, right: left % right),
    "python max: as min": lambda patch: patch.setitem(
        generate._STATEMENTS, "max", generate._STATEMENTS["min"]
    ),
    "python lookup: nothing there is 0": other(
        runtime, "found_in", lambda column, type: lambda key: column.values.get(key, 0)
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_law_finds_a_fault(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluator, _operator = fault.partition(":")[0].split()
    law = law_of_evaluators()
    asked: list[tuple[Bundle, World]] = []

    def holds(rules: Bundle, world: World) -> None:
        asked.append((rules, world))
        law.holds(rules, world)

    with monkeypatch.context() as patch:
        FAULTS[fault](patch)
        with pytest.raises(AssertionError) as caught:
            replace(law, holds=holds).try_anew(MOST, of="planted")

    assert f"{evaluator} answers " in str(caught.value)
    law.holds(*asked[-1])  # nothing else is wrong with what gave it away
