"""The laws that are tried, each on so many examples that a round takes seconds."""

from __future__ import annotations

from importlib import import_module

from tests.property.agreement import Distribution
from tests.property.law import law_of_evaluators
from tests.property.stated import Law, laws_of

MODULES = {
    "test_decisions_agree": 5,
    "test_scores_agree": 5,
    "test_kinds_agree": 5,
    "test_nearest_holds": 3,
    "test_floors_agree": 5,
    "test_rules_on_mappings_agree": 3,
    "test_rules_for_programs_agree": 1,
    "test_rule_text_round_trip": 1,
    "test_hostile_rules": 1,
}
"""The modules of tests/property of which every law is tried, each on one of so many of the examples
that its test draws."""

BUNDLES = 40
"""How many bundles of rules all evaluators are asked."""


def laws(seen: Distribution) -> dict[str, tuple[Law, int]]:
    """Return the laws by name, the slowest first, each with the number of examples of a round.

    Args:
        seen: Counts what all evaluators are asked.
    """
    made = [(law_of_evaluators(seen), BUNDLES)]
    for name, part in MODULES.items():
        stated = laws_of(import_module(f"tests.property.{name}"))
        made += [(law, max(1, law.examples // part)) for law in stated]
    return {law.name: (law, examples) for law, examples in made}
