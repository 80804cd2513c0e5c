"""The operators over related records for whole frames: count first, conclude after the join.

The same meaning as `playwise.rules.aggregates`: see there for membership and emptiness.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from playwise.rules.aggregates import to_12_digits
from playwise.rules.expressions import finite
from playwise.rules.ir import Node
from playwise.rules.types import Kind
from playwise.rules.whole_numbers import whole_mean, within_64_bits

STATISTICS: dict[str, tuple[str, ...]] = {
    "some": ("yes", "doubt"),
    "all": ("no", "doubt", "sure"),
    "none": ("yes", "doubt", "sure"),
    "count": ("yes", "doubt"),
    "share": ("members", "yes", "no", "doubt", "sure"),
    "sum": ("doubt", "total"),
    "avg": ("members", "doubt", "sure", "total"),
    "least": ("sure", "unknown", "sure_value", "value"),
    "most": ("sure", "unknown", "sure_value", "value"),
}
"""What is counted of a record's children for each operator."""


def adds_floats(node: Node) -> bool:
    """Whether *node* adds floats, whose sum depends on the order of the records."""
    return node.op in {"sum", "avg"} and node.args[1].type.kind is Kind.NUMBER


def statistics(node: Node, name: str) -> list[pl.Expr]:
    """Return the aggregations for *node* over ``name.m`` (membership) and ``name.b`` (body)."""
    member, body = pl.col(f"{name}.m"), pl.col(f"{name}.b")
    may = member.fill_null(value=True)
    doubt = member.is_null() | body.is_null()
    made: dict[str, pl.Expr]
    match node.op:
        case "some" | "none" | "count":
            both = member & body
            made = {"yes": both.sum(), "doubt": both.is_null().sum(), "sure": member.sum()}
        case "all":
            holds = ~member | body
            made = {"no": (~holds).sum(), "doubt": holds.is_null().sum(), "sure": member.sum()}
        case "share":
            made = {
                "members": may.sum(),
                "yes": (may & body).sum(),
                "no": (may & ~body).sum(),
                "doubt": (may & doubt).sum(),
                "sure": member.sum(),
            }
        case "sum" | "avg":
            counts = may & ~(body == 0).fill_null(value=False) if node.op == "sum" else may
            made = {
                "members": may.sum(),
                "doubt": (counts & doubt).sum(),
                "sure": member.sum(),
                "total": _total(body.filter(may), node.args[1].type.kind),
            }
        case _:
            least = node.op == "least"
            sure, some = body.filter(member), body.filter(may)
            made = {
                "sure": member.sum(),
                "unknown": (may & body.is_null()).sum(),
                "sure_value": sure.min() if least else sure.max(),
                "value": some.min() if least else some.max(),
            }
    return [made[s].alias(f"{name}.{s}") for s in STATISTICS[node.op]]


def _total(values: pl.Expr, kind: Kind) -> pl.Expr:
    """The sum; whole numbers in 128 bits, floats one after the other in order of key."""
    if kind is Kind.NUMBER:
        return values.drop_nulls().cum_sum().last()
    return values.cast(pl.Int128).sum()


def conclude(node: Node, name: str) -> pl.Expr:
    """Return the value of *node* from what `statistics` counted; no children count as 0."""

    def count(statistic: str) -> pl.Expr:
        return pl.col(f"{name}.{statistic}").fill_null(0)

    return _CONCLUSIONS[node.op](node, name, count)


_Count = Callable[[str], pl.Expr]


def _some(_node: Node, _name: str, count: _Count) -> pl.Expr:
    found = pl.when(count("yes") > 0).then(statement=True)
    return found.when(count("doubt") == 0).then(statement=False)


def _all(_node: Node, _name: str, count: _Count) -> pl.Expr:
    failed = pl.when(count("no") > 0).then(statement=False)
    return failed.when((count("doubt") == 0) & (count("sure") > 0)).then(statement=True)


def _none(_node: Node, _name: str, count: _Count) -> pl.Expr:
    found = pl.when(count("yes") > 0).then(statement=False)
    return found.when((count("doubt") == 0) & (count("sure") > 0)).then(statement=True)


def _count_of(_node: Node, _name: str, count: _Count) -> pl.Expr:
    return pl.when(count("doubt") == 0).then(count("yes").cast(pl.Int64))


def _share(_node: Node, _name: str, count: _Count) -> pl.Expr:
    members = count("members")
    same = (count("yes") == members) | (count("no") == members)
    settled = (count("sure") > 0) & (same | (count("doubt") == 0))
    return pl.when(settled).then(count("yes").cast(pl.Float64) / members.cast(pl.Float64))


def _sum(node: Node, _name: str, count: _Count) -> pl.Expr:
    total = count("total")
    if node.type.kind is Kind.NUMBER:
        value = finite(in_12_digits(total.cast(pl.Float64)))
    else:
        value = within_64_bits(total)
    return pl.when(count("doubt") == 0).then(value)


def _avg(node: Node, name: str, count: _Count) -> pl.Expr:
    settled = (count("sure") > 0) & (count("doubt") == 0)
    total, members = pl.col(f"{name}.total"), count("members")
    if node.type.kind is Kind.MONEY:
        return pl.when(settled).then(whole_mean(total, members))
    mean = total.cast(pl.Float64) / members.cast(pl.Float64)
    return pl.when(settled).then(finite(in_12_digits(mean)))


def _extreme(_node: Node, name: str, count: _Count) -> pl.Expr:
    sure, value = pl.col(f"{name}.sure_value"), pl.col(f"{name}.value")
    settled = (count("sure") > 0) & (count("unknown") == 0) & (sure == value)
    return pl.when(settled).then(sure)


def in_12_digits(values: pl.Expr) -> pl.Expr:
    """Return *values* rounded as `playwise.rules.aggregates.to_12_digits` does."""
    # Polars' own rounding scales by a power of ten, which moves the last bit: the
    # interpreter's is used, on one number an account.
    return values.map_batches(_round_series, return_dtype=pl.Float64, is_elementwise=True)


def _round_series(values: pl.Series) -> pl.Series:
    rounded = [None if v is None else to_12_digits(v) for v in values.to_list()]
    return pl.Series(values.name, rounded, dtype=pl.Float64)


_CONCLUSIONS: dict[str, Callable[[Node, str, _Count], pl.Expr]] = {
    "some": _some,
    "all": _all,
    "none": _none,
    "count": _count_of,
    "share": _share,
    "sum": _sum,
    "avg": _avg,
    "least": _extreme,
    "most": _extreme,
}
