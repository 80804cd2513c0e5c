"""Checking a workspace: told again where nothing has changed, else found anew."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwise.workspace.contents import PLAYBOOKS
from playwise.workspace.snapshot import snapshot
from playwise.workspace.verdict import Verdict
from playwise.workspace.verdict_cache import VerdictCache

if TYPE_CHECKING:
    from playwise.workspace.load import Loaded


def checked(root: Path) -> Verdict:
    """Return the verdict on the workspace in the folder *root*."""
    cache = VerdictCache.of(root)
    before = snapshot(root)
    known = cache.get(before) if before is not None else None
    if known is not None:
        return known
    verdict = verdict_on(loaded(root))
    # What was edited while it was read is not what the verdict is on.
    now = snapshot(root) if before is not None else None
    if before is not None and now is not None and now.key == before.key:
        cache.put(before, verdict)
    return verdict


def loaded(root: Path) -> Loaded:
    """Return the files of the workspace in the folder *root*, by their trees where kept."""
    # Imported late: what is told again needs no compiler.
    from playwise.plugins.discovery import discover
    from playwise.workspace.cache import TreeCache
    from playwise.workspace.load import load

    with _uncollected():
        return load(root, discover(), cache=TreeCache.of(root))


def verdict_on(loaded: Loaded) -> Verdict:
    """Return the verdict on a workspace whose files were read."""
    from playwise.playbook.plugins_needed import plugins_needed

    program = loaded.program
    playbooks = sorted(program.playbooks, key=lambda p: p.id) if program is not None else []
    needs = {playbook.id: plugins_needed(playbook) for playbook in playbooks}
    return Verdict(
        playbooks=sum(path.startswith(f"{PLAYBOOKS}/") for path in loaded.texts),
        tests=sum(len(cases) for cases in loaded.cases.values()),
        needs={id: plugins for id, plugins in needs.items() if plugins},
        findings=loaded.findings,
        texts=loaded.texts,
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nobody look for cycles among hundreds of thousands of nodes, of which none is in one."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
