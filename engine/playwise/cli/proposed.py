"""What a run does or would do, record by record: the same words and data for a plan and its run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
import polars as pl

from playwise.cli.output import counted, heading, plain, say, say_table, shortened
from playwise.facts.table import KEY
from playwise.pipeline.proposal import Proposal
from playwise.playbook.program import Program
from playwise.plays.ledger import Change
from playwise.plays.states import PlayState, StepState, StepStateName
from playwise.rules.money import from_minor
from playwise.rules.types import Kind

SHOWN = 10
"""How many plays and messages a part lists where not all are asked for."""
_WIDEST_TITLE = 70
_IN_VIEW = frozenset(StepStateName) - {StepStateName.SKIPPED}


@dataclass(slots=True)
class Names:
    """What people call records: looked up once for each entity."""

    program: Program
    frames: Mapping[str, pl.DataFrame]
    _known: dict[str, Mapping[str, str | None]] = field(default_factory=dict)

    def of(self, entity: str, key: str) -> str | None:
        """Return the record's name, or None where it has none."""
        if entity not in self._known:
            label = self.program.catalogue.entities[entity].label
            frame = self.frames[entity]
            self._known[entity] = (
                {} if label is None else dict(frame.select(KEY, label).iter_rows())
            )
        return self._known[entity].get(key)

    def shown(self, entity: str, key: str) -> str:
        """Return key and name, for a line."""
        name = self.of(entity, key)
        return plain(key if name is None else f"{key} {name}")


@dataclass(frozen=True, slots=True)
class View:
    """A proposal as people and scripts read it."""

    program: Program
    proposal: Proposal
    names: Names

    @classmethod
    def of(cls, program: Program, proposal: Proposal) -> View:
        """Return the view of *proposal*."""
        return cls(program, proposal, Names(program, proposal.evaluation.frames))

    @property
    def moved(self) -> tuple[Change, ...]:
        """The open plays of which only steps change."""
        return tuple(
            change
            for change in self.proposal.plays
            if change.before is not None and change.after.state == "open" and change.transitions
        )

    def say(self, *, everything: bool) -> None:
        """Print what opens, closes, moves and goes out, and which outcomes change."""
        limit = None if everything else SHOWN
        self._say_plays("opens", self.proposal.opened, limit)
        self._say_closed(limit)
        self._say_moved(limit)
        self._say_messages(limit)
        self._say_outcomes()
        for id, why in sorted(self.proposal.held.items()):
            say(f"left alone: {id}, for {why}")

    def _say_plays(self, verb: str, plays: Sequence[PlayState], limit: int | None) -> None:
        if not plays:
            return
        heading(f"{verb} {counted(len(plays), 'play')}")
        for play in plays[:limit]:
            say(f"  {play.playbook}  {self.names.shown(play.entity, play.key)}")
            rows = [step_line(step) for step in play.steps if step.state in _IN_VIEW]
            say_table((), rows, indent=4)
        _say_rest(len(plays), limit)

    def _say_closed(self, limit: int | None) -> None:
        closed = self.proposal.closed
        if not closed:
            return
        heading(f"closes {counted(len(closed), 'play')}")
        rows = [
            (play.playbook, self.names.shown(play.entity, play.key), play.result or "")
            for play in closed[:limit]
        ]
        say_table((), rows, indent=2)
        _say_rest(len(closed), limit)

    def _say_moved(self, limit: int | None) -> None:
        moved = self.moved
        if not moved:
            return
        heading(f"moves {counted(len(moved), 'play')} on")
        for change in moved[:limit]:
            play = change.after
            say(f"  {play.playbook}  {self.names.shown(play.entity, play.key)}")
            changed = {move.step for move in change.transitions}
            rows = [step_line(step) for step in play.steps if play.step_id(step) in changed]
            say_table((), rows, indent=4)
        _say_rest(len(moved), limit)

    def _say_messages(self, limit: int | None) -> None:
        messages = list(self._messages())
        if not messages:
            return
        heading(f"sends {counted(len(messages), 'message')}")
        rows = [
            (m["name"] or m["key"], f"{m['recipient'] or ''} <{m['to']}>", m["subject"])
            for m in messages[:limit]
        ]
        say_table(("account", "to", "subject"), rows, indent=2)
        _say_rest(len(messages), limit)

    def _say_outcomes(self) -> None:
        changes = self.proposal.changes
        if changes.nothing:
            return
        rows = [
            (
                f"{playbook}.{decision}",
                f"{count:,}",
                _moved_words(changes.moved, playbook, decision),
            )
            for playbook, decision, count in changes.changed.group_by("playbook", "decision")
            .len()
            .sort("playbook", "decision")
            .rows()
        ]
        heading(f"writes {counted(changes.changed.height, 'outcome')}")
        say_table((), rows, right=(1,), indent=2)
        self._say_removed()

    def _say_removed(self) -> None:
        """Tell outcomes whose record is gone from those whose decision is: only those moved."""
        made = {decision.column for p in self.program.playbooks for decision in p.decisions}
        names = pl.concat_str("playbook", "decision", separator=".")
        removed = self.proposal.changes.removed.with_columns(name=names)
        left = removed.filter(pl.col("name").is_in(made))
        if left.height:
            say(f"  {counted(left.height, 'outcome')} of records that have left")
        gone = removed.filter(~pl.col("name").is_in(made))
        if gone.height:
            listed = shortened(", ".join(gone["name"].unique().sort()), _WIDEST_TITLE)
            count = counted(gone.height, "outcome")
            say(f"  {count} of decisions that are no longer there ({listed})")

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return {
            "opens": [self._play_data(play) for play in self.proposal.opened],
            "closes": [
                {**self._head(play), "result": play.result, "exit": play.exit_id}
                for play in self.proposal.closed
            ],
            "moves": [
                {
                    **self._head(change.after),
                    "steps": [
                        {"id": move.step, "from": move.before, "to": move.after, "why": move.why}
                        for move in change.transitions
                        if move.step is not None
                    ],
                }
                for change in self.moved
            ],
            "messages": list(self._messages()),
            "outcomes": list(self._outcomes()),
            "removed_outcomes": self.proposal.changes.removed.to_dicts(),
            "left_alone": dict(self.proposal.held),
        }

    def _head(self, play: PlayState) -> dict[str, Any]:
        return {
            "id": play.id,
            "playbook": play.playbook,
            "entity": play.entity,
            "key": play.key,
            "name": self.names.of(play.entity, play.key),
        }

    def _play_data(self, play: PlayState) -> dict[str, Any]:
        steps = [step_data(play, step) for step in play.steps]
        return {
            **self._head(play),
            "opened_on": play.opened_on,
            "reasons": play.reasons,
            "steps": steps,
        }

    def _messages(self) -> Iterator[dict[str, Any]]:
        steps = {
            change.after.step_id(step): (change.after, step)
            for change in self.proposal.plays
            for step in change.after.steps
        }
        for row in self.proposal.messages:
            play, step = steps[row.step_id]
            yield {
                "step": row.step_id,
                **{name: value for name, value in self._head(play).items() if name != "id"},
                "recipient": step.recipient,
                "to": row.payload["to"],
                "subject": row.payload["subject"],
                "connection": row.connection,
            }

    def _outcomes(self) -> Iterator[dict[str, Any]]:
        money = {
            (playbook.id, decision.name): decision.type.currency
            for playbook in self.program.playbooks
            for decision in playbook.decisions
            if decision.type.kind is Kind.MONEY
        }
        columns = ("playbook", "decision", "entity", "key", "value", "row", "because", "reasons")
        for row in self.proposal.changes.changed.select(columns).iter_rows(named=True):
            value = None if row["value"] is None else orjson.loads(row["value"])
            currency = money.get((row["playbook"], row["decision"]))
            if value is not None and currency is not None:
                value = str(from_minor(value, currency))
            yield {**row, "value": value}


def step_data(play: PlayState, step: StepState) -> dict[str, Any]:
    """Return a step as plain data, without its message's body."""
    return {
        "id": play.step_id(step),
        "step": step.step,
        "state": step.state.value,
        "on": step.on,
        "due": step.due,
        "owner": step.owner or step.role,
        "title": step.title,
        "recipient": step.recipient,
        "address": step.address,
        "approve_by": step.approve_by,
        "reasons": step.reasons,
        "why": step.why,
    }


def step_day(step: StepState) -> tuple[str, date | None]:
    """Return the day that matters of a step, and what it is: due, or simply on it."""
    if step.state in {StepStateName.OPEN, StepStateName.AWAITING_APPROVAL} and step.due:
        return "due", step.due
    return "on", step.finished_on or step.on


def shown_day(step: StepState) -> str:
    """Return the day that matters of a step, in words."""
    word, day = step_day(step)
    return "" if day is None else f"{word} {day}"


def step_who(step: StepState) -> str:
    """Return whom a step is for: its recipient, its owner, its role."""
    if step.recipient is not None:
        return f"to {plain(step.recipient)}"
    return plain(step.owner or step.role or "")


def step_line(step: StepState) -> tuple[str, str, str, str, str]:
    """Return a step as a row of a table: id, state, day, whom it is for, what it is."""
    what = shortened(step.title or step.subject or "", _WIDEST_TITLE)
    why = ", ".join(step.reasons) or step.why or ""
    state = step.state.value.replace("_", " ")
    return (step.step, state, shown_day(step), step_who(step), what or plain(why))


def _moved_words(moved: Mapping[str, tuple[int, int]], playbook: str, decision: str) -> str:
    count, of = moved.get(f"{playbook}.{decision}", (0, 0))
    return f"another value for {count:,} of {of:,}" if count else ""


def _say_rest(count: int, limit: int | None) -> None:
    if limit is not None and count > limit:
        say(f"  … and {count - limit:,} more; --all lists them", "dim")
