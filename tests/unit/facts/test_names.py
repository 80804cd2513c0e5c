"""What names mean on a record: its facts, its parents', its relations, and two readings."""

from __future__ import annotations

from playwise.diagnostics.finding import Finding
from playwise.documents.reader import read_document
from playwise.facts.build import build_catalogue
from playwise.facts.catalog import Catalogue, Relation
from playwise.facts.names import Names
from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.lower import lower
from playwise.rules.scope import Ambiguity, Meaning, RelationMeaning, Scope
from playwise.rules.source import RuleSource
from playwise.rules.types import BOOL
from tests.unit.playbook.compiled import FACTS

TWO_PARENTS = """\
entities:
  company:
    key: company_id
    facts: {region: {type: text, from: crm.companies.region}}
  account:
    key: account_id
    parent: {entity: company, key: company_id, plural: accounts}
    facts:
      arr: {type: money, currency: USD, from: crm.accounts.arr}
  partner:
    key: partner_id
    parent: {entity: company, key: company_id, plural: partners}
    facts:
      arr: {type: money, currency: USD, from: crm.partners.arr}
  deal:
    key: deal_id
    parent:
      - {entity: account, key: account_id, plural: deals}
      - {entity: partner, key: partner_id, plural: referrals}
    facts:
      won: {type: bool, from: crm.deals.won}
relations:
  won_deals: {of: account, from: deals, where: won}
  won_referrals: {of: partner, from: referrals, where: won}
"""


def names(entity: str, facts: str = FACTS) -> Names:
    catalogue, findings = build_catalogue(read_document(facts, "facts.yaml"))
    assert catalogue is not None
    assert findings == []
    return Names(entity, catalogue, Pool(), membership)


def membership(inside: Names, relation: Relation) -> Node | None:
    return lower(RuleSource.of(relation.where), inside, inside.pool, BOOL).node


def ref(found: object) -> FactRef:
    assert isinstance(found, Meaning)
    assert isinstance(found.node.data, FactRef)
    return found.node.data


def related(scope: Scope, name: str) -> RelationMeaning:
    found = scope.resolve(name)
    assert isinstance(found, RelationMeaning)
    return found


def test_a_bare_name_is_a_fact_of_the_record() -> None:
    assert ref(names("account").resolve("seats")) == FactRef("seats", (), "seats")


def test_what_means_nothing_is_nothing() -> None:
    scope = names("account")

    for name in ("seat", "account.seats", "company.size", "params.x", "contacts.role", ""):
        assert scope.resolve(name) is None, name
    assert scope.table("promises") is None
    assert list(scope.tables()) == []


def test_facts_of_all_floors_above_go_by_the_entitys_name() -> None:
    scope = names("contact")

    assert ref(scope.resolve("account.arr")) == FactRef("arr", ("account",), "account.arr")
    assert ref(scope.resolve("company.name")) == FactRef(
        "name", ("account", "company"), "company.name"
    )


def test_a_record_above_that_two_parents_lead_to_has_two_readings() -> None:
    scope = names("deal", TWO_PARENTS)

    assert ref(scope.resolve("account.arr")).path == ("account",)
    assert ref(scope.resolve("partner.arr")).path == ("partner",)
    assert scope.resolve("company.region") == Ambiguity(
        ("fact 'region' of company of account", "fact 'region' of company of partner")
    )


def test_the_plural_of_a_child_is_all_of_its_records() -> None:
    found = related(names("account"), "contacts")

    assert found.relation == RelationRef("contacts", "contact", "account")
    assert repr(found.member) == "True"


def test_a_relation_is_the_records_for_which_its_condition_holds() -> None:
    found = related(names("account"), "champions")

    assert found.relation == RelationRef("champions", "contact", "account")
    assert repr(found.member) == "eq(role, 'champion')"


def test_a_relation_made_of_another_has_the_conditions_of_both() -> None:
    found = related(names("account"), "ready_champions")

    assert found.relation == RelationRef("ready_champions", "contact", "account")
    assert repr(found.member) == "and(prepared, eq(role, 'champion'))"


def test_a_child_with_two_parents_has_a_plural_for_each() -> None:
    assert related(names("account", TWO_PARENTS), "deals").relation.parent == "account"
    assert related(names("partner", TWO_PARENTS), "won_referrals").relation.parent == "partner"
    assert names("account", TWO_PARENTS).resolve("referrals") is None


def test_inside_a_relation_bare_names_are_the_records_and_reasons_name_the_relation() -> None:
    inside = related(names("account"), "champions").inside

    assert inside.entity == "contact"
    assert ref(inside.resolve("prepared")) == FactRef("prepared", (), "champions.prepared")
    assert inside.resolve("seats") is None


def test_inside_a_relation_the_rules_own_record_reads_without_its_prefix_in_reasons() -> None:
    inside = related(names("account"), "champions").inside

    assert ref(inside.resolve("account.seats")) == FactRef("seats", ("account",), "seats")
    assert ref(inside.resolve("company.region")) == FactRef(
        "region", ("account", "company"), "company.region"
    )


def test_relations_nest() -> None:
    accounts = related(names("company"), "accounts").inside
    champions = related(accounts, "champions")
    tickets = related(champions.inside, "open_tickets")

    assert repr(champions.member) == "eq(role, 'champion')"
    assert ref(tickets.inside.resolve("open")).label == "accounts.champions.open_tickets.open"
    assert ref(champions.inside.resolve("account.seats")).label == "account.seats"
    assert ref(champions.inside.resolve("company.region")) == FactRef(
        "region", ("account", "company"), "region"
    )


def test_a_record_sees_those_of_all_floors_below() -> None:
    contacts = related(names("company"), "contacts")
    tickets = related(names("company"), "tickets")

    assert contacts.relation == RelationRef("contacts", "contact", "company", ("account",))
    assert tickets.relation == RelationRef("tickets", "ticket", "company", ("contact", "account"))
    assert ref(contacts.inside.resolve("role")).label == "contacts.role"
    assert ref(contacts.inside.resolve("account.seats")) == FactRef(
        "seats", ("account",), "account.seats"
    )
    assert ref(tickets.inside.resolve("company.region")) == FactRef(
        "region", ("contact", "account", "company"), "region"
    )


def test_a_relation_may_be_made_from_a_lower_floor() -> None:
    facts = f"{FACTS}  all_champions: {{of: company, from: contacts, where: role = champion}}\n"
    champions = related(names("company", facts), "all_champions")

    assert repr(champions.member) == "eq(role, 'champion')"
    assert champions.relation.between == ("account",)
    assert [label.label for label in champions.member.facts()] == ["all_champions.role"]


def test_the_records_of_the_nearest_floor_are_meant() -> None:
    facts = TWO_PARENTS.replace("plural: partners", "plural: deals")

    assert related(names("company", facts), "deals").relation.between == ()


def test_records_that_two_ways_lead_to_have_two_readings() -> None:
    facts = TWO_PARENTS.replace("plural: referrals", "plural: deals").partition("relations:")[0]

    assert related(names("company"), "tickets").relation.entity == "ticket"
    assert names("company", facts).resolve("deals") == Ambiguity(
        ("relation 'deals' of account of company", "relation 'deals' of partner of company")
    )


def test_another_record_of_an_entity_above_is_told_apart() -> None:
    """Each deal has a partner of its own; that of the account's would be called partner.arr."""
    facts = TWO_PARENTS.replace(
        "parent: {entity: company, key: company_id, plural: accounts}",
        "parent: [{entity: company, key: company_id, plural: accounts},"
        " {entity: partner, key: partner_id, plural: clients}]",
    )
    account = names("account", facts)
    deals = related(account, "deals")

    assert ref(account.resolve("partner.arr")) == FactRef("arr", ("partner",), "partner.arr")
    assert ref(deals.inside.resolve("partner.arr")) == FactRef(
        "arr", ("partner",), "deals.partner.arr"
    )
    assert ref(deals.inside.resolve("account.arr")) == FactRef("arr", ("account",), "arr")


def test_a_relation_says_who_belongs_in_the_words_of_where_it_is_used() -> None:
    """The reasons of a membership name the relation through which the record was met."""
    ready = related(names("account"), "ready_champions")

    labels = {found.label for found in ready.member.facts()}

    assert labels == {"ready_champions.role", "ready_champions.prepared"}


def test_every_name_that_means_something_is_among_those_offered() -> None:
    offered = list(names("contact").names())

    assert "role" in offered
    assert "open_tickets" in offered
    assert "tickets" in offered
    assert "account.arr" in offered
    assert "company.region" in offered
    scope = names("contact")
    assert all(scope.resolve(name) is not None for name in offered)


def test_a_name_with_two_readings_means_neither() -> None:
    catalogue: Catalogue = names("account").catalogue
    doubled = Relation("champions", "account", "contacts", None)
    facts = {**catalogue.entities["account"].facts}
    facts["champions"] = facts["seats"]
    entity = catalogue.entities["account"]
    account = type(entity)("account", entity.key, None, entity.parents, facts)
    entities = {**catalogue.entities, "account": account}
    scope = Names(
        "account",
        Catalogue(entities, {("account", "champions"): doubled}),
        Pool(),
        membership,
    )

    found = scope.resolve("champions")

    assert found == Ambiguity(("fact 'champions' of account", "relation 'champions' of account"))


def test_relations_that_are_made_of_themselves_mean_nothing() -> None:
    catalogue = names("account").catalogue
    circular = {
        ("account", "a"): Relation("a", "account", "b", None),
        ("account", "b"): Relation("b", "account", "a", None),
    }
    scope = Names("account", Catalogue(catalogue.entities, circular), Pool(), membership)

    assert scope.resolve("a") is None


def test_a_relation_whose_condition_is_wrong_still_has_records() -> None:
    """The condition has its finding; rules about the relation need no echo of it."""
    findings: list[Finding] = []

    def wrong(inside: Names, relation: Relation) -> Node | None:
        findings.append(Finding("PW204", f"in {relation.name}"))
        return None

    scope = Names("account", names("account").catalogue, Pool(), wrong)

    assert repr(related(scope, "champions").member) == "True"
    assert [finding.message for finding in findings] == ["in champions"]
