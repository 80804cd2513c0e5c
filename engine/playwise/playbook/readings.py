"""What derives mean and which type decisions have: worked out once each, what is read first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from playwise.documents.tree import Path
from playwise.playbook.context import Context
from playwise.playbook.decisions import declared_type
from playwise.playbook.sources import plain
from playwise.rules.ir import Node
from playwise.rules.types import Type

Mark: TypeAlias = tuple[str, Path]
"""A rule that a name stands for: the playbook, and its path in the file."""

_WORD = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(slots=True)
class Readings:
    """The rules of a workspace's playbooks that other rules read by a name.

    Attributes:
        contexts: The playbooks by id.
    """

    contexts: Mapping[str, Context]
    _nodes: dict[Mark, Node | None] = field(default_factory=dict)
    _open: list[Mark] = field(default_factory=list)

    def settle(self) -> None:
        """Work all of them out and report what is wrong with them.

        In the order in which they read each other, so that a long chain needs no deep recursion:
        only what is in a circle, or behind one, is worked out while something else is.
        """
        marks = dict(self._marks())
        graph = {m: [r for r in _reads(m[0], rule) if r in marks] for m, rule in marks.items()}
        sorter = TopologicalSorter(graph)
        with suppress(CycleError):
            sorter.prepare()
        while ready := sorter.get_ready():
            for mark in ready:
                self._node(mark)
            sorter.done(*ready)
        for mark in marks:
            self._node(mark)

    def derive(self, playbook: str, name: str) -> Node | None:
        """Return what a derive means; None where its rule is wrong."""
        return self._node((playbook, ("derive", name)))

    def decision_type(self, playbook: str, name: str) -> Type | None:
        """Return the type of a decision that only its rule tells; None where that is wrong."""
        context = self.contexts.get(playbook)
        if context is None or not _is_value(context.value("decisions", name)):
            return None
        node = self._node((playbook, ("decisions", name, "value")))
        return None if node is None else node.type

    def _marks(self) -> Iterator[tuple[Mark, object]]:
        for id, context in self.contexts.items():
            for name, rule in context.items("derive"):
                yield (id, ("derive", name)), rule
            for name, held in context.items("decisions"):
                if _is_value(held) and declared_type(held) is None:
                    yield (id, ("decisions", name, "value")), held["value"]

    def _node(self, mark: Mark) -> Node | None:
        if mark in self._nodes:
            return self._nodes[mark]
        if mark in self._open:
            self._report_circle(mark)
            return None
        if self._open:
            return self._lowered(mark)
        try:
            return self._lowered(mark)
        except RecursionError:
            self._nodes.update(dict.fromkeys(self._open))
            self._open.clear()
            message = f"'{mark[1][1]}' and what it reads are nested too deep"
            self.contexts[mark[0]].report("PW208", message, mark[1], "let them read facts instead")
            return None

    def _lowered(self, mark: Mark) -> Node | None:
        playbook, path = mark
        self._open.append(mark)
        rule = self.contexts[playbook].rule(path, None)
        self._open.pop()
        node = rule.node if rule is not None else None
        # Whoever is in a circle reads a name that means nothing, and so has no node either.
        self._nodes[mark] = node
        return node

    def _report_circle(self, mark: Mark) -> None:
        circle = [*self._open[self._open.index(mark) :], mark]
        kinds = {path[0] for _, path in circle}
        if kinds == {"derive"}:
            what = "derives in a circle"
        elif kinds == {"decisions"}:
            what = "decisions read each other in a circle"
        else:
            what = "derives and decisions read each other in a circle"
        one_file = len({playbook for playbook, _ in circle}) == 1
        names = (str(p[1]) if one_file else f"{playbook}.{p[1]}" for playbook, p in circle)
        message = f"{what}: {' → '.join(names)}"
        help = "let one of them do without the other"
        if len(circle) == 2:
            message = f"'{mark[1][1]}' reads itself"
            help = f"a value that is called so stands in quotes: '{mark[1][1]}'"
            if kinds == {"derive"}:
                help = "name the fact that was meant; a derive cannot read itself"
        self.contexts[mark[0]].report("PW140", message, mark[1][:2], help, key=True)


def _is_value(held: object) -> bool:
    return isinstance(held, dict) and "value" in held and not held.keys() & {"table", "checklist"}


def _reads(playbook: str, rule: object) -> Iterator[Mark]:
    """Yield what a rule may read: every word in it that could be such a name."""
    for word in _words(rule):
        head, _, rest = word.partition(".")
        yield playbook, ("derive", head)
        yield playbook, ("decisions", head, "value")
        if rest:
            yield head, ("decisions", rest.partition(".")[0], "value")


def _words(rule: object) -> Iterable[str]:
    text = rule if isinstance(rule, str) else json.dumps(plain(rule), ensure_ascii=False)
    return dict.fromkeys(_WORD.findall(text))
