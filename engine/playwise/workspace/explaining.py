"""Why a record got what it got: its decisions and plays, laid open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from playwise.evaluate.answers import Outcome
from playwise.evaluate.explain import (
    ConditionTrace,
    Explainer,
    Explanation,
    StoredOutcome,
    worded,
)
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.facts.table import FactTables, usable
from playwise.playbook.program import Decision, Program
from playwise.plays.calendar import Calendar
from playwise.plays.ledger import load_history, load_open
from playwise.plays.lifecycle import History, advance
from playwise.plays.states import Moment, PlayState, Roles
from playwise.plays.subject import RecordSubject
from playwise.rules.interpret import Interpreter
from playwise.store.reading import outcomes_of
from playwise.store.rows import OutcomeRow
from playwise.store.values import decode


@dataclass(frozen=True, slots=True)
class PlayExplanation:
    """Why a record has a play of a playbook, or has none.

    Attributes:
        enter: The entry with its answer and what it read.
        why_not: Why no play opens although the entry holds, in words.
        open: The open play, or None.
        earlier: How many plays there were before.
    """

    playbook: str
    enter: ConditionTrace
    why_not: str | None
    open: PlayState | None
    earlier: int


@dataclass(frozen=True, slots=True)
class RecordExplanation:
    """Everything that playbooks say of one record."""

    entity: str
    key: str
    label: str
    as_of: datetime
    decisions: tuple[Explanation, ...]
    plays: tuple[PlayExplanation, ...]


@dataclass(frozen=True, slots=True)
class Explaining:
    """Explains records by the interpreter, from facts of the store."""

    program: Program
    calendar: Calendar
    roles: Roles
    conn: sa.Connection
    as_of: datetime
    tables: FactTables

    def explain(self, entity: str, key: str, playbook: str | None) -> RecordExplanation | None:
        """Return why the record got what it got, or None where there is no such record."""
        program = self.program
        frames = {
            name: usable(kind, self.tables, self.as_of).collect()
            for name, kind in program.catalogue.entities.items()
        }
        # Decisions of its parents are made here too: that takes all of the part.
        families = Families(program, frames, self.tables).everything()
        record = families.get((entity, key))
        if record is None:
            return None
        interpreter = Interpreter(self.as_of)
        outcomes = decide_all(program, families.values(), Interpreter(self.as_of))
        chosen = [p for p in program.playbooks if p.entity == entity and playbook in (None, p.id)]
        subject = RecordSubject(record, interpreter, program.catalogue)
        explainers = {
            p.id: Explainer(program.catalogue, interpreter, record, p.named) for p in chosen
        }
        stored = self._stored(entity, key)
        return RecordExplanation(
            entity,
            key,
            subject.label,
            self.as_of,
            tuple(
                replace(
                    explainers[p.id].explain(p, decision, outcomes[key, decision.column]),
                    stored=differing(
                        decision, outcomes[key, decision.column], stored.get(decision.column)
                    ),
                )
                for p in chosen
                for decision in p.decisions
            ),
            tuple(self._plays([p.id for p in chosen if p.play is not None], explainers, subject)),
        )

    def _stored(self, entity: str, key: str) -> dict[str, OutcomeRow]:
        rows = outcomes_of(self.conn, entity, [key]).get(key, ())
        return {f"{row.playbook}.{row.decision}": row for row in rows}

    def _plays(
        self, playbooks: list[str], explainers: Mapping[str, Explainer], subject: RecordSubject
    ) -> list[PlayExplanation]:
        opened = load_open(self.conn, playbooks)
        histories = load_history(self.conn, playbooks)
        found = []
        for id in playbooks:
            playbook = self.program.playbook(id)
            assert playbook is not None
            assert playbook.play is not None
            history = histories.get((id, subject.key), History())
            current = opened.get((id, subject.key))
            why_not = None
            if current is None:
                why_not = advance(
                    playbook.play,
                    playbook,
                    subject,
                    None,
                    history,
                    Moment(self.as_of, self.as_of.date()),
                    self.calendar,
                    self.roles,
                ).why_not
            enter = explainers[id].condition(playbook.play.enter)
            found.append(PlayExplanation(id, enter, why_not, current, history.last_number))
        return found


def differing(decision: Decision, now: Outcome, before: OutcomeRow | None) -> StoredOutcome | None:
    """Return what a run stored, where it is not what the decision comes to now."""
    if before is None:
        return None
    value = decode(before.value, decision.type)
    if before.row == now.row and value == (None if now.reasons else now.value):
        return None
    words = None if value is None else worded(value, decision.type)
    return StoredOutcome(words, before.row, before.as_of)
