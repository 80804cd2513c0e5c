"""Examples in the words of a file: pasted into a test they are read as they were meant."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from playwise.proof.account import Account, Held
from playwise.proof.terms import NO, YES, Term
from playwise.proof.variables import Place, Variable
from playwise.rules.types import BOOL, DATE, DATETIME, INTEGER, NUMBER, TEXT, Type, Value, money
from tests.unit.playbook.compiled import compiled

CATALOGUE = compiled("decisions: {}\n").program.catalogue
ROOT = Place("account", "account")


def variable(name: str, type: Type, place: Place = ROOT) -> Variable:
    return Variable(place, name, name, type, Term(YES, YES), NO)


def account(*facts: tuple[Variable, Held], records: tuple[Place, ...] = ()) -> Account:
    return Account(CATALOGUE, ROOT, dict(facts), records, None)


@pytest.mark.parametrize(
    ("value", "type", "words"),
    [
        (True, BOOL, "true"),
        (7, INTEGER, "7"),
        (1.0, NUMBER, "1"),
        (0.25, NUMBER, "0.25"),
        (1_000_050, money("USD"), "10000.5"),
        (1_000_000, money("USD"), "10000"),
        (1_000, money("JPY"), "1000"),
        (date(2026, 3, 1), DATE, "2026-03-01"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), DATETIME, '"2026-03-01T12:00:00Z"'),
        ("tourism", TEXT, "tourism"),
        ("a: b", TEXT, '"a: b"'),
        ("", TEXT, '""'),
        ("unknown", TEXT, '"unknown"'),
        ("12", TEXT, '"12"'),
        ("turned \u202e round \U000e0001", TEXT, '"turned \\u202e round \\U000e0001"'),
    ],
)
def test_a_value_is_written_as_a_file_writes_it(value: Value, type: Type, words: str) -> None:
    assert account((variable("x", type), Held(value))).words() == f"given: {{x: {words}}}"


def test_what_is_missing_is_left_out_and_what_is_stale_has_its_day() -> None:
    seats, severity = variable("seats", INTEGER), variable("severity", INTEGER)
    found = account((seats, Held(None)), (severity, Held(4, stale=True)))

    assert found.words() == "given: {severity: {value: 4, seen: 2000-01-01}}"
    assert found.record().values == {"kickoff": False}
    assert found.record().stale == {"severity": 4}


def test_records_hang_together_as_the_interpreter_reads_them() -> None:
    company = Place("company", "account^company", ROOT, is_parent=True)
    contact = Place("contact", "account/contact#1", ROOT)
    ticket = Place("ticket", "account/contact#1/ticket#1", contact)
    found = account(
        (variable("region", TEXT, company), Held("emea")),
        (variable("calls", INTEGER, contact), Held(3)),
        (variable("open", BOOL, ticket), Held(value=True)),
        records=(contact, ticket),
    )

    assert found.words() == (
        "given: {company: {region: emea}},"
        " related: {contacts: [{calls: 3, tickets: [{open: true}]}]}"
    )
    record = found.record()
    assert record.parents["company"].values == {"region": "emea"}
    (child,) = record.children["contact"]
    assert child.parents["account"] is record
    (below,) = child.children["ticket"]
    assert below.parents["contact"] is child
    assert below.values == {"open": True}
