"""What a test says that facts and decisions were."""

from __future__ import annotations

from datetime import date

import pytest

from playwise.playbook.cases import Given, GivenFact
from tests.unit.rehearsal.staged import Staged, staged

HEAD = """\
playbook: p
title: t
entity: account
decisions:
  before: {value: "previous(arr, 30d)"}
  lately: {value: "changed(arr, 4w) or changed(arr)"}
  grown: {value: "any(contacts, changed(role))"}
  region: {value: "changed(company.region)"}
  cared: {value: "changed(care.tier, 7d)"}
  level:
    values: [good, bad]
    table:
      - {id: big, when: arr >= 1000, then: good}
      - {id: small, otherwise: bad}
  slid: {value: "previous(level, 30d) = good"}
  old_row: {value: "previous(level.row, 30d)"}
  old_name: {value: "previous(name, 30d)"}
tests:
"""
CARE = """\
playbook: care
title: t
entity: company
decisions:
  tier: {values: [high, low], table: [{id: all, otherwise: high}]}
"""


def read(given: str, related: str = "{}") -> Staged:
    test = f"  - {{name: n, given: {given}, related: {related}, expect: {{slid: unknown}}}}\n"
    return staged(HEAD + test, CARE)


def given(text: str, related: str = "{}") -> Given:
    made = read(text, related)
    assert made.findings == ()
    return made.case.given


def found(text: str) -> list[tuple[str, str | None]]:
    """Return what is wrong: the words it points at with the finding, and its help."""
    told = []
    for finding in read(text).findings:
        assert finding.span is not None
        line = (HEAD + f"  - {{name: n, given: {text}").split("\n")[finding.span.line - 1]
        start = finding.span.column - 1
        words = line[start : start + finding.span.length]
        told.append((f"«{words}» {finding.code} {finding.message}", finding.help))
    return told


def test_a_fact_has_a_value_now_and_had_others() -> None:
    made = given("{arr: {value: 5, was: {30d: 3, 4w: 2.5, 1d: null}}}")

    assert made.facts == {"arr": GivenFact(500)}
    assert made.was == {"arr": {30: 300, 28: 250, 1: None}}


def test_a_fact_may_have_had_a_value_and_be_missing_now() -> None:
    made = given("{arr: {was: {30d: 3}}}")

    assert made.facts == {"arr": GivenFact(None)}
    assert made.was == {"arr": {30: 300}}


def test_an_aged_fact_may_have_been_another() -> None:
    test = "{name: n, as_of: 2026-01-02, given: GIVEN, expect: {slid: unknown}}"
    said = "{arr: {value: 5, seen: 2026-01-01, was: {30d: 3}}}"
    made = staged(f"{HEAD}  - {test.replace('GIVEN', said)}\n", CARE)

    assert made.findings == ()
    assert made.case.given.facts == {"arr": GivenFact(500, date(2026, 1, 1))}
    assert made.case.given.was == {"arr": {30: 300}}


def test_parents_and_related_records_have_a_past() -> None:
    made = given(
        "{company: {region: {value: emea, was: {1d: apac}}}}",
        "{contacts: [{role: {value: champion, was: {1d: user}}}]}",
    )

    assert made.parents["company"].was == {"region": {1: "apac"}}
    ((_, contact),) = made.children["contact"]
    assert contact.was == {"role": {1: "user"}}


def test_so_have_decisions_of_this_file_and_of_others() -> None:
    made = given(
        "{level: {was: {30d: good}}, level.row: {was: {30d: big}},"
        " care.tier: {value: low, was: {7d: high}}}"
    )

    assert made.was == {"p.level": {30: "good"}, "p.level.row": {30: "big"}}
    company = made.parents["company"]
    assert (company.decisions, company.was) == ({"care.tier": "low"}, {"care.tier": {7: "high"}})


@pytest.mark.parametrize(
    ("text", "finding", "help"),
    [
        (
            "{arr: {value: 5, was: 3}}",
            "«3» PW112 expected values by days, got the number 3",
            "write was: {30d: 3}",
        ),
        (
            "{arr: {value: 5, was: {}}}",
            "«{}» PW112 expected values by days, got an empty { }",
            "write was: {30d: 3}",
        ),
        (
            "{arr: {value: 5, was: {3mo: 3}}}",
            "«3mo» PW112 expected a number of days such as 30d, got '3mo'",
            "write 91d",
        ),
        (
            "{arr: {value: 5, was: {0d: 3}}}",
            "«0d» PW112 expected a number of days such as 30d, got '0d'",
            "write a number of days or weeks, such as 30d or 2w",
        ),
        (
            "{arr: {value: 5, was: {9999d: 3}}}",
            "«9999d» PW112 expected a number of days such as 30d, got '9999d'",
            "at most 3,650 days",
        ),
        (
            "{arr: {value: 5, was: {30d: much}}}",
            "«much» PW205 'arr' does not fit: expected a number, got text 'much'",
            None,
        ),
        (
            '{name: {was: {30d: " "}}}',
            "«\" \"» PW210 'name' is blank",
            "a blank text is missing on arrival: leave it out, or write name: null",
        ),
        (
            "{arr: {value: 5, wass: {30d: 3}}}",
            "«wass» PW110 unknown key 'wass'",
            "did you mean 'was'?",
        ),
        (
            "{seats: {value: 5, was: {30d: 3}}}",
            "«was» PW112 no rule reads what 'seats' was",
            "a rule reads it by previous(seats, 30d), changed(seats) or trend(seats, 30d)",
        ),
        (
            "{arr: {value: 5, was: {27d: 3}}}",
            "«27d» PW112 no rule reads what 'arr' was 27 days ago",
            "rules read it 1, 28 and 30 days ago",
        ),
        (
            "{level: {was: {1d: good}}}",
            "«1d» PW112 no rule reads what 'level' was 1 day ago",
            "rules read it 30 days ago",
        ),
        (
            "{before: {was: {30d: 3}}}",
            "«was» PW112 no rule reads what 'before' was",
            "a rule reads it by previous(before, 30d), changed(before) or trend(before, 30d)",
        ),
        (
            "{level: {value: good, was: {30d: bad}}}",
            "«level» PW141 'level' is decided by this playbook, so it cannot be given",
            "give the facts that it reads",
        ),
        (
            "{level: {was: {30d: best}}}",
            "«best» PW206 'level' does not fit: expected one of good, bad, got text 'best'",
            None,
        ),
        ("{level: {was: {30d: bad}, since: 3}}", "«since» PW110 unknown key 'since'", None),
    ],
)
def test_what_cannot_be_meant_is_a_finding(text: str, finding: str, help: str | None) -> None:
    assert found(text) == [(finding, help)]


def test_a_day_that_a_rule_reads_later_in_the_timeline_may_be_given() -> None:
    def told(days: str) -> list[str]:
        timeline = "[{on: 2026-01-02, expect: {slid: unknown}}]"
        was = f"{{level: {{was: {{{days}: good}}}}}}"
        test = f"  - {{name: n, given: {was}, timeline: {timeline}}}\n"
        return [finding.message for finding in staged(HEAD + test, CARE).findings]

    assert told("27d") == []
    assert told("31d") == ["no rule reads what 'level' was 31 days ago"]


def test_of_a_scorecard_its_trend_reads_the_score() -> None:
    card = """\
playbook: p
title: t
entity: account
decisions:
  h:
    scorecard:
      bands: {red: "< 50", green: ">= 50"}
      measures: [{id: seats, weight: 1, value: seats}]
      trend: {over: 30d, by: 5}
tests:
  - {name: n, given: {h: {was: {30d: red}}}, expect: {h: unknown}}
"""
    (finding,) = staged(card).findings

    assert finding.message == "no rule reads what 'h' was"
    assert finding.help == "its trend reads the score: h.score: {was: {30d: …}}"
