"""Cells of a table to conditions on their inputs."""

from __future__ import annotations

from datetime import date

import pytest

from playwise.diagnostics.places import Span
from playwise.rules.cells import cell_condition
from playwise.rules.ir import Pool
from playwise.rules.lower import Lowered
from playwise.rules.source import RulePlaces, RuleSource
from tests.unit.rules.rule_scope import RuleScope, dump

POOL = Pool()
SPANS: dict[tuple[str | int, ...], Span] = {
    (): Span("cell", 1, 1, 8),
    (0,): Span("cell", 1, 2, 1),
    (1,): Span("cell", 1, 5, 3),
}
EXPOSURE_IS = "'exposure' is enum [high, moderate, low]"
ORDERED = "numbers, money, texts and dates"
FORMS = "any, missing, a value, a list of values, '>= 60', '1 to 3', '50 to < 75' or '30 <= _ < 60'"


def read(cell: object, input: object) -> Lowered:
    pool = Pool()
    place = RulePlaces.in_text(cell, "cell") if isinstance(cell, str) else RulePlaces.nowhere()
    above = RulePlaces.in_text(input, "input") if isinstance(input, str) else RulePlaces.nowhere()
    return cell_condition(RuleSource(cell, place), RuleSource(input, above), RuleScope(pool), pool)


@pytest.mark.parametrize(
    ("input", "cell", "node", "text"),
    [
        ("exposure", "low", "eq(exposure, low)", "exposure = low"),
        ("exposure", ["high", "low"], "in(exposure, ('high', 'low'))", "exposure in [high, low]"),
        ("exposure", "!= low", "ne(exposure, low)", "exposure != low"),
        ("exposure", "= params.level", "eq(exposure, high)", "exposure = params.level"),
        ("exposure", "missing", "not(known(exposure))", "exposure is missing"),
        ("renewal_status", "lost", "eq(renewal_status, lost)", "renewal_status = lost"),
        ("severity", 4, "eq(severity, 4)", "severity = 4"),
        ("severity", "4", "eq(severity, 4)", "severity = 4"),
        ("severity", [1, "2"], "in(severity, (1, 2))", "severity in [1, 2]"),
        ("severity", ">= 4", "ge(severity, 4)", "severity >= 4"),
        ("severity", "<50", "lt(severity, 50)", "severity < 50"),
        ("severity", "== 4", "eq(severity, 4)", "severity = 4"),
        ("severity", "1 to 3", "and(le(1, severity), le(severity, 3))", "severity between 1 and 3"),
        (
            "severity",
            "-3 to -1",
            "and(le(-3, severity), le(severity, -1))",
            "severity between -3 and -1",
        ),
        (
            "severity",
            "50 to < 75",
            "and(le(50, severity), lt(severity, 75))",
            "50 <= severity < 75",
        ),
        ("severity", "1 to seats + 1", "and(le(1, severity), le(severity, add(seats, 1)))", None),
        (
            "severity",
            "30 <= _ < 60",
            "and(le(30, severity), lt(severity, 60))",
            "30 <= severity < 60",
        ),
        ("severity", "_ % 2 = 1", "eq(mod(severity, 2), 1)", "severity % 2 = 1"),
        ("severity", ">= params.days", "ge(severity, 60)", "severity >= params.days"),
        ("ratio", "0.5 to < 0.75", "and(le(0.5f, ratio), lt(ratio, 0.75f))", "0.5 <= ratio < 0.75"),
        ("arr", ">= params.floor", "ge(arr, 1000000 USD)", "arr >= params.floor"),
        ("arr", "10_000 to 20_000", "and(le(1000000 USD, arr), le(arr, 2000000 USD))", None),
        ("industry", "tourism", "eq(industry, ~tourism)", "industry = 'tourism'"),
        ("industry", "'>= 3'", "eq(industry, ~>= 3)", "industry = '>= 3'"),
        ("industry", "ready to go", "eq(industry, ~ready to go)", "industry = 'ready to go'"),
        ("industry", "!= tourism", "ne(industry, ~tourism)", "industry != 'tourism'"),
        ("industry", "= name", "eq(industry, name)", "industry = name"),
        ("industry", ["a", "b c"], "in(industry, ('a', 'b c'))", "industry in ['a', 'b c']"),
        ("replied", True, "eq(replied, True)", "replied = true"),
        ("replied", "true", "eq(replied, True)", "replied = true"),
        ("renewal_date", "2026-03-01", "eq(renewal_date, 2026-03-01)", "renewal_date = 2026-03-01"),
        (
            "renewal_date",
            date(2026, 3, 1),
            "eq(renewal_date, 2026-03-01)",
            "renewal_date = 2026-03-01",
        ),
        (
            "renewal_date",
            "2026-01-01 to < 2026-02-01",
            "and(le(2026-01-01, renewal_date), lt(renewal_date, 2026-02-01))",
            "2026-01-01 <= renewal_date < 2026-02-01",
        ),
        ("arr / list_price", "> 0.5", "gt(div(arr, list_price), 0.5f)", "arr / list_price > 0.5"),
        (
            "arr / list_price",
            "missing",
            "not(known(div(arr, list_price)))",
            "arr / list_price is unknown",
        ),
        ({"var": "exposure"}, "missing", "not(known(exposure))", "exposure is missing"),
        ({"-": [{"var": "seats"}, 1]}, "> 3", "gt(sub(seats, 1), 3)", "seats - 1 > 3"),
    ],
)
def test_a_cell_sets_its_condition(
    input: object, cell: object, node: str, text: str | None
) -> None:
    result = read(cell, input)

    assert result.findings == []
    assert result.node is not None
    assert dump(result.node) == node
    if text is not None:
        assert result.text == text


@pytest.mark.parametrize("cell", ["any", " Any "])
def test_any_always_holds(cell: str) -> None:
    result = read(cell, "exposure")

    assert (result.node, result.findings) == (None, [])


@pytest.mark.parametrize(
    ("input", "cell", "code", "message", "marked"),
    [
        ("exposure", "lw", "PW206", "'lw' is not a value of enum [high, moderate, low]", "lw"),
        ("exposure", "= lw", "PW206", "'lw' is not a value of enum [high, moderate, low]", "lw"),
        ("exposure", "known", "PW213", "'known' says nothing in a cell", "known"),
        ("exposure", "", "PW213", "'' says nothing in a cell", ""),
        ("severity", ">= ", "PW213", "expected a value after '>='", "="),
        ("severity", "maybe", "PW213", "'maybe' is not integer", "maybe"),
        ("severity", "1 + 1", "PW213", "'1 + 1' is not integer", "1 + 1"),
        ("severity", ">= (3", "PW213", "unclosed '('", "("),
        ("severity", "> parms.days", "PW204", "unknown name 'parms.days'", "parms.days"),
        ("severity", "1 to sets", "PW204", "unknown fact 'sets'", "sets"),
        ("severity", "30 <= _ < sets", "PW204", "unknown fact 'sets'", "sets"),
        ("arr", "1 to 3.555", "PW210", "'3.555' has more than the 2 decimals of USD", "3.555"),
        ("replied", "maybe", "PW213", "'maybe' is not bool", "maybe"),
        ("exposure", ">= low", "PW205", f"{EXPOSURE_IS}: '>=' compares {ORDERED}", ">= low"),
        ("exposure", "not low", "PW213", "'not low' says nothing in a cell", "not low"),
        ("severity", "5 to 3", "PW213", "nothing lies between 5 and 3", "5 to 3"),
        ("severity", "_ + 1", "PW205", "expected a condition, 'severity + 1' is integer", "_ + 1"),
        ("severity", "1 to", "PW213", "expected an operator between '1' and 'to'", "to"),
        (
            "renewal_date",
            "2026-02-01 to < 2026-01-01",
            "PW213",
            "nothing lies between 2026-02-01 and 2026-01-01",
            "2026-02-01 to < 2026-01-01",
        ),
        ("renewal_date", "> 'soon'", "PW205", "'soon' is not a date such as 2026-03-01", "'soon'"),
    ],
)
def test_a_cell_that_cannot_be_read_is_found_at_its_place(
    input: str, cell: str, code: str, message: str, marked: str
) -> None:
    result = read(cell, input)

    (finding,) = result.findings
    assert result.node is None
    assert (finding.code, finding.message) == (code, message)
    assert finding.span is not None
    assert finding.span.path == "cell"
    start = finding.span.column - 1
    assert cell[start : start + finding.span.length] == marked


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (None, "'null' is no cell"),
        ({"==": [1, 2]}, "'{'==': [1, 2]}' is no cell"),
        ([], "'[]' is no cell"),
        ([["high"]], "'['high']' is no value for a cell"),
        ([None], "'null' is no value for a cell"),
        (["high", "missing"], "'missing' stands alone in a cell, not in a list"),
        (["Any "], "'Any' stands alone in a cell, not in a list"),
    ],
)
def test_what_is_no_cell_is_refused(cell: object, message: str) -> None:
    (finding,) = read(cell, "exposure").findings

    assert (finding.code, finding.message) == ("PW213", message)


@pytest.mark.parametrize(
    ("input", "cell", "help"),
    [
        ("severity", "", f"write {FORMS}"),
        ("severity", "> 3 to 5", f"write {FORMS}"),
        ("severity", "known", "write '_ is known'"),
        ("severity", "not missing", "write '_ is known'"),
        ("severity", "unknown", "write missing"),
        ("severity", "stale", "write '_ is stale'"),
        ("exposure", "not low", "write '!= low'"),
        ("severity", "5 to 3", "write '3 to 5'"),
        ("severity", "3 to < 3", "write '3 to 3'"),
        ("severity", ["missing"], "'_ is missing or _ = 3' is one cell, too"),
    ],
)
def test_the_help_says_what_to_write(input: str, cell: object, help: str) -> None:
    (finding,) = read(cell, input).findings

    assert finding.help == help


@pytest.mark.parametrize(
    ("input", "cell", "message"),
    [
        ("severity", "*", "'*' says nothing in a cell | write any"),
        ("exposure", "-", "'-' says nothing in a cell | write any"),
        ("arr", "2000-10000", "'2000-10000' is not money in USD | write '2000 to 10000'"),
        ("severity", "1 ... 2", "'1 ... 2' is not integer | write '1 to 2'"),
        ("ratio", "0.5 \N{EN DASH} 1", "'0.5 \N{EN DASH} 1' is not number | write '0.5 to 1'"),
        ("severity", "1,2", "'1,2' is not integer | write [1, 2]"),
        ("severity", "1 or 2, 3", "'1 or 2, 3' is not integer | write [1, 2, 3]"),
        (
            "exposure",
            "high, low",
            "'high, low' is not enum [high, moderate, low] | write [high, low]",
        ),
        ("arr", "10,000", "unexpected ',' | thousands are separated by _ in a rule: 10_000"),
        (
            "arr",
            "> 10000 USD",
            (
                "expected an operator between '10000' and 'USD'"
                " | leave the currency out: write 10000"
            ),
        ),
    ],
)
def test_a_slip_in_a_cell_is_told_with_what_to_write(input: str, cell: str, message: str) -> None:
    assert [f"{found.message} | {found.help}" for found in read(cell, input).findings] == [message]


@pytest.mark.parametrize(
    ("input", "cell", "text"),
    [
        ("name", "-", "name = '-'"),
        ("name", "small, or large", "name = 'small, or large'"),
        ("replied", "not _", "not replied"),
        ("severity", "not (_ in [1, 2])", "severity not in [1, 2]"),
        ("severity", "3 to 3", "severity between 3 and 3"),
        ("severity", "twice_as to 3", None),
        ("name", "not yet", "name = 'not yet'"),
        ("name", ["missing person"], "name in ['missing person']"),
    ],
)
def test_what_only_looks_like_one_of_these_is_read(input: str, cell: object, text: str) -> None:
    assert read(cell, input).text == (text or "")


def test_a_value_of_a_list_is_marked_alone() -> None:
    place = RulePlaces(lambda path: SPANS.get(path, SPANS[()]), lambda *_: SPANS[()])

    result = cell_condition(
        RuleSource([1, "two"], place), RuleSource.of({"var": "severity"}), RuleScope(POOL), POOL
    )

    assert [finding.span for finding in result.findings] == [SPANS[(1,)]]


def test_a_mistake_in_the_input_is_reported_where_the_input_stands() -> None:
    (finding,) = read("low", "exposre").findings

    assert finding.message == "unknown fact 'exposre'"
    assert finding.span is not None
    assert finding.span.path == "input"
