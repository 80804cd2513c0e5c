"""`playwise.Rule`: parse, ask one record, print."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

import playwise
from playwise import UNKNOWN, Rule, Unknown

TODAY = date(2026, 3, 1)
FACTS = {
    "arr": "money USD",
    "industry": "text",
    "tier": ["enum", "high", "low"],
    "seats": "integer",
    "ratio": "number",
    "kickoff": "bool",
    "start": "date",
    "last": "datetime",
    "tags": ["list", "text"],
    "company": {"size": "integer", "address": {"city": "text"}},
    "champions": [
        "list",
        {"engagement": "number", "role": "text", "tasks": ["list", {"done": "bool"}]},
    ],
}


def ask(rule: object, facts: dict[str, object], as_of: date = TODAY) -> object:
    return Rule.parse(rule, FACTS).evaluate(facts, as_of)


def why(rule: object, facts: dict[str, object]) -> tuple[str, ...]:
    answer = ask(rule, facts)
    assert isinstance(answer, Unknown)
    return answer.reasons


def test_text_and_jsonlogic_are_one_rule() -> None:
    text = Rule.parse("arr >= 100_000 and tier = high", FACTS)
    json = Rule.parse(
        {"and": [{">=": [{"var": "arr"}, 100000]}, {"==": [{"var": "tier"}, "high"]}]}, FACTS
    )

    assert text.to_jsonlogic() == json.to_jsonlogic()
    assert text.to_text() == json.to_text() == "arr >= 100000 and tier = 'high'"
    assert str(text.type) == "bool"
    assert repr(text) == "Rule(\"arr >= 100000 and tier = 'high'\")"


def test_what_it_prints_is_a_new_copy_each_time() -> None:
    written = {"in": [{"var": "industry"}, ["tourism"]]}
    rule = Rule.parse(written, FACTS)
    rule.to_jsonlogic()["in"][1].append("x")
    written["in"] = []

    assert rule.to_jsonlogic() == {"in": [{"var": "industry"}, ["tourism"]]}
    assert rule.evaluate({"industry": "tourism"}, TODAY) is True


def test_a_list_of_rules_is_a_condition_where_one_is_expected() -> None:
    rule = Rule.parse(["arr > 5", {"==": [{"var": "tier"}, "low"]}], FACTS, expect="bool")

    assert rule.to_text() == "arr > 5 and tier = 'low'"
    assert rule.evaluate({"arr": 6, "tier": "low"}, TODAY) is True


@pytest.mark.parametrize(
    "rule", [["arr > 5", "tier = low"], [["arr > 5"], {"==": [{"var": "tier"}, "low"]}]]
)
def test_a_list_as_the_whole_rule_means_all_of_it(rule: object) -> None:
    parsed = Rule.parse(rule, FACTS)

    assert parsed.to_text() == "arr > 5 and tier = 'low'"
    assert parsed.evaluate({"arr": 6, "tier": "low"}, TODAY) is True
    assert parsed.evaluate({"arr": 4, "tier": "low"}, TODAY) is False


def test_a_list_of_values_is_one_where_it_is_expected() -> None:
    parsed = Rule.parse(["a", "b"], FACTS, expect=["list", "text"])

    assert parsed.evaluate({}, TODAY) == ["a", "b"]


def test_the_expected_type_decides_what_a_word_means() -> None:
    rule = Rule.parse("high", FACTS, expect=["enum", "high", "low"])

    assert rule.evaluate({}, TODAY) == "high"
    assert rule.to_jsonlogic() == "high"


@pytest.mark.parametrize(
    ("rule", "reads"),
    [
        ("arr > 5 and company.address.city = 'Rome'", ("arr", "company.address.city")),
        (
            "any(champions, engagement > 7 and record.seats > 1)",
            ("champions", "champions.engagement", "seats"),
        ),
        (
            "any(champions, any(tasks, done))",
            ("champions", "champions.tasks", "champions.tasks.done"),
        ),
        ("previous(arr, 30d) > arr", ("arr", "arr@30d")),
        ("1 + 1", ()),
    ],
)
def test_it_lists_what_it_reads(rule: str, reads: tuple[str, ...]) -> None:
    assert Rule.parse(rule, FACTS).reads() == reads


@pytest.mark.parametrize(
    ("rule", "facts", "answer"),
    [
        ("arr >= 100_000", {"arr": 100_000}, True),
        ("arr * 2", {"arr": 1.5}, Decimal("3.00")),
        ("arr", {"arr": Decimal("12.34")}, Decimal("12.34")),
        ("seats / 2", {"seats": 5}, 2.5),
        ("tier", {"tier": "high"}, "high"),
        ("kickoff", {"kickoff": False}, False),
        ("start + 30", {"start": "2026-03-01"}, date(2026, 3, 31)),
        ("last", {"last": "2026-03-01T09:30+01:00"}, datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("missing(arr, seats)", {"seats": 1}, ["arr"]),
        ("map(tags, lower(element))", {"tags": ["A", None]}, ["a", None]),
        ("days_until(start)", {"start": date(2026, 3, 11)}, 10),
        ("company.address.city", {"company": {"address": {"city": "Rome"}}}, "Rome"),
        ("previous(arr, 30d) < arr", {"arr": 10, "arr@30d": 9}, True),
        ("count(champions)", {"champions": [{}, None]}, 2),
        ("any(champions, engagement > 7)", {"champions": []}, False),
        (
            "count(champions, engagement > record.seats)",
            {"seats": 3, "champions": [{"engagement": 4}, {"engagement": 2}]},
            1,
        ),
    ],
)
def test_an_answer_is_a_plain_value(rule: str, facts: dict[str, object], answer: object) -> None:
    found = ask(rule, facts)

    assert found == answer
    assert type(found) is type(answer)


def test_a_related_record_knows_the_one_that_it_hangs_on() -> None:
    rule = "any(champions, any(tasks, done and champions.role = 'x' and record.seats > 1))"
    facts: dict[str, object] = {
        "seats": 2,
        "champions": [{"role": "x", "tasks": [{"done": True}]}],
    }

    assert ask(rule, facts) is True
    assert ask(rule, facts | {"seats": 1}) is False


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf"), "", "  ", UNKNOWN])
def test_what_is_no_value_is_missing(nothing: object) -> None:
    assert why("arr > 5", {"arr": nothing}) == ("missing: arr",)
    assert why("arr > 5", {}) == ("missing: arr",)


def test_an_unknown_given_as_a_fact_keeps_its_reasons() -> None:
    assert why("arr > 5", {"arr": Unknown(("stale: arr",))}) == ("stale: arr",)
    assert why("any(champions, engagement > 7)", {"champions": Unknown(("denied",))}) == ("denied",)


@pytest.mark.parametrize(
    ("rule", "facts", "reason"),
    [
        ("arr > 5", {"arr": "abc"}, "unfit: arr ('abc' is no amount in USD)"),
        ("arr > 5", {"arr": True}, "unfit: arr ('true' is no amount in USD)"),
        ("arr > 5", {"arr": 0.123}, "unfit: arr ('0.123' has more than the 2 decimals of USD)"),
        ("seats > 5", {"seats": 5.5}, "unfit: seats ('5.5' is no whole number)"),
        ("seats > 5", {"seats": 2**63}, "unfit: seats ('9223372036854775808' is out of range)"),
        ("ratio > 5", {"ratio": "5"}, "unfit: ratio ('5' is no number)"),
        ("tier = high", {"tier": "hig"}, "unfit: tier ('hig' is none of high, low)"),
        ("industry = 'x'", {"industry": 5}, "unfit: industry ('5' is no text)"),
        ("days_until(start)", {"start": "2026-02-30"}, "unfit: start ('2026-02-30' is no date)"),
        ("'x' in tags", {"tags": "x"}, "unfit: tags ('x' is no list)"),
        ("'x' in tags", {"tags": ["x", 5]}, "unfit: tags ('5' is no text)"),
        ("company.size > 5", {"company": 7}, "unfit: company ('7' is no record)"),
        ("any(champions, engagement > 7)", {"champions": 7},
         "unfit: champions ('7' is no list of records)"),
        ("any(champions, engagement > 7)", {"champions": [7]},
         "unfit: champions ('7' is no record)"),
        ("any(champions, any(tasks, done))", {"champions": ["x"]},
         "unfit: champions ('x' is no record)"),
        ("any(champions, engagement > 7)", {"champions": [{"engagement": "x"}]},
         "unfit: champions.engagement ('x' is no number)"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_unknown_and_says_so(
    rule: str, facts: dict[str, object], reason: str
) -> None:
    assert why(rule, facts) == (reason,)


@pytest.mark.parametrize(
    "rule",
    [
        "any(champions, engagement > 7)",
        "any(champions, engagement is known)",
        "all(champions, engagement is missing)",
        "none(champions, engagement > 7)",
        "count(champions) > 0",
        "share(champions, engagement > 7) > 0.5",
        "sum(champions, engagement) > 0",
        "avg(champions, engagement) > 0",
        "max(champions, engagement) > 0",
        "any(champions, count(tasks) = 0)",
    ],
)
def test_related_records_that_are_missing_are_no_empty_list(rule: str) -> None:
    assert why(rule, {}) == ("missing: champions",)


def test_a_missing_list_inside_a_related_record_leaves_the_others_as_they_are() -> None:
    rule = "any(champions, any(tasks, done))"
    some = {"tasks": [{"done": True}]}

    assert ask(rule, {"champions": [some, {}]}) is True
    assert why(rule, {"champions": [{}]}) == ("missing: champions.tasks",)


def test_unknown_is_neither_true_nor_false() -> None:
    answer = ask("arr > 5", {})

    with pytest.raises(TypeError, match=r"^unknown is neither true nor false$"):
        bool(answer)


def test_unknown_can_be_told_by_equality_and_by_type() -> None:
    answer = ask("arr > 5", {})

    assert answer == UNKNOWN
    assert answer != Unknown(("missing: seats",))
    assert ask("arr > 5", {"arr": 6}) != UNKNOWN
    match answer:
        case playwise.UNKNOWN:
            told = "unknown"
        case _:
            told = "known"
    assert told == "unknown"
    assert repr(UNKNOWN) == "UNKNOWN"


def test_unknown_for_any_reason_is_no_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(UNKNOWN)


def test_days_begin_in_the_rules_zone() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    facts = {"start": date(2026, 3, 2)}
    in_tokyo = Rule.parse("days_until(start)", FACTS, zone="Asia/Tokyo")

    assert Rule.parse("days_until(start)", FACTS).evaluate(facts, late) == 1
    assert in_tokyo.evaluate(facts, late) == 0
    assert in_tokyo.evaluate(facts, date(2026, 3, 1)) == 1


def test_without_a_zone_of_its_own_it_takes_that_of_the_moment() -> None:
    rule = Rule.parse("days_until(start)", FACTS)
    new_york = datetime(2026, 3, 1, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    fixed = datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))

    assert rule.evaluate({"start": date(2026, 3, 2)}, new_york) == 1
    assert rule.evaluate({"start": date(2026, 3, 2)}, fixed) == 1


def test_a_time_without_an_offset_is_on_the_rules_clock() -> None:
    rule = Rule.parse("last", FACTS, zone=ZoneInfo("Europe/Berlin"))

    assert rule.evaluate({"last": "2026-03-01T09:00"}, TODAY) == datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_a_moment_needs_its_zone() -> None:
    rule = Rule.parse("arr > 5", FACTS)

    with pytest.raises(ValueError) as naive:
        rule.evaluate({}, datetime(2026, 3, 1))  # noqa: DTZ001 - that is the mistake
    assert str(naive.value) == "as_of has no zone: 2026-03-01T00:00:00"
    with pytest.raises(TypeError) as text:
        rule.evaluate({}, "2026-03-01")  # type: ignore[arg-type]  # that is the mistake
    assert str(text.value) == "as_of is a date or a datetime, not str"
    with pytest.raises(TypeError) as listed:
        rule.evaluate([], TODAY)  # type: ignore[arg-type]  # that is the mistake
    assert str(listed.value) == "facts are a mapping of names to values, not list"


ODD = ["__import__('os').system('x')", "a b", "arr~", "_key", "a/b", "#1", "and", "count", "ü"]


@pytest.mark.parametrize("name", ODD)
def test_a_fact_may_have_any_name(name: str) -> None:
    rule = Rule.parse({">": [{"var": name}, 5]}, {name: "number", "other": "text"})

    assert rule.evaluate({name: 6}, TODAY) is True
    assert rule.evaluate({}, TODAY) == Unknown((f"missing: {name}",))
    assert rule.reads() == (name,)
    assert Rule.parse(rule.to_text(), {name: "number"}).to_jsonlogic() == rule.to_jsonlogic()


def test_a_name_with_a_dot_may_be_one_of_its_own() -> None:
    rule = Rule.parse("company.size > 5", {"company.size": "integer"})

    assert rule.evaluate({"company.size": 6}, TODAY) is True


def test_two_ways_to_the_same_name_are_two_readings() -> None:
    with pytest.raises(playwise.RuleError) as caught:
        Rule.parse("a.b > 5", {"a.b": "integer", "a": {"b": "integer"}})

    assert str(caught.value) == (
        "name 'a.b' has two readings: fact 'a.b' of record and fact 'b' of a"
    )


def test_a_rule_is_made_by_parse_alone() -> None:
    with pytest.raises(TypeError) as caught:
        Rule("arr > 5", {"arr": "number"})

    assert str(caught.value) == "a rule is made by Rule.parse(rule, facts), not by Rule(…)"


@pytest.mark.parametrize("name", ["x", "type", "_node", "evaluate"])
def test_a_rule_never_changes(name: str) -> None:
    rule = Rule.parse("arr > 5", {"arr": "number"})

    with pytest.raises(FrozenInstanceError) as assigned:
        setattr(rule, name, 1)
    with pytest.raises(FrozenInstanceError) as deleted:
        delattr(rule, name)

    assert str(assigned.value) == f"cannot assign to '{name}': a rule never changes"
    assert str(deleted.value) == f"cannot delete '{name}': a rule never changes"
    assert rule.evaluate({"arr": 6}, TODAY) is True


def test_rules_that_say_the_same_of_the_same_facts_are_equal() -> None:
    facts = {"arr": "number", "seats": "integer"}
    rule = Rule.parse("arr > 5", facts, zone="Europe/Berlin")
    same = [
        Rule.parse("arr>5", dict(facts), zone="Europe/Berlin"),
        Rule.parse({">": [{"var": "arr"}, 5]}, facts, zone="Europe/Berlin"),
    ]

    assert same == [rule, rule]
    assert {rule, *same} == {rule}


@pytest.mark.parametrize(
    "other",
    [
        Rule.parse("arr > 6", {"arr": "number"}),
        Rule.parse("arr > 5.0", {"arr": "number"}),
        Rule.parse("arr > 5", {"arr": "integer"}),
        Rule.parse("arr > 5", {"arr": "number", "seats": "integer"}),
        Rule.parse("arr > 5", {"arr": "number"}, zone="UTC"),
        "arr > 5",
    ],
)
def test_rules_that_differ_in_anything_are_not_equal(other: object) -> None:
    assert Rule.parse("arr > 5", {"arr": "number"}) != other


def test_the_package_lists_what_it_has() -> None:
    assert set(playwise.__all__) <= set(dir(playwise))
