"""What is said of an expectation that does not hold: at its place, in whole sentences."""

from __future__ import annotations

import pytest

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.rehearsal.results import findings_of
from tests.unit.rehearsal.staged import failing, staged

HEAD = """\
playbook: p
title: t
entity: account
assume: {replied: true}
decisions:
  level:
    values: [good, fair, bad]
    table:
      - {id: told, when: tier = high, then: good, because: "the tier is {{ tier }}"}
      - {id: big, when: arr >= 1000, then: fair}
      - {id: small, otherwise: bad}
  calm: {value: replied}
  price: {value: arr}
  ratio: {value: share / 3}
  ready: {checklist: {required: {kickoff: kickoff_done, told: tier is known}}}
  empty:
    values: [a, b]
    table:
      - {id: a, when: seats > 10, then: a}
play:
  enter: arr >= 100
  exit:
    - {id: gone, when: gone, result: lost}
    - {id: told, when: tier = low, result: told}
  steps:
    - {id: call, task: "Call {{ name }}", owner: csm, due: 1bd}
    - {id: later, at: {after: call, offset: 3d}, task: Later}
    - {id: never, when: replied, task: Never}
    - {id: tell, message: hello, to: contacts, via: mail}
templates:
  hello: {subject: "{{ name }}", body: "Good day,\\n{{ full_name }}"}
tests:
"""
CONTACTS = (
    "{contacts: [{contact_id: c1, full_name: Ana, email: a@x}, {contact_id: c2, full_name: Bo}]}"
)
FIRST = HEAD.count("\n") + 1


def why(given: str, expect: str, related: str = "{}") -> list[str]:
    """Return what fails of a test: where in what it expects (words), and why."""
    line = (
        f"  - {{name: n, as_of: 2026-01-05, given: {given}, related: {related}, expect: {expect}}}"
    )
    stage = staged(HEAD + line + "\n")
    told = []
    for result in stage.rehearsed().results:
        for failure in result.failures:
            span = failure.span
            assert span.line == FIRST
            words = line[span.column - 1 : span.column - 1 + span.length]
            told.append(f"«{words}» {failure.message}")
    return told


@pytest.mark.parametrize(
    ("given", "expect", "failure"),
    [
        (
            "{tier: high}",
            "{level: bad}",
            "«bad» expected 'level' to be 'bad', got 'good' (row 'told': the tier is high)",
        ),
        (
            "{tier: low, arr: 2000}",
            "{level: bad}",
            "«bad» expected 'level' to be 'bad', got 'fair' (row 'big': arr >= 1000)",
        ),
        (
            "{}",
            "{calm: false}",
            "«false» expected 'calm' to be 'false', got 'true' (replied; assumed: replied)",
        ),
        (
            "{arr: 5}",
            "{level: bad}",
            "«bad» expected 'level' to be 'bad', it is unknown: missing: tier",
        ),
        (
            "{tier: high}",
            "{level: unknown}",
            "«unknown» expected 'level' to be unknown, got 'good' (row 'told': the tier is high)",
        ),
        (
            "{arr: 10.50}",
            "{price: 10.55}",
            "«10.55» expected 'price' to be '10.55 USD', got '10.50 USD' (arr)",
        ),
        (
            "{share: 0.5}",
            "{ratio: 0.1666}",
            "«0.1666» expected 'ratio' to be '0.1666', got '0.166666666667' (share / 3)",
        ),
        (
            "{}",
            "{ready: complete}",
            (
                "«complete» expected 'ready' to be 'complete', got 'not_yet' "
                "(still open: kickoff, told)"
            ),
        ),
        (
            "{seats: 3}",
            "{empty: a}",
            "«a» expected 'empty' to be 'a', it is unknown: no row matched",
        ),
    ],
)
def test_a_decision_that_comes_out_otherwise_says_what_came_and_why(
    given: str, expect: str, failure: str
) -> None:
    assert why(given, expect) == [failure]


def test_numbers_are_the_same_where_they_read_the_same() -> None:
    assert why("{share: 0.5}", "{ratio: 0.166666666667}") == []


@pytest.mark.parametrize(
    ("given", "expect", "failure"),
    [
        (
            "{tier: high}",
            "{row: {level: big}}",
            (
                "«big» expected row 'big' to decide 'level', row 'told' did; "
                "'arr >= 1000' is unknown: missing: arr"
            ),
        ),
        (
            "{tier: low, arr: 5}",
            "{row: {level: big}}",
            ("«big» expected row 'big' to decide 'level', row 'small' did; 'arr >= 1000' is false"),
        ),
        (
            "{tier: low, arr: 2000}",
            "{row: {level: small}}",
            "«small» expected row 'small' to decide 'level', row 'big' did",
        ),
        (
            "{}",
            "{row: {level: told}}",
            (
                "«told» expected row 'told' to decide 'level', no row did: missing: tier; "
                "'tier = high' is unknown: missing: tier"
            ),
        ),
    ],
)
def test_a_row_that_does_not_decide_says_which_does_and_why_not_it(
    given: str, expect: str, failure: str
) -> None:
    assert why(given, expect) == [failure]


@pytest.mark.parametrize(
    ("given", "expect", "failure"),
    [
        (
            "{}",
            "{reasons: {level: ['missing: tire']}}",
            "«'missing: tire'» expected reason 'missing: tire' for 'level', got missing: tier",
        ),
        (
            "{tier: high}",
            "{reasons: {level: ['missing: tier']}}",
            "«'missing: tier'» expected reason 'missing: tier' for 'level', there is none",
        ),
        (
            "{}",
            "{reasons: {enter: ['missing: name']}}",
            "«'missing: name'» expected reason 'missing: name' for 'enter', got missing: arr",
        ),
        (
            "{arr: 200}",
            "{reasons: {call: ['missing: csm']}}",
            "«'missing: csm'» expected reason 'missing: csm' for 'call', got missing: name",
        ),
    ],
)
def test_a_reason_that_is_not_given_says_which_are(given: str, expect: str, failure: str) -> None:
    assert why(given, expect) == [failure]


@pytest.mark.parametrize(
    ("given", "expect", "failure"),
    [
        (
            "{arr: 5}",
            "{play: opened}",
            "«opened» expected the play to be opened, none opened: 'arr >= 100' is false",
        ),
        (
            "{}",
            "{play: opened}",
            (
                "«opened» expected the play to be opened, none opened: it is unknown whether to, "
                "missing: arr"
            ),
        ),
        (
            "{arr: 200, gone: true}",
            "{play: opened}",
            (
                "«opened» expected the play to be opened, none opened: "
                "exit 'gone' holds on the same day"
            ),
        ),
        (
            "{arr: 200}",
            "{play: not_opened}",
            (
                "«not_opened» expected no play to open, one is open since 2026-01-05, "
                "exit 'gone' is false, exit 'told' is unknown: missing: tier"
            ),
        ),
        (
            "{arr: 200, tier: high}",
            "{play: closed, result: told}",
            (
                "«closed» expected the play to be closed, one is open since 2026-01-05, "
                "exit 'gone' is false, exit 'told' is false"
            ),
        ),
        (
            "{arr: 5}",
            "{result: lost}",
            "«lost» expected the result 'lost', none opened: 'arr >= 100' is false",
        ),
        (
            "{arr: 5}",
            "{steps: {call: open}}",
            "«call» expected something of step 'call', none opened: 'arr >= 100' is false",
        ),
    ],
)
def test_a_play_that_fares_otherwise_says_how_and_why(
    given: str, expect: str, failure: str
) -> None:
    assert why(given, expect)[0] == failure


def test_a_play_that_closed_says_when_and_with_what() -> None:
    test = """\
  - name: n
    timeline:
      - {on: 2026-01-05, given: {arr: 200}, expect: {play: opened}}
      - {on: 2026-01-06, given: {tier: low}, expect: {play: closed, result: lost}}
      - {on: 2026-01-07, expect: {play: opened}}
"""

    assert failing(HEAD + test) == [
        f"{FIRST + 3}:77: expected the result 'lost', it is 'told'",
        (
            f"{FIRST + 4}:41: expected the play to be opened, "
            "it closed on 2026-01-06 and came to 'told'"
        ),
    ]


@pytest.mark.parametrize(
    ("expect", "failure"),
    [
        (
            "{call: done}",
            "«done» expected step 'call' to be done, it is open",
        ),
        (
            "{later: open}",
            "«open» expected step 'later' to be open, it is waiting: after call",
        ),
        (
            "{never: open}",
            "«open» expected step 'never' to be open, it is skipped: 'replied' is false",
        ),
        (
            "{call: {state: open, due: 2026-01-07}}",
            "«2026-01-07» expected step 'call' to be due on 2026-01-07, it is due on 2026-01-06",
        ),
        (
            "{call: {on: 2026-01-06}}",
            "«2026-01-06» expected step 'call' to be on 2026-01-06, it is on 2026-01-05",
        ),
        (
            "{later: {on: 2026-01-08}}",
            "«2026-01-08» expected step 'later' to be on 2026-01-08, it is waiting: after call",
        ),
        (
            "{call: {to: c1}}",
            "«c1» expected step 'call' to go to c1, it goes to nobody: it is open",
        ),
        (
            "{call: {body_contains: Hello}}",
            "«Hello» expected a message that contains 'Hello', 'call' is open",
        ),
        (
            "{tell: {to: c1}}",
            "«c1» expected step 'tell' to go to c1, it goes to c1 (a@x), c2",
        ),
        (
            "{tell: {to: [c1, c2, c3]}}",
            "«[c1, c2, c3]» expected step 'tell' to go to c1, c2, c3, it goes to c1 (a@x), c2",
        ),
        (
            "{tell: ready}",
            (
                "«ready» expected step 'tell' to be ready, it is waiting for c2: "
                "missing: contacts.email"
            ),
        ),
        (
            "{call: open, later: waiting, never: skipped, others: none}",
            "«none» expected no other step to start, 'tell' is ready for c1",
        ),
    ],
)
def test_a_step_that_fares_otherwise_says_how_and_why(expect: str, failure: str) -> None:
    given = "{arr: 200, name: Costa, replied: false}"

    assert why(given, f"{{steps: {expect}}}", CONTACTS) == [failure]


def test_what_a_message_says_is_shown_where_it_lacks_the_words() -> None:
    related = "{contacts: [{contact_id: c1, full_name: Ana, email: a@x}]}"
    given = "{arr: 200, name: Costa}"

    assert why(given, "{steps: {tell: {body_contains: Good day Ana}}}", related) == [
        (
            "«Good day Ana» expected the message of 'tell' to contain 'Good day Ana', "
            "it reads 'Good day, Ana'"
        )
    ]
    assert why(given, "{steps: {tell: {body_contains: ['Good day, Ana']}}}", related) == []


@pytest.mark.parametrize("to", ["c1", "a@x", "[a@x]"])
def test_recipients_are_known_by_key_or_address_and_who_opted_out_is_none(to: str) -> None:
    related = CONTACTS.replace("full_name: Bo", "full_name: Bo, opted_out: true")
    given = "{arr: 200, name: Costa}"

    assert why(given, f"{{steps: {{tell: {{to: {to}, state: ready}}}}}}", related) == []
    assert why(given, "{steps: {tell: {to: c2, state: skipped}}}", related) == []


def test_others_may_wait_or_be_skipped() -> None:
    given = "{arr: 200, name: Costa, replied: false}"

    assert why(given, "{steps: {call: open, others: none}}") == []


def test_everything_that_does_not_hold_is_told_in_order_of_place() -> None:
    given = "{arr: 200, name: Costa, tier: high}"
    expect = "{steps: {never: waiting, call: done}, level: bad, play: not_opened}"

    assert [failure.partition(" ")[0] for failure in why(given, expect)] == [
        "«waiting»",
        "«done»",
        "«bad»",
        "«not_opened»",
    ]


def test_a_failing_test_is_a_finding_at_the_place_of_its_expectation() -> None:
    stage = staged(HEAD + "  - {name: n, each: {tier: [high]}, expect: {level: bad}}\n")
    (result,) = stage.rehearsed().results

    assert not result.passed
    assert findings_of(result) == [
        Finding(
            "PW310",
            "test 'n [tier = high]': expected 'level' to be 'bad', got 'good' "
            "(row 'told': the tier is high)",
            Span("p.yaml", FIRST, 53, 3),
        )
    ]


def test_a_passing_test_has_no_findings() -> None:
    stage = staged(HEAD + "  - {name: n, given: {tier: high}, expect: {level: good}}\n")
    rehearsal = stage.rehearsed()

    assert rehearsal.passed
    assert findings_of(rehearsal.results[0]) == []
