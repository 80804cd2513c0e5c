"""What records of a test were: as it says, or as it has lived them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from playwise.playbook.past import PastRead
from playwise.rehearsal.memory import Memory
from playwise.rules.records import Record
from playwise.rules.types import INTEGER
from playwise.rules.unknown import Unknown
from tests.unit.rehearsal.staged import ZONE, failing

READS = (
    PastRead("account", "seats", 2, INTEGER),
    PastRead("account", "p.d", 2, INTEGER),
    PastRead("contact", "calls", 2, INTEGER),
)
NOW = datetime(2026, 1, 10, 9, tzinfo=ZONE)


def filled(memory: Memory, said: dict[str, dict[date, int | None]] | None = None) -> Record:
    record = Record("account", "a1", {"seats": 9})
    memory.fill(record, said or {}, NOW)
    return record


def lived(*days: tuple[int, Record]) -> Memory:
    """Return the memory of days so long before now."""
    memory = Memory(READS)
    for ago, record in days:
        memory.keep(NOW - timedelta(days=ago), [record])
    return memory


def test_what_the_test_says_was_so() -> None:
    said: dict[str, dict[date, int | None]] = {"seats": {date(2026, 1, 8): 4}}

    assert filled(Memory(READS), said).values == {"seats": 9, "seats@2d": 4}


def test_another_day_does_not_count() -> None:
    said: dict[str, dict[date, int | None]] = {"seats": {date(2026, 1, 7): 4}}

    assert filled(Memory(READS), said).values == {"seats": 9}


def test_a_day_that_was_lived_is_remembered_with_its_decisions() -> None:
    memory = lived(
        (3, Record("account", "a1", {"seats": 3, "p.d": 1})),
        (2, Record("account", "a1", {"seats": 5, "p.d": Unknown(("missing: x",))})),
        (1, Record("account", "a1", {"seats": 7})),
    )

    assert filled(memory).values == {"seats": 9, "seats@2d": 5}


def test_the_last_day_before_counts_where_that_day_was_not_lived() -> None:
    memory = lived((4, Record("account", "a1", {"seats": 3, "p.d": 1})))

    assert filled(memory).values == {"seats": 9, "seats@2d": 3, "p.d@2d": 1}


def test_what_was_stale_then_is_stale() -> None:
    memory = lived((2, Record("account", "a1", stale={"seats": 3})))

    assert (filled(memory).values, filled(memory).stale) == ({"seats": 9}, {"seats@2d": 3})


def test_another_record_is_not_taken_for_it() -> None:
    assert filled(lived((2, Record("account", "a2", {"seats": 3})))).values == {"seats": 9}


def test_what_the_test_says_goes_before_what_was_lived() -> None:
    memory = lived((2, Record("account", "a1", {"seats": 3})))

    assert filled(memory, {"seats": {date(2026, 1, 8): None}}).values == {"seats": 9}


GROWTH = """\
playbook: growth
title: t
entity: account
decisions:
  grown: {value: "trend(seats, 3d)"}
  other: {value: "changed(tier)"}
  spent: {value: "previous(arr, 3d)"}
  size:
    values: [small, large]
    table: [{id: a, when: seats > 5, then: large}, {id: b, otherwise: small}]
  was: {value: "previous(size, 3d)"}
  warm: {value: "any(contacts, changed(role, 3d))"}
tests:
"""


def test_a_test_without_days_gives_the_past() -> None:
    tests = """\
  - name: given
    given:
      seats: {value: 7, was: {3d: 5}}
      tier: {value: high, was: {1d: low}}
      size: {was: {3d: small}}
    related: {contacts: [{role: {value: champion, was: {3d: user}}}, {role: user}]}
    expect: {grown: 2, other: true, was: small, warm: true}
  - name: not given
    given: {seats: 7, tier: high}
    expect:
      grown: unknown
      was: unknown
      reasons: {grown: ["missing: seats 3 days ago"], was: ["missing: size 3 days ago"]}
  - name: on a day
    as_of: 2026-01-05
    given: {arr: {value: 7, was: {3d: 5}}}
    expect: {spent: 5}
"""
    assert failing(GROWTH + tests) == []


def test_in_a_timeline_the_days_before_are_the_past() -> None:
    tests = """\
  - name: lived
    given: {seats: {value: 4, was: {3d: 3, 2d: 9}}, tier: low, arr: 5}
    related: {contacts: [{contact_id: c1, role: user}]}
    timeline:
      - {on: 2026-01-01, expect: {grown: 1, other: unknown, was: unknown, warm: unknown}}
      - on: 2026-01-02
        given: {seats: 8, tier: high}
        expect: {grown: -1, other: true, size: large}
      - {on: 2026-01-03, expect: {grown: unknown, other: false}}
      - on: 2026-01-04
        related: {contacts: [{contact_id: c1, role: champion}]}
        expect: {grown: 4, was: small, spent: 5, warm: true}
      - {on: 2026-01-05, expect: {grown: 0, was: large}}
"""
    assert failing(GROWTH + tests) == []
