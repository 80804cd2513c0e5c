"""Expressions made anew with some of their parts changed."""

from __future__ import annotations

from collections.abc import Callable

from playwise.rules.ir import Node, Pool


def rewritten(node: Node, pool: Pool, change: Callable[[Node], Node]) -> Node:
    """Return *node* with *change* made to each of its parts, operands before what uses them.

    Args:
        node: Of *pool*.
        pool: Makes the new nodes.
        change: Returns a part of the same type, or the part as it is; its operands are changed
            already.
    """
    made: dict[int, Node] = {}
    for part in node.walk():
        args = tuple(made[arg.uid] for arg in part.args)
        same = pool.node(part.op, part.type, *args, data=part.data) if part.args else part
        made[part.uid] = change(same)
    return made[node.uid]
