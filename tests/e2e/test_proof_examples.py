"""The accounts that proofs show: pasted into the file as tests, they are what was said of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e import docs_pages as docs

EXAMPLE = r"for example (.*?); (add|no) "
DAY = "as_of: 2026-01-01"
HEAD = "playbook: proved\ntitle: To be proved\nentity: account\n"
TABLES = {
    "amounts and flags": """\
      - {id: a, when: arr >= 50_000 and kickoff_done, then: x}
      - {id: b, when: arr < 50_000 and seats_used > 3, then: y}
""",
    "texts": """\
      - {id: a, when: "industry = 'tourism' and csm = 'me: the first'", then: x}
      - {id: b, when: industry != 'tourism', then: y}
""",
    "days": """\
      - {id: a, when: days_until(renewal_date) > 60 and renewal_status = open, then: x}
      - {id: b, when: days_until(renewal_date) <= 60, then: y}
""",
    "fractions": """\
      - {id: a, when: seats_used / seats_bought > 0.75, then: x}
      - {id: b, when: seats_used / seats_bought < 0.5 and seats_bought > 10, then: y}
""",
    "related records": """\
      - {id: a, when: "share(champions, prepared) > 0.6", then: x}
      - {id: b, when: "none(champions, engagement > 7)", then: y}
""",
    "decisions of others": """\
      - {id: a, when: exposure_tier.exposure = high, then: x}
      - {id: b, when: exposure_tier.exposure != high and seats_used > 3, then: y}
""",
    "missing facts": """\
      - {id: a, when: arr is known and industry is known, then: x}
      - {id: b, when: industry is missing and arr is known, then: y}
""",
    "stale facts": """\
      - {id: a, when: arr is known, then: x}
      - {id: b, when: arr is missing and arr is not stale, then: y}
""",
    "earlier days": """\
      - {id: a, when: "seats_used > previous(seats_used, 30d)", then: x}
      - {id: b, when: "seats_used < previous(seats_used, 30d)", then: y}
""",
    "lists": """\
      - {id: a, when: "'reports' in products", then: x}
      - {id: b, when: "'alerts' in products", then: y}
""",
}


@pytest.mark.parametrize("name", TABLES)
def test_the_account_of_a_gap_falls_through_when_it_is_tested(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(docs.workspace(tmp_path))
    file = tmp_path / "playbooks" / "proved.yaml"
    text = f"{HEAD}decisions:\n  way:\n    values: [x, y]\n    table:\n{TABLES[name]}"
    file.write_text(text, encoding="utf-8")

    proved, loaded = docs.found("prove")
    helps = [f.help or "" for f in proved if f.code in {"PW304", "PW312", "PW313"}]
    shown = [match[1] for help in helps if (match := re.match(EXAMPLE, help))]
    assert shown, docs.printed(proved, loaded)
    cases = [
        f"  - {{name: falls through {number}, {words if 'as_of' in words else f'{DAY}, {words}'},"
        " expect: {way: unknown, reasons: {way: [no row matched]}}}\n"
        for number, words in enumerate(shown)
    ]
    file.write_text(f"{text}tests:\n{''.join(cases)}", encoding="utf-8")

    tested, loaded = docs.found("test")
    wrong = [finding for finding in tested if finding.is_error]
    assert not wrong, docs.printed(wrong, loaded)
