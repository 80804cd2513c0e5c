"""What an act on a step needs: the step that a person means, its play's version, its approver."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

import sqlalchemy as sa

from playwise.cli.faults import MisuseError
from playwise.cli.opening import Opened
from playwise.diagnostics.nearest import did_you_mean
from playwise.evaluate.records import Families
from playwise.facts.table import usable
from playwise.playbook.play_parts import Play
from playwise.plays.acts import StepError
from playwise.plays.ledger import load_plays
from playwise.plays.states import PlayState, StepState, StepStateName
from playwise.plays.subject import RecordSubject
from playwise.rules.interpret import Interpreter
from playwise.store.facts import load_part
from playwise.store.outcomes import versions
from playwise.store.plays import open_play_steps, select_steps

_LISTED = 5


@dataclass(frozen=True, slots=True)
class FoundStep:
    """The step that a person means.

    Attributes:
        id: Its id; where several occurrences of one step are meant, the id of that step.
        state: It, or the first of them.
    """

    id: str
    play: PlayState
    state: StepState


def find_step(conn: sa.Connection, text: str, wanted: StepStateName) -> FoundStep:
    """Return the step whose id *text* is, or whose id has the parts of *text* in that order.

    Steps in the state *wanted* are looked at first: what cannot be acted on is rarely meant.

    Raises:
        MisuseError: There is no such step, or several are meant.
    """
    named = select_steps(conn, ids=[text]) or tuple(
        row for row in open_play_steps(conn) if _has_parts(row.id, text)
    )
    state = wanted.value.replace("_", " ")
    remedy = f"`playwise steps --state {wanted.value}` lists those that are"
    if not named:
        known = [row.id for row in open_play_steps(conn) if row.state == wanted.value]
        raise MisuseError(f"unknown step '{text}'", did_you_mean(text, known, remedy))
    rows = [row for row in named if row.state == wanted.value] or list(named)
    steps = {f"{row.play_id}/{row.step}" for row in rows}
    if len(steps) > 1 and rows[0].state != wanted.value:
        raise MisuseError(f"of the {len(rows)} steps of '{text}' none is {state}", remedy)
    if len(steps) > 1:
        ids = sorted(row.id for row in rows)
        listing = ", ".join(ids[:_LISTED]) + (", …" if len(ids) > _LISTED else "")
        raise MisuseError(f"'{text}' names {len(ids)} steps", f"name one of {listing}")
    (play,) = load_plays(conn, [rows[0].play_id])
    chosen = next(state for state in play.steps if play.step_id(state) == rows[0].id)
    id = rows[0].id if len(rows) == 1 else steps.pop()
    return FoundStep(id, play, chosen)


def _has_parts(id: str, text: str) -> bool:
    """Whether the parts of *text* stand among those of *id*, whole and in order."""
    parts = iter(id.split("/"))
    return all(any(part in (have, unquote(have)) for have in parts) for part in text.split("/"))


@dataclass(frozen=True, slots=True)
class Acting:
    """An act on a step of a play, within a write transaction."""

    at: Opened
    conn: sa.Connection
    play: PlayState

    def pinned(self) -> Play:
        """Return the play as the version of its playbook has it that it began with.

        Raises:
            StepError: That version can no longer be read.
        """
        workspace = self.at.workspace
        current = workspace.program.playbook(self.play.playbook)
        if current is not None and current.version == self.play.version:
            found = current.play
        else:
            kept = versions(self.conn, self.play.playbook)
            text = next((row.text for row in kept if row.version == self.play.version), None)
            found = None if text is None else workspace.loaded.recompile(self.play.playbook, text)
        if found is None:
            raise StepError(
                f"play '{self.play.id}' began with version {self.play.version[:12]} of its"
                " playbook, which can no longer be read"
            )
        return found

    def approver(self, found: FoundStep) -> str | None:
        """Return who alone may approve the step; None where anybody who is named may.

        Raises:
            StepError: Its record has left every source, so that nobody knows.
        """
        role = found.state.approve_by
        if role is None:
            return None
        program = self.at.workspace.program
        entity, key = self.play.entity, self.play.key
        tables = load_part(self.conn, program.catalogue, entity, [key])
        frames = {
            name: usable(kind, tables, self.at.as_of).collect()
            for name, kind in program.catalogue.entities.items()
        }
        record = Families(program, frames, tables).of(entity, [key]).get((entity, key))
        if record is None:
            raise StepError(f"{entity} '{key}' has left every source: its play stands still")
        subject = RecordSubject(record, Interpreter(self.at.as_of), program.catalogue)
        return self.at.workspace.roles.approver(role, subject)
