"""Why a record got what it got: its decisions and plays, laid open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from playwise.evaluate.nearest import Change
from playwise.evaluate.ranked import Ranked, ranked, ranks_behind
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.evaluate.traces import PlacedCondition, Search, placed
from playwise.facts.table import FactTables, usable
from playwise.playbook.kinds import Decision
from playwise.playbook.program import Playbook
from playwise.plays.calendar import Calendar
from playwise.plays.ledger import load_history, load_open
from playwise.plays.lifecycle import History, advance
from playwise.plays.states import Moment, PlayState, Roles
from playwise.plays.subject import RecordSubject
from playwise.rules.interpret import Interpreter
from playwise.rules.unknown import Unknown
from playwise.store.outcome_history import OutcomeThen, outcome_then
from playwise.store.values import decode
from playwise.workspace.earlier import Edition


@dataclass(frozen=True, slots=True)
class PlayExplanation:
    """Why a record has a play of a playbook, or has none.

    Attributes:
        enter: The entry with its answer and what it read.
        why_not: Why no play opens although the entry holds, in words.
        open: The open play, or None.
        nearest: The single facts that would make the entry true, where it is not.
        search: Whether those were looked for, and to the end.
        earlier: How many plays there were before.
    """

    playbook: str
    enter: ConditionTrace
    why_not: str | None
    open: PlayState | None
    earlier: int
    nearest: tuple[Change, ...] = ()
    search: Search = "none"

    @property
    def tree(self) -> tuple[PlacedCondition, ...]:
        """The entry and all that it joins, each before its parts."""
        return placed((self.enter,))


@dataclass(frozen=True, slots=True)
class RecordExplanation:
    """Everything that playbooks say of one record.

    Attributes:
        edited: Those asked about that are not now what they were at that moment.
        by_then: Whether it is explained by what they were then.
        absent: Those of `edited` that were not there yet.
    """

    entity: str
    key: str
    label: str
    as_of: datetime
    decisions: tuple[Explanation, ...]
    plays: tuple[PlayExplanation, ...]
    edited: tuple[str, ...] = ()
    by_then: bool = True
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explaining:
    """Explains records by the interpreter, from facts of the store.

    Attributes:
        tables: The facts of the record and of everything that a rule about it can read.
        everything: Loads the facts of all records, which a rank compares.
    """

    edition: Edition
    calendar: Calendar
    roles: Roles
    conn: sa.Connection
    as_of: datetime
    tables: FactTables
    everything: Callable[[], FactTables]

    def explain(
        self, entity: str, key: str, playbook: str | None, *, nearest: bool = True
    ) -> RecordExplanation | None:
        """Return why the record got what it got, or None where there is no such record.

        Which single facts would have made it otherwise is looked for only if *nearest*.
        """
        program = self.edition.program
        chosen = [p for p in program.playbooks if p.entity == entity and playbook in (None, p.id)]
        ranks = ranks_behind(program, [p.id for p in chosen])
        places = Ranked({}, {})
        if ranks:
            places = ranked(program, ranks, self.everything(), self.as_of)
        frames = {
            name: places.beside(name, usable(kind, self.tables, self.as_of).collect())
            for name, kind in program.catalogue.entities.items()
        }
        # Decisions of its parents are made here too: that takes all of the part.
        families = Families(program, frames, self.tables).everything()
        record = families.get((entity, key))
        if record is None:
            return None
        interpreter = Interpreter(self.as_of)
        outcomes = decide_all(program, families.values(), Interpreter(self.as_of))
        mine = {d.column for p in chosen for d in p.decisions}.intersection(places.outcomes)
        outcomes |= {(key, column): places.outcome(column, key) for column in mine}
        subject = RecordSubject(record, interpreter, program.catalogue)
        tried = program if nearest else None
        every = {d.column: d for p in program.playbooks for d in p.decisions}
        explainers = {
            p.id: Explainer(program.catalogue, interpreter, record, p.named, tried, every)
            for p in chosen
        }
        edited = self._edited(entity, playbook)
        return RecordExplanation(
            entity,
            key,
            subject.label,
            self.as_of,
            tuple(
                self._explained(explainers[p.id], p, decision, outcomes[key, decision.column])
                for p in chosen
                for decision in p.decisions
            ),
            tuple(self._plays([p.id for p in chosen if p.play is not None], explainers, subject)),
            edited,
            self.edition.is_then,
            tuple(id for id in edited if id in self.edition.absent),
        )

    def _edited(self, entity: str, playbook: str | None) -> tuple[str, ...]:
        """The playbooks asked about that are not now what they were then."""
        entities = {p.id: p.entity for p in self.edition.program.playbooks}
        entities |= self.edition.absent
        return tuple(
            id
            for id in self.edition.edited
            if playbook in (None, id) and entities.get(id, entity) == entity
        )

    def _explained(
        self, explainer: Explainer, playbook: Playbook, decision: Decision, outcome: Outcome
    ) -> Explanation:
        """Return why it came to *outcome*, and what a run had made of it by then."""
        key = explainer.record.key
        then = outcome_then(self.conn, playbook.id, decision.name, key, self.as_of)
        found = explainer.explain(playbook, decision, outcome)
        return replace(found, stored=differing(decision, outcome, then))

    def _plays(
        self, playbooks: list[str], explainers: Mapping[str, Explainer], subject: RecordSubject
    ) -> list[PlayExplanation]:
        opened = load_open(self.conn, playbooks)
        histories = load_history(self.conn, playbooks)
        found = []
        for id in playbooks:
            playbook = self.edition.program.playbook(id)
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
            closed = current is None and enter.answer is not True
            made = PlayExplanation(id, enter, why_not, current, history.last_number)
            if closed:
                reach = explainers[id].nearest(playbook.play.enter.node)
                made = replace(made, nearest=reach.nearest, search=reach.search)
            found.append(made)
        return found


def differing(decision: Decision, now: Outcome, before: OutcomeThen | None) -> StoredOutcome | None:
    """Return what a run stored, where it is not what the decision comes to now."""
    if before is None:
        return None
    value = decode(before.value, decision.type)
    if before.row == now.row and value == (None if isinstance(now.value, Unknown) else now.value):
        return None
    words = None if value is None else worded(value, decision.type)
    return StoredOutcome(words, before.row, before.as_of)
