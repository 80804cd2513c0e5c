import pytest
from jinja2.exceptions import SecurityError

from playwise.playbook.templates import check_template, sandbox, template_names


def problems(source: str) -> list[str]:
    return [message for message, _ in check_template(source)]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "Dear customer",
        "{{ name }}: your renewal on {{ renewal_date }}",
        "{{ exposure_tier.exposure | upper }} and {{ account.name|title|lower }}",
        "{% if days_left < 10 and not replied %}soon{% elif a == 'b' %}b{% else %}later{% endif %}",
        "{{ 'soon' if days_left < 10 else 'later' }}",
        "{{ nick or name }}",
        "{{ nick | default('you') }}",
        "{{ products | join(', ') }}: {{ score | round(1) }}",
        "{# a note #}{% raw %}{{ as it is }}{% endraw %}",
    ],
)
def test_filling_in_and_choosing_are_allowed(source: str) -> None:
    assert check_template(source) == []


def test_names_are_read_with_their_dots() -> None:
    source = """{{ name }} {{ exposure_tier.exposure.row | upper }}
    {% if account.arr > params.floor %}{{ nick | default("you") }}{% endif %}"""

    assert template_names(source) == {
        "name",
        "exposure_tier.exposure.row",
        "account.arr",
        "params.floor",
        "nick",
    }


def test_a_template_that_cannot_be_used_has_no_names() -> None:
    assert template_names("{{ name") == set()


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("{% for x in y %}{{ x }}{% endfor %}", "for"),
        ("{% set a = 1 %}", "set"),
        ("{% set a %}x{% endset %}", "set"),
        ("{% macro m() %}{% endmacro %}", "macro"),
        ("{% call m() %}x{% endcall %}", "call"),
        ("{% include 'other' %}", "include"),
        ("{% import 'other' as o %}", "import"),
        ("{% from 'other' import o %}", "import"),
        ("{% extends 'other' %}", "extends"),
        ("{% filter upper %}x{% endfilter %}", "filter"),
        ("{% block b %}x{% endblock %}", "block"),
        ("{% with a = 1 %}x{% endwith %}", "with"),
        ("{% autoescape true %}x{% endautoescape %}", "autoescape"),
    ],
)
def test_whatever_else_jinja_can_do_is_refused_by_name(source: str, word: str) -> None:
    assert f"'{word}' is not allowed in a template: it fills in values and chooses with if" in (
        problems(source)
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ f() }}", "a call is not allowed in a template"),
        ("{{ name.upper() }}", "a call is not allowed in a template"),
        ("{{ ''.__class__ }}", "a getattr is not allowed in a template"),
        ("{{ name[0] }}", "[ ] is not allowed in a template"),
        ("{{ [1, 2] | join }}", "a list is not allowed in a template"),
        ("{{ a ~ b }}", "'~' is not allowed in a template"),
        ("{% if a is defined %}x{% endif %}", "'is defined' is not allowed in a template"),
        ("{{ a < b }}", "a comparison is no text: choose with if"),
        ("{{ not a }}", "'not' gives no text: choose with if"),
        ("{{ a if b }}", "'if' without 'else' in {{ }} may leave a hole: add an else"),
        (
            "{{ name | center(999999999) }}",
            "unknown filter 'center': there are default, join, lower, round, title, upper",
        ),
        ("{{ a | default(b) }}", "filter 'default' takes short plain values only"),
        (
            "{{ a | join('" + "x" * 201 + "') }}",
            "filter 'join' takes short plain values only",
        ),
        ("{{ a | default(boolean=true) }}", "filter 'default' takes short plain values only"),
    ],
)
def test_calls_indexes_and_unknown_filters_are_refused(source: str, message: str) -> None:
    assert problems(source) == [message]


@pytest.mark.parametrize(
    "expression",
    ["'%999999999s' % 'a'", "'a' * 999999999", "9 ** 9 ** 9", "a + b", "a - 1", "-a", "1 // 2"],
)
def test_arithmetic_is_refused_before_it_can_be_worked_out(expression: str) -> None:
    message = "a template does not calculate: give the result a name under 'derive'"

    assert problems("{{ " + expression + " }}") == [message]


@pytest.mark.parametrize("expression", ["2 ** 3", "'%9s' % 'a'", "'a' * 9", "-x"])
def test_the_sandbox_refuses_arithmetic_even_unchecked(expression: str) -> None:
    with pytest.raises(SecurityError, match="is not allowed in a template"):
        sandbox().from_string("{{ " + expression + " }}").render(x=1)


def test_all_problems_are_found_at_once_in_order_of_line() -> None:
    source = "{{ a + 1 }}\n{% for x in y %}{% endfor %}\n{{ f() }}"

    assert check_template(source) == [
        ("a template does not calculate: give the result a name under 'derive'", 1),
        ("'for' is not allowed in a template: it fills in values and chooses with if", 2),
        ("a call is not allowed in a template", 3),
    ]


def test_what_jinja_cannot_read_is_said_with_its_line() -> None:
    assert check_template("fine\n{{ name") == [
        ("unexpected end of template, expected 'end of print statement'", 2)
    ]
    assert check_template("{% loop %}") == [("encountered unknown tag 'loop'", 1)]


@pytest.mark.parametrize(
    "source",
    [
        "{{ " + "(" * 3000 + "a" + ")" * 3000 + " }}",
        "{% if " + "not " * 3000 + "a %}x{% endif %}",
        "{% if a %}" * 40 + "{% endif %}" * 40,
        "{% if " + "not " * 40 + "a %}x{% endif %}",
    ],
)
def test_deep_nesting_is_a_finding(source: str) -> None:
    assert check_template(source) == [
        ("nested too deep: a template goes at most 32 levels down", 1)
    ]


def test_sources_are_bounded() -> None:
    body, subject = "x" * 32_769, "x" * 2_001

    assert check_template(body) == [("32769 characters long; a template holds at most 32768", 1)]
    assert check_template(subject, one_line=True) == [
        ("2001 characters long; a template holds at most 2000", 1)
    ]


def test_a_subject_stands_on_one_line() -> None:
    assert check_template("{{ name }}\n", one_line=True) == []
    assert check_template("a\nb", one_line=True) == [("a subject or title stands on one line", 2)]
