"""A rule for records whose lists of related records may be missing.

No evaluator knows a relation that is unknown as a whole. So one record stands in its place of
which it is unknown whether it is there; and what is asked of related records is asked of those
that are there.
"""

from __future__ import annotations

from typing import cast

from playwise.rule.intake import LISTED
from playwise.rules.ir import RELATION_OPS, FactRef, Node, Pool, RelationRef
from playwise.rules.types import BOOL


def doubting(root: Node, pool: Pool) -> Node:
    """Return *root* with all that it asks of related records hanging on whether they are there."""
    made: dict[int, Node] = {}
    for node in root.walk():
        args = [made[arg.uid] for arg in node.args]
        if node.op in RELATION_OPS:
            label = cast("RelationRef", node.data).name
            listed = pool.node("fact", BOOL, data=FactRef(LISTED, (), label))
            # Unknown as the condition of an `if` is the one reason for what comes of it.
            args = [pool.node("if", arg.type, listed, arg, arg) for arg in args]
        made[node.uid] = pool.node(node.op, node.type, *args, data=node.data)
    return made[root.uid]
