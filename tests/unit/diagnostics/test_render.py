"""Findings as people read them: place, sentence, line, caret, help."""

from __future__ import annotations

from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.places import Span
from playwise.diagnostics.render import render, render_all

SOURCE = {"renewal.yaml": "playbook: renewal\nplay:\n  enter: days_until(renewal_dat) <= 60\n"}
HELP = "did you mean 'renewal_date'?"
FINDING = Finding("PW204", "unknown fact 'renewal_dat'", Span("renewal.yaml", 3, 21, 11), HELP)


def test_a_finding_shows_its_line_with_a_caret_under_what_is_wrong() -> None:
    assert render(FINDING, SOURCE) == (
        "renewal.yaml:3:21: error PW204 unknown fact 'renewal_dat'\n"
        "  |\n"
        "3 |   enter: days_until(renewal_dat) <= 60\n"
        "  |                     ^^^^^^^^^^^\n"
        "  = help: did you mean 'renewal_date'?"
    )


def test_a_finding_without_a_place_or_a_help_is_a_sentence() -> None:
    finding = Finding("PW512", "port 8000 is in use")

    assert render(finding, {}) == "error PW512 port 8000 is in use"
    assert render(Finding("PW512", "port 8000 is in use", None, "try --port 8001"), {}) == (
        "error PW512 port 8000 is in use\n = help: try --port 8001"
    )


def test_a_file_that_is_not_at_hand_is_named_without_its_line() -> None:
    assert render(FINDING, {}) == (
        "renewal.yaml:3:21: error PW204 unknown fact 'renewal_dat'\n"
        "  = help: did you mean 'renewal_date'?"
    )


def test_a_place_beyond_the_file_is_named_without_its_line() -> None:
    finding = Finding("PW104", "the file ends too early", Span("renewal.yaml", 9, 1))

    assert render(finding, SOURCE) == "renewal.yaml:9:1: error PW104 the file ends too early"


def test_a_warning_says_that_it_is_one() -> None:
    finding = Finding("PW303", "unused", Span("renewal.yaml", 1, 1), severity=Severity.WARNING)

    assert render(finding, SOURCE).startswith("renewal.yaml:1:1: warning PW303 unused\n")


def test_the_gutter_is_as_wide_as_the_number_of_the_line() -> None:
    source = {"a.yaml": "x\n" * 99 + "wrong: 1\n"}

    assert render(Finding("PW110", "unknown key 'wrong'", Span("a.yaml", 100, 1, 5)), source) == (
        "a.yaml:100:1: error PW110 unknown key 'wrong'\n    |\n100 | wrong: 1\n    | ^^^^^"
    )


def test_the_caret_stands_under_its_place_after_a_tab() -> None:
    rendered = render(Finding("PW105", "a tab", Span("a.yaml", 1, 3, 1)), {"a.yaml": "a\tb\n"})

    assert rendered.split("\n")[-1] == "  |  \t^"


def test_the_caret_does_not_run_past_the_end_of_the_line() -> None:
    rendered = render(Finding("PW201", "x", Span("a.yaml", 1, 3, 99)), {"a.yaml": "abcd\n"})

    assert rendered.split("\n")[-1] == "  |   ^^"


def test_a_very_long_line_is_shown_around_the_place() -> None:
    line = "x" * 300 + "WRONG" + "y" * 300

    rendered = render(Finding("PW201", "bad", Span("a.yaml", 1, 301, 5)), {"a.yaml": line})

    _, _, shown, caret = rendered.split("\n")
    assert len(shown.removeprefix("1 | ")) == 160
    start = caret.index("^")
    assert shown[start : start + 5] == "WRONG"
    assert caret[start:] == "^^^^^"


def test_the_end_of_a_very_long_line_is_shown_up_to_its_end() -> None:
    line = "x" * 300 + "WRONG"

    rendered = render(Finding("PW201", "bad", Span("a.yaml", 1, 301, 5)), {"a.yaml": line})

    _, _, shown, caret = rendered.split("\n")
    assert shown.endswith("WRONG")
    assert caret.endswith("^^^^^")
    assert len(shown) == len(caret)


def test_all_findings_come_in_order_of_place_with_a_line_between() -> None:
    early = Finding("PW110", "first", Span("a.yaml", 1, 1))
    late = Finding("PW110", "second", Span("a.yaml", 12, 1))
    nowhere = Finding("PW512", "nowhere")

    assert render_all([late, early, nowhere], {}) == (
        "error PW512 nowhere\n\na.yaml:1:1: error PW110 first\n\na.yaml:12:1: error PW110 second"
    )
