"""Several rules about the same kind of record, asked in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwise.rule.evaluator import interpreted
from playwise.rule.flat import flats
from playwise.rule.generated import Together, generated_together
from playwise.rule.intake import intake, needs_of, together
from playwise.rule.rule import UTC, Rule, shown
from playwise.rules.ir import Node, Pool
from playwise.rules.types import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Rules that are answered together: what several of them read or ask is worked out once.

    Make it by `Bundle.of`.

    Attributes:
        rules: The rules, in the order of their answers.
    """

    rules: tuple[Rule, ...]
    _zone: ZoneInfo | None
    _answers: Together = field(repr=False)
    _odd: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Bundle:
        """Return *rules* as a bundle.

        Raises:
            ValueError: There are none, or their facts or their zones differ.
        """
        if not rules:
            raise ValueError("a bundle needs at least one rule")
        first = rules[0]
        for rule in rules:
            if rule._setting.shape != first._setting.shape:
                raise ValueError(f"'{rule}' reads other facts than '{first}'")
            if rule._zone != first._zone:
                raise ValueError(f"'{rule}' has another zone than '{first}'")
        pool = Pool()
        nodes = [_copied(rule._node, pool) for rule in rules]
        shape = first._setting.shape
        needs = together(needs_of(node, shape.entity) for node in nodes)
        taken = intake(shape, needs, first._zone or UTC)
        why = [interpreted(rule._node, rule._intake, rule._setting.pool) for rule in rules]
        odd = (i for i, node in enumerate(nodes) if node.type.kind in {Kind.MONEY, Kind.LIST})
        answers = generated_together(nodes, taken, why, flats(taken, shape))
        return cls(tuple(rules), first._zone, answers, tuple(odd))

    def __copy__(self) -> Bundle:
        return self

    def __deepcopy__(self, _memo: object) -> Bundle:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep the rules; see `Rule`."""
        return Bundle.of, (self.rules,)

    def evaluate(self, facts: Mapping[str, Any], as_of: datetime | date) -> tuple[Any, ...]:
        """Return the answers of all rules, in their order. See `Rule.evaluate`.

        Raises:
            TypeError: *facts* is no mapping, or *as_of* no date.
            ValueError: *as_of* is a datetime without a zone.
        """
        if type(as_of) is not datetime or as_of.tzinfo is None or self._zone is not None:
            as_of = self.rules[0]._moment(as_of)
        answers = self._answers(facts, as_of)
        if not self._odd:
            return answers
        made: list[Any] = [*answers]
        for at in self._odd:
            made[at] = shown(answers[at], self.rules[at].type)
        return tuple(made)


def _copied(root: Node, pool: Pool) -> Node:
    """Return *root* made by *pool*, in which equal expressions of several rules are one."""
    made: dict[int, Node] = {}
    for node in root.walk():
        args = (made[arg.uid] for arg in node.args)
        made[node.uid] = pool.node(node.op, node.type, *args, data=node.data)
    return made[root.uid]
