"""Hypothesis with every example drawn anew, and evenly.

By itself Hypothesis changes a little in five of six examples and draws the numbers that stand in
the modules at hand more often. That finds what hangs together within one example; laws over rules
are better served by as many different rules as there is time for, each operator as often as it is
meant to, the same ones on every machine.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

_NAME = "playwise-fresh"


class FreshProvider(HypothesisProvider):
    """Draws as Hypothesis does, but for the numbers of the modules that happen to be loaded."""

    def _maybe_draw_constant(self, *given: Any, **named: Any) -> None:
        return None


def drawn_anew(examples: int) -> settings:
    """Return the settings of a law that is tried on so many fresh examples.

    Put `hypothesis.seed` around it: a law that failed fails again with the same seed. What it
    failed on is told as it was drawn, unless `Phase.shrink` is put among the phases.
    """
    AVAILABLE_PROVIDERS[_NAME] = FreshProvider
    return settings(
        max_examples=examples,
        backend=_NAME,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
