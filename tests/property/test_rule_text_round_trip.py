"""Text and JsonLogic say the same, and nothing that anybody writes is a crash."""

from __future__ import annotations

from hypothesis import strategies as st

from playwise.errors import FindingsError
from playwise.rules.canonical import canonical
from playwise.rules.cells import cell_condition
from playwise.rules.ir import Pool
from playwise.rules.lower import Lowered, lower, standard_registry
from playwise.rules.print import to_text
from playwise.rules.source import Json, RulePlaces, RuleSource
from playwise.rules.types import BOOL, Type
from playwise.rules.wire import text_to_json
from tests.property.stated import law
from tests.unit.rules.rule_scope import ACCOUNT, EXPOSURE, USD, RuleScope

NAMES = [*ACCOUNT, "params.floor", "days_left", "contacts", "champions", "prepared", "role"]
ODD_NAMES = ["and", "In", "is.x", "any", "a b", "twice", "\N{LATIN SMALL LETTER LONG S}", "element"]

names = st.sampled_from([*NAMES, *ODD_NAMES]) | st.text()
literals = (
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["2026-03-01", "2026-02-30", "2026-03-01T10:00Z", "it's", '"', "high", "_"])
    | st.dates().map(lambda day: day.isoformat())
)


spans = st.sampled_from(["30d", "2W", "0d", "3mo", "1_0d", "d", 30, 2.5])


def operators(operand: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Return rules of every operator that has a text form, on drawn operands."""

    def of(operator: str, *counts: int) -> st.SearchStrategy[Json]:
        lists = st.sampled_from(counts).flatmap(
            lambda count: st.lists(operand, min_size=count, max_size=count)
        )
        return lists.map(lambda operands: {operator: operands})

    functions = ["some", "all", "none", "share", "sum", "avg", "cat", "coalesce", "days_between"]
    functions += ["map", "filter", "substr", "starts_with", "endsWith", "changed"]
    return st.one_of(
        st.lists(operand, max_size=4),
        *(of(operator, 2, 3) for operator in ["and", "or", "+", "*", "<", "<=", "min", "max"]),
        *(of(operator, 2) for operator in ["==", "!=", "===", ">", ">=", "/", "%", "in"]),
        *(of(operator, 1) for operator in ["!", "!!", "is_known", "is_unknown", "is_stale"]),
        *(of(operator, 1) for operator in ["lower", "days_until", "count", "and", "+"]),
        *(of(operator, 1) for operator in ["sum", "product", "changed", "min", "merge"]),
        *(of(operator, 2) for operator in functions),
        of("-", 1, 2),
        of("if", 3, 5),
        of("reduce", 3),
        of("substr", 3),
        of("merge", 3),
        st.tuples(st.sampled_from(["previous", "changed", "trend"]), operand, spans).map(
            lambda three: {three[0]: list(three[1:])}
        ),
        st.tuples(operand, st.lists(names, max_size=3)).map(
            lambda pair: {"missing_some": list(pair)}
        ),
        st.tuples(names, operand).map(lambda pair: {"var": list(pair)}),
        st.tuples(names, operand, names).map(lambda three: {"lookup": list(three)}),
        st.lists(names, min_size=1, max_size=3).map(lambda some: {"missing": some}),
        operand.map(lambda known: {"==": [known, None]}),
        operand.map(lambda known: {"!=": [None, known]}),
    )


variables: st.SearchStrategy[Json] = (names | st.just("")).map(lambda name: {"var": name})
rules: st.SearchStrategy[Json] = st.recursive(variables | literals, operators, max_leaves=12)

anything: st.SearchStrategy[object] = st.recursive(
    st.none() | literals | st.floats() | st.integers() | variables,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from([*standard_registry().names(), "log", "foo", ""]),
            inside | st.lists(inside, max_size=3),
            max_size=2,
        )
    ),
    max_leaves=12,
)
KEYWORDS = "and or not in is between true null missing known ( ) [ ] , + - * / % = != < <= > >="
BEGINNINGS = "any( count( if( lookup( min( map( missing_some( previous( days_until( |is missing"
BEGINNINGS += "|is not stale|'x'|\"|'|2026-03-01"
VALUES = "1 2.5 1_000 1e400 30d 2w 3mo & {{ }} ² . arr seats exposure high contacts prepared sets"
VALUES += " element tags rates current accumulator"
words = st.sampled_from([*KEYWORDS.split(), *BEGINNINGS.split("|"), *VALUES.split()])
texts = st.lists(words | st.text(max_size=3), max_size=12).map(" ".join)
expected = st.sampled_from([BOOL, EXPOSURE, USD, None])


@law(100, rule=rules)
def test_a_rule_printed_and_read_is_the_same_rule(rule: Json) -> None:
    again = text_to_json(to_text(rule))

    # Compared as text, for True, 1 and 1.0 are equal to Python.
    assert repr(again) == repr(canonical(rule))


@law(100, rule=rules)
def test_the_canonical_form_is_its_own(rule: Json) -> None:
    once = canonical(rule)

    assert repr(canonical(once)) == repr(once)


@law(100, text=texts)
def test_a_text_read_and_printed_stays_as_it_is(text: str) -> None:
    try:
        rule = text_to_json(text)
        printed = to_text(rule)
    except (FindingsError, ValueError):
        return  # not a rule; the next two laws say that it is a finding

    assert repr(text_to_json(printed)) == repr(rule)
    assert to_text(text_to_json(printed)) == printed


@law(100, text=texts, expect=expected)
def test_any_text_gives_an_expression_or_findings_in_it(text: str, expect: Type | None) -> None:
    pool = Pool()

    result = lower(RuleSource(text, RulePlaces.in_text(text, "r")), RuleScope(pool), pool, expect)

    assert_sound(result, expect)
    for finding in result.findings:
        assert finding.span is not None
        assert finding.span.line <= text.count("\n") + 1


@law(100, rule=anything, expect=expected)
def test_any_json_gives_an_expression_or_findings(rule: object, expect: Type | None) -> None:
    pool = Pool()

    assert_sound(lower(RuleSource.of(rule), RuleScope(pool), pool, expect), expect)


@law(100, rule=rules, expect=expected)
def test_any_rule_of_the_right_form_gives_an_expression_or_findings(
    rule: Json, expect: Type | None
) -> None:
    pool = Pool()

    assert_sound(lower(RuleSource.of(rule), RuleScope(pool), pool, expect), expect)


@law(
    100, cell=anything | texts, input=st.sampled_from(["exposure", "arr", "seats", "industry", "x"])
)
def test_any_cell_gives_a_condition_or_findings_or_always_holds(cell: object, input: str) -> None:
    pool = Pool()

    result = cell_condition(RuleSource.of(cell), RuleSource.of(input), RuleScope(pool), pool)

    if str(cell).strip().lower() != "any":
        assert_sound(result, BOOL)


def assert_sound(result: Lowered, expect: Type | None) -> None:
    """Check that there is either an expression of the type expected or at least one finding."""
    if result.node is None:
        assert result.findings
        assert all(finding.message and finding.is_error for finding in result.findings)
    else:
        assert not result.findings
        assert result.text
        assert expect is None or result.node.type == expect
