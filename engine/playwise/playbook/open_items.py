"""The open items of a checklist: a rule reads all of them or none, a text those known so far.

While an item is undecided nobody knows the whole list, so a rule that asks for it gets unknown: it
must not take what is not known for done. Whether one item is open is unknown only while that item
is. A text lists what is known to be open, but an empty list it shows only where that is all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playwise.rules.ir import FactRef, Node, Pool
from playwise.rules.rewriting import rewritten
from playwise.rules.types import BOOL, INTEGER

OPEN = "open"
_UNDECIDED = "undecided"


def known_so_far(column: str) -> str:
    """Return the column of the items known to be open, for that of all, ``playbook.x.open``."""
    return f"{column}=known"


def is_open_items(column: str) -> bool:
    """Whether it is the column ``playbook.x.open``; only checklists have such a part."""
    return column.count(".") == 2 and column.endswith(f".{OPEN}")


def told_of(column: str) -> str:
    """Return the column of what texts show for that of all, ``playbook.x.open``."""
    return f"{column}=told"


def told(node: Node, pool: Pool) -> Node:
    """Return what a text shows for a name that a rule reads as *node*."""
    return _beside(node, told_of, pool) if _reads_open_items(node) else node


def item_by_item(node: Node, pool: Pool) -> Node:
    """Return *node* with each ``'kickoff' in x.open`` asking about that one item."""
    if not any(is_open_items(ref.name) for ref in node.facts()):
        return node

    def change(part: Node) -> Node:
        asks = part.op == "in" and _reads_open_items(part.args[1])
        return _is_open(part, pool) if asks else part

    return rewritten(node, pool, change)


def _is_open(asked: Node, pool: Pool) -> Node:
    """Known to be open; or undecided, and then unknown for why the whole list is."""
    item, listed = asked.args
    column = _beside(listed, lambda column: f"{column.removesuffix(OPEN)}{_UNDECIDED}", pool)
    is_known = pool.node("in", BOOL, item, _beside(listed, known_so_far, pool))
    is_undecided = pool.node("in", BOOL, item, column)
    some = pool.node("ge", BOOL, pool.node("length", INTEGER, listed), pool.const(0, INTEGER))
    return pool.node("or", BOOL, is_known, pool.node("and", BOOL, is_undecided, some))


def _reads_open_items(node: Node) -> bool:
    return node.op == "fact" and isinstance(node.data, FactRef) and is_open_items(node.data.name)


def _beside(node: Node, name: Callable[[str], str], pool: Pool) -> Node:
    """The list that stands beside that of all open items, under the *name* made of its own."""
    ref = node.data
    assert isinstance(ref, FactRef)
    return pool.node("fact", node.type, data=replace(ref, name=name(ref.name)))
