"""Assumptions and templates that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from playwise.diagnostics.finding import Finding
from playwise.playbook.compile import PlaybookSource, play_nodes
from playwise.playbook.decisions import decision_nodes
from playwise.playbook.lint.conditions import warning
from playwise.playbook.program import Playbook
from playwise.playbook.sources import value_at
from playwise.rules.ir import FactRef, Node


def unused_assumptions(playbook: Playbook, source: PlaybookSource) -> Iterator[Finding]:
    """Yield the assumptions about facts and decisions that no rule of the file reads."""
    assumed = value_at(source.document, ("assume",))
    if not isinstance(assumed, dict):
        return
    read = _assumed(playbook)
    for name in assumed:
        own = f"{playbook.id}.{name}"
        # On a parent or inside a relation the same fact has a longer name.
        if own not in read and not any(f".{name}".endswith(f".{other}") for other in read):
            value = source.document.written(("assume", name)) or assumed[name]
            message = f"nothing reads '{name}', which is assumed to be '{value}'"
            span = source.document.span(("assume", name), key=True)
            yield warning("PW303", message, span, "use it or take it out")


def unused_templates(source: PlaybookSource) -> Iterator[Finding]:
    """Yield the templates that no step sends."""
    documents = [source.document, *(variant.document for variant in source.variants)]
    sent = {
        str(step.get("message"))
        for document in documents
        for step in value_at(document, ("play", "steps")) or ()
    }
    for name in value_at(source.document, ("templates",)) or ():
        if name not in sent:
            message = f"template '{name}' is sent by no step"
            span = source.document.span(("templates", name), key=True)
            yield warning("PW303", message, span, "use it or take it out")


def _assumed(playbook: Playbook) -> set[str]:
    """The facts and decisions that are read with an assumption beside them."""
    roots: list[Node] = [n for d in playbook.decisions for n in decision_nodes(d)]
    roots += play_nodes(playbook.play) if playbook.play is not None else []
    roots += playbook.named.values()
    found: set[str] = set()
    for root in roots:
        for node in root.walk():
            if node.op == "assume" and isinstance(node.args[0].data, FactRef):
                found.add(node.args[0].data.name)
    return found
