"""Rules that go to another process, are copied, or are asked by several threads at once."""

from __future__ import annotations

import copy
import pickle
import pickletools
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any

import pytest

from playwise import Rule, RuleError, Unknown
from playwise.documents.reader import read_document
from playwise.facts.build import build_catalogue
from playwise.rule.bundle import Bundle
from playwise.rules.ir import Called
from playwise.rules.operators import operator_registry
from playwise.rules.operators.called import Signature, operator_class

AS_OF = date(2026, 3, 1)
FACTS: dict[str, Any] = {
    "arr": "money USD",
    "tier": ["enum", "high", "low"],
    "open": ["enum", "open", "won"],
    "renewal": "date",
    "seen": "datetime",
    "tags": ["list", "text"],
    "company": {"size": "integer"},
    "contacts": ["list", {"role": "text", "engagement": "number"}],
}
RECORDS: list[dict[str, Any]] = [
    {},
    {"arr": 120_000, "tier": "high", "open": "won", "renewal": date(2026, 3, 9)},
    {"arr": 3, "tier": "low", "tags": ["a"], "seen": "2026-03-01T23:30", "contacts": []},
    {"company": {"size": 80}, "contacts": [{"role": "user", "engagement": 9}]},
    {"arr@30d": 5, "arr": "x", "contacts": [{"role": "user"}, {"engagement": 1}]},
]
RULES: list[tuple[Any, dict[str, Any]]] = [
    ("arr > 5 and tier = high", {}),
    ({"and": [{">": [{"var": "arr"}, 5]}, {"!": [{"==": [{"var": "tier"}, "low"]}]}]}, {}),
    (["arr > 5", {"==": [{"var": "tier"}, "low"]}], {}),
    ("['a', 'b']", {"expect": ["list", "text"]}),
    (["a", "b"], {"expect": ["list", "text"]}),
    ("open", {}),
    ("won", {"expect": ["enum", "open", "won"]}),
    ("arr * 1.5", {}),
    ("previous(arr, 30d)", {}),
    ("days_since(seen)", {"zone": "Asia/Tokyo"}),
    ("any(contacts, engagement > 7 and account.company.size > 50)", {"entity": "account"}),
    ("cat(tier, ' ', count(contacts))", {}),
]


def doubled(value: float) -> float:
    return value * 2


def answers(rule: Rule) -> list[Any]:
    return [rule.evaluate(record, AS_OF) for record in RECORDS]


def again(rule: Any) -> Any:
    return pickle.loads(pickle.dumps(rule))  # noqa: S301 - what this very test has written


@pytest.mark.parametrize(("rule", "options"), RULES)
def test_a_pickled_rule_is_the_same_rule(rule: Any, options: dict[str, Any]) -> None:
    first = Rule.parse(rule, FACTS, **options)
    second = again(first)

    assert (second, hash(second)) == (first, hash(first))
    assert answers(second) == answers(first)
    assert second.to_jsonlogic() == first.to_jsonlogic()
    assert second.describe() == first.describe()
    assert (second.type, second.reads()) == (first.type, first.reads())
    assert answers(again(second)) == answers(first)


def test_what_is_pickled_holds_no_code() -> None:
    written = pickle.dumps(Rule.parse("arr > 5 and tier = high", FACTS))

    named = {arg for op, arg, _ in pickletools.genops(written) if isinstance(arg, str)}
    assert "arr > 5 and tier = high" in named
    assert not named & {"code", "FunctionType", "marshal", "exec", "eval"}


def test_a_changed_declaration_or_rule_does_not_change_a_parsed_one() -> None:
    facts, rule = dict(FACTS), {">": [{"var": "arr"}, 5]}
    first = Rule.parse(rule, facts)
    facts["arr"] = "text"
    rule[">"][1] = 500_000

    assert answers(again(first)) == answers(first)
    assert again(first).to_text() == "arr > 5"


def test_a_rule_on_an_entity_keeps_its_catalogue() -> None:
    text = (
        "entities:\n  account:\n    key: account_id\n    facts:\n"
        "      arr: {type: money, currency: USD, from: crm.accounts.arr}\n"
        "  contact:\n    key: contact_id\n"
        "    parent: {entity: account, key: account_id, plural: contacts}\n    facts:\n"
        "      role: {type: text, from: crm.contacts.role}\n"
        "relations:\n  champions: {of: account, from: contacts, where: role = 'champion'}\n"
    )
    catalogue, _ = build_catalogue(read_document(text, "facts.yaml"))
    assert catalogue is not None
    rule = Rule.parse("count(champions) > 0", catalogue.entities["account"], catalogue=catalogue)

    record = {"contacts": [{"role": "user"}, {"role": "champion"}]}
    assert again(rule).evaluate(record, AS_OF) is True
    assert again(rule).evaluate({}, AS_OF) == rule.evaluate({}, AS_OF)


def test_operators_of_plugins_are_kept_by_what_they_declare() -> None:
    registry = operator_registry()
    called = Called("doubled", "sums", doubled)
    registry.register("doubled", operator_class(Signature(called, ("number",), "number")))
    rule = Rule.parse("doubled(ratio) > 3", {"ratio": "number"}, operators=registry)

    assert again(rule).evaluate({"ratio": 2}, AS_OF) is True
    assert again(rule).evaluate({"ratio": 1}, AS_OF) is False


def test_a_pickled_bundle_is_the_same_bundle() -> None:
    bundle = Bundle.of([Rule.parse(rule, FACTS) for rule, options in RULES if not options])
    second = again(bundle)

    for record in RECORDS:
        assert second.evaluate(record, AS_OF) == bundle.evaluate(record, AS_OF)


def test_a_copy_is_the_rule_itself() -> None:
    rule = Rule.parse("arr > 5", FACTS)
    bundle = Bundle.of([rule])

    assert copy.copy(rule) is copy.deepcopy(rule) is rule
    assert copy.deepcopy({"all": [bundle]})["all"][0] is copy.copy(bundle) is bundle


def test_what_was_wrong_with_a_rule_comes_back_from_another_process() -> None:
    with pytest.raises(RuleError) as raised:
        Rule.parse("ar > 5 and tier = hig", FACTS)

    error = again(raised.value)
    assert (error.diagnostics, error.findings) == (raised.value.diagnostics, raised.value.findings)
    assert (str(error), error.source) == (str(raised.value), "ar > 5 and tier = hig")


def test_another_process_answers_alike() -> None:
    rule = Rule.parse("arr > 5 and tier = high", FACTS)

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(answers, rule).result(timeout=120) == answers(rule)


def test_four_threads_are_answered_alike() -> None:
    rules = [Rule.parse(rule, FACTS, **options) for rule, options in RULES]
    expected = [answers(Rule.parse(rule, FACTS, **options)) for rule, options in RULES]
    bundle = Bundle.of(
        [rule for rule, (_, options) in zip(rules, RULES, strict=True) if not options]
    )
    together = [bundle.evaluate(record, AS_OF) for record in RECORDS]

    def ask(_: int) -> bool:
        # The first to meet an unknown makes the second function: all four meet it at once.
        right = all(answers(rule) == one for rule, one in zip(rules, expected, strict=True))
        return right and together == [bundle.evaluate(record, AS_OF) for record in RECORDS]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(200)))
    assert any(isinstance(answer, Unknown) for answer in expected[0])
