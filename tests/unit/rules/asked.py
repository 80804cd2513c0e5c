"""One rule asked about one account, by each evaluator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from playwise.rules.columns import Columns
from playwise.rules.frame import KEY, dtype, parent_column, stale_column
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node, Pool
from playwise.rules.lower import lower
from playwise.rules.operations import Answer
from playwise.rules.pycode.entity import answering_records
from playwise.rules.reasons import as_lists, reasons
from playwise.rules.records import Record
from playwise.rules.source import RuleSource
from playwise.rules.types import Type, Value
from playwise.rules.unknown import Unknown, unknown
from tests.unit.rules.rule_scope import ACCOUNT, CONTACT, RuleScope

AS_OF = datetime(2026, 2, 14, 21, 30, tzinfo=ZoneInfo("America/New_York"))
"""A Saturday evening: in UTC it is the 15th already."""

Facts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Old:
    """A value that is too old to use."""

    value: Value


@dataclass(frozen=True, slots=True)
class Asked:
    """One way to answer, by name."""

    name: str
    answer: Callable[[Node, Facts, Sequence[Facts]], Answer]

    def __call__(
        self, rule: object, facts: Facts | None = None, contacts: Sequence[Facts] = ()
    ) -> Answer:
        """Return what *rule*, text or JsonLogic or a node, is for an account with these facts.

        The contacts, in order of key, are those of the account.
        """
        node = rule if isinstance(rule, Node) else lowered(rule)
        return self.answer(node, facts or {}, contacts)


def lowered(rule: object, expect: Type | None = None, pool: Pool | None = None) -> Node:
    """Return the expression of a rule in which nothing is wrong."""
    pool = pool or Pool()
    made = lower(RuleSource.of(rule), RuleScope(pool), pool, expect)
    assert made.findings == []
    assert made.node is not None
    return made.node


def why(*reasons: str) -> Unknown:
    """Return unknown for these reasons."""
    return unknown(reasons)


def by_interpreter(node: Node, facts: Facts, contacts: Sequence[Facts]) -> Answer:
    """Ask about the record."""
    return Interpreter(AS_OF).answer(node, record(facts, contacts))


def record(facts: Facts, contacts: Sequence[Facts] = ()) -> Record:
    """Return the account."""
    account = _record("account", "a1", facts)
    children = [_record("contact", f"c{n}", facts) for n, facts in enumerate(contacts)]
    for child in children:
        child.parents["account"] = account
    account.children["contact"] = children
    return account


def _record(entity: str, key: str, facts: Facts) -> Record:
    known = {name: value for name, value in facts.items() if not isinstance(value, Old)}
    old = {name: value.value for name, value in facts.items() if isinstance(value, Old)}
    return Record(entity, key, known, stale=old)


def by_polars(node: Node, facts: Facts, contacts: Sequence[Facts]) -> Answer:
    """Ask about a frame of one row."""
    columns = Columns({n: f.lazy() for n, f in frames(facts, contacts).items()}, AS_OF)
    made = columns.prepare("account", [node])[node.uid]
    frame = columns.collect("account").with_columns(made.cast(dtype(node.type)).alias("=answer"))
    asked = [(node, frame["=answer"].is_null())]
    told = as_lists(reasons(columns, "account", frame, asked), 1)[0]
    answer = frame["=answer"].to_list()[0]
    if answer is None:
        return Unknown(tuple(told))
    assert told is None
    return tuple(answer) if isinstance(answer, list) else answer


def frames(facts: Facts, contacts: Sequence[Facts] = ()) -> dict[str, pl.DataFrame]:
    """Return the account and its contacts as frames."""
    keys = [f"c{n}" for n in range(len(contacts))]
    owners = pl.Series(parent_column("account"), ["a1"] * len(contacts), dtype=pl.String)
    return {
        "account": _frame(["a1"], [facts], ACCOUNT),
        "contact": _frame(keys, contacts, CONTACT).with_columns(owners),
    }


def _frame(keys: Sequence[str], rows: Sequence[Facts], types: Mapping[str, Type]) -> pl.DataFrame:
    assert all(row.keys() <= types.keys() for row in rows), rows
    columns = [pl.Series(KEY, keys, dtype=pl.String)]
    for name, type in types.items():
        cells = [row.get(name) for row in rows]
        known = [None if isinstance(cell, Old) else cell for cell in cells]
        plain = [list(cell) if isinstance(cell, tuple) else cell for cell in known]
        columns.append(pl.Series(name, plain, dtype=dtype(type)))
        old = [isinstance(cell, Old) for cell in cells]
        columns.append(pl.Series(stale_column(name), old, dtype=pl.Boolean))
    return pl.DataFrame(columns)


def by_python(node: Node, facts: Facts, contacts: Sequence[Facts]) -> Answer:
    """Ask the function generated for the rule about the record."""
    (answer,) = answering_records([node])(record(facts, contacts), Interpreter(AS_OF))
    return answer


EVERY_WAY = pytest.mark.parametrize(
    "ask",
    [
        Asked("interpreter", by_interpreter),
        Asked("python", by_python),
        Asked("polars", by_polars),
    ],
    ids=lambda asked: asked.name,
)
