"""All lints over one compiled playbook, those that need no proof."""

from __future__ import annotations

from playwise.diagnostics.finding import Finding
from playwise.facts.catalog import Catalogue
from playwise.playbook.compile import PlaybookSource
from playwise.playbook.kinds import Scorecard, Table
from playwise.playbook.lint.duplicates import duplicates
from playwise.playbook.lint.literals import constant_conditions, empty_ranges
from playwise.playbook.lint.meeting import meetings
from playwise.playbook.lint.ranges import limits_of, shared_edges, uncovered
from playwise.playbook.lint.shares import shares
from playwise.playbook.lint.thousands import grouped_by_points
from playwise.playbook.lint.unused import unused_assumptions, unused_templates
from playwise.playbook.lint.values import ungiven, unmentioned_values
from playwise.playbook.model.extending import LIBRARY
from playwise.playbook.program import Playbook


def lint(playbook: Playbook, source: PlaybookSource, catalogue: Catalogue) -> list[Finding]:
    """Return the warnings about a playbook whose files have no errors.

    What stands in a shipped file is left out: nobody here can mend it.
    """
    document, limits = source.document, limits_of(catalogue, playbook.entity)
    found = [
        *constant_conditions(playbook),
        *empty_ranges(playbook),
        *duplicates(playbook),
        *unused_assumptions(playbook, source),
        *unused_templates(source),
        *grouped_by_points(playbook),
    ]
    for decision in playbook.decisions:
        if isinstance(decision.how, Table):
            found += ungiven(decision, decision.how, document)
            found += unmentioned_values(decision, decision.how)
            found += shared_edges(decision, decision.how)
            found += meetings(decision, decision.how, limits)
            found += uncovered(decision, decision.how, limits)
        elif isinstance(decision.how, Scorecard):
            found += shares(decision, decision.how)
    own = (f for f in found if f.span is None or not f.span.path.startswith(LIBRARY))
    return list(dict.fromkeys(own))
