"""Decisions made by values alone are those that are made with reasons and words."""

from __future__ import annotations

from datetime import datetime

from playwise.evaluate.portfolio import Evaluation, usable_columns
from playwise.evaluate.values import add_values
from playwise.facts.table import FactTables
from playwise.playbook.program import Program
from playwise.rules.frame import KEY


def check_values(
    program: Program, facts: FactTables, as_of: datetime, evaluation: Evaluation
) -> None:
    """Compare every decision of every record.

    Raises:
        AssertionError: One differs.
    """
    columns = usable_columns(program, facts, as_of)
    wanted = [decision.column for p in program.playbooks for decision in p.decisions]
    add_values(program, columns, wanted)
    for playbook in program.playbooks:
        mine = [decision.column for decision in playbook.decisions]
        frame = columns.frames[playbook.entity].select(KEY, *mine).sort(KEY).collect()
        for column in mine:
            # As rules read them: a list that is not all decided is unknown to them.
            expected = evaluation.frames[playbook.entity].sort(KEY)[column]
            assert frame[column].to_list() == expected.to_list(), column
