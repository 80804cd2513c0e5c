from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from playwise.playbook.case_given import laid_over, ways_up
from playwise.playbook.cases import Act, Case, Given, GivenFact
from tests.unit.documents.shown import shown
from tests.unit.rehearsal.staged import Staged, staged

HEAD = """\
playbook: p
title: t
entity: account
decisions:
  level:
    values: [good, bad]
    table:
      - {id: big, when: arr >= 1000, then: good}
      - {id: small, otherwise: bad}
  price: {value: arr}
  words: {value: name}
  ready: {checklist: {required: {kickoff: kickoff_done}}}
  left: {value: days_until(renewal_date)}
  later: {value: left > 10}
play:
  enter: arr >= 1000
  exit:
    - {id: gone, when: gone, result: lost}
  steps:
    - {id: call, task: "Call {{ name }}", owner: csm}
tests:
"""
TIER = """\
playbook: tier
title: How much care an account gets
entity: account
decisions:
  tier_now:
    values: [high, low]
    table:
      - {id: big, when: arr >= 1000, then: high}
      - {id: small, otherwise: low}
  days: {value: days_until(renewal_date)}
"""
MOOD = """\
playbook: mood
title: How a contact feels
entity: contact
decisions:
  mood: {value: "prepared and account.arr > 10"}
tests:
"""
NO_MOMENT = (
    "expected a date and time with its offset such as 2026-03-01T09:00:00Z, got the date 2026-03-01"
)


def read(tests: str, *others: str) -> Staged:
    return staged(HEAD + tests, *(others or (TIER,)))


def case(tests: str) -> Case:
    result = read(tests)
    assert result.findings == ()
    return result.case


def given(text: str) -> Given:
    """Return what `given: {…}` of one test means."""
    return case(f"  - {{name: n, given: {text}, expect: {{level: good}}}}\n").given


def found(test: str, *others: str) -> list[str]:
    """Return what is wrong with a test: line from its first, the words it points at, finding."""
    lines, before = (HEAD + test).split("\n"), HEAD.count("\n")
    told = []
    for finding in read(test, *others).findings:
        span = finding.span
        assert span is not None
        words = lines[span.line - 1][span.column - 1 : span.column - 1 + span.length]
        told.append(f"{span.line - before} «{words}» {finding.code} {finding.message}")
    return told


def helps(test: str) -> list[str | None]:
    return [finding.help for finding in read(test).findings]


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("{arr: 1_234.5}", "arr", 123_450),
        ("{arr: 0.10}", "arr", 10),
        ("{name: 0123}", "name", "0123"),
        ("{seats: 12}", "seats", 12),
        ("{share: 1}", "share", 1.0),
        ("{tier: high}", "tier", "high"),
        ("{tags: [a, b]}", "tags", ("a", "b")),
        ("{renewal_date: 2026-03-01}", "renewal_date", date(2026, 3, 1)),
        ('{renewal_date: "2026-03-01"}', "renewal_date", date(2026, 3, 1)),
        (
            "{signed_at: 2026-03-01T09:00:00-05:00}",
            "signed_at",
            datetime(2026, 3, 1, 14, tzinfo=UTC),
        ),
        ("{replied: false}", "replied", False),
        ("{kickoff_done: null}", "kickoff_done", None),
    ],
)
def test_given_values_have_the_types_of_their_facts(written: str, name: str, value: Any) -> None:
    fact = given(written).facts[name]

    assert fact == GivenFact(value)
    assert type(fact.value) is type(value)


def test_an_aged_fact_keeps_the_day_it_was_seen() -> None:
    aged = "{note: {value: 4, seen: 2025-01-01}}"
    made = case(f"  - {{name: n, as_of: 2026-01-01, given: {aged}, expect: {{level: bad}}}}\n")

    assert made.given.facts == {"note": GivenFact(4, date(2025, 1, 1))}


def test_decisions_of_other_playbooks_are_given_by_value_or_as_unknown() -> None:
    assert given("{tier.tier_now: high, tier.days: unknown}").decisions == {
        "tier.tier_now": "high",
        "tier.days": None,
    }


def test_parents_are_given_by_their_facts_and_children_by_their_plural_at_any_depth() -> None:
    result = staged(
        TIER,
        MOOD
        + """\
  - name: n
    given:
      contact_id: me
      account: {arr: 5, tier.tier_now: low, company: {region: emea}, contacts: [{prepared: true}]}
    expect: {mood: unknown}
""",
    )

    assert result.findings == ()
    assert result.case.given == Given(
        key="me",
        parents={
            "account": Given(
                facts={"arr": GivenFact(500)},
                decisions={"tier.tier_now": "low"},
                parents={"company": Given(facts={"region": GivenFact("emea")})},
                children={"contact": (("account.1", Given(facts={"prepared": GivenFact(True)})),)},
            )
        },
    )


def test_what_is_above_may_be_given_without_the_steps_between() -> None:
    result = staged(
        TIER,
        MOOD
        + "  - {name: n, given: {company: {region: apac}, tier.tier_now: high}, "
        + "expect: {mood: unknown}}\n",
    )

    assert result.findings == ()
    assert result.case.given.parents == {
        "account": Given(
            decisions={"tier.tier_now": "high"},
            parents={"company": Given(facts={"region": GivenFact("apac")})},
        )
    }


def test_related_records_without_a_key_are_numbered() -> None:
    related = "{contacts: [{role: user}, {contact_id: c7, role: champion}, {}]}"
    made = case(f"  - {{name: n, related: {related}, expect: {{level: good}}}}\n").given

    assert made.children["contact"] == (
        ("1", Given(facts={"role": GivenFact("user")})),
        ("c7", Given(facts={"role": GivenFact("champion")}, key="c7")),
        ("3", Given()),
    )


def test_children_are_nested_under_their_plural() -> None:
    result = staged(
        """\
playbook: group
title: A group of accounts
entity: company
decisions:
  any_big: {value: "any(accounts, arr > 10)"}
tests:
  - name: n
    related: {accounts: [{account_id: a1, arr: 20, contacts: [{role: user}]}, {contacts: [{}]}]}
    expect: {any_big: true}
""",
    )

    assert result.findings == ()
    accounts = dict(result.case.given.children["account"])
    assert [key for key, _ in accounts["a1"].children["contact"]] == ["a1.1"]
    assert [key for key, _ in accounts["2"].children["contact"]] == ["2.1"]


def test_each_makes_one_case_for_every_combination() -> None:
    cases = read(
        "  - {name: n, given: {seats: 3}, each: {tier: [high, low], arr: [1, 2]}, "
        "expect: {level: bad}}\n"
    ).cases["p"]

    assert [case.name for case in cases] == [
        "n [tier = high, arr = 1]",
        "n [tier = high, arr = 2]",
        "n [tier = low, arr = 1]",
        "n [tier = low, arr = 2]",
    ]
    assert cases[1].given.facts == {
        "seats": GivenFact(3),
        "tier": GivenFact("high"),
        "arr": GivenFact(200),
    }


def test_each_may_run_over_decisions_of_other_playbooks() -> None:
    cases = read(
        "  - {name: n, each: {tier.tier_now: [high, unknown]}, expect: {level: unknown}}\n"
    ).cases["p"]

    assert [case.given.decisions for case in cases] == [
        {"tier.tier_now": "high"},
        {"tier.tier_now": None},
    ]


def test_expected_values_have_the_types_of_their_decisions() -> None:
    expect = case(
        "  - {name: n, as_of: 2026-01-01, expect: {level: good, price: 10.5, words: unknown, "
        "ready: complete, left: 3, later: false}}\n"
    ).expect

    assert expect is not None
    assert {name: placed.value for name, placed in expect.decisions.items()} == {
        "level": "good",
        "price": 1050,
        "words": None,
        "ready": "complete",
        "left": 3,
        "later": False,
    }


def test_the_place_of_each_expectation_is_kept() -> None:
    expect = case(
        "  - name: n\n"
        "    as_of: 2026-01-01\n"
        "    expect:\n"
        "      level: good\n"
        "      row: {level: big}\n"
        "      reasons: {enter: ['missing: arr']}\n"
        "      play: opened\n"
        "      result: lost\n"
        "      steps: {call: {state: open, on: 2026-01-02}, others: none}\n"
    ).expect

    assert expect is not None
    assert expect.play is not None
    assert expect.result is not None
    assert expect.others_none is not None
    call = expect.steps["call"]
    assert call.state is not None
    assert call.on is not None
    spans = [
        expect.decisions["level"].span,
        expect.rows["level"].span,
        expect.reasons["enter"][0].span,
        expect.play.span,
        expect.result.span,
        call.state.span,
        call.on.span,
        expect.others_none,
    ]
    first = HEAD.count("\n")
    assert [(span.line - first, span.column) for span in spans] == [
        (4, 14),
        (5, 20),
        (6, 25),
        (7, 13),
        (8, 15),
        (9, 29),
        (9, 39),
        (9, 60),
    ]


def test_a_timeline_keeps_what_is_given_done_and_expected() -> None:
    first, second = case(
        "  - name: n\n"
        "    timeline:\n"
        "      - {on: 2026-01-01, given: {arr: 2000}, expect: {play: opened}}\n"
        "      - {on: 2026-01-02T09:30:00, do: [{done: call}, {approve: call, by: lee}]}\n"
    ).timeline

    assert (first.on, second.on) == (date(2026, 1, 1), datetime(2026, 1, 2, 9, 30))  # noqa: DTZ001 # the workspace's clock is put in later
    assert first.given.facts == {"arr": GivenFact(200_000)}
    assert [(act.kind, act.step, act.by) for act in second.acts] == [
        ("done", "call", None),
        ("approve", "call", "lee"),
    ]
    assert isinstance(second.acts[0], Act)
    assert second.expect is None


@pytest.mark.parametrize(
    ("given", "finding", "help"),
    [
        (
            "{ar: 5}",
            "1 «ar» PW204 unknown fact 'ar' of account",
            "did you mean 'arr'?",
        ),
        (
            "{level: good}",
            "1 «level» PW141 'level' is decided by this playbook, so it cannot be given",
            "give the facts that it reads",
        ),
        (
            "{p.level: good}",
            "1 «p.level» PW141 'level' is decided by this playbook, so it cannot be given",
            "give the facts that it reads",
        ),
        (
            "{contacts: []}",
            "1 «contacts» PW204 unknown fact 'contacts' of account",
            "related records stand beside it: related: {contacts: […]}",
        ),
        (
            "{company.region: emea}",
            "1 «company.region» PW204 unknown fact 'company.region' of account",
            "write company: {region: …}",
        ),
        (
            "{company: emea}",
            "1 «emea» PW112 expected the facts of company, got text 'emea'",
            "write company: {fact: value}",
        ),
        (
            "{company: {regon: emea}}",
            "1 «regon» PW204 unknown fact 'regon' of company",
            "did you mean 'region'?",
        ),
        (
            "{tiers.tier_now: high}",
            "1 «tiers.tier_now» PW141 unknown playbook 'tiers'",
            "did you mean 'tier'?",
        ),
        (
            "{tier.tier_new: high}",
            "1 «tier.tier_new» PW141 unknown decision 'tier_new' of tier",
            "did you mean 'tier_now'?",
        ),
        (
            "{tier.tier_now: hgh}",
            "1 «hgh» PW206 'tier.tier_now' does not fit: expected one of high, low, got text 'hgh'",
            "did you mean 'high'?",
        ),
        (
            "{mood.mood: true}",
            "1 «mood.mood» PW120 'mood.mood' is decided for records of contact, not of account",
            "give it where the contact is given",
        ),
        (
            "{arr: a lot}",
            "1 «a lot» PW205 'arr' does not fit: expected a number, got text 'a lot'",
            None,
        ),
        (
            "{arr: 1.005}",
            "1 «1.005» PW205 'arr' does not fit: 1.005 has more decimals than USD, which has 2",
            None,
        ),
        (
            "{tier: hi}",
            "1 «hi» PW206 'tier' does not fit: expected one of high, low, got text 'hi'",
            "did you mean 'high'?",
        ),
        (
            "{seats: 1.5}",
            "1 «1.5» PW205 'seats' does not fit: expected a whole number, got the number 1.5",
            None,
        ),
        (
            "{replied: yes}",
            "1 «yes» PW205 'replied' does not fit: expected true or false, got text 'yes'",
            "write true",
        ),
        (
            '{replied: "no"}',
            "1 «\"no\"» PW205 'replied' does not fit: expected true or false, got text 'no'",
            "write false without quotes",
        ),
        (
            "{arr: $19999.99}",
            "1 «$19999.99» PW205 'arr' does not fit: expected a number, got text '$19999.99'",
            "write 19999.99",
        ),
        (
            '{arr: "19,999.99"}',
            "1 «\"19,999.99\"» PW205 'arr' does not fit: expected a number, got text '19,999.99'",
            "write 19999.99",
        ),
        (
            "{share: 50%}",
            "1 «50%» PW205 'share' does not fit: expected a number, got text '50%'",
            "write 50, or 0.5 for a share",
        ),
        (
            "{note: 50%}",
            "1 «50%» PW205 'note' does not fit: expected a whole number, got text '50%'",
            "write 50",
        ),
        (
            "{signed_at: 2026-03-01}",
            f"1 «2026-03-01» PW205 'signed_at' does not fit: {NO_MOMENT}",
            None,
        ),
        (
            '{renewal_date: "2026-02-30"}',
            (
                "1 «\"2026-02-30\"» PW205 'renewal_date' does not fit:"
                " 2026-02-30 is not a day of the calendar"
            ),
            None,
        ),
        (
            "{share: 1.5}",
            "1 «1.5» PW210 'share' is at most 1, got 1.5",
            "such a value is refused on arrival, so no rule ever sees it",
        ),
        (
            "{share: -1}",
            "1 «-1» PW210 'share' is at least 0, got -1",
            "such a value is refused on arrival, so no rule ever sees it",
        ),
        (
            '{name: ""}',
            "1 «\"\"» PW210 'name' is blank",
            "a blank text is missing on arrival: leave it out, or write name: null",
        ),
        (
            '{name: {value: " \\t", seen: 2025-01-01}}',
            "1 «\" \\t\"» PW210 'name' is blank",
            "a blank text is missing on arrival: leave it out, or write name: null",
        ),
        (
            '{tags: [a, ""]}',
            "1 «\"\"» PW210 'tags' holds a blank text",
            "a blank text is missing on arrival: leave it out",
        ),
        (
            "{note: {value: 4, sen: 2025-01-01}}",
            "1 «sen» PW110 unknown key 'sen'",
            "did you mean 'seen'?",
        ),
        (
            "{note: {value: 4}}",
            "1 «{value: 4}» PW111 'note' lacks its 'seen'",
            "an aged fact is {value: 4, seen: 2025-01-01}",
        ),
        (
            "{note: {value: 4, seen: lately}}",
            "1 «lately» PW112 expected a date or a date with a time, got text 'lately'",
            "write 2026-03-01 or 2026-03-01T09:00:00Z",
        ),
        (
            "{account_id: [a]}",
            "1 «[a]» PW112 expected the key of one account, got a list",
            None,
        ),
    ],
)
def test_what_cannot_be_given_is_found_with_its_place(
    given: str, finding: str, help: str | None
) -> None:
    test = f"  - {{name: n, given: {given}, expect: {{level: good}}}}\n"

    others = (TIER, MOOD.removesuffix("tests:\n"))

    assert found(test, *others) == [finding]
    result = read(test, *others)
    assert result.findings[0].help == help
    assert result.cases["p"] == ()


@pytest.mark.parametrize(
    ("related", "finding", "help"),
    [
        (
            "{contact: []}",
            "1 «contact» PW120 unknown related records 'contact' of account",
            "did you mean 'contacts'?",
        ),
        (
            "{champions: []}",
            "1 «champions» PW120 unknown related records 'champions' of account",
            "champions are found among contacts: give those",
        ),
        (
            "{contacts: [{roll: user}]}",
            "1 «roll» PW204 unknown fact 'roll' of contact",
            "did you mean 'role'?",
        ),
        (
            "{contacts: [{contact_id: c1}, {contact_id: c1}]}",
            "1 «c1» PW116 the contact 'c1' is given twice",
            None,
        ),
        (
            "{contacts: [{account: {arr: 5}}]}",
            "1 «account» PW112 the account of these records is given by the test already",
            "leave it out here",
        ),
        (
            "{contacts: [{company: {region: emea}}]}",
            "1 «company» PW112 the company of these records is given by the test already",
            "leave it out here",
        ),
        (
            "{contacts: [{tier.days: 3}]}",
            "1 «tier.days» PW120 'tier.days' is decided for records of account, not of contact",
            "give it where the account is given",
        ),
    ],
)
def test_related_records_that_do_not_fit_are_found_with_their_place(
    related: str, finding: str, help: str | None
) -> None:
    test = f"  - {{name: n, related: {related}, expect: {{level: good}}}}\n"

    assert found(test) == [finding]
    assert helps(test) == [help]


def test_records_of_a_lower_floor_are_given_with_what_they_hang_on() -> None:
    playbook = """\
playbook: group
title: t
entity: company
decisions: {people: {value: count(contacts)}}
tests:
  - {name: right, related: {accounts: [{contacts: [{}, {}]}, {}]}, expect: {people: 2}}
  - {name: wrong, related: {contacts: [{}]}, expect: {people: 1}}
"""
    (finding,) = staged(playbook).findings

    assert finding.message == "unknown related records 'contacts' of company"
    assert finding.help == "give them with the account that they hang on: {contacts: […]}"
    right = playbook.replace("  - {name: wrong", "#")
    assert all(not result.failures for result in staged(right).rehearsed().results)


@pytest.mark.parametrize(
    ("expect", "finding", "help"),
    [
        (
            "{level: god}",
            "1 «god» PW206 'level' does not fit: expected one of good, bad, got text 'god'",
            "did you mean 'good'?",
        ),
        (
            "{ready: yes}",
            "1 «yes» PW206 'ready' does not fit: expected one of complete, not_yet, got text 'yes'",
            None,
        ),
        (
            "{left: soon}",
            "1 «soon» PW205 'left' does not fit: expected a whole number, got text 'soon'",
            None,
        ),
        (
            "{levle: good}",
            "1 «levle» PW141 unknown decision 'levle'",
            "did you mean 'level'?",
        ),
        (
            "{row: {level: bg}}",
            "1 «bg» PW204 unknown row 'bg'",
            "did you mean 'big'?",
        ),
        (
            "{steps: {cal: open}}",
            "1 «cal» PW132 unknown step 'cal'",
            "did you mean 'call'?",
        ),
        (
            "{result: won}",
            "1 «won» PW206 the play never comes to 'won'",
            "it can come to lost",
        ),
        (
            "{steps: {call: {on: 2026-01-02T09:00:00Z}}}",
            "1 «2026-01-02T09:00:00Z» PW112 expected a day, got text '2026-01-02T09:00:00Z'",
            "write it as 2026-03-01: steps are dated by days",
        ),
    ],
)
def test_what_can_never_be_is_not_expected(expect: str, finding: str, help: str) -> None:
    test = f"  - {{name: n, as_of: 2026-01-01, expect: {expect}}}\n"

    assert found(test) == [finding]
    assert helps(test) == [help]


def test_a_value_of_each_is_checked_like_a_given_one() -> None:
    assert found("  - {name: n, each: {tier: [high, hi, lo]}, expect: {level: good}}\n") == [
        "1 «hi» PW206 'tier' does not fit: expected one of high, low, got text 'hi'",
        "1 «lo» PW206 'tier' does not fit: expected one of high, low, got text 'lo'",
    ]


def test_an_unknown_name_of_each_is_found_once() -> None:
    assert found("  - {name: n, each: {teir: [high, low]}, expect: {level: good}}\n") == [
        "1 «teir» PW204 unknown fact 'teir' of account"
    ]


def test_a_name_is_given_or_runs_over_values_but_not_both() -> None:
    test = "  - {name: n, given: {tier: low}, each: {tier: [high]}, expect: {level: good}}\n"

    assert found(test) == ["1 «tier» PW112 'tier' is in 'given' and in 'each'"]


def test_each_does_not_make_tests_without_end() -> None:
    numbers = ", ".join(map(str, range(40)))
    test = (
        f"  - {{name: n, each: {{arr: [{numbers}], seats: [{numbers}]}}, expect: {{level: bad}}}}\n"
    )

    assert found(test) == [
        "1 «each» PW112 'each' makes 1,600 tests of one, and at most 1,000 are run"
    ]


@pytest.mark.parametrize(
    ("test", "place"),
    [
        ("{name: n, given: {arr: 5}}", "{name: n, given: {arr: 5}}"),
        ("{name: n, given: {arr: 5}, expect: {}}", "n"),
        ("{name: n, timeline: [{on: 2026-01-01, given: {arr: 5}}]}", "n"),
    ],
)
def test_a_test_that_expects_nothing_is_found_and_left_out(test: str, place: str) -> None:
    assert found(f"  - {test}\n") == [f"1 «{place}» PW111 the test 'n' expects nothing"]
    assert read(f"  - {test}\n").cases["p"] == ()


@pytest.mark.parametrize(
    ("expect", "why"),
    [
        ("play: opened", "a play has days"),
        ("steps: {others: none}", "a play has days"),
        ("reasons: {enter: ['missing: arr']}", "a play has days"),
        ("left: 3", "'left' counts days"),
        ("later: true", "'later' counts days"),
        ("reasons: {later: ['missing: renewal_date']}", "'later' counts days"),
    ],
)
def test_what_reads_time_needs_a_day(expect: str, why: str) -> None:
    assert found(f"  - {{name: n, expect: {{{expect}}}}}\n") == [
        f"1 «n» PW311 the test 'n' gives no as_of, although {why}"
    ]


def test_what_reads_a_decision_that_counts_days_needs_a_day_too() -> None:
    reader = """\
playbook: reader
title: t
entity: account
decisions:
  soon: {value: tier.days < 10}
tests:
  - {name: n, expect: {soon: true}}
"""

    assert shown(staged(TIER, reader).findings) == [
        "7:12 PW311 the test 'n' gives no as_of, although 'soon' counts days"
    ]


def test_a_fact_that_grows_old_needs_a_day() -> None:
    test = "  - {name: n, given: {arr: {value: 5, seen: 2025-01-01}}, expect: {level: bad}}\n"

    assert found(test) == ["1 «n» PW311 the test 'n' gives no as_of, although 'arr' grows old"]


def test_what_reads_no_time_needs_no_day_although_its_playbook_has_a_play() -> None:
    assert case("  - {name: n, expect: {level: unknown, row: {level: big}}}\n").as_of is None


def test_a_timeline_gives_the_days_itself() -> None:
    made = case("  - {name: n, timeline: [{on: 2026-01-01, expect: {play: opened, left: 3}}]}\n")

    assert made.as_of is None


def test_reasons_of_a_derive_are_not_kept() -> None:
    playbook = """\
playbook: q
title: t
entity: account
derive: {big: arr > 10}
decisions:
  level: {value: big}
tests:
  - {name: n, expect: {reasons: {big: ['missing: arr']}}}
"""
    result = staged(playbook)

    assert shown(result.findings) == [
        "8:34 PW141 'big' is a derive, and reasons are kept for decisions, steps and 'enter'"
    ]


def test_a_timeline_spans_three_years_at_most() -> None:
    test = (
        "  - name: n\n"
        "    timeline:\n"
        "      - {on: 2026-01-01, expect: {play: opened}}\n"
        "      - {on: 2029-01-06, expect: {play: opened}}\n"
    )

    assert found(test) == [
        "4 «2029-01-06» PW112 the timeline spans 1,101 days, at most 1,100 are run"
    ]
    assert found(test.replace("2029-01-06", "2029-01-05")) == []


def test_as_of_is_not_after_the_timeline() -> None:
    test = (
        "  - name: n\n"
        "    as_of: 2026-01-02\n"
        "    timeline:\n"
        "      - {on: 2026-01-01, expect: {play: opened}}\n"
    )

    assert found(test) == ["2 «2026-01-02» PW112 the timeline begins on 2026-01-01, before as_of"]


def test_everything_wrong_in_a_test_is_found_at_once() -> None:
    test = (
        "  - name: n\n"
        "    given: {ar: 5, tier: hi}\n"
        "    related: {contact: []}\n"
        "    expect: {level: god, left: 3}\n"
    )

    assert found(test) == [
        "1 «n» PW311 the test 'n' gives no as_of, although 'left' counts days",
        "2 «ar» PW204 unknown fact 'ar' of account",
        "2 «hi» PW206 'tier' does not fit: expected one of high, low, got text 'hi'",
        "3 «contact» PW120 unknown related records 'contact' of account",
        "4 «god» PW206 'level' does not fit: expected one of good, bad, got text 'god'",
    ]


def test_a_test_with_a_mistake_is_left_out_and_the_others_stay() -> None:
    result = read(
        "  - {name: wrong, given: {ar: 5}, expect: {level: good}}\n"
        "  - {name: right, given: {arr: 5}, expect: {level: bad}}\n"
    )

    assert [case.name for case in result.cases["p"]] == ["right"]


def test_what_is_new_lies_over_what_was_given_before() -> None:
    below = Given(
        facts={"arr": GivenFact(1), "seats": GivenFact(2)},
        decisions={"tier.days": 3},
        parents={"company": Given(key="x", facts={"region": GivenFact("emea")})},
        children={
            "contact": (
                ("c1", Given(facts={"role": GivenFact("user"), "email": GivenFact("a@b")})),
                ("c2", Given()),
            )
        },
    )
    above = Given(
        facts={"seats": GivenFact(None)},
        decisions={"tier.tier_now": "high"},
        parents={"company": Given(facts={"region": GivenFact("apac")})},
        children={
            "contact": (("c1", Given(facts={"role": GivenFact("champion")})), ("c3", Given()))
        },
    )

    assert laid_over(below, above) == Given(
        facts={"arr": GivenFact(1), "seats": GivenFact(None)},
        decisions={"tier.days": 3, "tier.tier_now": "high"},
        parents={"company": Given(key="x", facts={"region": GivenFact("apac")})},
        children={
            "contact": (
                ("c1", Given(facts={"role": GivenFact("champion"), "email": GivenFact("a@b")})),
                ("c2", Given()),
                ("c3", Given()),
            )
        },
    )


def test_the_ways_up_lead_past_every_parent() -> None:
    catalogue = staged(TIER).program.catalogue

    assert ways_up(catalogue, "contact") == {
        "account": ("account",),
        "company": ("account", "company"),
    }
    assert ways_up(catalogue, "company") == {}
