"""Overrides of a scorecard that change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import z3

from playwise.playbook.kinds import Decision, Override, Scorecard
from playwise.proof.asking import Asking
from playwise.proof.conditions import Condition, can_be, find_idle_parts, find_never
from playwise.proof.encoding import Encoding
from playwise.proof.replay import Replay
from playwise.proof.solver import Verdict
from playwise.proof.terms import both, either, opposite

_CODE = "PW314"


def find_idle_overrides(asking: Asking, decision: Decision, card: Scorecard) -> None:
    """Report the overrides that never hold, or give the band that the record has anyway."""
    sound: list[Override] = []
    for override in card.overrides:
        what = f"override '{override.id}'"
        never = (_CODE, f"{what} changes nothing: it can never be true")
        condition = Condition(what, (override.when,), override.span, never)
        if find_never(asking, condition):
            continue
        find_idle_parts(asking, condition)
        if not _is_hidden(asking, override, sound):
            # What nobody can be shown for whom it is true was noted by now.
            is_open = not can_be(asking, [override.when.node], truth=True)
            is_open = is_open or _note_if_never_shown(asking, override, sound)
            _without_effect(asking, decision, card, override, sound, is_open=is_open)
        sound.append(override)


def _is_hidden(asking: Asking, override: Override, above: Sequence[Override]) -> bool:
    true = asking.anything.term(override.when.node).true
    others = [opposite(asking.anything.term(other.when.node).true) for other in above]
    name = f"override '{override.id}' changes nothing"
    needed = asking.solver().needed(true, others)
    if needed:
        ids = " or ".join(f"'{above[index].id}'" for index in needed)
        message = f"{name}: {ids} above is true wherever it is"
    else:
        passed = _passed(asking.anything, override, above)
        needed = asking.solver().needed(true, passed)
        if not needed:
            return False
        ids = " or ".join(f"'{above[index].id}'" for index in needed)
        how = "true or unknown, and that stops the search"
        message = f"{name}: wherever it is true, {ids} above is {how}"
    help = f"{_example(asking, override)}move it up, or take it out"
    asking.report.warn(_CODE, message, override.span, help)
    return True


def _passed(encoding: Encoding, override: Override, above: Sequence[Override]) -> list[z3.BoolRef]:
    """Where each of those above lets an override decide: an unknown one if it gives the same."""
    terms = [encoding.term(other.when.node) for other in above]
    return [
        opposite(term.true) if other.then == override.then else term.false
        for term, other in zip(terms, above, strict=True)
    ]


def _note_if_never_shown(asking: Asking, override: Override, above: Sequence[Override]) -> bool:
    """Note that an override may be hidden, where no account shows that it is not; whether it is."""

    def question(encoding: Encoding) -> z3.BoolRef:
        others = [opposite(encoding.term(other.when.node).true) for other in above]
        return both(encoding.term(override.when.node).true, *others)

    def holds(replay: Replay) -> bool:
        others = (replay.ask(other.when.node) for other in above)
        return replay.ask(override.when.node) is True and all(found is not True for found in others)

    nodes = [override.when.node, *(other.when.node for other in above)]
    if not above or asking.is_shown(nodes, question, holds):
        return False
    what = f"whether those above are true wherever override '{override.id}' is"
    asking.undecided(what, override.span, nodes, "one of them")
    return True


def _without_effect(
    asking: Asking,
    decision: Decision,
    card: Scorecard,
    override: Override,
    above: Sequence[Override],
    *,
    is_open: bool,
) -> None:
    """Report an override that gives what the score gives anyway; note it, unless *is_open* by now.

    It is noted where no account shows that it does not.
    """

    def question(encoding: Encoding) -> z3.BoolRef:
        _, own = encoding.scored(decision, card)
        then = encoding.variables.words.literal(override.then, decision.type)
        differs = either(opposite(own.known), opposite(own.value == then))
        passed = _passed(encoding, override, above)
        return both(encoding.term(override.when.node).true, *passed, differs)

    def holds(replay: Replay) -> bool:
        plain = replace(decision, how=replace(card, overrides=()))
        own = Replay(replay.account, {**replay.decisions, decision.column: plain}).outcome(plain)
        makes_it_so = replay.outcome(decision).row == override.id
        return makes_it_so and own.value != override.then

    verdict = asking.ask(question(asking.anything))
    if verdict is not Verdict.IMPOSSIBLE:
        if is_open or (verdict is Verdict.POSSIBLE and asking.shows(question, holds)):
            return
        nodes = [o.when.node for o in (*above, override)] + [m.points for m in card.measures]
        what = f"whether override '{override.id}' changes anything"
        asking.undecided(what, override.span, nodes)
        return
    message = f"override '{override.id}' changes nothing: the score gives '{override.then}' anyway"
    help = f"{_example(asking, override)}take it out, or let it say another band"
    asking.report.warn(_CODE, message, override.span, help)


def _example(asking: Asking, override: Override) -> str:
    account = asking.example(
        lambda encoding: encoding.term(override.when.node).true,
        lambda replay: replay.ask(override.when.node) is True,
    )
    return "" if account is None else f"for example {account.words()}; "
