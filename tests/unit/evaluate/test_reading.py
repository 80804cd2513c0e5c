"""Decisions that read decisions, of the same file, of others, of parents; and assumptions."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.evaluate.answers import Outcome
from playwise.rules.unknown import Unknown, unknown
from tests.unit.evaluate.decided import AS_OF, BOTH, SEEN, Evaluator, World
from tests.unit.playbook.compiled import named

TIER = named(
    "tier",
    "decisions:\n"
    "  tier:\n    values: [high, low]\n    table:\n"
    "      - {id: big, when: seats > 100, then: high}\n"
    "      - {id: rest, otherwise: low}\n"
    "  ready: {checklist: {required: {sent: replied, said: 'any(champions, prepared)'}}}\n"
    "  points: {value: seats * 2}\n",
)


def why(*reasons: str) -> Unknown:
    return unknown(reasons)


@BOTH
@pytest.mark.parametrize(
    ("facts", "values"),
    [
        ({"seats": 101}, (True, True, False, 202)),
        ({"seats": 1}, (False, False, False, 2)),
        ({}, (why("missing: seats"), why("missing: seats"), True, why("missing: seats"))),
    ],
)
def test_another_playbooks_decision_is_read_with_its_row_and_its_reasons(
    decide: Evaluator, facts: dict[str, Any], values: tuple[Any, ...]
) -> None:
    playbook = (
        "decisions:\n"
        "  a: {value: tier.tier = high}\n"
        "  b: {value: tier.tier.row = big}\n"
        "  c: {value: tier.tier is unknown}\n"
        "  e: {value: tier.points}\n"
    )

    found = decide({"account": {"a1": facts}}, playbook, TIER)

    assert tuple(found["a1", f"p.{name}"].value for name in "abce") == values


@BOTH
def test_the_row_of_an_unknown_value_is_still_the_row_that_fired(decide: Evaluator) -> None:
    source = named("q", "decisions:\n  x: {type: integer, table: [{id: r, otherwise: seats}]}\n")
    playbook = "decisions:\n  fired: {value: q.x.row = r}\n  d: {value: q.x}\n"

    found = decide({"account": {"a1": {}}}, playbook, source)

    assert found["a1", "p.fired"].value is True
    assert found["a1", "p.d"].value == why("missing: seats")


@BOTH
def test_a_contacts_playbook_reads_what_its_account_and_its_company_were_decided(
    decide: Evaluator,
) -> None:
    playbook = named(
        "p",
        "decisions:\n"
        "  leads: {value: tier.tier = high and role = champion}\n"
        "  fired: {value: tier.tier.row = rest}\n"
        "  ready: {value: tier.ready = complete}\n"
        "  open: {value: \"'sent' in tier.ready.open\"}\n"
        "  far: {value: far.far}\n"
        "  stands: {value: account.seats > 1 and company.region = apac}\n",
        "contact",
    )
    far = named("far", "decisions:\n  far: {value: count(accounts) > 1}\n", "company")
    world: World = {
        "company": {"k1": {"region": "apac"}},
        "account": {
            "a1": {"seats": 101, "replied": False, "company": "k1"},
            "a2": {"company": "k1"},
        },
        "contact": {
            "c1": {"account": "a1", "role": "champion", "prepared": True},
            "c2": {"account": "a2", "role": "champion"},
            "c3": {"role": "champion"},
        },
    }

    found = decide(world, playbook, TIER, far)

    def values(key: str) -> list[Any]:
        names = ("leads", "fired", "ready", "open", "far", "stands")
        return [found[key, f"p.{name}"].value for name in names]

    assert values("c1") == [True, False, False, True, True, True]
    assert values("c2") == [
        why("missing: seats"),
        why("missing: seats"),
        why("missing: champions.prepared", "missing: replied"),
        why("missing: champions.prepared", "missing: replied"),
        True,
        why("missing: account.seats"),
    ]
    assert values("c3") == [
        why("missing: tier.tier"),
        why("missing: tier.tier.row"),
        why("missing: tier.ready"),
        why("missing: tier.ready.open"),
        why("missing: far.far"),
        why("missing: account.seats", "missing: company.region"),
    ]


@BOTH
def test_a_company_reads_the_decisions_of_its_accounts_and_they_of_their_contacts(
    decide: Evaluator,
) -> None:
    playbook = named(
        "p",
        "decisions:\n"
        "  most: {value: 'sum(accounts, tier.points)'}\n"
        "  any_high: {value: 'any(accounts, tier.tier = high)'}\n"
        "  fans: {value: 'any(accounts, any(champions, kind.fan and account.seats > 1))'}\n",
        "company",
    )
    kind = named("kind", "decisions:\n  fan: {value: calls > 3}\n", "contact")
    world: World = {
        "company": {"k1": {}, "k2": {}},
        "account": {
            "a1": {"seats": 5, "company": "k1"},
            "a2": {"seats": 101, "company": "k1"},
            "a3": {"company": "k2"},
        },
        "contact": {"c1": {"account": "a1", "role": "champion", "calls": 4}},
    }

    found = decide(world, playbook, TIER, kind)

    assert [found["k1", f"p.{name}"].value for name in ("most", "any_high", "fans")] == [
        212, True, True,
    ]  # fmt: skip
    assert [found["k2", f"p.{name}"].value for name in ("most", "any_high", "fans")] == [
        why("missing: seats"), why("missing: seats"), False,
    ]  # fmt: skip


# assume


ASSUMING = (
    "assume: {severity: 3, tier.tier: low, champions_known: true}\n"
    "decisions:\n"
    "  d: {value: severity > 2 and tier.tier = low}\n"
    "  e: {value: seats}\n"
).replace(", champions_known: true", "")


@BOTH
@pytest.mark.parametrize(
    ("facts", "value", "assumed"),
    [
        ({"severity": 1, "seats": 1}, False, ()),
        ({"severity": 5, "seats": 1}, True, ()),
        ({"seats": 1}, True, ("severity",)),
        ({"severity": 5}, True, ("tier.tier",)),
        ({}, True, ("severity", "tier.tier")),
        ({"severity": 1}, False, ("tier.tier",)),
    ],
)
def test_an_assumption_is_told_where_it_was_at_work(
    decide: Evaluator, facts: dict[str, Any], value: bool, assumed: tuple[str, ...]
) -> None:
    world = {"account": {"a1": {**facts, SEEN: AS_OF.date()}}}

    found = decide(world, ASSUMING, TIER)["a1", "p.d"]

    assert (found.value, tuple(sorted(found.assumed))) == (value, assumed)


@BOTH
def test_what_is_too_old_is_assumed_too(decide: Evaluator) -> None:
    old = AS_OF.date().replace(year=2020)

    found = decide.of({"severity": 1, SEEN: old}, ASSUMING.replace(", tier.tier: low", ""), TIER)

    assert found == Outcome(why("missing: seats"), None, "", ("severity",))


@BOTH
def test_only_the_playbook_that_assumes_does(decide: Evaluator) -> None:
    found = decide({"account": {"a1": {}}}, "assume: {seats: 5}\ndecisions:\n  d: {value: seats}\n",
                   named("q", "decisions:\n  d: {value: seats}\n"))  # fmt: skip

    assert found["a1", "p.d"] == Outcome(5, None, "seats", ("seats",))
    assert found["a1", "q.d"] == Outcome(why("missing: seats"))


@BOTH
def test_an_assumption_holds_inside_an_aggregate_for_what_is_the_records_own(
    decide: Evaluator,
) -> None:
    playbook = (
        "assume: {seats: 5, tier.tier: high}\n"
        "decisions:\n"
        "  d: {value: 'any(champions, calls < account.seats and tier.tier = high)'}\n"
    )
    world: World = {
        "account": {"a1": {}, "a2": {"seats": 3}},
        "contact": {
            "c1": {"account": "a1", "role": "champion", "calls": 4},
            "c2": {"account": "a2", "role": "champion", "calls": 4},
        },
    }

    found = decide(world, playbook, TIER)

    assert (found["a1", "p.d"].value, sorted(found["a1", "p.d"].assumed)) == (
        True,
        ["seats", "tier.tier"],
    )
    assert (found["a2", "p.d"].value, found["a2", "p.d"].assumed) == (False, ())


# Chains


@BOTH
def test_derives_two_hundred_and_fifty_deep_are_worked_out(decide: Evaluator) -> None:
    lines = "".join(f"  d{n}: d{n - 1} + 1\n" for n in range(1, 250))
    playbook = f"derive:\n  d0: seats\n{lines}decisions:\n  d: {{value: d249}}\n"

    assert decide.of({"seats": 1}, playbook) == Outcome(250, None, "d249")
    assert decide.of({}, playbook) == Outcome(why("missing: seats"))


@BOTH
def test_decisions_a_hundred_deep_are_worked_out(decide: Evaluator) -> None:
    lines = "".join(f"  d{n}: {{value: d{n - 1} + 1}}\n" for n in range(1, 100))
    playbook = f"decisions:\n  d: {{value: d99}}\n  d0: {{value: seats}}\n{lines}"

    assert decide.of({"seats": 1}, playbook) == Outcome(100, None, "d99")
    assert decide.of({}, playbook) == Outcome(why("missing: seats"))


@BOTH
@pytest.mark.parametrize(
    ("rule", "facts", "value", "because"),
    [
        ("arr > params.floor", {"arr": 1_000_000}, False, "arr > params.floor"),
        ("arr > params.floor", {"arr": 1_000_001}, True, "arr > params.floor"),
        ("eur_price * 0.5", {"eur_price": 101}, 50, "eur_price * 0.5"),
        ("tags", {"tags": ["a", "b"]}, ("a", "b"), "tags"),
        ("lookup(promises, tier, reviews)", {"tier": "high"}, 4, "lookup(promises, tier, reviews)"),
        ("lookup(promises, tier, reviews)", {"tier": "low"},
         why("'low' is not in promises.reviews"), ""),
        ("lookup(promises, tier, most)", {"tier": "middle"},
         why("'middle' is not in promises.most"), ""),
    ],
)  # fmt: skip
def test_a_bare_value_is_of_any_type(
    decide: Evaluator, rule: str, facts: dict[str, Any], value: Any, because: str
) -> None:
    playbook = (
        "params: {floor: {value: 10000, unit: USD}}\n"
        "tables: {promises: {rows: {high: {most: 15, reviews: 4}, low: {most: 4}}}}\n"
        f"decisions:\n  d: {{value: '{rule}'}}\n"
        "  used: {value: 'arr > params.floor and lookup(promises, tier, most) > 1'}\n"
    )

    assert decide.of(facts, playbook) == Outcome(value, None, because)
