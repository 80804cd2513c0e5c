"""Tests of many records at once, as ranks need them, and the fault of two true rows."""

from __future__ import annotations

import pytest

from tests.unit.rehearsal.staged import failing, staged

RANK = """\
playbook: calls
title: t
entity: account
decisions:
  first:
    rank: {where: not gone, by: [{value: seats, descending: true}], top: 2, per: csm}
  led: {value: first.position = 1}
tests:
"""


def test_what_is_expected_of_many_records_stands_by_key() -> None:
    test = """\
  - name: the two largest of each CSM
    all:
      account:
        - {account_id: a, csm: lee, seats: 5}
        - {account_id: b, csm: lee, seats: 9}
        - {account_id: c, csm: lee, seats: 1}
        - {account_id: d, csm: kim, seats: 1}
        - {account_id: e, csm: kim, gone: true, seats: 7}
    expect:
      a: {first: true, first.position: 2}
      b: {first: true, led: true}
      c: {first: false, first.position: 3}
      d: {led: true}
      e: {first: false, first.position: unknown, reasons: {led: ["not ranked: first"]}}
"""
    assert failing(RANK + test) == []


def test_a_failure_names_its_record() -> None:
    test = """\
  - name: n
    all: {account: [{account_id: a, csm: lee, seats: 5}, {account_id: b, csm: lee, seats: 9}]}
    expect:
      a: {led: true}
      b: {led: false}
"""
    assert failing(RANK + test) == [
        "12:16: account 'a': expected 'led' to be 'true', got 'false' (first.position = 1)",
        "13:16: account 'b': expected 'led' to be 'false', got 'true' (first.position = 1)",
    ]


COMPANIES = """\
playbook: calls
title: t
entity: account
decisions:
  first: {rank: {by: [{value: seats}], per: company, top: 1}}
  region: {value: company.region}
  champions_there: {value: count(champions)}
tests:
"""


def test_records_hang_together_by_keys_or_by_standing_inside() -> None:
    test = """\
  - name: n
    all:
      company: [{company_id: x, region: emea}, {company_id: y}]
      account:
        - {account_id: a, company_id: x, seats: 2, contacts: [{role: champion}]}
        - {account_id: b, company_id: x, seats: 1}
        - {account_id: c, company_id: y, seats: 3}
        - {account_id: d, company: {region: apac}}
        - {seats: 4}
      contact: [{contact_id: p, account_id: a, role: champion}]
    expect:
      a: {first: false, region: emea, champions_there: 2}
      b: {first: true}
      c: {first: true, region: unknown}
      d: {region: apac}
      '5': {first: unknown, reasons: {first: ["missing: company"]}}
"""
    assert failing(COMPANIES + test) == []


CONTACTS = """\
playbook: calls
title: t
entity: contact
decisions:
  leads: {value: role = champion}
  seats: {value: account.seats}
tests:
"""


def test_what_is_expected_of_records_inside_others_stands_by_their_keys_too() -> None:
    test = """\
  - name: n
    all:
      account:
        - account_id: a
          seats: 3
          contacts: [{contact_id: c1, role: champion}, {role: user}]
      company: [{company_id: x, accounts: [{seats: 4, contacts: [{contact_id: c2}]}]}]
      contact: [{contact_id: c3, account_id: a, role: user}]
    expect:
      c1: {leads: true, seats: 3}
      a.2: {leads: false}
      c2: {leads: unknown, seats: 4}
      c3: {leads: false, seats: 3}
"""
    assert failing(CONTACTS + test) == []
    assert failing(CONTACTS + test.replace("c2: {leads: unknown", "c2: {leads: true")) == [
        "19:19: contact 'c2': expected 'leads' to be 'true', it is unknown: missing: role"
    ]


def test_so_it_does_of_what_others_hang_on() -> None:
    test = """\
  - name: n
    all: {contact: [{contact_id: c, role: champion, account: {account_id: a, csm: lee, seats: 5}}]}
    expect: {a: {led: true}}
"""
    assert failing(RANK + test) == []


def test_rows_that_decide_for_any_of_the_records_count_as_reached() -> None:
    playbook = """\
playbook: size
title: t
entity: account
decisions:
  size:
    values: [small, large]
    table: [{id: big, when: seats > 9, then: large}, {id: rest, otherwise: small}]
tests:
  - name: n
    all: {account: [{account_id: a, seats: 10}, {account_id: b, seats: 1}]}
    expect: {a: {size: large, row: {size: big}}, b: {size: small}}
"""
    rehearsal = staged(playbook).rehearsed()

    assert rehearsal.passed
    assert {("size", "size", "big"), ("size", "size", "rest")} <= rehearsal.rows_reached


@pytest.mark.parametrize(
    ("test", "findings"),
    [
        (
            "all: {account: [{account_id: a}]}, given: {seats: 1}, expect: {a: {led: true}}",
            ["9:50 PW112 'given' cannot stand beside 'all'"],
        ),
        (
            "all: {account: [{account_id: a}]}, expect: {led: true}",
            ["9:64 PW112 expected decisions with their values, got true"],
        ),
        (
            "all: {account: [{account_id: a}]}, expect: {b: {led: true}}",
            ["9:59 PW112 the test gives no account 'b'"],
        ),
        (
            "all: {account: [{account_id: a}]}, expect: {a: {lead: true, play: opened}}",
            ["9:63 PW141 unknown decision 'lead'",
             "9:75 PW112 'play' is expected of one record, and this test has many"],
        ),
        (
            "all: {account: [{account_id: a}]}, expect: {play: opened}",
            ["9:59 PW112 'play' says not of which record it is expected"],
        ),
        (
            "all: {accounts: [{account_id: a}], account: [{account_id: b}]}, expect: {b: {led: 1}}",
            ["9:21 PW120 unknown entity 'accounts'",
             "9:97 PW205 'led' does not fit: expected true or false, got the number 1"],
        ),
        (
            "all: {account: [{account_id: a, seat: 1}, {account_id: a}]}, expect: {a: {led: true}}",
            ["9:47 PW204 unknown fact 'seat' of account",
             "9:70 PW116 the account 'a' is given twice"],
        ),
        (
            ("all: {account: [{account_id: a}], contact: [{account: {account_id: a}}]},"
            " expect: {a: {led: true}}"),
            ["9:82 PW116 the account 'a' is given twice"],
        ),
        (
            "all: {company: [{accounts: [{account_id: a}, {seats: 1}]}]}, expect: {b: {led: true}}",
            ["9:85 PW112 the test gives no account 'b'"],
        ),
        (
            "all: {account: [{account_id: a, company_id: x}]}, expect: {a: {led: true}}",
            ["9:59 PW112 the test gives no company 'x'"],
        ),
        ("all: {account: [{account_id: a}]}", ["9:5 PW111 the test 'n' expects nothing"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(test: str, findings: list[str]) -> None:
    found = staged(f"{RANK}  - {{name: n, {test}}}\n").findings

    assert [
        f"{f.span.line}:{f.span.column} {f.code} {f.message}" for f in found if f.span is not None
    ] == findings


UNIQUE = """\
playbook: size
title: t
entity: account
decisions:
  size:
    hit: unique
    values: [small, large]
    table:
      - {id: small, when: seats < 10, then: small}
      - {id: large, when: seats > 5, then: large}
  again: {value: size}
tests:
"""


def test_a_test_that_meets_two_true_rows_fails_whatever_it_expects() -> None:
    test = "  - {name: n, given: {seats: 7}, expect: {size: unknown}}\n"

    assert failing(UNIQUE + test) == ["13:12: 'size' is unknown: two rows are true: small, large"]


def test_a_test_may_expect_that_two_rows_are_true() -> None:
    reason = "reasons: {size: ['two rows are true: small, large']}"

    assert failing(f"{UNIQUE}  - {{name: n, given: {{seats: 7}}, expect: {{{reason}}}}}\n") == []


def test_two_true_rows_for_one_of_many_records_are_told_with_that_record() -> None:
    many = "all: {account: [{account_id: a, seats: 7}, {account_id: b, seats: 6}, {account_id: c}]}"
    reason = "reasons: {size: ['two rows are true: small, large']}"
    why = "'size' is unknown: two rows are true: small, large"

    def told(expect: str) -> list[str]:
        return failing(f"{UNIQUE}  - {{name: n, {many}, expect: {expect}}}\n")

    assert told("{c: {size: unknown}}") == [
        f"13:12: account 'a': {why}",
        f"13:12: account 'b': {why}",
    ]
    assert told(f"{{a: {{{reason}}}}}") == [f"13:12: account 'b': {why}"]
    assert told(f"{{a: {{{reason}}}, b: {{{reason}}}}}") == []


COLLECT = """\
playbook: gaps
title: t
entity: account
decisions:
  gaps:
    hit: collect
    table:
      - {id: small, when: seats < 10}
      - {id: silent, when: not replied}
tests:
"""


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        ("{seats: 1, replied: false}", "{gaps: [small, silent], row: {gaps: silent}}"),
        ("{seats: 10, replied: true}", "{gaps: []}"),
        ("{seats: 1}", "{gaps: [small], gaps.undecided: [silent]}"),
        ("{seats: 1}", "{reasons: {gaps: ['missing: replied']}}"),
    ],
)
def test_a_test_expects_the_list_and_what_is_undecided(given: str, expect: str) -> None:
    assert failing(f"{COLLECT}  - {{name: n, given: {given}, expect: {expect}}}\n") == []


def test_a_list_that_is_expected_without_its_brackets_is_told_with_them() -> None:
    test = "  - {name: n, given: {seats: 1}, expect: {gaps.undecided: silent}}\n"
    [found] = [f for f in staged(COLLECT + test).findings if f.is_error]

    assert found.message == "'gaps.undecided' does not fit: expected a list, got text 'silent'"
    assert found.help == "write the values in [ ]: [small, silent], or [] where there are none"


@pytest.mark.parametrize(
    ("given", "expect", "failure"),
    [
        (
            "{seats: 1}", "{gaps: []}",
            "expected 'gaps' to be an empty list, got 'small' (seats < 10; undecided: silent)",
        ),
        (
            "{seats: 10, replied: true}", "{gaps: [small]}",
            "expected 'gaps' to be 'small', got an empty list (no row is true)",
        ),
        (
            "{seats: 1, replied: false}", "{gaps: unknown}",
            "expected 'gaps' to be unknown, got 'small, silent' (seats < 10; not replied)",
        ),
        (
            "{seats: 10, replied: true}", "{row: {gaps: small}}",
            "expected row 'small' to decide 'gaps', no row is true; 'seats < 10' is false",
        ),
        (
            "{seats: 1, replied: true}", "{row: {gaps: silent}}",
            "expected row 'silent' to decide 'gaps', row 'small' did; 'not replied' is false",
        ),
    ],
)  # fmt: skip
def test_what_came_instead_of_a_list_is_told(given: str, expect: str, failure: str) -> None:
    test = f"  - {{name: n, given: {given}, expect: {expect}}}\n"

    assert [found.partition(": ")[2] for found in failing(COLLECT + test)] == [failure]
