"""What a sync makes of the rows it got: typed facts, or every reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playwise.diagnostics.finding import Severity
from playwise.facts.arrival import Arrival, StreamName, StreamRead, arrive, wanted_columns
from playwise.facts.catalog import Catalogue, Entity, Fact, Parent, Source
from playwise.facts.durations import Duration
from playwise.facts.table import KEY, FactTables, entered_column, schema, usable
from playwise.rules.types import BOOL, DATE, DATETIME, INTEGER, TEXT, Type, enum, list_of, money

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
ACCOUNTS = ("crm", "accounts")
SUBSCRIPTIONS = ("billing", "subscriptions")
CONTACTS = ("crm", "contacts")
ANSWERS = ("surveys", "answers")


def fact(name: str, entity: str, type: Type, source: str | None, **more: Any) -> Fact:
    return Fact(name, entity, type, Source(*source.split(".")) if source else None, **more)


def entity(name: str, key: str, facts: list[Fact], *parents: Parent) -> Entity:
    return Entity(name, key, None, parents, {fact.name: fact for fact in facts})


def catalogue() -> Catalogue:
    account = [
        fact("name", "account", TEXT, "crm.accounts.name"),
        fact("industry", "account", TEXT, "crm.accounts.industry"),
        fact("arr", "account", money("USD"), "billing.subscriptions.arr", max_age=Duration(2, "d")),
        fact("renewal_date", "account", DATE, "billing.subscriptions.renewal_date"),
        fact("status", "account", enum(["open", "won", "lost"]), "billing.subscriptions.state"),
        fact("set_by_csm", "account", enum(["high", "low"]), None, entered_by="csm"),
    ]
    contact = [
        fact("full_name", "contact", TEXT, "crm.contacts.full_name"),
        fact("score", "contact", INTEGER, "surveys.answers.score", minimum=1, maximum=5),
    ]
    link = Parent("account", "account_id", "contacts")
    return Catalogue(
        {
            "account": entity("account", "account_id", account),
            "contact": entity("contact", "contact_id", contact, link),
        }
    )


def read(
    origin: str, observed: str | None = None, lines: bool = True, **columns: Any
) -> StreamRead:
    table = pa.table(columns)
    numbers = pa.chunked_array([pa.array(range(2, table.num_rows + 2), pa.int64())])
    return StreamRead(table, origin, observed, numbers if lines else None)


def good() -> dict[StreamName, StreamRead]:
    return {
        ACCOUNTS: read(
            "data/accounts.csv",
            account_id=["A2", "A1"],
            name=["Beta", "Alpha"],
            industry=["banking", None],
        ),
        SUBSCRIPTIONS: read(
            "data/subscriptions.csv",
            account_id=["A1", "A3"],
            arr=["1200.50", "7"],
            renewal_date=["2026-04-30", ""],
            state=["open", " WON "],
        ),
        CONTACTS: read(
            "data/contacts.csv",
            contact_id=["C1", "C2"],
            account_id=["A1", "A2"],
            full_name=["Ann", "Bob"],
        ),
        ANSWERS: read(
            "data/answers.csv",
            observed="observed_at",
            contact_id=["C2"],
            score=["4"],
            observed_at=["2026-02-01"],
        ),
    }


def sync(
    reads: Mapping[StreamName, StreamRead], previous: FactTables | None = None, **more: Any
) -> Arrival:
    known = catalogue()
    return arrive(known, reads, previous or FactTables.empty(known), AS_OF, NEW_YORK, **more)


def said(arrival: Arrival) -> list[tuple[str, str, str | None]]:
    return [(finding.code, finding.message, finding.help) for finding in arrival.findings]


def frame(arrival: Arrival, entity: str) -> pl.DataFrame:
    assert arrival.tables is not None, arrival.findings
    return arrival.tables.frames[entity]


def test_records_of_all_streams_are_joined_by_key_and_sorted() -> None:
    arrival = sync(good())

    assert arrival.findings == ()
    assert arrival.counts == {"account": 3, "contact": 2}
    assert frame(arrival, "account").select(
        KEY, "name", "arr", "renewal_date", "status"
    ).rows() == [
        ("A1", "Alpha", 120050, date(2026, 4, 30), "open"),
        ("A2", "Beta", None, None, None),
        ("A3", None, 700, None, "won"),
    ]
    assert frame(arrival, "contact").select(KEY, "_parent_account", "score").rows() == [
        ("C1", "A1", None),
        ("C2", "A2", 4),
    ]


def test_frames_have_exactly_the_columns_of_their_schema() -> None:
    arrival = sync(good())

    for name, entity in catalogue().entities.items():
        assert dict(frame(arrival, name).schema) == schema(entity)


def test_the_moment_of_the_sync_and_the_rows_own_times_are_kept() -> None:
    arrival = sync(good())

    assert arrival.tables is not None
    assert arrival.tables.observed == dict.fromkeys(
        [ACCOUNTS, SUBSCRIPTIONS, CONTACTS, ANSWERS], AS_OF
    )
    assert frame(arrival, "contact")["_seen_surveys__answers"].to_list() == [
        None,
        datetime(2026, 2, 1, 5, tzinfo=UTC),
    ]


def test_wanted_columns_are_keys_parents_and_sources() -> None:
    assert wanted_columns(catalogue()) == {
        SUBSCRIPTIONS: frozenset({"account_id", "arr", "renewal_date", "state"}),
        ACCOUNTS: frozenset({"account_id", "name", "industry"}),
        CONTACTS: frozenset({"contact_id", "account_id", "full_name"}),
        ANSWERS: frozenset({"contact_id", "account_id", "score"}),
    }


def test_values_that_do_not_fit_are_missing_counted_and_listed() -> None:
    reads = good()
    keys = [f"A{n}" for n in range(1, 9)]
    reads[SUBSCRIPTIONS] = read(
        "data/subscriptions.csv",
        account_id=keys,
        arr=["12", "1,200", "3", "4", "5", "6", "7", "8"],
        renewal_date=["2026-04-30", "2026-13-01", "soon", *["x"] * 5],
        state=["open", "opne", "won", None, "", "lost", "OPEN", "won"],
    )

    arrival = sync(reads)

    assert said(arrival) == [
        (
            "PW501",
            "data/subscriptions.csv: 1 value of 'arr' is no amount in USD: line 3 '1,200'",
            (
                "write the amount alone, such as 1200.50, without separators or a currency; "
                "until then the fact is missing there"
            ),
        ),
        (
            "PW501",
            (
                "data/subscriptions.csv: 1 value of 'state' (fact 'status') is none of "
                "open, won, lost: line 3 'opne'"
            ),
            "did you mean 'open'?; until then the fact is missing there",
        ),
        (
            "PW501",
            (
                "data/subscriptions.csv: 7 values of 'renewal_date' are no date: "
                "line 3 '2026-13-01', line 4 'soon', line 5 'x', line 6 'x', line 7 'x' and 2 more"
            ),
            "write a date as 2026-03-01; until then the fact is missing there",
        ),
    ]
    assert {finding.severity for finding in arrival.findings} == {Severity.WARNING}
    assert frame(arrival, "account")["arr"].to_list()[:3] == [1200, None, 300]


def test_a_value_outside_its_range_is_a_misfit_that_names_the_range() -> None:
    reads = good()
    reads[ANSWERS] = read("data/answers.csv", contact_id=["C1", "C2"], score=["6", "five"])

    assert said(sync(reads)) == [
        (
            "PW501",
            (
                "data/answers.csv: 2 values of 'score' are no integer from 1 to 5: "
                "line 2 '6', line 3 'five'"
            ),
            "write the digits alone, such as 1200; until then the fact is missing there",
        )
    ]


def test_numbers_that_are_only_out_of_range_are_not_said_to_be_written_wrongly() -> None:
    reads = good()
    reads[ANSWERS] = read("data/answers.csv", contact_id=["C1", "C2"], score=["6", "0"])

    assert [finding.help for finding in sync(reads).findings] == [
        "write a value from 1 to 5; until then the fact is missing there"
    ]


def test_a_stream_without_lines_names_rows() -> None:
    reads = good()
    reads[ANSWERS] = read("answers.parquet", lines=False, contact_id=["C1", "C2"], score=[3.0, 2.5])

    assert [finding.message for finding in sync(reads).findings] == [
        "answers.parquet: 1 value of 'score' is no integer from 1 to 5: row 2 '2.5'"
    ]


def test_a_hostile_value_is_quoted_on_one_line_and_cut() -> None:
    reads = good()
    reads[ANSWERS] = read("a.csv", contact_id=["C1", "C2"], score=["\x1b[31m\nred", "9" * 500])

    assert [finding.message for finding in sync(reads).findings] == [
        (
            "a.csv: 2 values of 'score' are no integer from 1 to 5: "
            f"line 2 '\\x1b[31m\\nred', line 3 '{'9' * 39}…'"
        )
    ]


def test_rows_with_an_empty_key_are_left_out_with_their_lines() -> None:
    reads = good()
    reads[ACCOUNTS] = read(
        "data/accounts.csv",
        account_id=["A1", "", None, "A2", "  "],
        name=["Alpha", "x", "y", "Beta", "z"],
        industry=[None] * 5,
    )

    arrival = sync(reads)

    assert said(arrival) == [
        (
            "PW502",
            (
                "data/accounts.csv: 3 rows have no 'account_id' and are left out: "
                "line 3, line 4, line 6"
            ),
            "give every row its 'account_id'",
        )
    ]
    assert frame(arrival, "account")["name"].to_list() == ["Alpha", "Beta", None]


def test_of_rows_with_one_key_the_first_stays() -> None:
    reads = good()
    reads[ACCOUNTS] = read(
        "data/accounts.csv",
        account_id=["A1", "A2", "A1", " A1 "],
        name=["first", "Beta", "second", "third"],
        industry=["i", "j", "k", "l"],
    )

    arrival = sync(reads)

    assert said(arrival) == [
        (
            "PW502",
            (
                "data/accounts.csv: 2 rows repeat an earlier 'account_id' and are left out: "
                "line 4 'A1' (first on line 2), line 5 'A1' (first on line 2)"
            ),
            "a key stands once: the first row counts",
        )
    ]
    assert frame(arrival, "account")["name"].to_list() == ["first", "Beta", None]


def test_values_of_refused_rows_are_not_reported() -> None:
    reads = good()
    reads[ANSWERS] = read("a.csv", contact_id=["C1", "C1"], score=["1", "bad"])

    assert [finding.code for finding in sync(reads).findings] == ["PW502"]


def test_a_stream_of_rows_without_keys_is_an_error() -> None:
    reads = good()
    reads[ACCOUNTS] = read(
        "data/accounts.csv", account_id=["", " "], name=["a", "b"], industry=["", ""]
    )

    arrival = sync(reads)

    assert arrival.tables is None
    assert arrival.counts == {}
    assert said(arrival) == [
        (
            "PW502",
            "data/accounts.csv: none of the 2 rows has any 'account_id'",
            "the key tells records apart: mend the export; the facts of the last sync stay",
        )
    ]


def test_a_missing_column_is_an_error_that_names_the_facts_it_fed() -> None:
    reads = good()
    reads[ACCOUNTS] = read(
        "data/accounts.csv", account_id=["A1"], name=["Alpha"], Industri=["banking"]
    )

    arrival = sync(reads)

    assert arrival.tables is None
    assert said(arrival) == [
        (
            "PW503",
            (
                "data/accounts.csv: has no column 'industry': fact 'industry' of account loses "
                "its source"
            ),
            "did you mean 'Industri'?",
        )
    ]


def test_a_missing_key_column_names_every_fact_of_the_stream() -> None:
    reads = good()
    reads[ACCOUNTS] = read("data/accounts.csv", accountid=["A1"], name=["a"], industry=["b"])

    assert said(sync(reads)) == [
        (
            "PW503",
            (
                "data/accounts.csv: has no column 'account_id', the key of account: "
                "facts 'industry', 'name' of account lose their source"
            ),
            "did you mean 'accountid'?",
        )
    ]


def test_a_child_whose_streams_do_not_name_the_parent_is_an_error() -> None:
    reads = good()
    reads[CONTACTS] = read("data/contacts.csv", contact_id=["C1"], full_name=["Ann"])

    assert said(sync(reads)) == [
        (
            "PW503",
            (
                "data/contacts.csv, data/answers.csv: has no column 'account_id', "
                "which says to which account a contact belongs"
            ),
            "the facts of the last sync stay",
        )
    ]


def test_a_missing_stream_is_an_error_that_names_the_facts_it_fed() -> None:
    reads = good()
    del reads[SUBSCRIPTIONS]

    arrival = sync(reads)

    assert arrival.tables is None
    assert said(arrival) == [
        (
            "PW503",
            (
                "connection 'billing' has no stream 'subscriptions': "
                "facts 'arr', 'renewal_date', 'status' of account lose their source"
            ),
            "the facts of the last sync stay",
        )
    ]


def test_a_stream_whose_failure_is_known_is_not_reported_again_and_forbids_the_tables() -> None:
    reads = good()
    del reads[SUBSCRIPTIONS]

    arrival = sync(reads, unread={SUBSCRIPTIONS})

    assert arrival.tables is None
    assert arrival.findings == ()


def test_all_findings_come_at_once() -> None:
    reads = good()
    del reads[SUBSCRIPTIONS]
    reads[ACCOUNTS] = read("a.csv", account_id=["A1", "A1", ""], name=["a", "b", "c"])
    reads[ANSWERS] = read("s.csv", contact_id=["C1"], score=["bad"])

    assert [finding.code for finding in sync(reads).findings] == [
        "PW501", "PW502", "PW502", "PW503", "PW503",
    ]  # fmt: skip


def test_a_record_without_a_known_parent_is_kept_without_it() -> None:
    reads = good()
    reads[CONTACTS] = read(
        "data/contacts.csv",
        contact_id=["C1", "C2", "C3"],
        account_id=["A1", "A9", ""],
        full_name=["Ann", "Bob", "Cid"],
    )

    arrival = sync(reads)

    assert said(arrival) == [
        (
            "PW504",
            "2 contact records have no account that is known: 'C2' names 'A9', 'C3' names none",
            "rules over an account's records leave them out",
        )
    ]
    assert frame(arrival, "contact").select(KEY, "_parent_account").rows() == [
        ("C1", "A1"),
        ("C2", None),
        ("C3", None),
    ]


def test_a_parent_named_by_two_streams_is_the_first_ones() -> None:
    reads = good()
    reads[ANSWERS] = read(
        "data/answers.csv", contact_id=["C1", "C2"], account_id=["A3", "A2"], score=["1", "2"]
    )

    arrival = sync(reads)

    assert said(arrival) == [
        (
            "PW504",
            "1 contact has another account in another stream: 'C1' under 'A1', not 'A3'",
            "the stream that comes first by name counts",
        )
    ]
    assert frame(arrival, "contact")["_parent_account"].to_list() == ["A1", "A2"]


def entered(keys: list[str], values: list[str | None]) -> FactTables:
    """Return the facts of an earlier sync, after which the CSM entered *values*."""
    known = catalogue()
    blank = FactTables.empty(known)
    account = pl.DataFrame({KEY: keys}).with_columns(
        pl.Series("set_by_csm", values, dtype=pl.Enum(["high", "low"])),
        pl.Series(
            entered_column("set_by_csm"), [AS_OF] * len(keys), dtype=pl.Datetime("us", "UTC")
        ),
    )
    frame = pl.concat([blank.frames["account"], account], how="diagonal")
    return FactTables({**blank.frames, "account": frame})


def test_facts_that_people_entered_are_carried_over() -> None:
    arrival = sync(good(), entered(["A1", "A9"], ["high", "low"]))

    account = frame(arrival, "account").select(KEY, "set_by_csm", "_entered_set_by_csm")
    assert account.rows() == [("A1", "high", AS_OF), ("A2", None, None), ("A3", None, None)]


def test_an_entered_fact_whose_type_changed_is_not_carried_over() -> None:
    previous = entered(["A1"], ["high"])
    account = previous.frames["account"].with_columns(pl.col("set_by_csm").cast(pl.String))

    arrival = sync(good(), FactTables({**previous.frames, "account": account}))

    assert frame(arrival, "account")["set_by_csm"].to_list() == [None] * 3


def test_an_entity_that_no_stream_feeds_is_taken_over_whole() -> None:
    note = fact("grade", "csm", TEXT, None, entered_by="admin")
    known = Catalogue({"csm": entity("csm", "csm_id", [note])})
    csm = pl.DataFrame({KEY: ["ann"], "grade": ["senior"], "_entered_grade": [AS_OF]})

    arrival = arrive(known, {}, FactTables({"csm": csm}), AS_OF, NEW_YORK)

    assert arrival.counts == {"csm": 1}
    assert frame(arrival, "csm")["grade"].to_list() == ["senior"]


def test_a_first_sync_of_an_entity_that_no_stream_feeds_has_no_records() -> None:
    known = Catalogue({"csm": entity("csm", "id", [fact("grade", "csm", TEXT, None)])})

    arrival = arrive(known, {}, FactTables({}), AS_OF, NEW_YORK)

    assert arrival.counts == {"csm": 0}
    assert dict(frame(arrival, "csm").schema) == schema(known.entities["csm"])


def test_a_stream_that_lost_all_its_rows_is_told() -> None:
    reads = good()
    reads[ACCOUNTS] = read(
        "data/accounts.csv", account_id=pa.array([], pa.string()), name=[], industry=[]
    )

    assert said(sync(reads, entered(["A1", "A2"], [None, None]))) == [
        (
            "PW503",
            "data/accounts.csv: has no rows, and account had 2 records",
            "if that is not so, mend the export before the next run",
        ),
        (
            "PW504",
            "1 contact has no account that is known: 'C2' names 'A2'",
            "rules over an account's records leave them out",
        ),
    ]


def test_a_stream_that_lost_its_times_of_observation_is_told() -> None:
    first = sync(good())
    reads = good()
    reads[ANSWERS] = read("data/answers.csv", contact_id=["C2"], score=["4"])

    assert said(sync(reads, first.tables)) == [
        (
            "PW503",
            "data/answers.csv: no longer says when its rows were observed",
            (
                "facts with a max_age count as observed today; give the column back, or name it "
                "under 'observed' in the connection's config"
            ),
        )
    ]


def test_a_time_of_observation_that_cannot_be_read_never_counts_as_fresh() -> None:
    reads = good()
    reads[SUBSCRIPTIONS] = read(
        "data/subscriptions.csv",
        observed="seen",
        account_id=["A1", "A2", "A3"],
        arr=["1", "2", "3"],
        renewal_date=[None] * 3,
        state=[None] * 3,
        seen=["2026-02-28", "last week", ""],
    )

    arrival = sync(reads)

    assert said(arrival) == [
        (
            "PW501",
            "data/subscriptions.csv: 1 value of 'seen' is no datetime: line 3 'last week'",
            (
                "write 'seen' as 2026-03-01T09:30:00Z; until then what these rows say counts as "
                "too old wherever a fact has a max_age"
            ),
        )
    ]
    assert arrival.tables is not None
    account = usable(catalogue().entities["account"], arrival.tables, AS_OF).collect()
    assert account["arr"].to_list() == [100, None, 300]
    assert account["arr~"].to_list() == [False, True, False]


def test_a_time_of_observation_in_the_future_never_counts_as_fresh() -> None:
    """A clock a little ahead is none, nor is today's date in a zone further east."""
    reads = good()
    reads[SUBSCRIPTIONS] = read(
        "data/subscriptions.csv",
        observed="seen",
        account_id=["A1", "A2", "A3"],
        arr=["1", "2", "3"],
        renewal_date=[None] * 3,
        state=[None] * 3,
        seen=["2026-03-02T00:00:00Z", "2062-02-28", "2026-03-02T00:00:01Z"],
    )

    arrival = sync(reads)

    assert said(arrival) == [
        (
            "PW501",
            (
                "data/subscriptions.csv: 2 values of 'seen' lie in the future: line 3 "
                "'2062-02-28', line 4 '2026-03-02T00:00:01Z'"
            ),
            (
                "nothing was observed after today: mend 'seen'; until then what these rows say "
                "counts as too old wherever a fact has a max_age"
            ),
        )
    ]
    assert arrival.tables is not None
    account = usable(catalogue().entities["account"], arrival.tables, AS_OF).collect()
    assert account["arr"].to_list() == [100, None, None]


def with_defaults() -> Catalogue:
    """Contacts from two streams; whoever is in neither said nothing."""
    facts = [
        fact("opted_out", "contact", BOOL, "crm.contacts.opted_out", default=False),
        fact("tags", "contact", list_of(TEXT), "surveys.answers.tags", default=("none",)),
        fact("score", "contact", INTEGER, "surveys.answers.score", default=0, minimum=0),
        fact("mood", "contact", enum(["good", "bad"]), "surveys.answers.mood", default="good"),
        fact("ready", "contact", BOOL, None, entered_by="csm", default=False),
    ]
    return Catalogue({"contact": entity("contact", "contact_id", facts)})


def test_what_is_left_out_is_the_default_and_what_does_not_fit_is_unknown() -> None:
    """Who wrote 'X' under opted_out may have meant yes: they must not pass for willing."""
    reads = {
        CONTACTS: read(
            "contacts.csv", contact_id=["C1", "C2", "C3", "C4"], opted_out=["X", "t", "", "no"]
        ),
        ANSWERS: read(
            "answers.csv",
            contact_id=["C1", "C2", "C5"],
            tags=["", "a, b", '["a"]'],
            score=["-1", None, "3"],
            mood=["so-so", "bad", " "],
        ),
    }
    known = with_defaults()

    arrival = arrive(known, reads, FactTables.empty(known), AS_OF, NEW_YORK)

    assert arrival.tables is not None
    columns = (KEY, "opted_out", "tags", "score", "mood")
    rows = [
        ("C1", None, ["none"], None, None),
        ("C2", True, None, 0, "bad"),
        ("C3", False, ["none"], 0, "good"),
        ("C4", False, ["none"], 0, "good"),
        ("C5", False, ["a"], 3, "good"),
    ]
    seen_by_rules = usable(known.entities["contact"], arrival.tables, AS_OF).collect()
    assert frame(arrival, "contact").select(columns).rows() == rows
    assert seen_by_rules.select(columns).rows() == rows
    assert [finding.message for finding in arrival.findings] == [
        "answers.csv: 1 value of 'mood' is none of good, bad: line 2 'so-so'",
        "answers.csv: 1 value of 'score' is no integer of at least 0: line 2 '-1'",
        "answers.csv: 1 value of 'tags' is no list of text: line 3 'a, b'",
        "contacts.csv: 1 value of 'opted_out' is no bool: line 2 'X'",
    ]


def test_a_default_is_as_old_as_the_row_that_left_the_value_out() -> None:
    opted_out = fact(
        "opted_out", "contact", BOOL, "c.s.out", default=False, max_age=Duration(2, "d")
    )
    known = Catalogue({"contact": entity("contact", "contact_id", [opted_out])})
    rows = read(
        "rows.csv",
        observed="seen",
        contact_id=["C1", "C2"],
        out=["", ""],
        seen=["2026-02-28", "2026-01-31"],
    )

    arrival = arrive(known, {("c", "s"): rows}, FactTables.empty(known), AS_OF, NEW_YORK)

    assert arrival.tables is not None
    seen_by_rules = usable(known.entities["contact"], arrival.tables, AS_OF).collect()
    assert seen_by_rules["opted_out"].to_list() == [False, None]


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        (pa.array([2_932_896 + 400], pa.int32()).cast(pa.date32()), "2933296 days since 1970"),
        (
            pa.array([2**58], pa.int64()).cast(pa.timestamp("ms")),
            "288230376151711744 ms since 1970",
        ),
        (
            pa.array([-(2**58)], pa.int64()).cast(pa.timestamp("ms", "America/New_York")),
            "-288230376151711744 ms since 1970",
        ),
        (pa.array([2**62], pa.int64()).cast(pa.duration("ms")), "4611686018427387904"),
        (pa.array([[2**25]], pa.list_(pa.int32())).cast(pa.list_(pa.date32())), "[33554432]"),
        (pa.array([1_772_357_400], pa.timestamp("s")), "2026-03-01 09:30:00"),
    ],
    ids=["date", "timestamp", "zoned", "duration", "list", "ordinary"],
)
def test_a_moment_beyond_pythons_calendar_is_a_misfit_and_no_crash(
    column: pa.Array, shown: str
) -> None:
    since = fact("since", "account", DATE, "c.s.since")
    known = Catalogue({"account": entity("account", "account_id", [since])})
    rows = read("rows", lines=False, account_id=["A1"], since=column)

    arrival = arrive(known, {("c", "s"): rows}, FactTables.empty(known), AS_OF, NEW_YORK)

    assert [finding.message for finding in arrival.findings] == [
        f"rows: 1 value of 'since' is no date: row 1 '{shown}'"
    ]
    assert frame(arrival, "account")["since"].to_list() == [None]


@pytest.mark.parametrize("type", [TEXT, DATETIME, BOOL, INTEGER, list_of(DATE)], ids=str)
def test_a_moment_out_of_range_fits_no_type(type: Type) -> None:
    when = fact("when", "account", type, "c.s.when")
    known = Catalogue({"account": entity("account", "account_id", [when])})
    column = pa.array([2**58], pa.int64()).cast(pa.timestamp("ms", "America/New_York"))
    rows = read("rows", observed="when", account_id=["A1"], when=column)

    arrival = arrive(known, {("c", "s"): rows}, FactTables.empty(known), AS_OF, NEW_YORK)

    assert [finding.code for finding in arrival.findings] == ["PW501", "PW501"]
    assert frame(arrival, "account")["when"].to_list() == [None]


def test_one_stream_may_feed_two_entities() -> None:
    rows = read(
        "rows.csv",
        observed="seen",
        account_id=["A1", "A2"],
        contact_id=["C1", "C2"],
        name=["Alpha", "Beta"],
        full_name=["Ann", "Bob"],
        seen=["bad", None],
    )
    known = Catalogue(
        {
            "account": entity("account", "account_id", [fact("name", "account", TEXT, "x.r.name")]),
            "contact": entity(
                "contact",
                "contact_id",
                [fact("full_name", "contact", TEXT, "x.r.full_name")],
                Parent("account", "account_id", "contacts"),
            ),
        }
    )

    arrival = arrive(known, {("x", "r"): rows}, FactTables.empty(known), AS_OF, NEW_YORK)

    assert [finding.code for finding in arrival.findings] == ["PW501"]
    assert frame(arrival, "contact").select(KEY, "_parent_account", "full_name").rows() == [
        ("C1", "A1", "Ann"),
        ("C2", "A2", "Bob"),
    ]


def test_keys_of_typed_columns_join_with_keys_of_text() -> None:
    reads = good()
    reads[ACCOUNTS] = read("a.parquet", account_id=[1, 2], name=["a", "b"], industry=["", ""])
    reads[SUBSCRIPTIONS] = read(
        "s.parquet",
        account_id=[1.0, 2.0],
        arr=[1.5, 2.5],
        renewal_date=pa.array([date(2026, 1, 1), None]),
        state=["won", "lost"],
    )
    reads[CONTACTS] = read("c.csv", contact_id=["C2"], account_id=["2"], full_name=["Bob"])

    arrival = sync(reads)

    assert arrival.findings == ()
    assert frame(arrival, "account").select(KEY, "arr").rows() == [("1", 150), ("2", 250)]
    assert frame(arrival, "contact")["_parent_account"].to_list() == ["2"]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([{"x": 1}, None]),
        pa.array([[1], None]),
        pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
        pa.array([1, None], pa.duration("s")),
        pa.array([(1, 2, 3), None], pa.month_day_nano_interval()),
        pa.array([b"\xff\x00", None]),
    ],
)
def test_a_column_of_a_type_that_no_fact_has_is_a_misfit_and_no_crash(column: pa.Array) -> None:
    reads = good()
    reads[ANSWERS] = read("a.parquet", contact_id=["C1", "C2"], score=column)

    arrival = sync(reads)

    assert [finding.code for finding in arrival.findings] == ["PW501"]
    assert frame(arrival, "contact")["score"].to_list() == [None, None]


def test_dictionary_and_exotic_columns_that_hold_the_right_values_fit() -> None:
    reads = good()
    reads[ANSWERS] = read(
        "a.parquet",
        contact_id=pa.array(["C1", "C2"]).dictionary_encode(),
        score=pa.array([3, None], pa.decimal256(60, 0)),
    )

    arrival = sync(reads)

    assert arrival.findings == ()
    assert frame(arrival, "contact")["score"].to_list() == [3, None]


def test_the_previous_facts_are_left_as_they_were() -> None:
    previous = entered(["A1"], ["high"])
    before = previous.frames["account"].clone()

    sync(good(), previous)

    assert previous.frames["account"].equals(before)


PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)


@settings(deadline=None)
@given(st.lists(st.tuples(PRINTABLE, st.none() | PRINTABLE), max_size=20))
def test_whatever_text_arrives_the_keys_are_those_that_were_given(
    rows: list[tuple[str, str | None]],
) -> None:
    """Nothing crashes, and keys are trimmed, unique and in order of code points."""
    reads = good()
    reads[ANSWERS] = read(
        "answers.csv",
        contact_id=pa.array([key for key, _ in rows], pa.string()),
        score=pa.array([value for _, value in rows], pa.string()),
    )
    given_keys = {key.strip() for key, _ in rows if key.strip()}

    arrival = sync(reads)

    if rows and not given_keys:
        assert arrival.tables is None
    else:
        assert frame(arrival, "contact")[KEY].to_list() == sorted({"C1", "C2"} | given_keys)
