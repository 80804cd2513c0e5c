"""The table of operators, row by row: what JsonLogic's reference answers, and what is refused.

The answers are those of the reference implementation on well-typed data that is all there.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from playwise.rules.ir import Pool
from playwise.rules.lower import lower
from playwise.rules.operations import Answer
from playwise.rules.source import RuleSource
from tests.unit.rules.asked import EVERY_WAY, Asked, Facts
from tests.unit.rules.rule_scope import RuleScope

SEATS, RATIO, NAME, TAGS = {"var": "seats"}, {"var": "ratio"}, {"var": "name"}, {"var": "tags"}
COUNTS, REPLIED, ITEM = {"var": "counts"}, {"var": "replied"}, {"var": ""}
CURRENT, SO_FAR = {"var": "current"}, {"var": "accumulator"}
FACTS: Facts = {
    "seats": 7,
    "severity": 2,
    "ratio": 2.5,
    "name": "jsonlogic",
    "industry": "tourism",
    "tags": ("apple", "banana"),
    "counts": (1, 2, 3),
    "replied": True,
    "lost": False,
    "renewal_date": date(2026, 3, 1),
    "renewal_status": "won",
}


@EVERY_WAY
@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        # literals, var
        (True, True),
        ("renewal_status", "won"),
        (NAME, "jsonlogic"),
        ({"var": ["seats", 1]}, 7),
        ({"var": ["nps", 1]}, 1.0),
        # missing, missing_some
        ({"missing": ["seats", "nps"]}, ("nps",)),
        ({"missing": [["seats", "nps"]]}, ("nps",)),
        ({"missing": "nps"}, ("nps",)),
        ({"missing_some": [1, ["seats", "nps"]]}, ()),
        ({"missing_some": [2, ["seats", "nps", "arr"]]}, ("nps", "arr")),
        # == === != !==
        ({"==": [SEATS, 7]}, True),
        ({"===": [SEATS, 7.0]}, True),
        ({"!=": [NAME, "x"]}, True),
        ({"!==": [REPLIED, True]}, False),
        ({"==": [SEATS, None]}, False),
        ({"!=": [None, SEATS]}, True),
        # < <= > >=
        ({"<": [SEATS, 8]}, True),
        ({"<": [1, SEATS, 7]}, False),
        ({"<=": [1, SEATS, 7]}, True),
        ({">": [NAME, "json"]}, True),
        ({">=": [{"var": "renewal_date"}, "2026-03-01"]}, True),
        # and, or, not, if
        ({"and": [REPLIED, {">": [SEATS, 3]}]}, True),
        ({"and": REPLIED}, True),
        ({"or": [{"var": "lost"}, {"==": [SEATS, 3]}]}, False),
        ({"or": [{"var": "lost"}]}, False),
        ({"!": REPLIED}, False),
        ({"!!": [REPLIED]}, True),
        ({"!": [[]]}, True),
        ({"!!": [[0]]}, True),
        ({"!": [TAGS]}, False),
        ({"!!": TAGS}, True),
        ({"if": [{"<": [SEATS, 0]}, "ice", {"<": [SEATS, 100]}, "water", "gas"]}, "water"),
        ({"?:": [REPLIED, 1, 2]}, 1),
        # arithmetic
        ({"+": [SEATS, 1, 2]}, 10),
        ({"+": SEATS}, 7),
        ({"*": [SEATS, 2, 3]}, 42),
        ({"*": [SEATS]}, 7),
        ({"-": [SEATS, 10]}, -3),
        ({"-": [SEATS]}, -7),
        ({"/": [SEATS, 2]}, 3.5),
        ({"%": [SEATS, 4]}, 3),
        ({"%": [{"-": [SEATS]}, 4]}, -3),
        ({"%": [{"-": [RATIO]}, 2]}, -0.5),
        ({"min": [SEATS, 3, 9]}, 3),
        ({"max": [SEATS, 3, 9]}, 9),
        ({"max": [SEATS]}, 7),
        ({"-": [{"var": "renewal_date"}, "2026-02-01"]}, 28),
        # texts
        ({"cat": ["I love ", NAME, " ", SEATS]}, "I love jsonlogic 7"),
        ({"substr": [NAME, 4]}, "logic"),
        ({"substr": [NAME, -5]}, "logic"),
        ({"substr": [NAME, 1, 3]}, "son"),
        ({"substr": [NAME, 4, -2]}, "log"),
        ({"in": ["logic", NAME]}, True),
        ({"in": [SEATS, [5, 7]]}, True),
        ({"in": [SEATS, []]}, False),
        ({"in": ["", ""]}, False),
        ({"in": ["apple", TAGS]}, True),
        # lists
        ({"merge": [[1, 2], [3]]}, (1, 2, 3)),
        ({"merge": [1, 2]}, (1, 2)),
        ({"merge": [TAGS, "kiwi"]}, ("apple", "banana", "kiwi")),
        ({"map": [COUNTS, {"*": [ITEM, 2]}]}, (2, 4, 6)),
        ({"map": [[], {"*": [1, 2]}]}, ()),
        ({"filter": [COUNTS, {"%": [ITEM, 2]}]}, None),
        ({"filter": [COUNTS, {"==": [{"%": [ITEM, 2]}, 1]}]}, (1, 3)),
        ({"reduce": [COUNTS, {"+": [CURRENT, SO_FAR]}, 0]}, 6),
        ({"reduce": [COUNTS, {"*": [CURRENT, SO_FAR]}, 1]}, 6),
        ({"reduce": [COUNTS, {"max": [CURRENT, SO_FAR]}, 0]}, 3),
        ({"reduce": [COUNTS, {"min": [SO_FAR, CURRENT]}, 9]}, 1),
        ({"reduce": [COUNTS, {"+": [SO_FAR, 1]}, 0]}, 3),
        ({"some": [COUNTS, {">": [ITEM, 2]}]}, True),
        ({"all": [COUNTS, {">": [ITEM, 2]}]}, False),
        ({"none": [COUNTS, {">": [ITEM, 3]}]}, True),
        ({"some": [{"filter": [COUNTS, False]}, True]}, False),
        ({"all": [{"filter": [COUNTS, False]}, True]}, False),
        ({"none": [{"filter": [COUNTS, False]}, True]}, True),
    ],
    ids=str,
)
def test_a_row_of_the_table_gives_the_reference_answer(
    ask: Asked, rule: object, answer: Answer | None
) -> None:
    if answer is None:  # a number is no condition here, so the reference's truthiness is refused
        assert code(rule) == "PW205"
        return
    given = ask(rule, FACTS)

    assert given == answer
    assert type(given) is type(answer)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        # of two types, or of none that fits
        ({"==": [SEATS, "7"]}, "PW205"),
        ({"==": [None, None]}, "PW205"),
        ({"==": [{"+": [SEATS, 1]}, None]}, "PW205"),
        ({"==": [{"var": "renewal_status"}, "wun"]}, "PW206"),
        ([1, "a"], "PW205"),
        ([1, None], "PW205"),
        ({"<": [REPLIED, True]}, "PW205"),
        ({"<": [{"var": "renewal_status"}, "open"]}, "PW205"),
        ({"and": [SEATS]}, "PW205"),
        ({"!": SEATS}, "PW205"),
        ({"!!": [""]}, "PW205"),
        ({"if": [SEATS, 1, 2]}, "PW205"),
        ({"if": [REPLIED, 1, "a"]}, "PW205"),
        ({"+": [SEATS, "1"]}, "PW205"),
        ({"-": [NAME]}, "PW205"),
        ({"min": [NAME]}, "PW205"),
        ({"max": [SEATS, NAME]}, "PW205"),
        ({"cat": [REPLIED]}, "PW205"),
        ({"substr": [NAME, 1.5]}, "PW205"),
        ({"substr": [NAME, "1"]}, "PW205"),
        ({"in": [1, NAME]}, "PW205"),
        ({"in": [1, SEATS]}, "PW205"),
        ({"merge": [TAGS, SEATS]}, "PW205"),
        ({"merge": [TAGS, COUNTS]}, "PW205"),
        ({"map": [SEATS, 1]}, "PW205"),
        ({"filter": [TAGS, ITEM]}, "PW205"),
        ({"reduce": [TAGS, {"+": [CURRENT, SO_FAR]}, 0]}, "PW205"),
        ({"reduce": [COUNTS, {"-": [SO_FAR, CURRENT]}, 0]}, "PW211"),
        ({"reduce": [COUNTS, {"+": [SO_FAR, SO_FAR]}, 0]}, "PW211"),
        ({"reduce": [COUNTS, {"+": [CURRENT, SO_FAR]}, SEATS]}, "PW205"),
        ({"reduce": [COUNTS, {"+": [CURRENT, SO_FAR]}, None]}, "PW205"),
        ({"missing": [SEATS]}, "PW205"),
        ({"missing_some": [SEATS, ["nps"]]}, "PW205"),
        ({"missing_some": [1, []]}, "PW205"),
        ({"var": [SEATS]}, "PW205"),
        ({"var": "seats.0"}, "PW204"),
        ({"var": ["seats", "a"]}, "PW205"),
        # too many or too few
        ({"<": [1, 2, 3, 4]}, "PW209"),
        ({">": [3, 2, 1]}, "PW209"),
        ({"-": [1, 2, 3]}, "PW209"),
        ({"/": [1]}, "PW209"),
        ({"%": [1, 2, 3]}, "PW209"),
        ({"+": []}, "PW209"),
        ({"and": []}, "PW209"),
        ({"if": [REPLIED, 1]}, "PW209"),
        ({"if": [REPLIED]}, "PW209"),
        ({"!": [True, False]}, "PW209"),
        ({"reduce": [COUNTS, {"+": [CURRENT, SO_FAR]}]}, "PW209"),
        # what only acts, or repeats another operator
        ({"log": SEATS}, "PW211"),
        ({"throw": "x"}, "PW211"),
        ({"try": [SEATS, 1]}, "PW211"),
        ({"val": "seats"}, "PW211"),
        ({"exists": "seats"}, "PW211"),
        ({"??": [SEATS, 1]}, "PW211"),
    ],
    ids=str,
)
def test_what_has_no_single_meaning_is_refused(rule: object, found: str) -> None:
    assert code(rule) == found


def code(rule: Any) -> str:
    pool = Pool()
    lowered = lower(RuleSource.of(rule), RuleScope(pool), pool)

    assert lowered.node is None
    (finding,) = lowered.findings
    return finding.code
