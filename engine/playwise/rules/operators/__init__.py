"""The operators of the rule language, each a `jsonlogic.Operator` on a registry of ours."""

from __future__ import annotations

from playwise.rules.operators.arithmetic import (
    Add,
    Divide,
    Extreme,
    Multiply,
    Remainder,
    Subtract,
)
from playwise.rules.operators.comparison import Ascending, Equality, In, Ordering
from playwise.rules.operators.dates import Days, DaysBetween
from playwise.rules.operators.history import Changed, Previous, Trend
from playwise.rules.operators.lists import Filter, Map, Merge, Product
from playwise.rules.operators.logic import Coalesce, If, Junction, Not
from playwise.rules.operators.names import IsKnown, IsStale, IsUnknown, Missing, MissingSome, Var
from playwise.rules.operators.operator import Count, Operand, RuleOperator, RuleRegistry
from playwise.rules.operators.reduce import Reduce
from playwise.rules.operators.relations import CountRecords, Quantifier, Share, Total
from playwise.rules.operators.tables import Lookup
from playwise.rules.operators.texts import Affix, Cat, Lower, Substr

__all__ = ["Count", "Operand", "RuleOperator", "RuleRegistry", "operator_registry"]

_OPERATORS: dict[type[RuleOperator], tuple[str, ...]] = {
    Var: ("var",),
    Missing: ("missing",),
    MissingSome: ("missing_some",),
    IsKnown: ("is_known",),
    IsUnknown: ("is_unknown",),
    IsStale: ("is_stale",),
    Equality: ("==", "===", "!=", "!=="),
    Ascending: ("<", "<="),
    Ordering: (">", ">="),
    In: ("in",),
    Junction: ("and", "or"),
    Not: ("!", "!!"),
    If: ("if", "?:"),
    Coalesce: ("coalesce",),
    Add: ("+",),
    Subtract: ("-",),
    Multiply: ("*",),
    Divide: ("/",),
    Remainder: ("%",),
    Extreme: ("min", "max"),
    Cat: ("cat",),
    Substr: ("substr",),
    Affix: ("starts_with", "startsWith", "ends_with", "endsWith"),
    Lower: ("lower",),
    Days: ("days_until", "days_since"),
    DaysBetween: ("days_between",),
    Previous: ("previous",),
    Changed: ("changed",),
    Trend: ("trend",),
    Lookup: ("lookup",),
    Quantifier: ("some", "all", "none"),
    CountRecords: ("count",),
    Share: ("share",),
    Total: ("sum", "avg"),
    Product: ("product",),
    Map: ("map",),
    Filter: ("filter",),
    Merge: ("merge",),
    Reduce: ("reduce",),
}


def operator_registry() -> RuleRegistry:
    """Return a new registry of the operators that Playwise brings along.

    A plugin's operator is a `RuleOperator` of its own, registered on such a registry.
    """
    registry = RuleRegistry()
    for operator, names in _OPERATORS.items():
        for name in names:
            registry.register(name, operator)
    return registry
