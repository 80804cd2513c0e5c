"""Rules on an entity of a catalogue: its parents, its related records, their relations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from playwise import Rule, RuleError, Unknown
from playwise.documents.reader import read_document
from playwise.facts.build import build_catalogue
from playwise.facts.catalog import Catalogue

TODAY = date(2026, 3, 1)
FACTS = """\
entities:
  company:
    key: company_id
    facts:
      size: {type: integer, from: crm.companies.size}
  account:
    key: account_id
    parent: {entity: company, key: company_id, plural: accounts}
    facts:
      arr: {type: money, currency: USD, from: crm.accounts.arr, max_age: 2d}
      industry: {type: text, from: crm.accounts.industry}
  contact:
    key: contact_id
    parent: {entity: account, key: account_id, plural: contacts}
    facts:
      role: {type: enum, values: [champion, user], from: crm.contacts.role}
      engagement: {type: number, from: crm.contacts.engagement}
relations:
  champions: {of: account, from: contacts, where: role = champion}
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    made, findings = build_catalogue(read_document(FACTS, "facts.yaml"))
    assert made is not None
    assert not findings
    return made


def parse(catalogue: Catalogue, rule: object, entity: str = "account") -> Rule:
    return Rule.parse(rule, catalogue.entities[entity], catalogue=catalogue)


def both(rule: Rule, facts: dict[str, Any]) -> Any:
    """Return the answer, which the table of one row gives as well."""
    answer = rule.evaluate(facts, TODAY)
    (in_table,) = rule.evaluate_table(pa.Table.from_pylist([facts]), TODAY).to_pylist()
    assert in_table == (None if isinstance(answer, Unknown) else answer)
    return answer


CHAMPION = {"role": "champion", "engagement": 8.0}
USER = {"role": "user", "engagement": 2.0}


def test_its_own_facts_and_those_of_its_parent_are_read(catalogue: Catalogue) -> None:
    rule = parse(catalogue, "arr > 5 and company.size > 50")

    assert rule.reads() == ("arr", "company.size")
    assert both(rule, {"arr": 6, "company": {"size": 60}}) is True
    assert both(rule, {"arr": 6}) == Unknown(("missing: company.size",))


def test_a_relation_picks_its_records_from_those_that_are_given(catalogue: Catalogue) -> None:
    rule = parse(catalogue, "all(champions, engagement > 7)")

    assert rule.reads() == ("champions", "champions.engagement", "champions.role")
    assert both(rule, {"contacts": [CHAMPION, USER]}) is True
    assert both(rule, {"contacts": [USER]}) == Unknown(("no champions",))
    assert both(rule, {"arr": 1}) == Unknown(("missing: contacts",))
    assert both(rule, {"contacts": [{"engagement": 1.0}]}) == Unknown(("missing: champions.role",))


def test_a_related_record_reads_what_is_above_it(catalogue: Catalogue) -> None:
    rule = parse(catalogue, "count(contacts, account.arr > 5 and company.size > engagement)")
    facts = {"arr": 6, "company": {"size": 5}, "contacts": [CHAMPION, USER]}

    assert both(rule, facts) == 1


def test_a_rule_on_a_child_is_given_its_parents_inside_it(catalogue: Catalogue) -> None:
    rule = parse(catalogue, "account.arr > 5 and company.size > 50", "contact")

    assert both(rule, {"account": {"arr": 6, "company": {"size": 60}}}) is True
    assert both(rule, {"account": {"arr": 6}}) == Unknown(("missing: company.size",))


def test_records_two_floors_below_are_given_inside_those_between(catalogue: Catalogue) -> None:
    rule = parse(catalogue, "count(contacts, engagement > 7)", "company")

    assert both(rule, {"accounts": [{"contacts": [CHAMPION, USER]}, {"contacts": [CHAMPION]}]}) == 2
    assert both(rule, {"accounts": [{"contacts": [CHAMPION]}, {"arr": 5}]}) == Unknown(
        ("missing: accounts.contacts",)
    )
    assert both(rule, {"size": 5}) == Unknown(("missing: accounts",))


def test_facts_given_to_a_rule_do_not_age(catalogue: Catalogue) -> None:
    assert both(parse(catalogue, "arr is stale"), {"arr": 6}) is False


def test_without_the_catalogue_an_entity_stands_alone(catalogue: Catalogue) -> None:
    rule = Rule.parse("arr > 5", catalogue.entities["account"])

    assert rule.evaluate({"arr": 6}, TODAY) is True
    with pytest.raises(RuleError) as caught:
        Rule.parse("company.size > 5", catalogue.entities["account"])
    assert str(caught.value) == (
        "unknown name 'company.size'; facts of account are listed by `playwise facts`;"
        " a rule on its own reads facts, not decisions, params or tables of playbooks"
    )


def test_a_relation_whose_rule_is_wrong_is_told() -> None:
    made, _ = build_catalogue(read_document(FACTS.replace("= champion", "= chief"), "facts.yaml"))
    assert made is not None

    with pytest.raises(RuleError) as caught:
        parse(made, "count(champions) > 0")

    assert str(caught.value) == "'chief' is not a value of enum [champion, user]"
