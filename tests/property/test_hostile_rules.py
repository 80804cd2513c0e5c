"""Whatever somebody gives as a rule is an error of the rule, or is asked as any other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from playwise import Rule, RuleError, Unknown
from playwise.rule.evaluator import interpreted
from playwise.rule.rule import shown
from tests.property.hostile import Layers, broken_json, broken_text, deep, garbage
from tests.property.stated import law
from tests.property.test_rules_for_programs_agree import (
    ANYTHING,
    AS_OF,
    FACTS,
    PARSED,
    RECORDS,
    RULES,
)

SOUND = [rule.to_jsonlogic() for rule in PARSED.values()]
FACTS_GIVEN = RECORDS | ANYTHING
EXPECT = st.sampled_from([None, None, "bool", "number", "text", ["list", "text"]])


def judged(rule: object, facts: dict[str, Any], expect: object) -> None:
    """Parse and ask a rule.

    Raises:
        AssertionError: It is wrong, but not told why; or the interpreter answers otherwise.
    """
    try:
        parsed = Rule.parse(rule, FACTS, expect=expect)
    except RuleError as error:
        told(error)
        return
    oracle = interpreted(parsed._node, parsed._intake, parsed._setting.pool)

    answer = parsed.evaluate(facts, AS_OF)

    expected = oracle(facts, AS_OF)
    assert repr(answer) == repr(
        expected if isinstance(expected, Unknown) else shown(expected, parsed.type)
    )
    assert parsed.describe()
    again = Rule.parse(parsed.to_text(), FACTS, expect=expect)
    assert again.to_jsonlogic() == parsed.to_jsonlogic()


def told(error: RuleError) -> None:
    """Check that an error says what is wrong."""
    assert error.diagnostics
    assert all(one.message for one in error.diagnostics)
    assert str(error)


@law(100, rule=garbage, facts=FACTS_GIVEN, expect=EXPECT)
def test_garbage_is_an_error_of_the_rule_or_is_answered(
    rule: object, facts: dict[str, Any], expect: object
) -> None:
    judged(rule, facts, expect)


@law(100, layers=deep, facts=FACTS_GIVEN, expect=EXPECT)
def test_deep_garbage_is_an_error_of_the_rule_or_is_answered(
    layers: Layers, facts: dict[str, Any], expect: object
) -> None:
    judged(layers.rule(), facts, expect)


@law(100, rule=broken_json(SOUND), facts=FACTS_GIVEN, expect=EXPECT)
def test_broken_json_logic_is_an_error_of_the_rule_or_is_answered(
    rule: object, facts: dict[str, Any], expect: object
) -> None:
    judged(rule, facts, expect)


@law(150, rule=broken_text(RULES), facts=FACTS_GIVEN, expect=EXPECT)
def test_broken_text_is_an_error_of_the_rule_or_is_answered(
    rule: str, facts: dict[str, Any], expect: object
) -> None:
    judged(rule, facts, expect)


@law(150, declared=garbage, facts=FACTS_GIVEN)
def test_a_garbage_type_of_a_fact_is_an_error_of_the_rule(
    declared: object, facts: dict[str, Any]
) -> None:
    try:
        rule = Rule.parse("seats is missing", {"seats": declared})
    except RuleError as error:
        told(error)
    else:
        assert rule.evaluate(facts, AS_OF) in (True, False)
