"""The documentation for programmers is true: its examples run, its table is that of the code."""

from __future__ import annotations

import doctest
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from playwise import Rule, Unknown
from playwise.plugins.discovery import discover
from playwise.rules.lower import standard_registry
from playwise.rules.operators.entries import AS_OF, ENTRIES, FACTS, Entry
from playwise.rules.operators.reference import renewed
from tests.e2e import docs_pages as docs
from tests.unit.rules.asked import by_interpreter, lowered

PYTHON = docs.DOCS / "python.md"
OPERATORS = docs.DOCS / "operators.md"


def test_the_examples_in_python_give_what_they_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(docs.ROOT)  # for the workspace among the examples
    # Without the fences, which are no part of what is shown.
    text = re.sub(r"(?m)^```.*$", "", PYTHON.read_text(encoding="utf-8"))
    shown = doctest.DocTestParser().get_doctest(text, {}, PYTHON.name, str(PYTHON), 0)

    ended = doctest.DocTestRunner(verbose=False).run(shown)

    assert ended.attempted > 20
    assert ended.failed == 0


def test_the_table_of_all_operators_is_current(request: pytest.FixtureRequest) -> None:
    """`--snapshot-update` makes it anew."""
    page = OPERATORS.read_text(encoding="utf-8")
    if request.config.getoption("update_snapshots"):
        OPERATORS.write_text(renewed(page), encoding="utf-8")
        return

    assert page == renewed(page)


def test_every_operator_is_explained_and_nothing_else() -> None:
    registry = standard_registry()
    found = {registry.find(name) for name in registry.names()}

    assert found == set(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.example.rule)
def test_the_example_of_an_operator_gives_the_answer_that_is_shown(entry: Entry) -> None:
    example = entry.example
    if "lookup" in example.rule:  # tables are a playbook's
        assert by_interpreter(lowered(example.rule), example.facts, ()) == example.answer
        return
    answer = Rule.parse(example.rule, FACTS).evaluate(example.facts, date.fromisoformat(AS_OF))

    assert comparable(answer) == example.answer


def comparable(answer: Any) -> Any:
    if isinstance(answer, Unknown):
        return None
    if isinstance(answer, date):
        return answer.isoformat()
    return float(answer) if type(answer).__name__ == "Decimal" else answer


def test_the_example_of_a_plugin_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = (b for b in docs.blocks(OPERATORS) if "plugin" in b.marks)
    (tmp_path / "acme_fiscal.py").write_text(block.body)
    info = tmp_path / "acme_fiscal-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-fiscal\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[playwise.plugins]\nfiscal = acme_fiscal\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import pyarrow as pa

    registry = discover()
    rule = Rule.parse(
        "fiscal_quarter(renewal_date)", {"renewal_date": "date"}, operators=registry.operators
    )
    days = [date(2026, month, 1) for month in (1, 2, 4, 5, 12)]

    singly = [rule.evaluate({"renewal_date": day}, date(2026, 3, 1)) for day in days]
    table = rule.evaluate_table(pa.table({"renewal_date": days}), date(2026, 3, 1))
    assert singly == table.to_pylist() == [4, 1, 1, 2, 4]
    assert rule.describe() == "the fiscal quarter of renewal_date"
    assert not [finding for finding in registry.findings if "acme-fiscal" in finding.message]
