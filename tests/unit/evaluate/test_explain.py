"""Why a record got what it got: the deciding row, what each condition read, what to supply."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from playwise.evaluate.explain import ConditionTrace, Explainer, Explanation, FactRead, RowTrace
from playwise.evaluate.records import Families
from playwise.evaluate.single import decide_all
from playwise.facts.table import usable
from playwise.rules.interpret import Interpreter
from tests.unit.evaluate.decided import AS_OF, SEEN, World, sound, tables
from tests.unit.playbook.compiled import named

NOON = datetime(2026, 2, 14, 12, tzinfo=UTC)
TABLE = (
    "decisions:\n"
    "  d:\n    values: [x, y]\n    table:\n"
    "      - {id: a, when: [seats > 100, replied], then: x, because: large}\n"
    "      - {id: b, when: severity > 3, then: 'if(tier = high, x, y)'}\n"
    "      - {id: c, otherwise: y}\n"
)


def explained(
    world: World, *playbooks: str, decision: str = "p.d", key: str = "a1", entity: str = "account"
) -> Explanation:
    program = sound(*playbooks)
    facts = tables(program.catalogue, world)
    frames = {n: usable(e, facts, AS_OF).collect() for n, e in program.catalogue.entities.items()}
    records = Families(program, frames, facts).everything()
    outcomes = decide_all(program, records.values(), Interpreter(AS_OF))
    playbook = program.playbook(decision.partition(".")[0])
    assert playbook is not None
    asked = playbook.decision(decision.partition(".")[2])
    assert asked is not None
    every = {decision.column: decision for p in program.playbooks for decision in p.decisions}
    explainer = Explainer(
        program.catalogue, Interpreter(AS_OF), records[entity, key], decisions=every
    )
    return explainer.explain(playbook, asked, outcomes[key, decision])


def account(**facts: Any) -> World:
    return {"account": {"a1": {SEEN: AS_OF.date(), **facts}}}


def fates(found: Explanation) -> list[tuple[str, str, str | None]]:
    return [(row.id, row.fate, row.failed) for row in found.rows]


def test_the_deciding_row_and_the_first_condition_that_failed_above_it() -> None:
    found = explained(account(seats=1, severity=2), TABLE)

    assert (found.value, found.row, found.because, found.reasons) == ("y", "c", "c", ())
    assert (found.playbook, found.version, found.decision) == ("p", "version of p", "d")
    assert (found.entity, found.key, found.as_of) == ("account", "a1", AS_OF)
    assert fates(found) == [
        ("a", "false", "seats > 100"),
        ("b", "false", "severity > 3"),
        ("c", "decided", None),
    ]
    assert found.supply == ()


def test_every_condition_shows_what_it_read_from_where_and_when() -> None:
    found = explained(account(seats=101, replied=True), TABLE)

    assert found.rows[0] == RowTrace(
        "a",
        "decided",
        (
            ConditionTrace(
                "seats > 100",
                True,
                (),
                (FactRead("seats", "account", "a1", "101", "known", "crm.accounts.seats", NOON),),
            ),
            ConditionTrace(
                "replied",
                True,
                (),
                (
                    FactRead(
                        "replied", "account", "a1", "yes", "known", "crm.accounts.replied", NOON
                    ),
                ),
            ),
        ),
        None,
        "x",
    )
    assert [row.fate for row in found.rows] == ["decided", "not reached", "not reached"]


def test_an_unknown_row_says_what_to_supply() -> None:
    found = explained(account(seats=101), TABLE)

    assert (found.value, found.row, found.reasons) == (None, None, ("missing: replied",))
    assert fates(found) == [
        ("a", "unknown", "replied"),
        ("b", "not reached", "severity > 3"),
        ("c", "not reached", None),
    ]
    assert found.supply == ("supply replied (from crm.accounts.replied)",)


def test_a_stale_fact_shows_its_old_value_and_is_asked_for_again() -> None:
    found = explained(account(seats=1, severity=4, seen=AS_OF.date().replace(year=2020)), TABLE)

    (read,) = found.rows[1].conditions[0].reads
    assert (read.value, read.state, read.seen) == ("4", "stale", NOON.replace(year=2020))
    assert found.supply == ("ask again for severity (from survey.answers.severity)",)


def test_an_unknown_value_of_the_deciding_row_is_told_once() -> None:
    found = explained(account(seats=1, severity=4), TABLE)

    assert (found.value, found.row, found.reasons) == (None, "b", ("missing: tier",))
    assert found.rows[1].fate == "decided"
    assert found.rows[1].missing == ("missing: tier",)
    assert found.supply == ("supply tier (from crm.accounts.tier)",)


def test_a_value_that_reads_no_fact_may_be_unknown_too() -> None:
    found = explained(
        account(), "decisions:\n  d: {type: number, table: [{id: r, otherwise: 1 / 0}]}\n"
    )

    assert found.supply == ("undefined: division by zero",)


def test_where_the_rows_agree_the_unknown_one_is_shown_and_the_true_one_decides() -> None:
    found = explained(
        account(seats=1),
        TABLE.replace("'if(tier = high, x, y)'", "y"),
    )

    assert (found.value, found.row) == ("y", "c")
    assert [row.fate for row in found.rows] == ["false", "unknown", "decided"]
    assert found.supply == ()


def test_rows_that_were_passed_over_are_shown_as_unknown() -> None:
    found = explained(
        account(seats=1), TABLE.replace("    table", "    on_unknown: skip\n    table")
    )

    assert [row.fate for row in found.rows] == ["false", "unknown", "decided"]


def test_no_row_matched_says_so_and_has_nothing_to_supply() -> None:
    found = explained(
        account(seats=1, severity=2), TABLE.replace("      - {id: c, otherwise: y}\n", "")
    )

    assert (found.value, found.reasons, found.supply) == (None, ("no row matched",), ())


def test_a_checklist_shows_its_items_and_wants_only_what_decides() -> None:
    playbook = (
        "decisions:\n  d: {checklist: {required: {a: replied, b: 'all(champions, prepared)'},"
        " optional: {o: used > 1}}}\n"
    )
    world: World = {
        **account(replied=True),
        "contact": {
            "c1": {"account": "a1", "role": "champion"},
            "c2": {"account": "a1", "role": "user", "prepared": True},
        },
    }

    found = explained(world, playbook)

    assert fates(found) == [
        ("a", "decided", None),
        ("b", "unknown", "all(champions, prepared)"),
        ("o", "unknown", "used > 1"),
    ]
    assert found.supply == ("supply champions.prepared (from crm.contacts.prepared)",)
    reads = [(read.name, read.key, read.value) for read in found.rows[1].conditions[0].reads]
    assert reads == [
        ("champions.role", "c1", "champion"),
        ("champions.prepared", "c1", None),
        ("champions.role", "c2", "user"),
    ]


def test_what_a_decision_that_was_read_lacks_is_named_with_its_source() -> None:
    q = named("q", "decisions:\n  e: {value: seats + 1}\n")

    found = explained(account(), "decisions:\n  d: {value: q.e > 1}\n", q)

    (read,) = found.rows[0].conditions[0].reads
    assert (read.name, read.state, read.source, read.reasons) == (
        "q.e",
        "unknown",
        "playbook q",
        ("missing: seats",),
    )
    assert found.supply == ("supply seats (from crm.accounts.seats)",)


def test_a_fact_of_a_parents_decision_is_not_taken_for_ones_own() -> None:
    """Contacts have no seats; were there a fact of that name it would be another one."""
    q = named("q", "decisions:\n  e: {value: seats + 1}\n")
    playbook = named("p", "decisions:\n  d: {value: q.e > 1 and account.name = 'x'}\n", "contact")
    world: World = {"account": {"a1": {}}, "contact": {"c1": {"account": "a1"}}}

    found = explained(world, playbook, q, entity="contact", key="c1")

    assert found.supply == (
        "supply account.name (from crm.accounts.name)",
        "supply seats (from crm.accounts.seats)",
    )


def test_where_there_is_no_parent_there_is_no_source() -> None:
    playbook = named("p", "decisions:\n  d: {value: account.seats > 1}\n", "contact")

    found = explained({"contact": {"c1": {}}}, playbook, entity="contact", key="c1")

    assert found.supply == ("supply account.seats (no such record)",)
    assert found.rows[0].conditions[0].reads == (
        FactRead("account.seats", "account", "", None, "missing", "no such record"),
    )


@pytest.mark.parametrize(
    ("playbook", "facts", "supply"),
    [
        ("decisions:\n  d: {value: note > 1}\n", {}, "supply note (entered by csm)"),
        (
            (
                'tables: {t: {rows: {tourism: 1}}}\ndecisions:\n  d: {value: "lookup(t,'
                ' industry)"}\n'
            ),
            {"industry": "astrology"},
            "correct industry (from crm.accounts.industry), or add 'astrology' to t",
        ),
        (
            (
                'tables: {t: {rows: {tourism: 1}}}\ndecisions:\n  d: {value: "lookup(t,'
                ' industry)"}\n'
            ),
            {},
            "supply industry (from crm.accounts.industry)",
        ),
        ("decisions:\n  d: {value: 'all(champions, prepared)'}\n", {}, "no champions"),
    ],
)
def test_what_to_supply_in_words(playbook: str, facts: dict[str, Any], supply: str) -> None:
    assert explained(account(**facts), playbook).supply == (supply,)


LOOKS_UP = "tables: {t: {rows: {tourism: 1}}}\ndecisions:\n  e: {value: 'lookup(t, industry)'}\n"


def test_what_another_decision_lacks_is_corrected_where_that_one_read_it() -> None:
    own = f"{LOOKS_UP}  f: {{value: e + 1}}\n  d: {{value: f > 1}}\n"
    theirs = named("p", "decisions:\n  d: {value: q.e > 1}\n", "contact")
    world = {**account(industry="astrology"), "contact": {"c1": {"account": "a1"}}}

    found = explained(world, named("p", own))
    above = explained(world, theirs, named("q", LOOKS_UP), entity="contact", key="c1")

    assert found.supply == (
        "correct industry (from crm.accounts.industry), or add 'astrology' to t",
    )
    assert above.supply == found.supply


def test_nothing_is_asked_for_that_did_not_matter() -> None:
    playbook = """\
decisions:
  ready: {checklist: {required: {a: replied, b: seats > 1}}}
  d:
    scorecard:
      bands: {low: "< 50", high: ">= 50"}
      measures:
        - {id: seats, weight: 50, value: seats}
        - {id: ready, weight: 50, value: ready, points: {complete: 9, not_yet: 0}, on_missing: zero}
"""
    found = explained(account(), playbook)

    assert (found.reasons, found.supply) == (
        ("missing: seats",),
        ("supply seats (from crm.accounts.seats)",),
    )


def test_an_assumption_is_shown_with_the_fact_that_is_missing() -> None:
    found = explained(account(), "assume: {seats: 5}\ndecisions:\n  d: {value: seats > 3}\n")

    assert (found.value, found.assumed, found.supply) == ("yes", ("seats",), ())
    (read,) = found.rows[0].conditions[0].reads
    assert (read.name, read.value, read.state) == ("seats", None, "missing")


def test_values_are_in_words() -> None:
    found = explained(account(arr=2_400_050), "decisions:\n  d: {value: arr}\n")

    assert found.value == "24,000.50 USD"
    assert found.because == "arr"
