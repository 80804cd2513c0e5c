from __future__ import annotations

from datetime import UTC, datetime

from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.plays.subject import RecordSubject
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
from playwise.rules.types import TEXT
from playwise.rules.unknown import Unknown
from tests.unit.plays.renewal import CHAMPIONS, NAMES

CATALOGUE = Catalogue(
    {
        "account": Entity("account", "account_id", None, (), {}),
        "contact": Entity(
            "contact",
            "contact_id",
            "full_name",
            (),
            {"full_name": Fact("full_name", "contact", TEXT)},
        ),
    }
)


def subject(record: Record) -> RecordSubject:
    return RecordSubject(record, Interpreter(datetime(2026, 1, 1, tzinfo=UTC)), CATALOGUE)


def contact(key: str, **facts: str) -> Record:
    return Record("contact", key, dict(facts))


def test_a_record_is_called_by_the_fact_that_labels_its_entity() -> None:
    assert subject(contact("c1", full_name="Ana Ruiz")).label == "Ana Ruiz"


def test_a_record_without_a_label_is_called_by_its_key() -> None:
    assert subject(contact("c1")).label == "c1"
    assert subject(Record("account", "a1", {"name": "Costa Tours"})).label == "a1"


def test_what_is_asked_is_answered_by_the_interpreter() -> None:
    account = Record("account", "a1", {"name": "Costa Tours"})

    assert subject(account).ask(NAMES["name"]) == "Costa Tours"
    assert subject(Record("account", "a2")).ask(NAMES["name"]) == Unknown(("missing: name",))


def test_those_who_belong_come_by_key() -> None:
    people = [
        contact("c3", role="champion"),
        contact("c1", role="champion"),
        contact("c2", role="user"),
    ]
    account = Record("account", "a1", children={"contact": people})

    related = subject(account).related(CHAMPIONS)

    assert not isinstance(related, Unknown)
    assert [person.key for person in related] == ["c1", "c3"]


def test_while_one_might_belong_nobody_knows_who_does() -> None:
    people = [contact("c1", role="champion"), contact("c2")]
    account = Record("account", "a1", children={"contact": people})

    assert subject(account).related(CHAMPIONS) == Unknown(("missing: champions.role",))
