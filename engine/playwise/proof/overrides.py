"""Overrides of a scorecard that change nothing."""

from __future__ import annotations

from collections.abc import Sequence

from playwise.playbook.program import Decision, Override, Scorecard
from playwise.proof.asking import Asking
from playwise.proof.conditions import Condition, find_idle_parts, find_never
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
            _without_effect(asking, decision, card, override, sound)
        sound.append(override)


def _is_hidden(asking: Asking, override: Override, above: Sequence[Override]) -> bool:
    true = asking.anything.term(override.when.node).true
    others = [opposite(asking.anything.term(other.when.node).true) for other in above]
    needed = asking.solver().needed(true, others)
    if not needed:
        return False
    ids = " or ".join(f"'{above[index].id}'" for index in needed)
    message = f"override '{override.id}' changes nothing: {ids} above is true wherever it is"
    help = f"{_example(asking, override)}move it up, or take it out"
    asking.report.warn(_CODE, message, override.span, help)
    return True


def _without_effect(
    asking: Asking,
    decision: Decision,
    card: Scorecard,
    override: Override,
    above: Sequence[Override],
) -> None:
    encoding = asking.anything
    _, own = encoding.scored(decision, card)
    then = encoding.variables.words.literal(override.then, decision.type)
    passed = [encoding.term(other.when.node).false for other in above]
    differs = either(opposite(own.known), opposite(own.value == then))
    question = both(encoding.term(override.when.node).true, *passed, differs)
    if asking.ask(question) is not Verdict.IMPOSSIBLE:
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
