"""Every mistake in a file is a finding with its place; nothing is run, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.calling import AS_OF, Call

HEAD = "playbook: bad\ntitle: Bad\nentity: account\n"
DECISION = (
    f"{HEAD}decisions:\n  tier:\n    values: [gold, silver]\n    table:\n"
    "      - {{id: one, when: {rule}, then: gold}}\n      - {{id: last, otherwise: silver}}\n"
)
PLAY = (
    f"{HEAD}play:\n  enter: replied\n  steps:\n"
    "    - {{id: letter, message: letter, to: champions, via: mail}}\n"
    "templates:\n  letter:\n    subject: Hello\n    body: {body}\n"
)
DEEP_OBJECT = '{"!": ' * 140 + '{"var": "replied"}' + "}" * 140
BOMB = "labels: [&a [x, x, x], &b [*a, *a, *a], &c [*b, *b, *b]]\n"
FILES: dict[str, tuple[bytes, str, int, int]] = {
    "an empty file": (b"", "PW102", 1, 1),
    "only a comment": (b"# nothing\n", "PW102", 1, 1),
    "a tab": (f"{HEAD}decisions:\n\ttier: 1\n".encode(), "PW105", 5, 1),
    "a duplicate key": (f"{HEAD}title: Again\n".encode(), "PW106", 4, 1),
    "not UTF-8": (f"{HEAD}source: caf\xe9\n".encode("latin-1"), "PW103", 4, 12),
    "nested without end": (f"{HEAD}labels: {'[' * 5000}".encode(), "PW108", 4, 158),
    "broken YAML": (f"{HEAD}labels: [a, b\n".encode(), "PW104", 4, 9),
    "text where a number is expected": (
        DECISION.format(rule="annual_price > industry").encode(),
        "PW205",
        8,
        40,
    ),
    "an unknown operator": (
        DECISION.format(rule='{"gt": [1, 2]}').encode(),
        "PW202",
        8,
        26,
    ),
    "two operators in one object": (
        DECISION.format(rule='{"<": [1, 2], ">": [2, 1]}').encode(),
        "PW203",
        8,
        25,
    ),
    "a rule without an operator": (DECISION.format(rule="{}").encode(), "PW112", 8, 25),
    "a rule of text nested 1,000 deep": (
        DECISION.format(rule="not " * 1000 + "replied").encode(),
        "PW208",
        8,
        25,
    ),
    "a rule in parentheses nested 1,000 deep": (
        DECISION.format(rule="(" * 1000 + "replied" + ")" * 1000).encode(),
        "PW208",
        8,
        175,
    ),
    "a rule object nested 140 deep": (
        DECISION.format(rule=DEEP_OBJECT).encode(),
        "PW208",
        8,
        409,
    ),
    "a template that loops": (
        PLAY.format(body='"{% for i in range(10 ** 12) %}x{% endfor %}"').encode(),
        "PW131",
        11,
        12,
    ),
    "a template that builds a huge string": (
        PLAY.format(body="""\"{{ '%999999999s' % name }}\"""").encode(),
        "PW131",
        11,
        12,
    ),
    "a template that multiplies a string": (
        PLAY.format(body="\"{{ 'x' * 10 ** 12 }}\"").encode(),
        "PW131",
        11,
        12,
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_playbook_is_a_finding_at_its_place(small: Path, call: Call, name: str) -> None:
    content, code, line, column = FILES[name]
    (small / "playbooks" / "bad.yaml").write_bytes(content)

    checked = call("check", "-w", small, "--json")

    assert checked.code == 1
    places = [
        (finding["code"], finding["file"], finding["line"], finding["column"])
        for finding in checked.json["findings"]
        if finding["severity"] == "error"
    ]
    assert places == [(code, "playbooks/bad.yaml", line, column)]


def test_an_alias_bomb_is_found_at_each_anchor_and_alias(small: Path, call: Call) -> None:
    (small / "playbooks" / "bad.yaml").write_text(HEAD + BOMB)

    findings = call("check", "-w", small, "--json").json["findings"]

    places = [(f["line"], f["column"]) for f in findings if f["code"] == "PW107"]
    assert places == [(4, n + 1) for n, c in enumerate(BOMB) if c in "&*"]


@pytest.mark.parametrize("name", FILES)
def test_a_bad_playbook_stops_a_run_before_it_begins(small: Path, call: Call, name: str) -> None:
    (small / "playbooks" / "bad.yaml").write_bytes(FILES[name][0])

    stopped = call("run", "-w", small, "--as-of", AS_OF)

    assert (stopped.code, stopped.out) == (1, "")
    assert stopped.err.startswith("playbooks/bad.yaml:")
    assert "Traceback" not in stopped.err
    assert not (small / "playwise.db").exists()


def test_a_playbook_of_5_000_rows_works(small: Path, call: Call) -> None:
    rows = "".join(
        f"      - {{id: row_{n}, when: industry = 'industry {n}', then: gold}}\n"
        for n in range(4_998)
    )
    text = DECISION.format(rule="industry = 'astrology'").replace(
        "      - {id: last", f"{rows}      - {{id: last"
    )
    (small / "playbooks" / "long.yaml").write_text(text)

    assert call("check", "-w", small).out == "3 playbooks, 17 tests, 0 errors, 0 warnings\n"
    ran = call("run", "-w", small, "--as-of", AS_OF)
    assert ran.code == 0
    assert "bad.tier                           gold                     1    24,000 USD" in ran.out
    explained = call("explain", "A-1", "bad", "-w", small, "--json").json
    assert [row["fate"] for row in explained["decisions"][0]["rows"]][-2:] == ["false", "decided"]
