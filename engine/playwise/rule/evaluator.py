"""The seam behind `Rule.evaluate`: what answers a rule about one record given as a mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from playwise.rule.doubt import doubting
from playwise.rule.intake import Intake
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node, Pool
from playwise.rules.operations import Answer

Evaluator: TypeAlias = Callable[[Mapping[str, Any], datetime], Answer]
"""The answer of a rule from facts as callers give them, and the moment on the rule's clock."""


def interpreted(node: Node, intake: Intake, pool: Pool) -> Evaluator:
    """Return the evaluator that answers *node* by the interpreter.

    Args:
        node: The rule.
        intake: How the facts that it reads are read.
        pool: What made *node*.
    """
    doubtful = doubting(node, pool)
    prepared = Interpreter(datetime.min.replace(tzinfo=UTC))

    def evaluate(facts: Mapping[str, Any], as_of: datetime) -> Answer:
        record, complete = intake.record(facts)
        return prepared.on(as_of).answer(node if complete else doubtful, record)

    return evaluate
