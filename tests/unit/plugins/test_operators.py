"""Operators that plugins bring: checked one by one, and named where one cannot be used."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from playwise import Rule, open_workspace
from playwise.cli.faults import exit_code
from playwise.contracts import Operator
from playwise.plugins.discovery import discover
from playwise.plugins.operators import operator_faults
from tests.unit.cli.conftest import made

Install = Callable[[str, str], None]

GRADES = """
from playwise import hookimpl
from playwise.contracts import Operator

def grade(number):
    return "A" if number > 7 else "B"

@hookimpl
def playwise_operators():
    return [Operator(name="grade", operands=["number"], result="text", meaning=grade,
                     words="the grade of {0}", summary="Grades a number from A to B.")]
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a distribution with one plugin on the path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def installed(name: str, source: str) -> None:
        module = f"playwise_{name}_brings_operators"
        (site / f"{module}.py").write_text(dedent(source))
        metadata = site / f"playwise_{name}-2.1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: playwise-{name}\nVersion: 2.1\n"
        )
        (metadata / "entry_points.txt").write_text(f"[playwise.plugins]\n{name} = {module}\n")
        monkeypatch.delitem(__import__("sys").modules, module, raising=False)

    return installed


def faults_of(distribution: str) -> list[str]:
    found = (finding.message for finding in discover().findings)
    return [message for message in found if f"of {distribution} 2.1: " in message]


def operator(**how: Any) -> Operator:
    plain: dict[str, Any] = {
        "name": "ask",
        "operands": ["number"],
        "result": "number",
        "meaning": lambda number: number,
    }
    return Operator(**(plain | how))


def test_an_operator_of_a_plugin_can_be_used_in_rules(install: Install) -> None:
    install("grades", GRADES)

    operators = discover().operators
    rule = Rule.parse("grade(nps) = 'A'", {"nps": "number"}, operators=operators)

    assert rule.evaluate({"nps": 8}, date(2026, 3, 1)) is True
    assert rule.describe() == "the grade of nps is A"
    assert rule.to_jsonlogic() == {"==": [{"grade": {"var": "nps"}}, "A"]}
    found = operators.find("grade")
    assert found is not None
    assert found.__doc__ == "``grade``: Grades a number from A to B."


def test_of_two_plugins_with_one_operator_the_first_stays(install: Install) -> None:
    install("grades", GRADES)
    install("marks", GRADES)

    assert faults_of("playwise-grades") == []
    assert faults_of("playwise-marks") == [
        (
            "plugin 'marks' of playwise-marks 2.1: operator 'grade' is already brought by "
            "plugin 'grades' of playwise-grades 2.1"
        )
    ]


def test_no_plugin_takes_the_place_of_an_operator_of_playwise(install: Install) -> None:
    install("greedy", GRADES.replace('name="grade"', 'name="share"'))

    assert faults_of("playwise-greedy") == [
        "plugin 'greedy' of playwise-greedy 2.1: operator 'share' is already brought by Playwise"
    ]
    assert discover().operators.find("share") is Rule.parse("1", {})._registry.find(
        "share"
    )  # the very class


def test_a_plugin_that_raises_stops_no_other(install: Install) -> None:
    install("grades", GRADES)
    install("raising", GRADES.replace("    return [", "    raise KeyError('x')\n    return ["))

    assert faults_of("playwise-raising") == [
        "plugin 'raising' of playwise-raising 2.1: cannot be loaded: KeyError: 'x'"
    ]
    assert discover().operators.find("grade") is not None


def test_one_bad_operator_of_a_plugin_leaves_its_others(install: Install) -> None:
    install("half", GRADES.replace("return [", "return [5, "))

    assert faults_of("playwise-half") == [
        "plugin 'half' of playwise-half 2.1: operator 5 is no Operator"
    ]
    assert discover().operators.find("grade") is not None


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"name": "Grade"}, "has no 'name' of small letters, digits and '_'"),
        ({"name": "a-b"}, "has no 'name' of small letters, digits and '_'"),
        ({"name": 5}, "has no 'name' of small letters, digits and '_'"),
        ({"name": "between"}, "has a name that the rule language keeps for itself"),
        ({"name": "log"}, "has a name that the rule language keeps for itself"),
        ({"name": "any"}, "has a name that the rule language keeps for itself"),
        ({"operands": []}, "has no 'operands' that list the type of each"),
        ({"operands": "number"}, "has no 'operands' that list the type of each"),
        ({"operands": ["numbr"]},
         "has an operand of the unknown type 'numbr': did you mean 'number'?"),
        ({"result": "numbr"}, "has a result of the unknown type 'numbr': did you mean 'number'?"),
        ({"result": "any"},
         ("has a result of the unknown type 'any': types are bool, integer, number, text, date, "
          "datetime, list of bool, list of integer, list of number, list of text, list of date, "
          "list of datetime")),
        ({"result": "money"}, "gives money and takes none, so its currency cannot be told"),
        ({"operands": ["number", "money"], "result": "money", "optional": 1,
          "meaning": lambda a, b=1: a},
         "gives money and takes none, so its currency cannot be told"),
        ({"operands": ["money"], "columns": lambda a: a},
         "has 'columns' and takes money, which has no Polars form"),
        ({"operands": ["any"], "columns": lambda a: a},
         "has 'columns' and takes any value, which has no one column type"),
        ({"optional": 1}, "has an 'optional' that leaves it no operand"),
        ({"optional": -1}, "has an 'optional' that leaves it no operand"),
        ({"meaning": None}, "has no 'meaning' that can be called"),
        ({"columns": 5}, "has no 'columns' that can be called"),
        ({"meaning": lambda: 1}, "has a 'meaning' that cannot be called with 1 operand"),
        ({"repeats": True}, "has a 'meaning' that cannot be called with 2 operands"),
        ({"columns": lambda: 1}, "has a 'columns' that cannot be called with 1 operand"),
        ({"words": 5}, "has 'words' that are no text"),
        ({"summary": None}, "has 'summary' that are no text"),
        ({"words": "{1}"}, "has 'words' with '{1}': its operands are {0} to {0}"),
        ({"words": "{}"}, "has 'words' with '{}': its operands are {0} to {0}"),
        ({"words": "{0.__class__}"},
         "has 'words' with '{0.__class__}': its operands are {0} to {0}"),
        ({"words": "{0:>999999999}"},
         "has 'words' with '{0:>999999999}': its operands are {0} to {0}"),
        ({"words": "{"},
         "has 'words' that cannot be filled in: single '{' encountered in format string"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_operator_is_told(how: dict[str, Any], fault: str) -> None:
    assert [found.replace("Single", "single") for found in operator_faults(operator(**how))] == [
        fault
    ]


def test_an_async_meaning_is_refused() -> None:
    async def later(number: float) -> float:
        return number

    assert operator_faults(operator(meaning=later)) == [
        "has an async 'meaning'; it is called and not awaited"
    ]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"meaning": max, "operands": ["number", "number"]},
        {"meaning": str.upper, "operands": ["text"], "result": "text"},
        {"meaning": lambda *numbers: 1, "repeats": True},
        {"operands": ("money", "any"), "result": "money", "meaning": lambda a, b: a},
        {"words": "{0} and {0} {{}}"},
    ],
)
def test_a_right_operator_has_no_fault(how: dict[str, Any]) -> None:
    assert operator_faults(operator(**how)) == []


PLAYBOOK = """\
playbook: grades
title: How they do
entity: account
derive:
  top: grade(problem_severity) = 'A'
decisions:
  mark: {type: text, value: "grade(problem_severity)"}
  is_top: {type: bool, value: top}
tests:
  - name: a high number
    given: {problem_severity: 5}
    expect: {mark: B, is_top: false}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a playbook that needs the plugin."""
    root = made(tmp_path / "small")
    (root / "playbooks" / "grades.yaml").write_text(PLAYBOOK)
    return root


NEEDED = """\
grades needs plugin 'grades' of playwise-grades 2.1 for grade
"""


def test_a_check_names_the_plugin_that_a_playbook_needs(
    install: Install, workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    install("grades", GRADES)

    assert exit_code(["check", "-w", str(workspace)]) == 0
    assert capfd.readouterr().out.startswith(NEEDED)
    assert exit_code(["check", "-w", str(workspace), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["needs"] == [
        {
            "playbook": "grades",
            "plugin": "plugin 'grades' of playwise-grades 2.1",
            "operators": ["grade"],
        }
    ]


def test_without_the_plugin_a_check_says_where_the_function_may_belong(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(["check", "-w", str(workspace)]) == 1

    told = capfd.readouterr().out
    assert "playbooks/grades.yaml:5:8: error PW202 unknown function 'grade'\n" in told
    assert "= help: it may belong to a plugin that is not installed; the functions are" in told


def test_the_tests_of_a_playbook_ask_it(install: Install, workspace: Path) -> None:
    install("grades", GRADES)

    assert exit_code(["test", "grades", "-w", str(workspace)]) == 0


def test_playbooks_of_a_workspace_call_it(install: Install, workspace: Path) -> None:
    install("grades", GRADES)

    opened = open_workspace(workspace)
    rule = opened.rule("grade(problem_severity) = 'A'")

    assert opened.program.playbook("grades") is not None
    assert rule.evaluate({"problem_severity": 5}, date(2026, 3, 1)) is False
    assert opened.operators.find("grade") is not None
