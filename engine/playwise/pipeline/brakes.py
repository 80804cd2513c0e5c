"""The brakes: a run that would do unusually much stops before it does anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playwise.pipeline.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may do at most without being told to.

    Attributes:
        messages_per_run: The most messages that it sends.
        moved_share: The largest share, 0 to 1, of a decision's records that it moves.
    """

    messages_per_run: int = 100
    moved_share: float = 0.2


def brakes(proposal: Proposal, limits: Limits) -> tuple[str, ...]:
    """Return why *proposal* goes beyond *limits*, in words; () where it does not."""
    return tuple(_reasons(proposal, limits))


def _reasons(proposal: Proposal, limits: Limits) -> Iterator[str]:
    count = proposal.sends
    if count > limits.messages_per_run:
        yield f"{count} messages would be sent, the limit is {limits.messages_per_run} a run"
    for decision, (moved, of) in sorted(proposal.changes.moved.items()):
        if of and moved / of > limits.moved_share:
            yield (
                f"{decision} would change for {moved:,} of {of:,} records ({moved / of:.0%}),"
                f" the limit is {limits.moved_share:.0%}"
            )
