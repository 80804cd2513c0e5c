"""Rules that call a plugin's operators go to another process, whatever its functions are."""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from playwise import Rule, RuleError, Unknown
from playwise.plugins.discovery import discover

AS_OF = date(2026, 3, 1)
FACTS = {"arr": "number", "word": "text"}
NEAT = """
from playwise import hookimpl
from playwise.contracts import Operator

def times(factor):
    return lambda number: number * factor

@hookimpl
def playwise_operators():
    return [
        Operator(name="rest", operands=["text"], result="text", meaning=lambda text: text[1:]),
        Operator(name="twice", operands=["number"], result="number", meaning=times(2)),
    ]
"""


@pytest.fixture
def neat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a plugin, of which no function has a name to be found by."""
    module = f"neat_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{module}.py").write_text(NEAT)
    info = tmp_path / "neat-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: neat\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[playwise.plugins]\nneat = {module}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def parsed(text: str) -> Rule:
    return Rule.parse(text, FACTS, operators=discover().operators)


def asked(rule: Rule) -> Any:
    return rule.evaluate({"arr": 4, "word": "abc"}, AS_OF)


def again(written: bytes) -> Any:
    return pickle.loads(written)  # noqa: S301 - what this very test has written


@pytest.mark.parametrize("text", ["arr > 5", "twice(arr) > 5", "rest(word) = 'bc'"])
@pytest.mark.usefixtures("neat")
def test_a_pickled_rule_is_the_same_rule(text: str) -> None:
    first = parsed(text)
    second = again(pickle.dumps(first))

    assert (second, hash(second)) == (first, hash(first))
    assert asked(second) is asked(first)
    assert parsed(text) == first


@pytest.mark.usefixtures("neat")
def test_another_process_with_the_plugin_answers_alike() -> None:
    rules = [parsed("twice(arr)"), parsed("rest(word)")]

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(asked, rules, timeout=120)) == [8.0, "bc"]


def test_where_the_plugin_is_not_only_a_rule_that_calls_it_cannot_be_read(
    neat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, calling = pickle.dumps(parsed("arr > 5")), pickle.dumps(parsed("twice(arr) > 5"))
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path != str(neat)])

    assert asked(again(plain)) is False
    assert isinstance(again(plain).evaluate({}, AS_OF), Unknown)
    with pytest.raises(RuleError) as caught:
        again(calling)
    (wrong,) = caught.value.diagnostics
    assert (wrong.code, wrong.message) == ("PW202", "unknown function 'twice'")
    assert (wrong.help or "").startswith("it may belong to a plugin that is not installed; ")
