"""What a test expects, held against what came: each difference in words, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playwise.evaluate.answers import Outcome
from playwise.playbook.cases import Expect, Placed
from playwise.playbook.kinds import Decision, Rule, Scorecard, Table
from playwise.playbook.open_items import is_open_items, known_so_far
from playwise.playbook.part_types import part_types
from playwise.plays.states import PlayState
from playwise.rehearsal.life import Life
from playwise.rehearsal.results import Failure
from playwise.rehearsal.step_verdict import on_others, on_step, waiting_for
from playwise.rehearsal.undecided_variants import with_variants
from playwise.rules.operations import Answer
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown
from playwise.rules.wording import format_value


def failures(expect: Expect, life: Life) -> list[Failure]:
    """Return what does not hold of *expect* after the last run of *life*, in order of place."""
    verdict = _Verdict(expect, life)
    found = [*verdict.decisions(), *verdict.rows(), *verdict.reasons(), *verdict.play()]
    found += verdict.steps()
    told = with_variants(found, life.around.program, life.playbook, life.scene)
    return sorted(told, key=lambda failure: failure.span)


@dataclass(frozen=True, slots=True)
class _Verdict:
    expect: Expect
    life: Life

    def decisions(self) -> Iterator[Failure]:
        for name, expected in self.expect.decisions.items():
            decision, outcome = self._decided(name)
            got, type = self._value(name, decision, outcome)
            if expected.value is None:
                if not isinstance(got, Unknown):
                    shown = f"{_quoted(got, type)}{_why(outcome)}"
                    message = f"expected '{name}' to be unknown, got {shown}"
                    yield Failure(message, expected.span, _of_open_items(name, decision, outcome))
                continue
            wanted = _quoted(expected.value, type)
            if isinstance(got, Unknown):
                why = _listed(got.reasons)
                message = f"expected '{name}' to be {wanted}, it is unknown: {why}"
                yield Failure(message, expected.span)
            elif not _same(got, expected.value, type):
                shown = f"{_quoted(got, type)}{_why(outcome)}"
                yield Failure(f"expected '{name}' to be {wanted}, got {shown}", expected.span)

    def rows(self) -> Iterator[Failure]:
        for name, expected in self.expect.rows.items():
            decision, outcome = self._decided(name)
            if expected.value in outcome.rows:
                continue
            head = f"expected row '{expected.value}' to decide '{name}'"
            if outcome.rows:
                said = ", ".join(f"'{row}'" for row in outcome.rows)
                got = f"{'rows' if len(outcome.rows) > 1 else 'row'} {said} did"
            elif isinstance(outcome.value, Unknown):
                got = f"no row did: {_listed(outcome.reasons)}"
            else:
                got = "no row is true"
            why_not = self._why_not(decision, expected.value)
            yield Failure(f"{head}, {got}{why_not}", expected.span)

    def reasons(self) -> Iterator[Failure]:
        for name, reasons in self.expect.reasons.items():
            given = self._reasons(name)
            for expected in reasons:
                if expected.value not in given:
                    got = f"got {_listed(given)}" if given else "there is none"
                    message = f"expected reason '{expected.value}' for '{name}', {got}"
                    yield Failure(message, expected.span)

    def play(self) -> Iterator[Failure]:
        plays, expected, result = self.life.plays, self.expect.play, self.expect.result
        last = plays[-1] if plays else None
        if expected is not None and not self._is_so(expected.value, last):
            yield Failure(self._play_message(expected, last), expected.span)
        if result is not None and (last is None or last.result != result.value):
            got = (
                f"it is '{last.result}'"
                if last is not None and last.result
                else self._standing(last)
            )
            yield Failure(f"expected the result '{result.value}', {got}", result.span)

    def steps(self) -> Iterator[Failure]:
        last = self.life.plays[-1] if self.life.plays else None
        if last is None:
            spans = [(id, expected.span) for id, expected in self.expect.steps.items()]
            for id, span in spans:
                yield Failure(f"expected something of step '{id}', {self._standing(None)}", span)
            return
        for id, step in self.expect.steps.items():
            yield from on_step(id, step, last.of_step(id))
        if self.expect.others_none is not None:
            yield from on_others(self.expect.steps, last.steps, self.expect.others_none)

    def _value(self, name: str, decision: Decision, outcome: Outcome) -> tuple[Answer, Type]:
        """What a decision, or the part of one that *name* means, came to."""
        part = name.partition(".")[2]
        if not part:
            return outcome.value, decision.type
        values, column = self.life.scene.record.values, f"{decision.column}.{part}"
        found = values.get(known_so_far(column), values.get(column))
        return Unknown(outcome.reasons) if found is None else found, part_types(decision)[part]

    def _decided(self, name: str) -> tuple[Decision, Outcome]:
        decision = self.life.playbook.decision(name.partition(".")[0])
        assert decision is not None, "compile_cases keeps only decisions that exist"
        scene = self.life.scene
        return decision, scene.outcomes[scene.record.key, decision.column]

    def _reasons(self, name: str) -> tuple[str, ...]:
        """The reasons kept for a decision, for the entry, or for a step."""
        if self.life.playbook.decision(name) is not None:
            return self._decided(name)[1].reasons
        if name == "enter":
            return self.life.advanced.enter_reasons if self.life.advanced is not None else ()
        states = self.life.plays[-1].of_step(name) if self.life.plays else ()
        return tuple(dict.fromkeys(reason for state in states for reason in waiting_for(state)))

    def _why_not(self, decision: Decision, row_id: str) -> str:
        """Why a row does not hold: its first condition that is not true."""
        scene = self.life.scene
        for rule in _conditions(decision, row_id):
            answer = scene.interpreter.answer(rule.node, scene.record)
            if isinstance(answer, Unknown):
                return f"; '{rule.text}' is unknown: {_listed(answer.reasons)}"
            if not answer:
                return f"; '{rule.text}' is false"
        return ""

    def _is_so(self, expected: str, last: PlayState | None) -> bool:
        if expected == "not_opened":
            return last is None
        if last is None:
            return False
        if expected == "closed":
            return last.state == "closed"
        # A play may open and, with every step skipped, end in one run: opened it has.
        return last.state == "open" or last.opened_on == self.life.now.today

    def _play_message(self, expected: Placed[str], last: PlayState | None) -> str:
        if expected.value == "not_opened":
            return f"expected no play to open, {self._standing(last)}"
        return f"expected the play to be {expected.value}, {self._standing(last)}"

    def _standing(self, last: PlayState | None) -> str:
        """What has become of the play, in words."""
        if last is not None and last.state == "closed":
            return f"it closed on {last.closed_on} and came to '{last.result}'"
        if last is not None:
            return f"one is open since {last.opened_on}{self._open_exits()}"
        play, advanced = self.life.playbook.play, self.life.advanced
        if play is None or advanced is None:
            return "there is no play"
        if advanced.enter_reasons:
            return f"none opened: it is unknown whether to, {_listed(advanced.enter_reasons)}"
        why = advanced.why_not or f"'{play.enter.text}' is false"
        return f"none opened: {why}"

    def _open_exits(self) -> str:
        """Why no exit closes the play."""
        play, scene = self.life.playbook.play, self.life.scene
        words = []
        for exit in play.exits if play is not None else ():
            answer = scene.interpreter.answer(exit.when.node, scene.record)
            if isinstance(answer, Unknown):
                words.append(f"exit '{exit.id}' is unknown: {_listed(answer.reasons)}")
            else:
                words.append(f"exit '{exit.id}' is {'true' if answer else 'false'}")
        return "".join(f", {word}" for word in words)


def _conditions(decision: Decision, row: str) -> Sequence[Rule]:
    """What must hold for a row to decide."""
    if isinstance(decision.how, Scorecard):
        return [override.when for override in decision.how.overrides if override.id == row]
    assert isinstance(decision.how, Table), "only a table and a scorecard have rows"
    return next(found.when for found in decision.how.rows if found.id == row)


def _of_open_items(name: str, decision: Decision, outcome: Outcome) -> str | None:
    """Why ``x.open`` is known here while a rule that reads it is not; None where that is not so."""
    if not (is_open_items(f"{decision.playbook}.{name}") and outcome.undecided):
        return None
    rest = f"{decision.name}.undecided"
    return f"in a test it lists what is known to be open; expect {rest} for the rest"


def _same(got: Value, expected: Value, type: Type) -> bool:
    if type.kind is Kind.NUMBER:
        # Numbers are the same where they read the same: with twelve significant digits.
        return format_value(got, type) == format_value(expected, type)
    return got == expected


def _quoted(value: Value, type: Type) -> str:
    if isinstance(value, bool):
        # As the file has it: people read yes and no, but tests are not written so.
        return f"'{str(value).lower()}'"
    if value == ():
        return "an empty list"
    return f"'{format_value(value, type)}'"


def _why(outcome: Outcome) -> str:
    words = ": ".join(
        part for part in (f"row '{outcome.row}'" if outcome.row else "", outcome.because) if part
    )
    assumed = f"assumed: {', '.join(outcome.assumed)}" if outcome.assumed else ""
    undecided = ""
    if outcome.doubts and outcome.undecided:
        undecided = f"undecided: {', '.join(outcome.undecided)}"
    told = "; ".join(part for part in (words, assumed, undecided) if part)
    return f" ({told})" if told else ""


def _listed(reasons: tuple[str, ...]) -> str:
    return ", ".join(reasons) if reasons else "for no reason that is kept"
