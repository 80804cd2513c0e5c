"""The documentation is true: its examples run, its lists are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playwise.diagnostics.codes import CODES
from playwise.documents.elements import Element
from playwise.rules.operators import operator_registry
from playwise.rules.parse import REFUSED
from playwise.rules.text import read_text
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


GUIDES = [docs.DOCS / "playbooks.md", docs.DOCS / "rules.md"]
EXAMPLES = [
    pytest.param(page, number, id=page.stem if number == 0 else f"{page.stem}-{number + 1}")
    for page in PAGES
    for number in range(len(docs.examples(page)))
]


SNIPPETS = [
    pytest.param(guide, number, id=f"{guide.stem}-{block.line}")
    for guide in GUIDES
    for number, block in enumerate(docs.blocks(guide))
    if block.language == "yaml"
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


@pytest.mark.parametrize(("guide", "number"), SNIPPETS)
def test_a_snippet_of_a_guide_is_right_and_its_own_tests_pass(
    guide: Path, number: int, folder: Path
) -> None:
    block = docs.blocks(guide)[number]
    docs.put(folder, block)
    findings, loaded = docs.found("check")
    assert not findings, docs.printed(findings, loaded)

    tested, loaded = docs.found("test")
    failed = [finding for finding in tested if finding.code == "PW310"]
    assert not failed, docs.printed(failed, loaded)


def test_the_workspace_that_the_guide_shows_is_the_one_that_examples_run_in() -> None:
    shown = {b.marks["file"]: b.body for b in docs.blocks(GUIDES[0]) if "shown" in b.marks}

    assert set(shown) == {"playwise.yaml", "facts.yaml", "playbooks/exposure_tier.yaml"}
    for name, body in shown.items():
        assert body == (docs.WORKSPACE / name).read_text(encoding="utf-8"), name


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    titles = {page.stem: page.read_text(encoding="utf-8").splitlines()[0] for page in PAGES}

    assert titles == {code: f"# {code}: {title}" for code, title in CODES.items()}


def test_every_code_is_used_and_every_code_used_is_listed() -> None:
    folders = [docs.ROOT / name for name in ("engine", "api", "plugins", "playbooks")]
    sources = [path for folder in folders for path in folder.rglob("*.py")]
    used = {
        code
        for path in sources
        if path.name != "codes.py"
        for code in re.findall(r'"(PW\d{3})"', path.read_text(encoding="utf-8"))
    }

    assert used == set(CODES)


def test_the_index_of_errors_lists_every_code_with_its_title() -> None:
    index = (ERRORS / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(PW\d{3})\]\((PW\d{3})\.md\) \| (.+) \|$", index, re.MULTILINE)

    assert [(code, title) for code, _, title in rows] == list(CODES.items())
    assert all(code == target for code, target, _ in rows)


def test_the_table_of_operators_is_the_registry() -> None:
    rows = operator_rows()
    registry = operator_registry()

    assert sorted(name for names, _, _ in rows for name in names) == list(registry.names())
    for names, _, takes in rows:
        for name in names:
            operator = registry.find(name)
            assert operator is not None
            assert takes == str(operator.count), name


def test_the_examples_of_operators_are_rules_that_use_them(folder: Path) -> None:
    registry = operator_registry()
    derives = []
    for number, (names, text, _) in enumerate(operator_rows()):
        assert operators_of(read_text(text, registry).rule) & set(names), text
        derives.append(f'  row_{number}: "{text}"')
    rules = "\n".join(derives).replace("industry_exposure", "height")
    (folder / "playbooks/operators.yaml").write_text(
        "playbook: operators\ntitle: All of them\nentity: account\n"
        f"tables: {{height: {{rows: {{tourism: 3}}}}}}\nderive:\n{rules}\n",
        encoding="utf-8",
    )
    findings, loaded = docs.found("check")

    errors = [finding for finding in findings if finding.is_error]
    assert not errors, docs.printed(errors, loaded)


def operator_rows() -> list[tuple[list[str], str, str]]:
    """Return the names, the example and the operands of each row of the table of operators."""
    section = docs.section(docs.DOCS / "rules.md", "Operators")
    rows = re.findall(r"^\| (`.+?) \| `(.+?)` \| (.+?) \| .+ \|$", section, re.MULTILINE)
    return [(re.findall(r"`(.+?)`", names), text, takes) for names, text, takes in rows]


def operators_of(rule: object) -> set[str]:
    if isinstance(rule, dict):
        return {*rule, *(name for held in rule.values() for name in operators_of(held))}
    if isinstance(rule, list):
        return {name for item in rule for name in operators_of(item)}
    return set()


def test_the_operators_that_are_refused_are_those_of_the_parser() -> None:
    section = docs.section(docs.DOCS / "rules.md", "Refused")
    operators = section.partition(".\n")[0]

    assert set(re.findall(r"`(.+?)`", operators)) == set(REFUSED)


def test_the_keys_that_are_not_built_are_those_of_the_models() -> None:
    section = docs.section(docs.DOCS / "playbooks.md", "Not built yet")
    keys = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)

    assert {k for row in keys for k in re.findall(r"`([a-z_]+)`", row)} == refused_keys(Element)


def refused_keys(element: type[Element]) -> set[str]:
    below = {key for model in element.__subclasses__() for key in refused_keys(model)}
    return set(element.not_built) | below


def test_the_index_of_the_documentation_leads_to_every_page() -> None:
    index = docs.DOCS / "README.md"
    pages = {page for page in docs.DOCS.rglob("*.md") if page.parent != ERRORS}

    assert {target for target, _ in docs.links(index)} >= pages - {index}


@pytest.mark.parametrize(
    "page", sorted(docs.DOCS.rglob("*.md")), ids=lambda page: page.relative_to(docs.DOCS).as_posix()
)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in docs.links(page):
        assert target.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in docs.anchors(target), f"{page.name}: #{anchor}"
