"""The documentation is true: its examples run, its lists are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playwise.diagnostics.codes import CODES
from tests.e2e import docs_pages as docs

ERRORS = docs.DOCS / "errors"
CODE = re.compile(r"\b(?:error|warning) (PW\d{3})\b")
PAGES = sorted(ERRORS.glob("PW*.md"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(docs.workspace(tmp_path))
    # A page about plugins installs one: its folder is then on the path.
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


EXAMPLES = [
    pytest.param(page, number, id=page.stem if number == 0 else f"{page.stem}-{number + 1}")
    for page in PAGES
    for number in range(len(docs.examples(page)))
]


@pytest.mark.parametrize(("page", "number"), EXAMPLES)
def test_an_example_of_a_code_gives_that_code_and_its_message(
    page: Path, number: int, folder: Path, request: pytest.FixtureRequest
) -> None:
    """`--snapshot-update` writes the messages into the pages anew."""
    example = docs.examples(page)[number]
    codes, said = judged(folder, example)

    assert codes == {example.code}, said
    assert example.message is not None, "a text block with the message must follow"
    if request.config.getoption("update_snapshots"):
        rewrite(page, example.message, said)
    else:
        assert said == example.message.body
    if example.mended:
        for block in example.mended:
            docs.put(folder, block)
        findings, loaded = docs.found(example.by)
        assert not findings, docs.printed(findings, loaded)


def judged(folder: Path, example: docs.Example) -> tuple[set[str], str]:
    """Return the codes that come of an example, and what is printed."""
    noted = ""
    for block in example.wrong:
        noted = docs.put(folder, block)
    if example.by == "shell":
        said = noted.rstrip("\n") + "\n"
        return set(CODE.findall(said)), said
    findings, loaded = docs.found(example.by)
    return {finding.code for finding in findings}, docs.printed(findings, loaded)


def rewrite(page: Path, message: docs.Block, said: str) -> None:
    text = page.read_text(encoding="utf-8")
    page.write_text(text[: message.start] + said + text[message.end :], encoding="utf-8")
