"""Many rules over few conditions: what a rule more costs where its parts are there already."""

from __future__ import annotations

import random

from playwise.playbook.kinds import Computed, Decision, Rule
from playwise.playbook.program import Playbook, Program
from playwise.rules.ir import FactRef, Node, Pool
from playwise.rules.types import BOOL, INTEGER
from tests.benchmarks.million.engine import program

_CONDITIONS = 10
_FACTS = ("nps", "logins", "tickets_open", "escalations", "overdue_days")


def rules(count: int) -> Program:
    """Return *count* rules, each an ``and`` or ``or`` of three of the same ten conditions."""
    pool, chance = Pool(), random.Random(count)
    conditions = list(_conditions(pool))
    made: dict[Node, None] = {}
    while len(made) < count:
        first, second, third = chance.sample(conditions, 3)
        pair = pool.node(chance.choice(("and", "or")), BOOL, first, second)
        made[pool.node(chance.choice(("and", "or")), BOOL, pair, third)] = None
    decisions = tuple(
        Decision("many", f"r{index}", BOOL, Computed(Rule(node, f"rule {index}")))
        for index, node in enumerate(made)
    )
    playbook = Playbook("many", "Many", "account", None, "", "", "", decisions=decisions)
    return Program(program().catalogue, (playbook,))


def _conditions(pool: Pool) -> list[Node]:
    made = []
    for index in range(_CONDITIONS):
        name = _FACTS[index % len(_FACTS)]
        fact = pool.node("fact", INTEGER, data=FactRef(name, label=name))
        op = "ge" if index < len(_FACTS) else "lt"
        made.append(pool.node(op, BOOL, fact, pool.const(3 + index, INTEGER)))
    return made
