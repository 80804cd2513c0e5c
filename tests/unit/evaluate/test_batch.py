"""A record batch of facts in, a record batch of decisions out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from playwise.evaluate.batch import batch
from playwise.rule.diagnostic import RuleError
from tests.unit.evaluate.decided import sound

AS_OF = datetime(2026, 2, 14, 9, 30, tzinfo=ZoneInfo("America/New_York"))
SIZE = (
    "derive:\n  yearly: arr * 1\n"
    "decisions:\n"
    "  size:\n    values: [large, small]\n    table:\n"
    "      - {id: many, when: seats >= 100, then: large}\n"
    "      - {id: few, otherwise: small}\n"
    "  price: {value: yearly}\n"
    "  left: {value: days_until(renewal_date)}\n"
    "  ready: {checklist: {required: {all_ready: 'all(contacts, prepared)'}}}\n"
    "  health:\n    scorecard:\n      bands: {red: '< 50', green: '>= 50'}\n      measures:\n"
    "        - {id: size, weight: 1, value: seats, on_missing: drop}\n"
    "        - {id: use, weight: 3, value: used, on_missing: drop}\n"
    "  news: {hit: collect, values: [big, paid], table: "
    "[{id: big, when: seats > 50, then: big}, {id: paid, when: arr > 5, then: paid}]}\n"
)


def accounts() -> pa.RecordBatch:
    people = pa.list_(pa.struct([("prepared", pa.bool_())]))
    return pa.record_batch(
        {
            "account_id": ["b", "a", "c"],
            "seats": pa.array([100, 99, None], pa.int32()),
            "used": pa.array([10.0, None, None]),
            "arr": pa.array([Decimal("12.50"), None, Decimal("1.00")]),
            "renewal_date": [date(2026, 2, 20), None, date(2026, 2, 14)],
            "contacts": pa.array(
                [[{"prepared": True}], [{"prepared": True}, {"prepared": False}], []], people
            ),
        }
    )


def test_decisions_come_in_the_order_of_the_records_with_their_key() -> None:
    wanted = ["p.size", "p.price", "p.left", "p.ready", "p.health", "p.health.score", "p.news"]

    made = batch(accounts(), sound(SIZE), "account", wanted, AS_OF)

    assert made.to_pydict() == {
        "account_id": ["b", "a", "c"],
        "p.size": ["large", "small", None],
        "p.price": [Decimal("12.50"), None, Decimal("1.00")],
        "p.left": [6, None, 0],
        "p.ready": ["complete", "not_yet", None],
        "p.health": ["red", "green", None],
        "p.health.score": [32.5, 99.0, None],
        "p.news": [["big", "paid"], None, None],
    }


def test_batches_of_any_cut_come_to_the_same() -> None:
    program, wanted = sound(SIZE), ["p.size", "p.ready", "p.health.score"]
    whole = accounts()

    parts = [batch(whole.slice(i, 1), program, "account", wanted, AS_OF) for i in range(3)]

    together = batch(whole, program, "account", wanted, AS_OF)
    assert pa.Table.from_batches(parts) == pa.Table.from_batches([together])
    assert batch(whole.slice(0, 0), program, "account", wanted, AS_OF).num_rows == 0


def refused(program: str, entity: str, wanted: list[str], records: pa.RecordBatch) -> list[str]:
    with pytest.raises(RuleError) as caught:
        batch(records, sound(program), entity, wanted, AS_OF)
    return [f"{d.message} ({d.help})" for d in caught.value.diagnostics]


def test_what_one_batch_cannot_decide_is_refused() -> None:
    rank = "decisions:\n  first: {rank: {by: [{value: seats, descending: true}]}}\n"

    assert refused(rank, "account", ["p.first"], accounts()) == [
        "'p.first' is a rank: it compares all records (decide it for all records at once)"
    ]
    assert refused(SIZE, "contact", ["p.size"], accounts()) == [
        "'p.size' is decided for account, which stands above contact (decide batches of account)"
    ]


def test_a_list_that_is_missing_is_refused_for_none_is_not_nobody() -> None:
    without = accounts().drop_columns(["contacts"])

    assert refused(SIZE, "account", ["p.ready"], without) == [
        "a list of related records is missing (give an empty list for a record that has none)"
    ]


def test_a_column_that_cannot_hold_its_fact_is_named() -> None:
    wrong = pa.record_batch({"account_id": ["a"], "seats": ["many"]})

    assert refused(SIZE, "account", ["p.size"], wrong) == [
        (
            "column 'seats' is string, which cannot hold integer"
            " (cast it before, or declare 'seats' so)"
        )
    ]
