"""The decisions that a decision hangs on, in an order in which each reads only those before it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from playwise.playbook.kinds import Decision


def beneath(
    decision: Decision, among: Mapping[str, Decision], done: Container[str]
) -> Iterator[Decision]:
    """Yield what *decision* hangs on, and it itself as the last.

    Hundreds of decisions may read each other in a row, so nothing here goes as deep as they do.

    Args:
        decision: The one that is wanted.
        among: Those that are worked out, by column; others are given.
        done: The columns of those that need not be worked out again.
    """
    seen: set[str] = set()
    stack: list[tuple[Decision, bool]] = [(decision, False)]
    while stack:
        found, ready = stack.pop()
        if ready:
            yield found
        elif found.column not in seen and found.column not in done:
            seen.add(found.column)
            stack.append((found, True))
            stack += [(among[column], False) for column in found.reads if column in among]
