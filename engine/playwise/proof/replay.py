"""Trying an account out: what the interpreter says of it, which alone decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from playwise.evaluate.answers import decide
from playwise.evaluate.outcome import Outcome
from playwise.evaluate.single import put
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.kinds import Decision
from playwise.proof.account import Account
from playwise.proof.beneath import beneath
from playwise.proof.search import A_DAY
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import Node
from playwise.rules.operations import Answer
from playwise.rules.records import Record


@dataclass(slots=True)
class Replay:
    """An account before the interpreter.

    Attributes:
        decisions: Those that are worked out for it, by column; others were given with it.
    """

    account: Account
    decisions: Mapping[str, Decision]
    _record: Record = field(init=False)
    _interpreter: Interpreter = field(init=False)
    _outcomes: dict[str, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._record = self.account.record()
        midnight = datetime.combine(self.account.as_of or A_DAY, time(), UTC)
        self._interpreter = Interpreter(midnight.astimezone(ZoneInfo("UTC")))

    def ask(self, node: Node) -> Answer:
        """Return what an expression comes to for the account."""
        self._work_out([node])
        return self._interpreter.answer(node, self._record)

    def outcome(self, decision: Decision) -> Outcome:
        """Return what a decision comes to for the account."""
        if decision.column not in self._outcomes:
            for below in beneath(decision, self.decisions, self._outcomes):
                self._work_out(decision_nodes(below))
                outcome = decide(below, self.ask)
                self._outcomes[below.column] = outcome
                put(self._record, below, outcome)
        return self._outcomes[decision.column]

    def _work_out(self, nodes: Iterable[Node]) -> None:
        """Put the decisions that *nodes* read among the record's values."""
        for node in nodes:
            for ref in node.facts():
                column = ".".join(ref.name.split(".")[:2])
                if column in self.decisions and column not in self._outcomes:
                    self.outcome(self.decisions[column])
