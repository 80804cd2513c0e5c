"""Findings as data: their order, their weight, their JSON; errors that carry them."""

from __future__ import annotations

import re

import pytest

from playwise.diagnostics.codes import CODES
from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.nearest import did_you_mean, nearest
from playwise.diagnostics.places import Span
from playwise.errors import (
    BrakeError,
    FindingsError,
    PlaywiseError,
    PluginError,
    StoreError,
)


def test_findings_are_ordered_by_file_line_column_code_and_message() -> None:
    ordered = [
        Finding("PW900", "nowhere"),
        Finding("PW110", "b", Span("a.yaml", 2, 1)),
        Finding("PW110", "b", Span("a.yaml", 2, 5)),
        Finding("PW110", "b", Span("a.yaml", 10, 1)),
        Finding("PW110", "a", Span("b.yaml", 1, 1)),
        Finding("PW110", "b", Span("b.yaml", 1, 1)),
        Finding("PW111", "a", Span("b.yaml", 1, 1)),
    ]

    backwards = ordered[::-1]
    assert sorted(backwards) == ordered


def test_a_finding_is_an_error_unless_it_is_a_warning() -> None:
    assert Finding("PW110", "x").is_error
    assert not Finding("PW110", "x", severity=Severity.WARNING).is_error


def test_a_finding_is_plain_data_for_scripts() -> None:
    finding = Finding("PW204", "unknown fact 'x'", Span("a.yaml", 3, 4, 5), "mend it")

    assert finding.as_json() == {
        "code": "PW204",
        "severity": "error",
        "message": "unknown fact 'x'",
        "help": "mend it",
        "file": "a.yaml",
        "line": 3,
        "column": 4,
    }
    nowhere = Finding("PW512", "x", severity=Severity.WARNING).as_json()
    assert (nowhere["file"], nowhere["line"], nowhere["column"]) == (None, None, None)
    assert nowhere["severity"] == "warning"


def test_equal_findings_are_one() -> None:
    first, second = (Finding("PW110", "x", Span("a.yaml", 1, 1)) for _ in range(2))

    assert len({first, second}) == 1


def test_a_place_moves_along_its_line() -> None:
    assert Span("a.yaml", 3, 4, 5).shifted(2, 3) == Span("a.yaml", 3, 6, 3)
    assert Span("a.yaml", 3, 4, 5).shifted(0, 0) == Span("a.yaml", 3, 4, 1)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("renewal_dat", "renewal_date"),
        ("Renewal_Date", "renewal_date"),
        ("seats", "seats"),
        ("zzz", None),
        ("", None),
    ],
)
def test_the_nearest_known_name_is_found_whatever_its_case(name: str, near: str | None) -> None:
    assert nearest(name, ["seats", "renewal_date", "renewal_status"]) == near


def test_where_nothing_is_near_another_help_is_given() -> None:
    assert did_you_mean("seat", ["seats"]) == "did you mean 'seats'?"
    assert did_you_mean("zzz", ["seats"]) is None
    assert did_you_mean("zzz", ["seats"], "the facts are seats") == "the facts are seats"
    assert did_you_mean("zzz", []) is None


def test_codes_stand_in_order_each_with_a_title_of_its_own() -> None:
    assert all(re.fullmatch(r"PW[1-5]\d\d", code) for code in CODES)
    assert list(CODES) == sorted(CODES)
    assert len(set(CODES.values())) == len(CODES)
    assert not [title for title in CODES.values() if title.endswith(".")]


@pytest.mark.parametrize(
    ("findings", "sentence"),
    [([], "0 findings"), (["a"], "PW110: a"), (["b", "a"], "PW110: a (and 1 more)")],
)
def test_an_error_carries_all_findings_in_order(findings: list[str], sentence: str) -> None:
    error = FindingsError(Finding("PW110", message) for message in findings)

    assert str(error) == sentence
    assert [finding.message for finding in error.findings] == sorted(findings)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PluginError("files", "cannot read"), "plugin 'files': cannot read"),
        (StoreError("the store is read-only", "mend it"), "the store is read-only"),
        (BrakeError(["101 messages", "30 % moved"]), "101 messages; 30 % moved"),
    ],
)
def test_every_error_of_ours_says_one_sentence(error: PlaywiseError, sentence: str) -> None:
    assert str(error) == sentence
    assert isinstance(error, PlaywiseError)
