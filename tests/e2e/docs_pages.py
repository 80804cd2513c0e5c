"""The documentation as data: its fenced blocks, and what Playwise says of the files in them.

A block says in its info string what it is. `file=PATH` puts it into a copy of `docs_workspace`;
`expect=PWnnn` says that this code then comes out, and the `text` block that follows is what is
printed; `mended` says that nothing is found any more. `by=` names who judges: `check` (left out),
`test`, `prove`, `plan`, `plugins`, or `shell`: the commands of the `sh` block itself, with
`busy=PORT` while that port is in use. `alone` takes everything out of the workspace that this file
need not know of. A `sh` block is run in the workspace. `in=playbook` is a playbook without its
head.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.render import render_all
from playwise.errors import FindingsError
from playwise.pipeline.run import plan
from playwise.plugins.discovery import discover
from playwise.plugins.registry import Registry
from playwise.rehearsal.coverage import coverage_findings
from playwise.rehearsal.rehearse import rehearse
from playwise.rehearsal.results import findings_of
from playwise.workspace import Workspace
from playwise.workspace.load import Loaded, load
from playwise.workspace.people import roles_of
from playwise.workspace.proving import proved, together

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WORKSPACE = Path(__file__).with_name("docs_workspace")
TODAY = (2026, 1, 5)
"""The day on which the examples are planned: a Monday."""

_FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_ALONE = {
    "playwise.yaml": "workspace: small\n"
    "connections: {crm: {connector: files, config: {path: data/crm}}}\n",
    "facts.yaml": "entities: {account: {key: account_id, "
    "facts: {csm: {type: text, from: crm.accounts.csm}}}}\n",
}
_HEAD = "playbook: {name}\ntitle: An example\nentity: account\n"

Found: TypeAlias = "tuple[Sequence[Finding], Loaded]"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page.

    Attributes:
        marks: What its info string says, `True` for a bare word.
        start: Offset of its body in the page.
    """

    language: str
    marks: dict[str, str]
    body: str
    start: int
    line: int

    @property
    def end(self) -> int:
        return self.start + len(self.body)


@dataclass(slots=True)
class Example:
    """Files with a mistake, what is printed of it, and the files that mend it."""

    code: str
    wrong: list[Block] = field(default_factory=list)
    message: Block | None = None
    mended: list[Block] = field(default_factory=list)

    @property
    def by(self) -> str:
        return next((b.marks["by"] for b in self.wrong if "by" in b.marks), "check")


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        language, *words = match["info"].split()
        marks = dict(word.partition("=")[::2] for word in words)
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(language, marks, match["body"], match.start("body"), line))
    return found


def examples(page: Path) -> list[Example]:
    """Return the examples of a page about a code, in order."""
    found: list[Example] = []
    for block in blocks(page):
        if "expect" in block.marks:
            if not found or found[-1].message is not None:
                found.append(Example(block.marks["expect"]))
            found[-1].wrong.append(block)
        elif block.language == "text" and found and found[-1].message is None:
            found[-1].message = block
        elif "mended" in block.marks:
            found[-1].mended.append(block)
    return found


def section(page: Path, title: str) -> str:
    """Return what stands under a heading of the second level."""
    text = page.read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n## {title}\n")
    assert found, f"{page.name} has no '{title}'"
    return rest.partition("\n## ")[0]


def links(page: Path) -> list[tuple[Path, str]]:
    """Return the targets of a page's links into this repository, each with its anchor."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [t.partition("#") for t in _LINK.findall(text) if "://" not in t]
    return [
        ((page.parent / path).resolve() if path else page, anchor) for path, _, anchor in targets
    ]


def anchors(page: Path) -> set[str]:
    """Return what a page's headings are linked by."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def workspace(folder: Path) -> Path:
    """Return a copy of the documentation's workspace in *folder*."""
    return shutil.copytree(
        WORKSPACE, folder, ignore=shutil.ignore_patterns(".playwise"), dirs_exist_ok=True
    )


def put(folder: Path, block: Block) -> str:
    """Do to a workspace what a block says; return what its commands print on stderr."""
    if "alone" in block.marks:
        shutil.rmtree(folder / "playbooks")
        for name, text in _ALONE.items():
            (folder / name).write_text(text, encoding="utf-8")
    if block.language == "sh":
        if "busy" in block.marks:
            return _run_beside(folder, block.body, block.marks["busy"])
        return _run(folder, block.body)
    body = block.body
    if block.marks.get("in") == "playbook":
        body = _HEAD.format(name=f"line_{block.line}") + body
    path = folder / block.marks.get("file", f"playbooks/line_{block.line}.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")
    return ""


def _run(folder: Path, commands: str) -> str:
    # The commands of this environment come first, whichever is active.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ended = subprocess.run(
        ["sh", "-c", commands],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return ended.stderr


def _run_beside(folder: Path, commands: str, port: str) -> str:
    """Run *commands* while another program listens on *port*, for which a free one stands in."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        return _run(folder, commands.replace(port, taken)).replace(taken, port)


def found(by: str) -> Found:
    """Return what is found in the workspace that is the current folder."""
    loaded = load(Path(), plugins())
    if by == "test":
        return [*loaded.findings, *_tested(loaded)], loaded
    if by == "prove":
        return together(loaded, proved(loaded)), loaded
    if by == "plugins":
        return discover().findings, loaded
    if by == "plan":
        return [*loaded.findings, *_planned(loaded)], loaded
    return loaded.findings, loaded


def printed(findings: Sequence[Finding], loaded: Loaded) -> str:
    """Return findings as Playwise prints them."""
    return render_all(findings, loaded.texts) + "\n"


@cache
def plugins() -> Registry:
    """Return the plugins that are installed."""
    return discover()


def _tested(loaded: Loaded) -> Iterator[Finding]:
    assert loaded.is_sound, printed(loaded.findings, loaded)
    assert loaded.program is not None
    assert loaded.settings is not None
    at_work = Workspace(loaded, plugins(), {})
    roles = roles_of(loaded.settings)
    result = rehearse(loaded.program, loaded.cases, at_work.calendar, roles, at_work.zone)
    for case in result.results:
        yield from findings_of(case)
    yield from coverage_findings(loaded.program, result)


def _planned(loaded: Loaded) -> Sequence[Finding]:
    assert loaded.is_sound, printed(loaded.findings, loaded)
    at_work = Workspace(loaded, plugins(), {})
    now = datetime(*TODAY, 9, tzinfo=at_work.zone)
    try:
        return plan(at_work.job(lambda: now, "docs", now), None, now).findings
    except FindingsError as error:
        return error.findings
