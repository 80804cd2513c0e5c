"""Plays that can never open, exits that can never close one, steps that can never start."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from playwise.playbook.kinds import Rule
from playwise.playbook.play_parts import Exit, Play
from playwise.proof.asking import Asking
from playwise.proof.conditions import Condition, can_be, find_idle_parts, find_never
from playwise.proof.encoding import Encoding
from playwise.proof.replay import Replay
from playwise.proof.solver import Verdict
from playwise.proof.terms import both, opposite
from playwise.rules.ir import Node

_CODE = "PW307"


def find_idle_play(asking: Asking, play: Play) -> None:
    """Report what of a play can never happen."""
    never = (_CODE, "the play can never open: enter can never be true")
    enter = Condition("enter", (play.enter,), play.enter.span, never)
    if find_never(asking, enter):
        return
    find_idle_parts(asking, enter)
    exits = [e for e in play.exits if not find_never(asking, _exit(e))]
    for index, exit in enumerate(exits):
        if not _is_hidden(asking, exit, exits[:index]):
            find_idle_parts(asking, _exit(exit))
    _enter_beside(asking, play, exits)
    for step in play.steps:
        if step.when is not None:
            what = f"step '{step.id}'"
            never = (_CODE, f"{what} can never start: its condition can never be true")
            condition = Condition(what, (step.when,), step.when.span, never)
            if not find_never(asking, condition):
                find_idle_parts(asking, condition)


def _exit(exit: Exit) -> Condition:
    what = f"exit '{exit.id}'"
    never = (_CODE, f"{what} can never close a play: it can never be true")
    return Condition(what, (exit.when,), exit.when.span, never)


def _is_hidden(asking: Asking, exit: Exit, above: Sequence[Exit]) -> bool:
    """Report an exit that never gives its result, for one above it always holds with it."""
    mine = asking.anything.term(exit.when.node).true
    others = [opposite(asking.anything.term(other.when.node).true) for other in above]
    needed = asking.solver().needed(mine, others)
    if not needed:
        what = f"whether exit '{exit.id}' can close a play"
        _note_if_never_shown(asking, exit.when, above, what)
        return False
    ids = " or ".join(f"'{above[index].id}'" for index in needed)
    account = asking.example(
        lambda encoding: encoding.term(exit.when.node).true,
        lambda replay: replay.ask(exit.when.node) is True,
    )
    shown = "" if account is None else f"for example {account.words()}; "
    message = f"exit '{exit.id}' can never close a play: {ids} above is true wherever it is"
    help = f"{shown}move it up, or take it out"
    asking.report.warn(_CODE, message, exit.when.span, help)
    return True


def _enter_beside(asking: Asking, play: Play, exits: Sequence[Exit]) -> None:
    """Report an entry that an exit always takes back, and note one that an exit can."""
    enter = play.enter.node
    outs = [opposite(asking.anything.term(exit.when.node).true) for exit in exits]
    needed = asking.solver().needed(asking.anything.term(enter).true, outs)
    if needed:
        account = asking.example(
            lambda encoding: encoding.term(enter).true,
            lambda replay: replay.ask(enter) is True,
        )
        ids = " or ".join(f"'{exits[index].id}'" for index in needed)
        shown = "" if account is None else f"for example {account.words()}; "
        message = f"the play can never open: exit {ids} is true wherever enter is"
        help = f"{shown}nothing opens while an exit holds"
        asking.report.warn(_CODE, message, play.enter.span, help)
        return
    _note_if_never_shown(asking, play.enter, exits, "whether the play can open")
    for exit in exits:
        _note_meeting(asking, play, exit)


def _note_if_never_shown(asking: Asking, rule: Rule, exits: Sequence[Exit], what: str) -> None:
    """Note that *exits* may be true wherever *rule* is, where no account shows otherwise."""

    def question(encoding: Encoding) -> z3.BoolRef:
        others = [opposite(encoding.term(exit.when.node).true) for exit in exits]
        return both(encoding.term(rule.node).true, *others)

    def holds(replay: Replay) -> bool:
        others = (replay.ask(exit.when.node) for exit in exits)
        return replay.ask(rule.node) is True and all(found is not True for found in others)

    nodes = [rule.node, *(exit.when.node for exit in exits)]
    # That the rule itself may never be true was noted by now.
    is_open = exits and can_be(asking, [rule.node], truth=True)
    if is_open and not asking.is_shown(nodes, question, holds):
        asking.undecided(what, rule.span, nodes, "one of its conditions")


def _note_meeting(asking: Asking, play: Play, exit: Exit) -> None:
    nodes: tuple[Node, Node] = (play.enter.node, exit.when.node)

    def meet(encoding: Encoding) -> z3.BoolRef:
        return both(*(encoding.term(node).true for node in nodes))

    def holds(replay: Replay) -> bool:
        return all(replay.ask(node) is True for node in nodes)

    if asking.ask(meet(asking.anything)) is Verdict.IMPOSSIBLE:
        return
    account = asking.example(meet, holds)
    if account is not None:
        message = (
            f"enter and exit '{exit.id}' can hold at once, and then nothing opens:"
            f" for example {account.words()}"
        )
        asking.report.note(message, exit.when.span)
