"""A record batch of facts in, a record batch of decisions out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
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


def refused(program: str, entity: str, wanted: Sequence[str], records: pa.RecordBatch) -> list[str]:
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


def test_names_that_mean_nothing_are_refused_all_at_once() -> None:
    wanted = ["p.siz", "p.nothing_like_it", "p.health.zzz", "p.health.scor", "p.price.row", "x"]

    decisions = "the decisions are p.size, p.price, p.left, p.ready, p.health, p.news"
    assert refused(SIZE, "accounts", wanted, accounts()) == [
        "unknown entity 'accounts' (did you mean 'account'?)",
        "unknown decision 'p.siz' (did you mean 'p.size'?)",
        f"unknown decision 'p.nothing_like_it' ({decisions})",
        "unknown part 'p.health.zzz' (its parts are p.health.score, p.health.drivers)",
        "unknown part 'p.health.scor' (did you mean 'p.health.score'?)",
        "unknown part 'p.price.row' ('p.price' has no parts)",
        f"unknown decision 'x' ({decisions})",
    ]
    with pytest.raises(RuleError) as caught:
        batch(accounts(), sound(SIZE), "firm", ["p.variant"], AS_OF)
    assert [d.code for d in caught.value.diagnostics] == ["PW204", "PW204"]
    assert str(caught.value) == (
        "unknown entity 'firm'; the entities are account, company, contact, ticket (and 1 more)"
    )


def test_a_column_that_would_stand_twice_is_refused() -> None:
    assert refused(SIZE, "account", ["p.size", "p.left", "p.size"], accounts()) == [
        "'p.size' is wanted 2 times (name it once)"
    ]


def test_what_is_no_batch_no_list_of_names_and_no_moment_is_refused() -> None:
    program, whole, wanted = sound(SIZE), accounts(), ["p.left"]
    table: Any = pa.Table.from_batches([whole])
    day: Any = date(2026, 2, 14)

    with pytest.raises(TypeError, match=r"^records is a pyarrow RecordBatch .* not Table$"):
        batch(table, program, "account", wanted, AS_OF)
    with pytest.raises(TypeError, match=r"^wanted is a list of names, \['p.left'\], not a text$"):
        batch(whole, program, "account", "p.left", AS_OF)
    with pytest.raises(TypeError, match=r"^as_of is a datetime with its zone, not date$"):
        batch(whole, program, "account", wanted, day)
    with pytest.raises(ValueError, match=r"^as_of has no zone: 2026-02-14T09:30:00$"):
        batch(whole, program, "account", wanted, AS_OF.replace(tzinfo=None))


class Elsewhere(tzinfo):
    """A clock of somebody's own that goes as New York's does."""

    clock = ZoneInfo("America/New_York")

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return None if moment is None else moment.replace(tzinfo=self.clock).utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        return None if moment is None else moment.replace(tzinfo=self.clock).dst()

    def tzname(self, moment: datetime | None) -> str:
        return "elsewhere"

    def fromutc(self, moment: datetime) -> datetime:
        return self.clock.fromutc(moment.replace(tzinfo=self.clock)).replace(tzinfo=self)


@pytest.mark.parametrize(
    "zone",
    [
        UTC,
        timezone(timedelta(hours=5, minutes=45)),
        timezone(-timedelta(hours=9, minutes=30)),
        ZoneInfo("America/New_York"),
        Elsewhere(),
    ],
    ids=lambda zone: type(zone).__name__,
)
def test_times_without_an_offset_are_on_the_clock_of_the_moment_whatever_it_is(
    zone: tzinfo,
) -> None:
    """The last is of a summer, in which the clock may have another offset than at the moment."""
    written = ["2026-02-14T00:00", "2026-02-13T23:59", "2025-07-02T00:00"]
    times = pa.array(written).cast(pa.timestamp("us"))
    program = sound("decisions:\n  ago: {value: days_since(signed_at)}\n")
    as_of = datetime(2026, 2, 14, 9, 30, tzinfo=zone)

    for column in (times, pa.array(written)):
        logins = pa.record_batch({"signed_at": column})
        made = batch(logins, program, "account", ["p.ago"], as_of)
        assert made.to_pydict() == {"p.ago": [0, 1, 227]}


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
