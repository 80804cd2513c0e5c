"""References to secrets in configs."""

from __future__ import annotations

from pathlib import Path

from playwise.diagnostics.places import Span
from playwise.plugins.secrets import resolved


def place(loc: tuple[int | str, ...]) -> Span:
    return Span("playwise.yaml", 1, len(loc) + 1)


def test_references_are_replaced_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("hunter2\r\n", encoding="utf-8")
    config = {"a": "env:A", "b": [{"c": "file:pw"}, 5, "plain", None], "d": {"env:A": "x"}}

    result = resolved(config, {"A": "one"}, tmp_path, place)

    assert result.values == {
        "a": "one",
        "b": [{"c": "hunter2"}, 5, "plain", None],
        "d": {"env:A": "x"},
    }
    assert result.references == {("a",): "env:A", ("b", 0, "c"): "file:pw"}
    assert result.findings == ()


def test_a_secret_that_looks_like_a_reference_is_taken_as_it_is(tmp_path: Path) -> None:
    assert resolved("env:A", {"A": "env:B", "B": "x"}, tmp_path, place).values == "env:B"


def test_an_empty_variable_is_a_value(tmp_path: Path) -> None:
    assert resolved("env:A", {"A": ""}, tmp_path, place).values == ""


def test_without_an_environment_references_stay(tmp_path: Path) -> None:
    result = resolved({"a": "env:A", "b": "file:none"}, None, tmp_path, place)

    assert result.values == {"a": "env:A", "b": "file:none"}
    assert result.findings == ()


def test_every_secret_that_is_not_to_be_had_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    config = {"a": "env:TOKEN", "b": {"c": "file:binary"}, "d": "file:."}

    result = resolved(config, {"PATH": "x"}, tmp_path, place)

    assert [(f.code, f.span, f.message, f.help) for f in result.findings] == [
        (
            "PW403",
            Span("playwise.yaml", 1, 2),
            "'env:TOKEN' names a variable that is not set",
            "set the variable 'TOKEN'",
        ),
        (
            "PW403",
            Span("playwise.yaml", 1, 2),
            "'file:.' cannot be read: Is a directory",
            None,
        ),
        (
            "PW403",
            Span("playwise.yaml", 1, 3),
            "'file:binary' cannot be read: it is not UTF-8 text",
            None,
        ),
    ]
