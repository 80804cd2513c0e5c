from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.documents.reader import read_document
from playwise.facts.build import api_name, build_catalogue
from playwise.facts.catalog import Catalogue, Fact, Parent, Relation, Source
from playwise.facts.durations import Duration
from playwise.rules.types import BOOL, INTEGER, TEXT, enum, list_of, money
from tests.unit.documents.shown import shown

ROOT = Path(__file__).parents[3]


def built(text: str) -> tuple[Catalogue | None, list[Finding]]:
    return build_catalogue(read_document(text, "facts.yaml"))


def one_fact(declared: str) -> tuple[Fact | None, list[Finding]]:
    catalogue, findings = built(f"entities:\n  a:\n    key: id\n    facts:\n      f: {declared}\n")
    assert catalogue is not None
    return catalogue.entities["a"].facts.get("f"), findings


@pytest.mark.parametrize(
    "path", ["tests/workspaces/format_example/facts.yaml", "examples/quickstart/facts.yaml"]
)
def test_the_facts_of_the_examples_have_no_findings(path: str) -> None:
    document = read_document((ROOT / path).read_bytes(), "facts.yaml")

    catalogue, findings = build_catalogue(document)

    assert findings == []
    assert catalogue is not None
    assert set(catalogue.entities) == {"account", "contact"}


def test_facts_become_a_catalogue_with_types_sources_and_places() -> None:
    path = ROOT / "tests/workspaces/format_example/facts.yaml"
    catalogue, _ = build_catalogue(read_document(path.read_bytes(), "facts.yaml"))

    assert catalogue is not None
    account, contact = catalogue.entities["account"], catalogue.entities["contact"]
    assert account.streams == (
        ("billing", "subscriptions"),
        ("crm", "accounts"),
        ("surveys", "onboarding"),
    )
    assert account.facts["annual_price"] == Fact(
        name="annual_price",
        entity="account",
        type=money("USD"),
        source=Source("billing", "subscriptions", "annual_price"),
        max_age=Duration(2, "d"),
        indexed=True,
        span=Span("facts.yaml", 10, 7, 12),
    )
    assert account.facts["exposure_set_by_csm"].type == enum(["high", "moderate", "low"])
    assert account.facts["exposure_set_by_csm"].entered_by == "csm"
    severity = account.facts["problem_severity"]
    assert (severity.type, severity.minimum, severity.maximum) == (INTEGER, 1.0, 5.0)
    assert severity.labels == {"1": "not important", "5": "on fire"}
    assert contact.parents == (Parent("account", "account_id", "contacts"),)
    assert catalogue.relations == {
        ("account", "champions"): Relation(
            name="champions",
            of="account",
            source="contacts",
            where="role = champion",
            where_span=Span("facts.yaml", 25, 51, 15),
            span=Span("facts.yaml", 25, 3, 9),
        )
    }


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("{type: bool, default: false, entered_by: x}", False),
        ("{type: integer, default: 1_000, entered_by: x}", 1000),
        ("{type: number, default: 1, entered_by: x}", 1.0),
        ("{type: money, currency: USD, default: 0.10, entered_by: x}", 10),
        ("{type: money, currency: JPY, default: 1_500, entered_by: x}", 1500),
        ("{type: text, default: 012, entered_by: x}", "012"),
        ("{type: enum, values: [1, 2], default: 1, entered_by: x}", "1"),
        ("{type: date, default: 2026-03-01, entered_by: x}", date(2026, 3, 1)),
        (
            "{type: datetime, default: '2026-03-01T09:00:00+02:00', entered_by: x}",
            datetime(2026, 3, 1, 7, tzinfo=UTC),
        ),
        ("{type: list of text, default: [a, b], entered_by: x}", ("a", "b")),
    ],
)
def test_a_default_is_the_value_that_rules_compute_with(declared: str, value: object) -> None:
    fact, findings = one_fact(declared)

    assert findings == []
    assert fact is not None
    assert fact.default == value
    assert type(fact.default) is type(value)


def test_a_list_has_the_type_of_its_elements() -> None:
    fact, findings = one_fact("{type: list of enum, values: [a, b], from: crm.x.y}")

    assert findings == []
    assert fact is not None
    assert fact.type == list_of(enum(["a", "b"]))


@pytest.mark.parametrize(
    ("declared", "finding"),
    [
        ("{from: crm.a.b}", "5:7 PW111 the key 'type' is missing"),
        ("{type: txt, from: crm.a.b}", "5:17 PW112 unknown type 'txt'"),
        ("{type: list of lists, from: crm.a.b}", "5:17 PW112 unknown type 'list of lists'"),
        ("{type: [text], from: crm.a.b}", "5:17 PW112 expected the name of a type, got a list"),
        (
            "{type: text, from: crm.b}",
            "5:29 PW112 expected a source of three parts, got text 'crm.b'",
        ),
        ("{type: text, from: CRM.a.b}", "5:29 PW115 'CRM' cannot be the name of a connection"),
        ("{type: text}", "5:7 PW111 'f' has no source"),
        (
            "{type: text, from: crm.a.b, entered_by: csm}",
            "5:38 PW112 'f' has both 'from' and 'entered_by': a fact has one source",
        ),
        ("{type: money, from: crm.a.b}", "5:7 PW111 the money fact 'f' has no currency"),
        ("{type: money, currency: USX, from: crm.a.b}", "5:34 PW112 unknown currency 'USX'"),
        (
            "{type: text, currency: USD, from: crm.a.b}",
            "5:23 PW112 'currency' belongs to money, not to text",
        ),
        ("{type: enum, from: crm.a.b}", "5:7 PW111 the enum 'f' has no values"),
        (
            "{type: enum, values: [], from: crm.a.b}",
            "5:31 PW112 expected at least 1 entry, got an empty list",
        ),
        (
            "{type: text, values: [a], from: crm.a.b}",
            "5:23 PW112 'values' belongs to an enum, not to text",
        ),
        (
            "{type: enum, values: [a, Unknown], from: crm.a.b}",
            "5:35 PW115 an enum's value cannot be called 'Unknown', which rules read otherwise",
        ),
        (
            "{type: enum, values: [a, true], from: crm.a.b}",
            "5:35 PW115 an enum's value cannot be called 'true', which rules read otherwise",
        ),
        (
            "{type: enum, values: [a, b, a], from: crm.a.b}",
            "5:38 PW116 the value 'a' is given twice",
        ),
        (
            "{type: enum, values: [open, won], default: opn, from: crm.a.b}",
            "5:53 PW206 expected one of open, won, got text 'opn'",
        ),
        (
            "{type: enum, values: [open, won], labels: {opn: Open}, from: crm.a.b}",
            "5:53 PW206 'opn' is not a value of 'f'",
        ),
        (
            "{type: integer, default: ten, from: crm.a.b}",
            "5:35 PW112 expected a whole number, got text 'ten'",
        ),
        (
            "{type: integer, default: 1.5, from: crm.a.b}",
            "5:35 PW112 expected a whole number, got the number 1.5",
        ),
        (
            "{type: bool, default: yes, from: crm.a.b}",
            "5:32 PW112 expected true or false, got text 'yes'",
        ),
        (
            "{type: date, default: 2026-02-30, from: crm.a.b}",
            "5:32 PW112 2026-02-30 is not a day of the calendar",
        ),
        (
            "{type: datetime, default: 2026-02-03, from: crm.a.b}",
            (
                "5:36 PW112 expected a date and time with its offset such as "
                "2026-03-01T09:00:00Z, got the date 2026-02-03"
            ),
        ),
        (
            "{type: money, currency: JPY, default: 1.5, from: crm.a.b}",
            "5:48 PW112 1.5 has more decimals than JPY, which has 0",
        ),
        (
            "{type: integer, default: 9999999999999999999, from: crm.a.b}",
            "5:35 PW112 9999999999999999999 is too large a number",
        ),
        (
            "{type: list of text, default: a, from: crm.a.b}",
            "5:40 PW112 expected a list, got text 'a'",
        ),
        (
            "{type: integer, min: 5, max: 1, from: crm.a.b}",
            "5:31 PW112 the least value 5 is above the greatest, 1",
        ),
        (
            "{type: integer, max: 5, default: 6, from: crm.a.b}",
            "5:43 PW112 expected at most 5, got the number 6",
        ),
        ('{type: text, default: " ", from: crm.a.b}', "5:32 PW112 expected text, got text ' '"),
        ("{type: text, min: 5, from: crm.a.b}", "5:23 PW112 'min' belongs to numbers, not to text"),
        (
            "{type: text, max_age: 2bd, from: crm.a.b}",
            "5:32 PW112 '2bd' counts business days, which do not count here",
        ),
        (
            "{type: text, max_age: soon, from: crm.a.b}",
            "5:32 PW112 expected a duration, got text 'soon'",
        ),
    ],
)
def test_a_fact_that_does_not_fit_together_is_one_finding(declared: str, finding: str) -> None:
    _, findings = one_fact(declared)

    assert shown(findings) == [finding]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "entities: {play: {key: id, facts: {}}}",
            ["1:12 PW115 'play' is a word of Playwise's own and cannot name an entity"],
        ),
        (
            "entities: {a: {key: id, facts: {not: {type: bool, from: c.s.x}}}}",
            ["1:33 PW115 'not' is a word of the rule language and cannot name a fact"],
        ),
        (
            (
                "entities: {a: {key: id, facts: {x_1: {type: bool, from: c.s.x}, "
                "x1: {type: bool, from: c.s.x}}}}"
            ),
            ["1:65 PW122 the facts 'x_1' and 'x1' would both be 'x1' in the API"],
        ),
        (
            "entities: {a_1: {key: id, facts: {}}, a1: {key: id, facts: {}}}",
            ["1:39 PW122 the entities 'a_1' and 'a1' would both be 'a1' in the API"],
        ),
        (
            "entities: {a: {key: id, label: nam, facts: {name: {type: text, from: c.s.x}}}}",
            ["1:32 PW204 unknown fact 'nam'"],
        ),
        (
            "entities: {a: {key: id, parent: {entity: b, key: k, plural: as}, facts: {}}}",
            ["1:42 PW120 unknown entity 'b'"],
        ),
        (
            (
                "entities:\n"
                "  a: {key: id, parent: {entity: b, key: k, plural: as}, facts: {}}\n"
                "  b: {key: id, parent: {entity: a, key: k, plural: bs}, facts: {}}\n"
            ),
            ["2:16 PW120 the parents of 'a' lead back to it: a → b → a"],
        ),
        (
            "entities: {a: {key: id, parent: {entity: a, key: k, plural: as}, facts: {}}}",
            ["1:25 PW120 the parents of 'a' lead back to it: a → a"],
        ),
        (
            (
                "entities:\n"
                "  a: {key: id, facts: {cs: {type: text, from: c.s.x}}}\n"
                "  b: {key: id, parent: [{entity: a, key: k, plural: bs}, "
                "{entity: a, key: l, plural: cs}], facts: {}}\n"
                "  d: {key: id, parent: {entity: a, key: k, plural: bs}, facts: {}}\n"
            ),
            [
                "3:67 PW116 'a' is a parent twice",
                "3:86 PW207 'cs' is also a fact of a",
                "4:52 PW116 'bs' of a are already the records of 'b'",
            ],
        ),
        ("entities: {}", ["1:11 PW112 expected at least 1 entry, got an empty { }"]),
        ("relations: {}", ["1:1 PW111 the key 'entities' is missing"]),
    ],
)
def test_entities_that_do_not_fit_together_are_findings(text: str, expected: list[str]) -> None:
    _, findings = built(text)

    assert shown(findings) == expected


ENTITIES = """\
entities:
  a: {key: id, facts: {name: {type: text, from: c.s.name}}}
  b: {key: id, parent: {entity: a, key: k, plural: bs}, facts: {}}
  c: {key: id, parent: {entity: b, key: k, plural: cs}, facts: {}}
relations:
"""


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ("  r: {of: a, from: bs}", []),
        ("  r: {of: a, from: bs}\n  s: {of: a, from: r, where: x = 1}", []),
        ("  r: {of: aa, from: bs}", ["6:11 PW120 unknown entity 'aa'"]),
        ("  r: {of: a, from: bz}", ["6:20 PW120 unknown records 'bz' of a"]),
        ("  r: {of: a, from: r}", ["6:20 PW120 the relation 'r' is made from itself"]),
        ("  r: {of: a, from: cs}", []),
        ("  r: {of: c, from: bs}", ["6:20 PW120 'bs' are records of a, not of c"]),
        (
            "  r: {of: b, from: cs}\n  s: {of: a, from: r}",
            ["7:20 PW120 'r' are records of b, not of a"],
        ),
        (
            "  r: {of: a, from: s}\n  s: {of: a, from: r}",
            ["6:20 PW120 the relation 'r' is made from itself: r → s → r"],
        ),
        ("  name: {of: a, from: bs}", ["6:3 PW207 'name' is also a fact of a"]),
        ("  bs: {of: a, from: bs}", ["6:3 PW207 'bs' is also the plural of a child of a"]),
        ("  r: {of: a, from: bs, where: }", ["6:24 PW112 'where' has no value"]),
    ],
)
def test_relations_that_do_not_fit_the_entities_are_findings(
    relations: str, expected: list[str]
) -> None:
    _, findings = built(ENTITIES + relations)

    assert shown(findings) == expected


def test_one_wrong_entity_is_not_reported_again_by_what_refers_to_it() -> None:
    _, findings = built(
        "entities:\n"
        "  account: {facts: {}}\n"
        "  contact: {key: id, parent: {entity: account, key: k, plural: contacts}, facts: {}}\n"
        "relations:\n"
        "  champions: {of: account, from: contacts}\n"
    )

    assert shown(findings) == ["2:3 PW111 the key 'key' is missing"]


def test_what_is_right_is_in_the_catalogue_beside_the_findings() -> None:
    catalogue, findings = built(
        "entities:\n"
        "  a:\n"
        "    key: id\n"
        "    facts:\n"
        "      good: {type: bool, from: c.s.good}\n"
        "      odd: {type: bool, form: c.s.odd}\n"
        "      bad: {type: boool, from: c.s.bad}\n"
    )

    assert shown(findings) == [
        "6:25 PW110 unknown key 'form'",
        "7:19 PW112 unknown type 'boool'",
    ]
    assert catalogue is not None
    facts = catalogue.entities["a"].facts
    assert {name: fact.type for name, fact in facts.items()} == {"good": BOOL, "odd": BOOL}
    assert facts["odd"].source == Source("c", "s", "odd")


def test_entities_above_themselves_have_no_parents_in_the_catalogue() -> None:
    catalogue, _ = built(
        "entities:\n"
        "  a: {key: id, parent: {entity: b, key: k, plural: as}, facts: {}}\n"
        "  b: {key: id, parent: {entity: a, key: k, plural: bs}, facts: {}}\n"
        "  c: {key: id, parent: {entity: a, key: k, plural: cs}, facts: {}}\n"
    )

    assert catalogue is not None
    assert {name: entity.parents for name, entity in catalogue.entities.items()} == {
        "a": (),
        "b": (),
        "c": (Parent("a", "k", "cs"),),
    }


def test_nothing_is_built_of_a_file_without_entities() -> None:
    catalogue, findings = built("- a\n")

    assert catalogue is None
    assert shown(findings) == ["1:1 PW112 expected keys and values, got a list"]


@pytest.mark.parametrize(
    ("name", "camel"), [("arr", "arr"), ("renewal_date", "renewalDate"), ("x_1", "x1")]
)
def test_the_api_names_facts_in_camel_case(name: str, camel: str) -> None:
    assert api_name(name) == camel


def test_a_description_may_look_like_a_number() -> None:
    fact, findings = one_fact("{type: text, description: 2026, from: c.s.x}")

    assert findings == []
    assert fact is not None
    assert (fact.description, fact.type) == ("2026", TEXT)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            "{type: bool, from: crm.a.b, default: no}",
            "expected true or false, got text 'no' | write false",
        ),
        (
            "{type: bool, from: crm.a.b, default: 'yes'}",
            "expected true or false, got text 'yes' | write true without quotes",
        ),
        (
            "{type: integer, from: crm.a.b, default: 5%}",
            "expected a whole number, got text '5%' | write 5",
        ),
        (
            "{type: money, currency: USD, from: crm.a.b, default: €10}",
            "expected a number, got text '€10' | write 10",
        ),
    ],
)
def test_a_default_that_does_not_fit_is_told_with_what_to_write(
    declared: str, message: str
) -> None:
    _, findings = one_fact(declared)

    assert [f"{finding.message} | {finding.help}" for finding in findings] == [message]
