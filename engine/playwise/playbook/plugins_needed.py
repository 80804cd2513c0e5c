"""Which plugins the rules of a playbook need: those that brought operators which it calls."""

from __future__ import annotations

from collections.abc import Iterator

from playwise.playbook.compile import play_nodes
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.program import Playbook
from playwise.rules.ir import Called, Node


def plugins_needed(playbook: Playbook) -> dict[str, tuple[str, ...]]:
    """Return the plugins that *playbook* needs, sorted, each with the operators that it calls."""
    called: dict[str, set[str]] = {}
    seen: set[int] = set()
    for root in _roots(playbook):
        if root.uid in seen:
            continue
        for node in root.walk():
            seen.add(node.uid)
            if isinstance(node.data, Called):
                called.setdefault(node.data.plugin, set()).add(node.data.name)
    return {plugin: tuple(sorted(called[plugin])) for plugin in sorted(called)}


def _roots(playbook: Playbook) -> Iterator[Node]:
    for decision in playbook.decisions:
        yield from decision_nodes(decision)
    if playbook.play is not None:
        yield from play_nodes(playbook.play)
    yield from playbook.named.values()
