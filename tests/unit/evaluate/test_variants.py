"""Decisions of a playbook with variants: the same by both evaluators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.evaluate.explain import Explainer, Explanation
from playwise.evaluate.portfolio import evaluate
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.facts.table import FactTables, usable
from playwise.playbook.program import Program
from playwise.rules.interpret import Interpreter
from playwise.rules.unknown import Unknown
from tests.unit.evaluate.decided import AS_OF, Decided, by_interpreter, by_polars, tables
from tests.unit.playbook.extended import RENEWAL, extended

Decide = Callable[[Program, FactTables], Decided]
BOTH = pytest.mark.parametrize("decide", [by_interpreter, by_polars])

EARLY = """\
playbook: early
extends: renewal
variant: {when: industry = 'tourism'}
params: {floor: 500}
assume: {tier: low}
tables: {calls: {rows: {low: 2}}, promises: {rows: {low: {reviews: 7}}}}
"""
HIGH = "playbook: top\nextends: renewal\nvariant: {when: tier = high}\nparams: {floor: 500}\n"


def decided(decide: Decide, facts: dict[str, Any], *files: str) -> dict[str, Outcome]:
    made = extended(*files, RENEWAL)
    assert made.messages == []
    found = decide(made.program, tables(made.program.catalogue, {"account": {"a1": facts}}))
    return {column.removeprefix("renewal."): outcome for (_, column), outcome in found.items()}


@BOTH
def test_where_a_variant_applies_its_values_decide(decide: Decide) -> None:
    found = decided(decide, {"industry": "tourism", "arr": 600_00}, EARLY)

    assert found["variant"] == Outcome("early", "early", "industry = 'tourism'")
    assert found["size"] == Outcome("large", "large", "large")
    assert found["calls"] == Outcome(2, None, "lookup(calls, tier)", ("tier",))
    assert found["reviews"].value == 7


@BOTH
def test_where_no_variant_applies_the_playbook_decides(decide: Decide) -> None:
    found = decided(decide, {"industry": "events", "arr": 600_00, "tier": "low"}, EARLY)

    assert found["variant"] == Outcome("renewal", "renewal", "no variant applies")
    assert found["size"] == Outcome("small", "small", "600 USD is below 1,000 USD")
    assert found["calls"].value == Unknown(("'low' is not in calls",))
    assert found["reviews"].value == 1


@BOTH
def test_where_nobody_knows_which_applies_a_decision_is_unknown_for_that(decide: Decide) -> None:
    found = decided(decide, {"arr": 600_00, "tier": "low"}, EARLY)

    why = Unknown(("missing: industry",))
    assert {name: outcome.value for name, outcome in found.items()} == {
        "variant": why,
        "size": why,
        "calls": why,
        "reviews": why,
    }


@BOTH
def test_unless_it_is_the_same_either_way(decide: Decide) -> None:
    found = decided(decide, {"arr": 100_00, "tier": "high"}, EARLY)

    assert found["variant"].reasons == ("missing: industry",)
    assert found["size"] == Outcome("small", "small", "100 USD is below 1,000 USD")
    assert found["calls"].value == 6


@BOTH
def test_two_variants_for_one_record_are_a_fault(decide: Decide) -> None:
    facts = {"industry": "tourism", "arr": 600_00, "tier": "high"}

    found = decided(decide, facts, EARLY, HIGH)

    (reason,) = found["variant"].reasons
    assert "early" in reason
    assert "top" in reason
    assert found["size"].reasons == (reason,)
    assert found["calls"].value == 6


@BOTH
def test_a_record_takes_the_variant_that_is_its_own(decide: Decide) -> None:
    made = extended(EARLY, HIGH, RENEWAL)
    facts: dict[str, dict[str, Any]] = {
        "a": {"industry": "tourism", "arr": 600_00, "tier": "low"},
        "b": {"industry": "events", "arr": 600_00, "tier": "high"},
        "c": {"industry": "events", "arr": 600_00, "tier": "middle"},
        "d": {"arr": 600_00},
    }

    found = decide(made.program, tables(made.program.catalogue, {"account": facts}))

    assert {key: found[key, "renewal.variant"].value for key in facts} == {
        "a": "early",
        "b": "top",
        "c": "renewal",
        "d": Unknown(("missing: industry", "missing: tier")),
    }
    assert {key: found[key, "renewal.size"].value for key in facts} == {
        "a": "large",
        "b": "large",
        "c": "small",
        "d": Unknown(("missing: industry", "missing: tier")),
    }


@BOTH
def test_a_row_that_is_skipped_where_unknown_is_not_skipped_for_the_variant(
    decide: Decide,
) -> None:
    skipping = RENEWAL.replace("    values: [small", "    on_unknown: skip\n    values: [small")
    made = extended(EARLY, skipping)

    found = decide(
        made.program, tables(made.program.catalogue, {"account": {"a1": {"arr": 600_00}}})
    )

    assert found["a1", "renewal.size"].value == Unknown(("missing: industry",))


@BOTH
def test_a_checklist_is_that_of_the_variant(decide: Decide) -> None:
    lower = RENEWAL.replace(
        "  calls: {value:",
        "  ready:\n    checklist:\n      required: {big: arr >= params.floor, hot: tier = high}\n"
        "  calls: {value:",
    )
    made = extended(EARLY, lower)
    facts: dict[str, dict[str, Any]] = {
        "a": {"industry": "tourism", "arr": 600_00, "tier": "high"},
        "b": {"industry": "events", "arr": 600_00, "tier": "high"},
        "c": {"arr": 600_00, "tier": "high"},
        "d": {"arr": 600_00, "tier": "low"},
    }

    found = decide(made.program, tables(made.program.catalogue, {"account": facts}))

    outcomes = {key: found[key, "renewal.ready"] for key in facts}
    assert (outcomes["a"].value, outcomes["a"].open) == ("complete", ())
    assert (outcomes["b"].value, outcomes["b"].open) == ("not_yet", ("big",))
    assert (outcomes["c"].value, outcomes["c"].open) == (Unknown(("missing: industry",)), ())
    assert outcomes["c"].undecided == ("big",)
    assert outcomes["d"] == Outcome(
        "not_yet", None, "the same whichever variant applies", open=("hot",), undecided=("big",)
    )


def with_decision(text: str) -> str:
    """Return the extended playbook with one more decision, *text* at the depth of decisions."""
    return RENEWAL.replace("  calls: {value:", f"{text}  calls: {{value:")


@BOTH
def test_a_measure_that_is_dropped_where_unknown_does_not_hide_the_variant(decide: Decide) -> None:
    scored = with_decision(
        "  health:\n"
        "    scorecard:\n"
        '      bands: {red: "< 50", green: ">= 50"}\n'
        "      measures:\n"
        "        - {id: fee, weight: 1, on_missing: drop, value: 'if(cheap, 0, 100)'}\n"
        "        - {id: seats, weight: 1, on_missing: drop, value: seats}\n"
    )
    made = extended(EARLY, scored)
    assert made.messages == []
    facts: dict[str, dict[str, Any]] = {
        "a": {"industry": "tourism", "arr": 600_00, "seats": 40},
        "b": {"industry": "events", "arr": 600_00, "seats": 40},
        "c": {"arr": 600_00, "seats": 40},
        "d": {"arr": 100_00, "seats": 40},
    }

    found = decide(made.program, tables(made.program.catalogue, {"account": facts}))

    assert {key: found[key, "renewal.health"].value for key in facts} == {
        "a": "green",
        "b": "red",
        "c": Unknown(("missing: industry",)),
        "d": "red",
    }


@BOTH
def test_a_ranking_is_one_list_in_which_each_is_placed_by_its_own_variant(decide: Decide) -> None:
    ranked = with_decision(
        '  first: {rank: {where: arr is known, by: [{value: "if(arr >= params.floor, 1, 0)",'
        " descending: true}, {value: arr}]}}\n"
    )
    made = extended(EARLY, ranked)
    assert made.messages == []
    facts: dict[str, dict[str, Any]] = {
        "a": {"industry": "events", "arr": 700_00},
        "b": {"industry": "tourism", "arr": 600_00},
        "c": {"industry": "events", "arr": 2000_00},
    }

    found = decide(made.program, tables(made.program.catalogue, {"account": facts}))

    positions = {key: (found[key, "renewal.first"].parts or {})["position"] for key in facts}
    assert positions == {"b": 1, "c": 2, "a": 3}


def explained(facts: dict[str, Any], decision: str, *files: str) -> Explanation:
    made = extended(*(files or (EARLY, RENEWAL)))
    program = made.program
    there = tables(program.catalogue, {"account": {"a1": facts}})
    frames = {n: usable(e, there, AS_OF).collect() for n, e in program.catalogue.entities.items()}
    records = Families(program, frames, there).everything()
    outcomes = decide_all(program, records.values(), Interpreter(AS_OF))
    (playbook,) = program.playbooks
    asked = playbook.decision(decision)
    assert asked is not None
    record = records["account", "a1"]
    explainer = Explainer(program.catalogue, Interpreter(AS_OF), record, playbook.named)
    return explainer.explain(playbook, asked, outcomes["a1", asked.column])


def test_an_explanation_shows_the_values_of_the_variant_that_applies() -> None:
    early = explained({"industry": "tourism", "arr": 600_00}, "size")
    plain = explained({"industry": "events", "arr": 600_00}, "size")

    def floor(found: Explanation) -> list[tuple[str, str | None]]:
        named = [read for row in found.rows for c in row.conditions for read in c.reads]
        return [(read.name, read.value) for read in named if read.name in {"arr", "cheap"}]

    assert (early.value, plain.value) == ("large", "small")
    assert floor(early) == [("arr", "600 USD"), ("cheap", "no")]
    assert floor(plain) == [("arr", "600 USD"), ("cheap", "yes")]


def test_an_explanation_says_why_nobody_knows_which_variant_applies() -> None:
    found = explained({"arr": 600_00}, "size")

    assert (found.value, found.reasons) == (None, ("missing: industry",))
    assert [(row.id, row.fate, row.failed) for row in found.rows] == [
        ("value", "unknown", "renewal.variant")
    ]
    assert found.supply == ("supply industry (from crm.accounts.industry)",)


def test_an_explanation_of_what_is_the_same_either_way_is_the_playbooks_own() -> None:
    found = explained({"arr": 100_00}, "size")

    assert (found.value, found.row, found.supply) == ("small", "small", ())
    assert [row.id for row in found.rows] == ["small", "large"]


def test_which_variant_applies_is_explained_like_any_decision() -> None:
    found = explained({"industry": "events", "arr": 100_00}, "variant")

    assert (found.value, found.row, found.because) == ("renewal", "renewal", "no variant applies")
    assert [(row.id, row.fate) for row in found.rows] == [
        ("early", "false"),
        ("renewal", "decided"),
    ]


def test_who_enters_a_play_is_who_enters_by_its_own_variant() -> None:
    made = extended(EARLY.replace("params: {floor: 500}", "params: {days: 90}"), RENEWAL)
    assert made.messages == []
    soon, later = date(2026, 3, 14), date(2026, 5, 1)
    facts: dict[str, dict[str, Any]] = {
        "a": {"industry": "tourism", "renewal_date": later},
        "b": {"industry": "events", "renewal_date": later},
        "c": {"renewal_date": later},
        "d": {"renewal_date": soon},
    }
    there = tables(made.program.catalogue, {"account": facts})

    entering = evaluate(made.program, there, AS_OF).entering["renewal"]

    assert entering.holds == ("a", "d")
    assert entering.doubts.rows() == [("c", ["missing: industry"])]
