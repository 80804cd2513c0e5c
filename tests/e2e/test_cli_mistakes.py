"""Ten mistakes planted in one file are ten findings, each with its line and column."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

PLAYWISE = Path(sys.executable).with_name("playwise")
FORMAT_EXAMPLE = Path(__file__).parents[1] / "workspaces" / "format_example"
# Each mistake is marked by a line of carets below it, which is taken out before the file is read.
PLANTED = """\
playbook: mistakes
title: Ten mistakes
entity: account
colour: red
^ PW110

decisions:
  tier:
    values: [gold, silver]
    table:
      - {id: unknown_fact, when: annual_prise > 10, then: gold}
                                 ^ PW204
      - {id: text_for_a_number, when: 'annual_price > "much"', then: gold}
                                                      ^ PW205
      - {id: unknown_operator, when: {"~=": [{"var": "industry"}, "tourism"]}, then: gold}
                                      ^ PW202
      - {id: two_operators, when: {"==": [1, 1], "<": [1, 2]}, then: gold}
                                  ^ PW203
      - {id: no_operator, when: {}, then: gold}
                                ^ PW112
      - {id: no_such_value, when: replied, then: bronze}
                                                 ^ PW206
      - {id: last, otherwise: silver}
      - {id: unreachable, when: replied, then: gold}
        ^ PW301

play:
  enter: days_until(renewal_date) <= 60 and exposure_tier.exposur = high
                                            ^ PW204
  steps:
    - {id: letter, message: lettre, to: champions, via: mail}
                            ^ PW130

templates:
  letter: {subject: "Hello {{ name }}", body: "Good day"}
"""


def planted() -> tuple[str, list[tuple[str, int, int]]]:
    """Return the file, and the code, line and column of each mistake in it."""
    lines: list[str] = []
    places: list[tuple[str, int, int]] = []
    for line in PLANTED.splitlines():
        caret, _, code = line.strip().partition(" ")
        if caret == "^":
            places.append((code, len(lines), line.index("^") + 1))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n", places


def test_ten_planted_mistakes_are_ten_findings_at_their_places(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(FORMAT_EXAMPLE, root, ignore=shutil.ignore_patterns(".playwise"))
    text, places = planted()
    (root / "playbooks" / "mistakes.yaml").write_text(text)

    checked = subprocess.run(
        [str(PLAYWISE), "check"], cwd=root, capture_output=True, text=True, check=False
    )
    listed = subprocess.run(
        [str(PLAYWISE), "check", "--json"], cwd=root, capture_output=True, text=True, check=False
    )

    assert len(places) == 10
    assert (checked.returncode, checked.stderr) == (1, "")
    heads = [line for line in checked.stdout.splitlines() if ": error PW" in line]
    assert [head.partition(": error ")[0] for head in heads] == [
        f"playbooks/mistakes.yaml:{line}:{column}" for _, line, column in places
    ]
    assert checked.stdout.endswith("\n3 playbooks, 17 tests, 10 errors, 0 warnings\n")
    findings = json.loads(listed.stdout)["findings"]
    assert [(f["code"], f["line"], f["column"]) for f in findings] == places
