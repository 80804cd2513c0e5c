"""Explanations where records are compared: from a store, they say what the run decided."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from playwise.evaluate.explain import Explanation
from playwise.workspace import RecordExplanation
from tests.unit.pipeline.office import FAR, FIRST, Office, office

LISTS = """\
playbook: lists
title: Lists
entity: account
decisions:
  first_calls:
    rank: {where: renewal_status = open, by: [{value: annual_price, descending: true}], top: 2}
  gaps:
    hit: collect
    table:
      - {id: severe, when: problem_severity >= 4}
      - {id: silent, when: not replied}
  band:
    hit: unique
    values: [small, large]
    table:
      - {id: small, when: annual_price < 500, then: small}
      - {id: large, when: annual_price > 300, then: large}
  next: {value: first_calls.position = 1}
  ready:
    checklist:
      required: {most: {of: champions, answer: prepared, rollup: share, at_least: 0.5}}
"""


def made(tmp_path: Path) -> Office:
    prices = {"1": "900", "2": "", "3": "400", "4": "100", "5": "700"}
    at = office(
        tmp_path / "office",
        [
            {
                "renewal_date": FAR,
                "renewal_status": "lost" if n == "5" else "open",
                "annual_price": price,
                "problem_severity": "5" if n == "1" else "",
                "replied": "true" if n == "4" else "false",
            }
            for n, price in prices.items()
        ],
    )
    at.playbook("lists", text=LISTS)
    return at


def explained(at: Office, key: str, day: date | None = None) -> RecordExplanation:
    workspace = at.opened()
    with at.store(workspace) as store, store.reading() as conn:
        as_of = None if day is None else at.at(workspace, day)
        found = workspace.explain(conn, "account", key, as_of, "lists")
    assert found is not None
    return found


def of(found: RecordExplanation, name: str) -> Explanation:
    return next(decision for decision in found.decisions if decision.decision == name)


def test_every_decision_of_every_record_is_explained_as_it_was_decided(tmp_path: Path) -> None:
    at = made(tmp_path)
    at.run()
    rows = at.rows(
        "select key, decision, value, because, reasons from outcome where playbook = 'lists'"
    )

    assert len(rows) == 25
    for key, name, value, because, reasons in rows:
        decision = of(explained(at, key), name)
        assert (decision.value is None) == (value is None)
        assert decision.because == (because or "")
        assert list(decision.reasons) == json.loads(reasons)
        assert decision.stored is None


def test_a_rank_shows_what_it_goes_by(tmp_path: Path) -> None:
    at = made(tmp_path)
    at.run()

    found = of(explained(at, sorted(at.accounts)[2]), "first_calls")

    assert found.because == "place 2 of 4"
    assert [(row.id, row.fate, row.value) for row in found.rows] == [
        ("where", "decided", None),
        ("by_1", "decided", "400 USD"),
    ]


def test_an_unknown_term_is_what_to_supply(tmp_path: Path) -> None:
    at = made(tmp_path)
    at.run()

    found = of(explained(at, sorted(at.accounts)[1]), "first_calls")

    assert found.value is None
    assert found.reasons == ("missing: annual_price",)
    assert found.supply == ("supply annual_price (from billing.subscriptions.annual_price)",)


def test_the_rows_of_a_list_are_all_looked_at(tmp_path: Path) -> None:
    at = made(tmp_path)
    at.run()
    first, second, *_ = sorted(at.accounts)

    gaps, band = of(explained(at, first), "gaps"), of(explained(at, second), "gaps")

    assert gaps.value == "severe, silent"
    assert [row.fate for row in gaps.rows] == ["decided", "decided"]
    assert band.value == "silent"
    assert [row.fate for row in band.rows] == ["unknown", "decided"]
    assert band.supply == ("supply problem_severity (from surveys.onboarding.problem_severity)",)


def test_a_fault_shows_both_rows(tmp_path: Path) -> None:
    at = made(tmp_path)
    at.run()

    found = of(explained(at, sorted(at.accounts)[2]), "band")

    assert found.value is None
    assert found.reasons == ("two rows are true: small, large",)
    assert [row.fate for row in found.rows] == ["decided", "decided"]


def test_an_earlier_day_is_explained_by_the_places_of_that_day(tmp_path: Path) -> None:
    at = made(tmp_path)
    at.run()
    third = sorted(at.accounts)[2]
    at.accounts[sorted(at.accounts)[3]]["annual_price"] = "5000"
    at.run(FIRST + timedelta(days=1), allow_large=True)

    assert of(explained(at, third), "first_calls").because == "place 3 of 4, past the first 2"
    assert of(explained(at, third, FIRST), "first_calls").because == "place 2 of 4"
