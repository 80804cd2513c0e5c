"""The tables that facts.yaml makes, and what happens when facts.yaml changes."""

import sqlalchemy as sa

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.places import Span
from playwise.facts.catalog import Catalogue, Entity
from playwise.rules.types import DATE, INTEGER, TEXT, enum, list_of, money
from playwise.store.engine import Store
from playwise.store.fact_tables import ensure_fact_tables, fact_table
from playwise.store.facts import load_facts
from playwise.store.tables import METADATA
from tests.unit.store.sample import CATALOGUE, catalogue, entered, facts, same, saved, sourced


def test_the_table_of_an_entity_has_typed_and_indexed_columns(store: Store) -> None:
    with store.writing() as conn:
        assert ensure_fact_tables(conn, CATALOGUE) == ()
        columns = sa.inspect(conn).get_columns("facts__account")
        assert {column["name"]: str(column["type"]) for column in columns} == {
            "key": "TEXT",
            "parent__company": "TEXT",
            "f_name": "TEXT",
            "f_arr": "BIGINT",
            "f_seats": "BIGINT",
            "f_score": "DOUBLE",
            "f_live": "BOOLEAN",
            "f_status": "TEXT",
            "f_renewal": "DATE",
            "f_login": "DATETIME",
            "f_tags": "TEXT",
            "f_reviews": "TEXT",
            "f_grade": "BIGINT",
            "f_tier": "TEXT",
            "o_crm__accounts": "DATETIME",
            "e_grade": "DATETIME",
            "e_tier": "DATETIME",
        }
        assert sa.inspect(conn).get_pk_constraint("facts__account")["constrained_columns"] == [
            "key"
        ]
        indexes = sa.inspect(conn).get_indexes("facts__account")
        assert sorted(index["column_names"][0] or "" for index in indexes) == [
            "f_arr",
            "f_name",
            "f_status",
            "parent__company",
        ]


def test_making_the_tables_again_changes_nothing(store: Store) -> None:
    query = sa.text("SELECT sql FROM sqlite_master ORDER BY name")
    with store.writing() as conn:
        ensure_fact_tables(conn, CATALOGUE)
        before = conn.execute(query).scalars().all()
        assert ensure_fact_tables(conn, CATALOGUE) == ()
        assert conn.execute(query).scalars().all() == before


def test_a_new_fact_gets_a_column_and_its_index(store: Store) -> None:
    wider = catalogue(
        sourced("account", "name", TEXT), sourced("account", "due", DATE, indexed=True)
    )
    narrow = catalogue(sourced("account", "name", TEXT))
    with store.writing() as conn:
        old = facts([{"_key": "a1", "name": "Costa"}], of=narrow)
        saved(conn, old, of=narrow)
        widened = facts([{"_key": "a1", "name": "Costa"}], of=wider)
        assert same(load_facts(conn, wider), widened), "it is unknown before the column is there"
        assert ensure_fact_tables(conn, wider) == ()
        assert same(load_facts(conn, wider), widened)
        indexed = sa.inspect(conn).get_indexes("facts__account")
        assert "f_due" in [index["column_names"][0] for index in indexed]


def test_a_fact_that_becomes_indexed_gets_its_index(store: Store) -> None:
    with store.writing() as conn:
        ensure_fact_tables(conn, catalogue(sourced("account", "due", DATE)))
        ensure_fact_tables(conn, catalogue(sourced("account", "due", DATE, indexed=True)))
        names = [index["name"] for index in sa.inspect(conn).get_indexes("facts__account")]
    assert names == ["ix_facts__account_f_due", "ix_facts__account_parent__company"]


def test_a_fact_that_left_the_catalogue_keeps_its_column(store: Store) -> None:
    both = catalogue(sourced("account", "name", TEXT), sourced("account", "due", DATE))
    one = catalogue(sourced("account", "name", TEXT))
    with store.writing() as conn:
        saved(conn, facts([{"_key": "a1", "name": "Costa"}], of=both), of=both)
        assert ensure_fact_tables(conn, one) == (
            Finding(
                "PW511",
                "fact 'due' of account is in the store but no longer in facts.yaml",
                None,
                "what it held is kept; declare it again to use it",
                Severity.WARNING,
            ),
        )
        assert same(load_facts(conn, one), facts([{"_key": "a1", "name": "Costa"}], of=one))


def test_an_entity_that_left_the_catalogue_is_a_warning_for_each_fact(store: Store) -> None:
    with store.writing() as conn:
        ensure_fact_tables(conn, CATALOGUE)
        found = ensure_fact_tables(conn, Catalogue({"account": CATALOGUE.entities["account"]}))
    assert [finding.message for finding in found] == [
        "fact 'country' of company is in the store but no longer in facts.yaml",
        "fact 'email' of contact is in the store but no longer in facts.yaml",
        "fact 'prepared' of contact is in the store but no longer in facts.yaml",
    ]
    assert {finding.severity for finding in found} == {Severity.WARNING}


def test_a_fact_that_changed_its_type_is_an_error_and_changes_nothing(store: Store) -> None:
    before = catalogue(sourced("account", "due", TEXT), sourced("account", "arr", money("USD")))
    span = Span("facts.yaml", 7, 3)
    due = sourced("account", "due", DATE)
    after = catalogue(
        type(due)(due.name, due.entity, due.type, due.source, span=span),
        sourced("account", "arr", money("EUR")),
    )
    query = sa.text("SELECT sql FROM sqlite_master ORDER BY name")
    help = "give the new fact another name, or begin a new store"
    with store.writing() as conn:
        ensure_fact_tables(conn, before)
        schema = conn.execute(query).scalars().all()
        assert ensure_fact_tables(conn, after) == (
            Finding(
                "PW511",
                "fact 'arr' of account is declared as money in EUR, "
                "but the store holds it as money in USD",
                None,
                help,
            ),
            Finding(
                "PW511",
                "fact 'due' of account is declared as date, but the store holds it as text",
                span,
                help,
            ),
        )
        assert conn.execute(query).scalars().all() == schema
        assert ensure_fact_tables(conn, after)[0].is_error, "it is still an error the next time"


def test_an_enum_may_gain_and_lose_values(store: Store) -> None:
    two = catalogue(entered("account", "tier", enum(["high", "low"])))
    other = catalogue(entered("account", "tier", enum(["top", "low"])))
    accounts = [{"_key": "a1", "tier": "high"}, {"_key": "a2", "tier": "low"}]
    with store.writing() as conn:
        saved(conn, facts(accounts, of=two), of=two)
        assert ensure_fact_tables(conn, other) == ()
        tiers = load_facts(conn, other).frames["account"]["tier"]
    assert tiers.to_list() == [None, "low"]


def test_the_type_that_is_remembered_tells_lists_apart(store: Store) -> None:
    with store.writing() as conn:
        ensure_fact_tables(conn, catalogue(sourced("account", "tags", list_of(TEXT))))
        (found,) = ensure_fact_tables(conn, catalogue(sourced("account", "tags", list_of(INTEGER))))
    assert found.message == (
        "fact 'tags' of account is declared as list of integer, "
        "but the store holds it as list of text"
    )


def test_names_that_are_words_of_sql_are_fine(store: Store) -> None:
    words = catalogue(*(sourced("account", name, TEXT) for name in ("order", "group", "key", "on")))
    new = facts([{"_key": "a1", "order": "x", "key": "y"}], of=words)
    with store.writing() as conn:
        saved(conn, new, of=words)
        assert same(load_facts(conn, words), new)


def test_equal_columns_share_one_table_object() -> None:
    def kind() -> Entity:
        return catalogue().entities["account"]

    assert fact_table(kind()) is fact_table(kind())
    assert "facts__account" not in METADATA.tables
