from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from playwise.evaluate.answers import Outcome
from playwise.playbook.cases import Given, GivenFact
from playwise.rehearsal.world import Scene, entered, moment_in, scene
from playwise.rules.interpret import Interpreter
from playwise.rules.unknown import Unknown
from tests.unit.rehearsal.staged import ZONE, staged

TIER = """\
playbook: tier
title: How much care an account gets
entity: account
decisions:
  tier:
    values: [high, low]
    table:
      - {id: big, when: arr >= 1000, then: high}
      - {id: small, otherwise: low}
"""
MOOD = """\
playbook: mood
title: How a contact feels
entity: contact
decisions:
  cared_for: {value: tier.tier = high}
  region: {value: company.region}
"""
PROGRAM = staged(TIER, MOOD).program
NOON = datetime(2026, 3, 1, 12, tzinfo=ZONE)


def seen_as(given: Given, as_of: datetime = NOON, entity: str = "account") -> Scene:
    return scene(PROGRAM, entity, given, Interpreter(as_of))


def test_a_fact_with_a_source_was_seen_just_now() -> None:
    record = seen_as(Given(facts={"arr": GivenFact(500)})).record

    assert record.values["arr"] == 500
    assert record.seen == {"arr": NOON}
    assert record.stale == {}


@pytest.mark.parametrize(
    ("seen", "is_stale"),
    [
        (datetime(2026, 2, 27, 12, tzinfo=ZONE), False),
        (datetime(2026, 2, 27, 11, 59, tzinfo=ZONE), True),
        (datetime(2026, 2, 27, 17, 0, tzinfo=UTC), False),
        (datetime(2026, 2, 27, 16, 59, tzinfo=UTC), True),
        (date(2026, 2, 28), False),
        (date(2026, 2, 27), True),
    ],
)
def test_a_fact_older_than_its_max_age_is_stale(seen: date, is_stale: bool) -> None:
    record = seen_as(Given(facts={"arr": GivenFact(500, seen)})).record

    assert ("arr" in record.values, record.stale) == (
        (False, {"arr": 500}) if is_stale else (True, {})
    )


def test_a_stale_fact_is_the_reason_that_rules_give() -> None:
    outcome = seen_as(Given(facts={"arr": GivenFact(500, date(2026, 1, 1))})).outcomes

    assert outcome["account", "tier.tier"] == Outcome(Unknown(("stale: arr",)))


@pytest.mark.parametrize("facts", [{}, {"kickoff_done": GivenFact(None)}])
def test_a_missing_fact_takes_its_default(facts: dict[str, GivenFact]) -> None:
    assert seen_as(Given(facts=facts)).record.values["kickoff_done"] is False


def test_a_fact_without_a_default_is_missing() -> None:
    assert "arr" not in seen_as(Given(facts={"arr": GivenFact(None)})).record.values


def test_a_given_decision_stands_in_for_the_one_worked_out() -> None:
    made = seen_as(Given(facts={"arr": GivenFact(500_000)}, decisions={"tier.tier": "low"}))

    assert made.record.values["tier.tier"] == "low"
    assert made.outcomes == {}


def test_a_decision_given_as_unknown_is_missing() -> None:
    given = Given(parents={"account": Given(decisions={"tier.tier": None})})

    made = seen_as(given, entity="contact")

    assert made.outcomes["contact", "mood.cared_for"].reasons == ("missing: tier.tier",)


def test_decisions_of_parents_are_worked_out_from_what_is_given_of_them() -> None:
    given = Given(parents={"account": Given(facts={"arr": GivenFact(500_000)})})

    assert seen_as(given, entity="contact").outcomes["contact", "mood.cared_for"].value is True


def test_parents_are_there_although_nothing_is_known_of_them() -> None:
    made = seen_as(Given(), entity="contact")

    assert made.record.parents["account"].parents["company"].key == "company"
    assert made.outcomes["contact", "mood.cared_for"].reasons == ("missing: arr",)
    assert made.outcomes["contact", "mood.region"].reasons == ("missing: company.region",)


def test_the_record_is_among_the_children_of_its_parent() -> None:
    account = Given(children={"contact": (("a", Given()), ("z", Given()))})

    record = seen_as(Given(key="m", parents={"account": account}), entity="contact").record

    assert [child.key for child in record.parents["account"].children["contact"]] == [
        "a",
        "m",
        "z",
    ]
    assert record.parents["account"].children["contact"][1] is record


def test_children_stand_in_order_of_key_and_know_their_parent() -> None:
    given = Given(key="a1", children={"contact": (("c2", Given()), ("c1", Given()))})

    record = seen_as(given).record

    assert [child.key for child in record.children["contact"]] == ["c1", "c2"]
    assert all(child.parents["account"] is record for child in record.children["contact"])


def test_facts_that_people_enter_are_seen_when_they_are_given() -> None:
    given = Given(
        facts={
            "arr": GivenFact(5),
            "note": GivenFact(1),
        },
        parents={"company": Given(facts={"region": GivenFact("emea")})},
        children={"contact": (("c1", Given(facts={"prepared": GivenFact(True)})),)},
    )

    assert entered(PROGRAM.catalogue, "account", given, NOON) == Given(
        facts={"arr": GivenFact(5), "note": GivenFact(1, NOON)},
        parents=given.parents,
        children=given.children,
    )


def test_the_day_that_a_test_gives_stays() -> None:
    given = Given(facts={"note": GivenFact(1, date(2026, 1, 1))})

    assert entered(PROGRAM.catalogue, "account", given, NOON) == given


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (date(2026, 7, 1), datetime(2026, 7, 1, tzinfo=ZONE)),
        (datetime(2026, 7, 1, 9, 30), datetime(2026, 7, 1, 9, 30, tzinfo=ZONE)),  # noqa: DTZ001 # without an offset on purpose
        (datetime(2026, 7, 1, 3, tzinfo=UTC), datetime(2026, 6, 30, 23, tzinfo=ZONE)),
    ],
)
def test_moments_are_on_the_clock_of_the_workspace(moment: date, expected: datetime) -> None:
    made = moment_in(ZoneInfo("America/New_York"), moment)

    assert made == expected
    assert made.tzinfo == ZONE
