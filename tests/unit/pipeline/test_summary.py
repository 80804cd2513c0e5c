"""A run in figures: decisions by value with their amounts, and the unknowns that cost most."""

from __future__ import annotations

from pathlib import Path

from playwise.facts.catalog import Entity, Fact
from playwise.pipeline.summary import UnknownCount, ValueCount, amount_fact
from playwise.rules.types import INTEGER, money
from tests.unit.pipeline.office import FAR, office

USD = money("USD")


def test_decisions_are_counted_by_value_in_their_order_unknown_last(tmp_path: Path) -> None:
    made = office(
        tmp_path / "office",
        [
            {"renewal_date": FAR, "industry": "events", "annual_price": "100.50"},
            {"renewal_date": FAR, "industry": "tourism", "annual_price": "200"},
            {"renewal_date": FAR, "industry": "pharmaceuticals", "annual_price": "400"},
            {"renewal_date": FAR, "industry": "astrology", "annual_price": "1000"},
            {"renewal_date": FAR, "industry": "", "annual_price": ""},
        ],
    )

    summary = made.plan().summary

    counted = [row for row in summary.values if row.decision == "exposure"]
    assert counted == [
        ValueCount("exposure_tier", "exposure", "high", 2, 30_050),
        ValueCount("exposure_tier", "exposure", "low", 1, 40_000),
        ValueCount("exposure_tier", "exposure", None, 2, 100_000),
    ]
    assert (summary.amount_fact, summary.currency) == ("annual_price", "USD")
    assert summary.amount_text(30_050) == "300.50"


def test_unknowns_are_ranked_by_what_hangs_on_them(tmp_path: Path) -> None:
    made = office(
        tmp_path / "office",
        [
            {"renewal_date": FAR, "industry": "astrology", "annual_price": "1000"},
            {"renewal_date": FAR, "industry": "", "annual_price": "5000"},
            {"renewal_date": FAR, "problem_severity": "", "industry": "events",
             "annual_price": "300"},
            {"renewal_date": "", "annual_price": "200"},
        ],
    )  # fmt: skip

    summary = made.plan().summary

    assert summary.unknowns == (
        UnknownCount("exposure_tier.exposure", "missing: industry", 1, 500_000),
        UnknownCount("exposure_tier.likelihood_of_churn", "missing: industry", 1, 500_000),
        UnknownCount(
            "exposure_tier.exposure", "'astrology' is not in industry_exposure", 1, 100_000
        ),
        UnknownCount(
            "exposure_tier.likelihood_of_churn",
            "'astrology' is not in industry_exposure",
            1,
            100_000,
        ),
        UnknownCount("exposure_tier.likelihood_of_churn", "missing: problem_severity", 1, 30_000),
        UnknownCount("renewal_outreach enter", "missing: renewal_date", 1, 20_000),
    )


def test_plays_and_messages_are_counted_by_playbook(tmp_path: Path) -> None:
    made = office(tmp_path / "office", [{}, {}, {"industry": "events"}])

    first = made.run().summary
    made.accounts["a000"]["renewal_status"] = "won"
    second = made.run().summary

    assert (first.opened, first.closed, first.messages) == (
        {"renewal_outreach": 3},
        {},
        {"renewal_outreach": 2},
    )
    assert first.changed == 9
    assert (second.opened, second.closed, second.messages) == (
        {},
        {"renewal_outreach: goal": 1},
        {},
    )


def test_a_summary_is_plain_data_with_decimal_amounts(tmp_path: Path) -> None:
    made = office(tmp_path / "office", [{"annual_price": "100.50"}])

    data = made.plan().summary.as_json()

    assert data["values"][0] == {
        "playbook": "exposure_tier",
        "decision": "exposure",
        "value": "low",
        "count": 1,
        "amount": "100.50",
    }
    assert (data["opened"], data["held"], data["changed"]) == ({"renewal_outreach": 1}, 0, 3)


def test_a_workspace_without_records_has_a_summary(tmp_path: Path) -> None:
    summary = office(tmp_path / "office", 0).plan().summary

    assert (summary.values, summary.unknowns, summary.changed) == ((), (), 0)


def entity(**facts: object) -> Entity:
    made = {name: Fact(name, "account", type) for name, type in facts.items()}  # type: ignore[arg-type]  # types
    return Entity("account", "account_id", None, (), made)


def test_what_a_record_is_worth_is_its_arr_or_what_stands_in_its_place() -> None:
    assert amount_fact(entity(annual_price=USD, arr=USD, aaa=USD)) == "arr"
    assert amount_fact(entity(annual_price=USD, aaa=USD)) == "annual_price"
    assert amount_fact(entity(zzz=USD, aaa=USD)) == "aaa"
    assert amount_fact(entity(seats=INTEGER)) is None


def test_what_was_assumed_is_counted(tmp_path: Path) -> None:
    made = office(
        tmp_path / "office",
        [
            {"renewal_date": FAR, "industry": "", "annual_price": "5000"},
            {"renewal_date": FAR, "annual_price": "700"},
        ],
    )
    made.playbook("exposure_tier", old="tables:\n", new="assume: {industry: tourism}\n\ntables:\n")

    summary = made.plan().summary

    assert summary.assumed == (UnknownCount("exposure_tier.exposure", "industry", 1, 500_000),)
    assert summary.as_json()["assumed"][0]["amount"] == "5000.00"


SIZES = """\
playbook: sizes
title: Sizes
entity: account
decisions:
  band:
    hit: unique
    values: [small, large]
    table:
      - {id: small, when: annual_price < 500, then: small}
      - {id: large, when: annual_price > 300, then: large}
  again: {value: band}
  gaps:
    hit: collect
    table: [{id: severe, when: problem_severity >= 4}, {id: silent, when: not replied}]
"""


def test_two_true_rows_are_faults_of_the_table_and_of_nothing_that_reads_it(
    tmp_path: Path,
) -> None:
    made = office(
        tmp_path / "office",
        [
            {"renewal_date": FAR, "annual_price": "400"},
            {"renewal_date": FAR, "annual_price": "450"},
            {"renewal_date": FAR, "annual_price": "900"},
        ],
    )
    made.playbook("sizes", text=SIZES)

    summary = made.plan().summary

    reason = "two rows are true: small, large"
    assert summary.faults == (UnknownCount("sizes.band", reason, 2, 85_000),)
    assert [row.subject for row in summary.unknowns if row.reason == reason] == [
        "sizes.again",
        "sizes.band",
    ]
    (told,) = summary.as_json()["faults"]
    assert told == {"subject": "sizes.band", "reason": reason, "count": 2, "amount": "850.00"}


def test_what_is_undecided_of_a_list_counts_as_unknown(tmp_path: Path) -> None:
    made = office(
        tmp_path / "office",
        [{"renewal_date": FAR, "annual_price": "900", "problem_severity": ""}],
    )
    made.playbook("sizes", text=SIZES)

    unknowns = made.plan().summary.unknowns

    assert UnknownCount("sizes.gaps", "missing: problem_severity", 1, 90_000) in unknowns
