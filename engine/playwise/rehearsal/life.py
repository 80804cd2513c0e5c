"""The days of a test: each a run as in life, with what people do and what is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from playwise.contracts import Status
from playwise.evaluate.hits import is_clash
from playwise.playbook.cases import Act, Given, GivenRecord
from playwise.playbook.kinds import Table
from playwise.playbook.past import PastRead
from playwise.playbook.play_parts import Play
from playwise.playbook.program import Playbook, Program
from playwise.plays.acts import StepError, approve, complete, record
from playwise.plays.calendar import Calendar
from playwise.plays.lifecycle import Advance, History, advance
from playwise.plays.states import Moment, PlayState, Roles, StepState, StepStateName
from playwise.plays.subject import RecordSubject
from playwise.rehearsal.memory import Memory
from playwise.rehearsal.world import Scene, scene, scenes
from playwise.rules.interpret import Interpreter

_STARTED = frozenset(StepStateName) - {
    StepStateName.WAITING,
    StepStateName.SKIPPED,
    # A step that is cancelled without having started was reached by nobody.
    StepStateName.CANCELLED,
}
_ACTED = {"approve": "approved", "done": "done"}
SOMEBODY = "somebody"
"""Who acts where a test names nobody and the role names nobody either."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a playbook lives in beside its records.

    Attributes:
        interpreter: The one that those of all days are made from.
        past: What rules read of earlier days.
    """

    program: Program
    calendar: Calendar
    roles: Roles
    zone: ZoneInfo
    interpreter: Interpreter
    past: tuple[PastRead, ...] = ()


@dataclass(slots=True)
class Life:
    """One record's life with one playbook.

    Attributes:
        given: The record as it was last given.
        plays: Its plays in the order in which they opened; only the last may be open.
        advanced: What the last run made of it; None where the playbook has no play.
        reached: The steps that ever started.
        rows: The rows (playbook, decision, row) of the playbook that ever decided, for any record.
            What others decide on the way shows nothing of their rows: nobody expects it.
        clashes: The records, by key, and their decisions of which two rows were ever true where
            one may be, with the reason.
        days: The days that were run.
        memory: What rules may read of those days.
    """

    around: Surroundings
    playbook: Playbook
    given: Given
    plays: list[PlayState] = field(default_factory=list)
    advanced: Advance | None = None
    reached: set[tuple[str, str]] = field(default_factory=set)
    rows: set[tuple[str, str, str]] = field(default_factory=set)
    clashes: set[tuple[str, str, str]] = field(default_factory=set)
    days: int = 0
    memory: Memory = field(init=False)
    _scene: Scene | None = None

    def __post_init__(self) -> None:
        self.memory = Memory(self.around.past)

    @property
    def scene(self) -> Scene:
        """The record as the last run saw it."""
        assert self._scene is not None, "a life begins with a run"
        return self._scene

    @property
    def now(self) -> Moment:
        """The moment of the last run."""
        as_of = self.scene.interpreter.as_of
        return Moment(as_of, as_of.astimezone(self.around.zone).date())

    @property
    def current(self) -> PlayState | None:
        """The open play."""
        return self.plays[-1] if self.plays and self.plays[-1].state == "open" else None

    def day(self, as_of: datetime) -> None:
        """Run on another day, or with other facts."""
        self.days += 1
        interpreter = self.around.interpreter.on(as_of)
        self._scene = scene(
            self.around.program, self.playbook.entity, self.given, interpreter, self.memory
        )
        self.memory.keep(as_of, self._scene.records)
        self._note(self._scene)
        self.again()

    def together(self, as_of: datetime, crowd: Sequence[GivenRecord]) -> dict[str, Scene]:
        """Run for many records, of which no play opens; return what was decided, by key."""
        self.days += 1
        interpreter = self.around.interpreter.on(as_of)
        made = scenes(self.around.program, self.playbook.entity, crowd, interpreter, self.memory)
        for one in list(made.values())[:1]:  # they share what was decided
            self._note(one)
        return made

    def look_at(self, one: Scene) -> None:
        """Let what is expected be held against this record."""
        self._scene = one

    def _note(self, made: Scene) -> None:
        """Keep which rows decided, and which clashed."""
        for (key, column), outcome in made.outcomes.items():
            playbook, _, decision = column.partition(".")
            if playbook != self.playbook.id:
                continue
            self.rows |= {(playbook, decision, row) for row in outcome.rows}
            if self._is_unique(decision):
                self.clashes |= {(key, decision, why) for why in outcome.reasons if is_clash(why)}

    def _is_unique(self, name: str) -> bool:
        decision = self.playbook.decision(name)
        how = None if decision is None else decision.how
        return isinstance(how, Table) and how.hit == "unique"

    def again(self) -> None:
        """Run once more on the same day with the same facts."""
        play = self.playbook.play
        if play is None:
            return
        closed = self.plays[:-1] if self.current is not None else self.plays
        self.advanced = advance(
            play,
            self.playbook,
            self._subject(),
            self.current,
            _history(closed),
            self.now,
            self.around.calendar,
            self.around.roles,
        )
        if self.advanced.play is not None:
            self._becomes(self.advanced.play)

    def act(self, act: Act) -> str | None:
        """Do what a person does; return why it cannot be done, in words, where it cannot."""
        play, current = self.playbook.play, self.current
        whose = f" by '{act.by}'" if act.by is not None else ""
        cannot = f"step '{act.step}' cannot be {_ACTED[act.kind]}{whose}"
        if play is None or current is None:
            return f"{cannot}: no play is open"
        try:
            self._becomes(self._acted(play, current, act))
        except StepError as error:
            return f"{cannot}: {error}".replace(f"{current.id}/", "")
        return None

    def send(self) -> None:
        """Send every message that is ready; each arrives, and what waits for it gets its day."""
        while self._send_one():
            while self._send_one():
                pass
            self.again()

    def _send_one(self) -> bool:
        """Send the first message that is ready; False where none is."""
        current = self.current
        steps = current.steps if current is not None else ()
        step = next((step for step in steps if step.state is StepStateName.READY), None)
        if current is None or step is None:
            return False
        self._becomes(record(current, current.step_id(step), Status.SENT, self.now)[0])
        return True

    def _acted(self, play: Play, current: PlayState, act: Act) -> PlayState:
        step_id = current.step_id(StepState(act.step))
        state = next(iter(current.of_step(act.step)), None)
        if act.kind == "done":
            by = act.by or (state.owner if state is not None else None) or SOMEBODY
            return complete(current, step_id, by, self.now)[0]
        roles = self.around.roles
        step = next((step for step in play.steps if step.id == act.step), None)
        asked = step.approve if step is not None else None
        approver = roles.approver(asked.by, self._subject()) if asked is not None else None
        by = act.by or approver or SOMEBODY
        return approve(play, current, step_id, by, self.now, self.around.calendar, approver)[0]

    def _subject(self) -> RecordSubject:
        catalogue = self.around.program.catalogue
        return RecordSubject(self.scene.record, self.scene.interpreter, catalogue)

    def _becomes(self, play: PlayState) -> None:
        if self.plays and self.plays[-1].id == play.id:
            self.plays[-1] = play
        else:
            self.plays.append(play)
        self.reached |= {
            (self.playbook.id, step.step) for step in play.steps if step.state in _STARTED
        }


def _history(closed: list[PlayState]) -> History:
    if not closed:
        return History()
    return History(
        last_number=closed[-1].number,
        last_opened_on=max(play.opened_on for play in closed),
        last_closed_on=max((play.closed_on for play in closed if play.closed_on), default=None),
        occasions=frozenset(play.occasion for play in closed if play.occasion),
    )
