"""Facts of a record in the record under a name with dots, and names that are not declared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from playwise import Rule, Unknown
from playwise.rule.bundle import Bundle

AS_OF = date(2026, 3, 1)
FACTS: dict[str, Any] = {
    "arr": "number",
    "company": {"size": "integer", "country": {"name": "text"}},
    "contacts": ["list", {"role": "text"}],
}
SIZE = "company.size > 3"
NO_SIZE = Unknown(("missing: company.size",))


def both(rule: Rule, facts: dict[str, Any]) -> Any:
    """Return the answer, which a bundle and the table of one row give as well."""
    answer = rule.evaluate(facts, AS_OF)
    assert Bundle.of([rule]).evaluate(facts, AS_OF) == (answer,)
    (in_table,) = rule.evaluate_table(pa.Table.from_pylist([facts]), AS_OF).to_pylist()
    assert in_table == (None if isinstance(answer, Unknown) else answer)
    return answer


@pytest.mark.parametrize(
    ("rule", "facts", "answer"),
    [
        (SIZE, {"company.size": 5}, True),
        (SIZE, {"company.size": 2}, False),
        (SIZE, {"company.size": 5, "company": {"country": {"name": "de"}}}, True),
        ("coalesce(company.size, 0)", {"company.size": 5}, 5),
        ("coalesce(company.size, 0)", {"company.size": 5, "company": {"country": None}}, 5),
        ("company.size is known", {"company.size": 5, "company": {"country": None}}, True),
        ("company.country.name", {"company.country.name": "de"}, "de"),
        ("company.country.name", {"company.country.name": "de", "company": {"size": 1}}, "de"),
        ("previous(company.size, 30d)", {"company.size@30d": 4}, 4),
        ("any(contacts, record.company.size > 3)",
         {"company.size": 5, "contacts": [{"role": "a"}]}, True),
        # A record in a record has such a name, too.
        ("company.country.name", {"company.country": {"name": "de"}}, "de"),
        ("company.country.name", {"company.country": {"name": "de"}, "company": {"size": 1}}, "de"),
        ("company.country.name",
         {"company.country": {"name": "de"}, "company.country.name": "fr"}, "de"),
        ("company.country.name",
         {"company.country": {"code": 1}, "company.country.name": "fr"}, "fr"),
        ("company.country.name",
         {"company.country": {"name": "de"}, "company": {"country": {"name": "at"}}}, "at"),
        # What stands in its place stays.
        (SIZE, {"company.size": 5, "company": {"size": 1}}, False),
        (SIZE, {"company.size": 5, "company": {"size": None}}, NO_SIZE),
        (SIZE, {"company.size": 5, "company": None}, NO_SIZE),
        # Of related records there is more than one.
        ("any(contacts, role = 'a')", {"contacts.role": "a"}, Unknown(("missing: contacts",))),
        # Only the record itself is given flat.
        ("company.country.name", {"company": {"country.name": "de"}},
         Unknown(("missing: company.country.name",))),
    ],
)  # fmt: skip
def test_a_name_with_dots_stands_for_the_fact_in_the_record(
    rule: str, facts: dict[str, Any], answer: Any
) -> None:
    assert both(Rule.parse(rule, FACTS), facts) == answer


def test_what_is_no_record_stays_unfit() -> None:
    rule = Rule.parse(SIZE, FACTS)

    found = rule.evaluate({"company.size": 5, "company": 3}, AS_OF)

    assert found == Unknown(("unfit: company ('3' is no record)",))


def test_a_fact_that_has_the_name_itself_is_that_fact() -> None:
    facts = {"company.size": "integer", "company": {"size": "integer", "age": "integer"}}
    rule = Rule.parse("company.age > 3", facts)

    assert both(rule, {"company.size": 5, "company": {"age": 4}}) is True
    assert rule.undeclared({"company.size": 5, "company.age": 4}) == {}


def test_the_facts_given_are_left_as_they_are() -> None:
    inner = {"country": {"name": "de"}}
    facts = {"company.size": 5, "company": inner}

    assert Rule.parse(SIZE, FACTS).evaluate(facts, AS_OF) is True
    assert facts == {"company.size": 5, "company": {"country": {"name": "de"}}}
    assert facts["company"] is inner


def test_columns_of_many_rows_find_their_places() -> None:
    table = pa.table(
        {
            "company": [{"country": {"name": "de"}}, None, {"country": None}],
            "company.size": [5, 5, 1],
        }
    )

    answers = Rule.parse(SIZE, FACTS).evaluate_table(table.slice(0), AS_OF)
    sliced = Rule.parse(SIZE, FACTS).evaluate_table(table.slice(1), AS_OF)

    assert answers.to_pylist() == [True, None, False]
    assert sliced.to_pylist() == [None, False]


def test_a_table_may_be_flattened_by_one_level() -> None:
    table = pa.table({"company": [{"size": 5, "country": {"name": "de"}}, None]}).flatten()
    rule = Rule.parse("company.country.name = 'de' and company.size = 5", FACTS)

    assert table.column_names == ["company.size", "company.country"]
    assert rule.evaluate_table(table, AS_OF).to_pylist() == [True, None]


def test_a_record_under_a_name_with_dots_is_searched_for_names_that_are_not_declared() -> None:
    rule = Rule.parse("company.country.name = 'de'", FACTS)

    assert rule.undeclared({"company.country": {"nmae": "de"}}) == {
        "company.country.nmae": "company.country.name"
    }


def test_names_that_are_not_declared_are_listed_with_the_nearest() -> None:
    rule = Rule.parse("arr > 5", FACTS)

    assert rule.undeclared({"arr": 1, "arr@30d": 2, "company.size": 3, "contacts": None}) == {}
    assert rule.undeclared({"ar": 1, "company": {"siez": 2}, "contacts": [{"roles": 3}, 4]}) == {
        "ar": "arr",
        "company.siez": "company.size",
        "contacts.roles": "contacts.role",
    }
    assert rule.undeclared({"q": 1, "company": {"country.name": "de"}}) == {
        "q": None,
        "company.country.name": "company.country.name",
    }
