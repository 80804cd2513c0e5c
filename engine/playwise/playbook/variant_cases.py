"""The tests of a playbook and of its variants: each is about its own file's words."""

from __future__ import annotations

from dataclasses import replace

from playwise.diagnostics.finding import Finding
from playwise.playbook.case_given import laid_over
from playwise.playbook.cases import Case, Given, compile_cases
from playwise.playbook.compile import PlaybookSource
from playwise.playbook.kinds import Decision
from playwise.playbook.program import Playbook, Program
from playwise.playbook.variants import VARIANT


def cases_of(
    program: Program, playbook: Playbook, source: PlaybookSource, findings: list[Finding]
) -> tuple[Case, ...]:
    """Return the tests of a playbook file, and after them those of the variants' files.

    The playbook's own tests are about records to which no variant applies, so that a variant that
    comes later changes nothing in them; those of a variant say which it is by their facts.
    """
    if not source.variants:
        return compile_cases(program, playbook, source.document, findings, source.whole)
    plain = _without_variants(playbook)
    others = tuple(plain if p is playbook else p for p in program.playbooks)
    own = compile_cases(
        replace(program, playbooks=others), plain, source.document, findings, source.whole
    )
    no_variant = Given(decisions={f"{playbook.id}.{VARIANT}": playbook.id})
    made = [replace(case, given=laid_over(no_variant, case.given)) for case in own]
    for variant in source.variants:
        made += compile_cases(program, playbook, variant.document, findings)
    return tuple(made)


def _without_variants(playbook: Playbook) -> Playbook:
    kept = (d for d in playbook.decisions if d.name != VARIANT or d.playbook != playbook.id)
    return replace(playbook, decisions=tuple(map(_plain, kept)))


def _plain(decision: Decision) -> Decision:
    return replace(decision, choice=None, alternatives=())
