"""Playwise answers what two other implementations of JsonLogic answer, or differs as listed."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.property.outside_differences import DIFFERENCES, known, told
from tests.property.outside_judges import JUDGES, playwise, splits
from tests.property.outside_rules import Json, random_facts, random_rule

PAGE = Path(__file__).parents[2] / "docs" / "jsonlogic.md"
RULES = 4_000
OPERATORS = {
    *("var", "missing", "missing_some", "==", "===", "!=", "!==", "<", "<=", ">", ">="),
    *("and", "or", "!", "!!", "if", "?:", "+", "-", "*", "/", "%", "min", "max"),
    *("cat", "substr", "in", "merge", "map", "filter", "reduce", "some", "all", "none"),
}


def _examples() -> dict[str, dict[str, Any]]:
    text = PAGE.read_text()
    listed = re.findall(r"^### (.+?)\n.*?^```json\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)
    return {name: json.loads(body) for name, body in listed}


EXAMPLES = _examples()


def _operators(rule: Json) -> Counter[str]:
    if isinstance(rule, list):
        return sum(map(_operators, rule), Counter())
    if not isinstance(rule, dict):
        return Counter()
    ((op, args),) = rule.items()
    return Counter([op]) + _operators(args)


def test_random_rules_are_answered_alike_but_for_what_is_listed() -> None:
    seen: Counter[str] = Counter()
    unlisted, alike = [], 0
    for seed in range(RULES):
        chance = Random(seed)
        rule, facts = random_rule(chance, chance.randint(1, 4)), random_facts(chance)
        seen += _operators(rule)
        for judge, answers in JUDGES.items():
            found = list(splits(rule, facts, answers))
            alike += not found
            unlisted += [(seed, judge, split) for split in found if not known(judge, split)]

    assert unlisted == []
    assert alike > 0.85 * RULES * len(JUDGES)
    assert set(seen) == OPERATORS
    assert min(seen.values()) >= 60, seen


def test_the_page_lists_the_differences_that_the_tests_know() -> None:
    assert list(EXAMPLES) == list(DIFFERENCES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_a_difference_is_what_the_page_says(name: str) -> None:
    example = EXAMPLES[name]
    rule, facts = example["rule"], example["facts"]

    answers = {"playwise": told(playwise(rule, facts))}
    answers |= {judge: told(ask(rule, facts)) for judge, ask in JUDGES.items()}

    assert answers == example["answers"]
    parted = [(j, split) for j, ask in JUDGES.items() for split in splits(rule, facts, ask)]
    assert parted
    assert [known(judge, split) for judge, split in parted] == [[name]] * len(parted)
