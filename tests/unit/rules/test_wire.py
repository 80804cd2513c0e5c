"""Text rules as canonical JsonLogic."""

from __future__ import annotations

import pytest

from playwise.errors import FindingsError
from playwise.rules.ir import Pool
from playwise.rules.source import Json
from playwise.rules.types import Type
from playwise.rules.wire import text_to_json
from tests.unit.rules.rule_scope import EXPOSURE, RuleScope


@pytest.mark.parametrize(
    ("text", "expect", "rule"),
    [
        ("renewal_status = won", None, {"==": [{"var": "renewal_status"}, "won"]}),
        (
            "exposure in [high, 'low']",
            None,
            {"in": [{"var": "exposure"}, ["high", "low"]]},
        ),
        (
            "any(contacts, role = champion)",
            None,
            {"some": [{"var": "contacts"}, {"==": [{"var": "role"}, "champion"]}]},
        ),
        (
            "if(replied, high, exposure)",
            EXPOSURE,
            {"if": [{"var": "replied"}, "high", {"var": "exposure"}]},
        ),
        ("high", EXPOSURE, "high"),
        (
            "lookup(industry_exposure, industry) = high",
            None,
            {"==": [{"lookup": ["industry_exposure", {"var": "industry"}]}, "high"]},
        ),
        ("not replied", None, {"!": {"var": "replied"}}),
        ("nobody = knows", None, {"==": [{"var": "nobody"}, {"var": "knows"}]}),
    ],
)
def test_with_a_scope_the_values_of_enums_become_texts(
    text: str, expect: Type | None, rule: Json
) -> None:
    assert text_to_json(text, RuleScope(Pool()), expect=expect) == rule


def test_without_a_scope_every_bare_name_is_a_var() -> None:
    assert text_to_json("tier = high") == {"==": [{"var": "tier"}, {"var": "high"}]}


def test_a_text_that_cannot_be_read_raises_its_finding() -> None:
    with pytest.raises(FindingsError) as refused:
        text_to_json("a and\n  or b")

    (finding,) = refused.value.findings
    assert (finding.code, finding.message) == ("PW201", "expected a value after 'and', not 'or'")
    assert finding.span is not None
    assert (finding.span.line, finding.span.column) == (2, 3)
