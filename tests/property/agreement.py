"""Whether every evaluator gives the interpreter's answers, and what that was tried on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import polars as pl

from playwise.rules.columns import Columns
from playwise.rules.frame import dtype
from playwise.rules.interpret import Interpreter, own_nodes
from playwise.rules.ir import Node
from playwise.rules.operations import Answer
from playwise.rules.pycode.entity import answering_records
from playwise.rules.reasons import as_lists, reasons
from playwise.rules.types import Value
from playwise.rules.unknown import Unknown
from tests.property.random_facts import TODAY, World

AS_OF = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=ZoneInfo("America/New_York"))
DEEP = 3
"""How many operators deep a rule is that counts as deep."""


def by_interpreter(rules: Sequence[Node], world: World) -> list[list[Answer]]:
    interpreter = Interpreter(AS_OF)
    return [[interpreter.answer(rule, record) for record in world.records] for rule in rules]


def by_python(rules: Sequence[Node], world: World) -> list[list[Answer]]:
    """All rules in one generated function, which share what they have in common."""
    answers = answering_records(rules)
    interpreter = Interpreter(AS_OF)
    rows = [answers(record, interpreter) for record in world.records]
    return [list(column) for column in zip(*rows, strict=True)]


def by_polars(rules: Sequence[Node], world: World) -> list[list[Answer]]:
    """All rules in one plan, with the reasons of what is unknown."""
    columns = Columns(dict(world.frames), AS_OF)
    made = columns.prepare("account", rules)
    names = [f"={index}" for index in range(len(rules))]
    frame = columns.collect("account").with_columns(
        made[rule.uid].cast(dtype(rule.type)).alias(name)
        for rule, name in zip(rules, names, strict=True)
    )
    answers = [frame[name].to_list() for name in names]
    # To be asked together, which takes half the time, each rule gets rows of its own.
    copies = pl.concat([frame.drop(names)] * len(rules), rechunk=True)
    unknown = [[value is None for value in column] for column in answers]
    asked = [(rule, _marks(unknown, place)) for place, rule in enumerate(rules)]
    why = as_lists(reasons(columns, "account", copies, asked), copies.height).to_list()
    return [
        [
            Unknown(tuple(why[row] or ())) if value is None else _plain(value)
            for row, value in enumerate(column, start=place * frame.height)
        ]
        for place, column in enumerate(answers)
    ]


def _marks(unknown: Sequence[Sequence[bool]], place: int) -> pl.Series:
    """The rows of the rule at *place* that are unknown, among those of all rules."""
    mine = (rows if at == place else [False] * len(rows) for at, rows in enumerate(unknown))
    return pl.Series([is_unknown for rows in mine for is_unknown in rows], dtype=pl.Boolean)


def _plain(answer: Answer | list[Value | None]) -> Answer:
    return cast("Answer", tuple(answer)) if isinstance(answer, list) else answer


@dataclass
class Distribution:
    """What was tried.

    Attributes:
        rules: How many rules, each on all records of a world.
        answers: How many answers.
        unknown: How many of them were unknown.
        operators: How often each operator stood in a deep rule that met something unknown.
        depths: How many rules of each depth.
    """

    rules: int = 0
    answers: int = 0
    unknown: int = 0
    operators: Counter[str] = field(default_factory=Counter)
    depths: Counter[int] = field(default_factory=Counter)

    def add(self, rules: Sequence[Node], world: World) -> None:
        """Count rules that are asked of a world."""
        interpreter = Interpreter(AS_OF)
        for rule in rules:
            answers = [interpreter.answer(rule, record) for record in world.records]
            self.rules += 1
            self.answers += len(answers)
            self.unknown += sum(isinstance(answer, Unknown) for answer in answers)
            self.depths[rule.depth - 1] += 1
            if rule.depth > DEEP and _meets_unknowns(rule, world, interpreter):
                self.operators.update(node.op for node in rule.walk())

    def join(self, other: Distribution) -> None:
        """Add what another one counted."""
        self.rules += other.rules
        self.answers += other.answers
        self.unknown += other.unknown
        self.operators += other.operators
        self.depths += other.depths

    def as_data(self) -> dict[str, Any]:
        """Return it as a test's report may carry it from one process to another."""
        counts = {"rules": self.rules, "answers": self.answers, "unknown": self.unknown}
        return {**counts, "operators": dict(self.operators), "depths": dict(self.depths)}

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Distribution:
        """Return what `as_data` told."""
        counters = {name: Counter(data[name]) for name in ("operators", "depths")}
        return cls(**{**data, **counters})

    def lines(self) -> list[str]:
        """Return it in words."""
        share = self.unknown / max(self.answers, 1)
        depths = ", ".join(f"{depth}: {self.depths[depth]:,}" for depth in sorted(self.depths))
        operators = ", ".join(f"{op} {count:,}" for op, count in self.operators.most_common())
        return [
            f"{self.rules:,} rules, {self.answers:,} answers, {share:.0%} of them unknown",
            f"operators deep: {depths}",
            f"in rules {DEEP} or more deep in which something was unknown: {operators}",
        ]


def _meets_unknowns(rule: Node, world: World, interpreter: Interpreter) -> bool:
    """Whether a part of the rule that is asked of an account itself is unknown for one of them."""
    return any(
        isinstance(interpreter.answer(part, record), Unknown)
        for record in world.records
        for part in own_nodes([rule])
    )
