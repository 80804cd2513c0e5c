"""Loops over the elements of a list, for the operators that have a body."""

from __future__ import annotations

from playwise.rules.ir import Node
from playwise.rules.pycode.scope import Atom, Scope
from playwise.rules.pycode.writer import Statement, Writer


def _over(writer: Writer, scope: Scope, node: Node) -> Atom:
    """Write what works out the body for each element of a list that is known."""
    source = writer.source
    listed, body = scope.atoms[node.args[0].uid], node.args[1]
    made = Atom(source.local("v"), nullable=True)
    element = Atom(source.local("e"), nullable=True)
    inner = Scope(element.name, element=element)
    inner.plan([], [body])
    source.line(f"{made.name} = None")
    with source.block(f"if {listed.name} is not None:"):
        source.line(f"{made.name} = {_START[node.op]}")
        with source.block(f"for {element.name} in {listed.name}:"):
            (answer,) = writer.ensure(inner, body)
            for line in _STEPS[node.op]:
                source.line(line.format(made=made.name, answer=answer.name, element=element.name))
        if node.op in {"map", "filter"}:
            source.line(f"if {made.name} is not None: {made.name} = tuple({made.name})")
    return made


_START = {"map": "[]", "filter": "[]", "some_of": "False", "all_of": "True", "none_of": "True"}
_STEPS = {
    "map": ["{made}.append({answer})"],
    "filter": [
        "if {answer} is None: {made} = None; break",
        "if {answer}: {made}.append({element})",
    ],
    "some_of": ["if {answer}: {made} = True; break", "if {answer} is None: {made} = None"],
    "none_of": ["if {answer}: {made} = False; break", "if {answer} is None: {made} = None"],
    "all_of": [
        "if {answer} is False: {made} = False; break",
        "if {answer} is None: {made} = None",
    ],
}
"""What each operator begins with and does with each answer, over names that are made up here."""


def _element(_writer: Writer, scope: Scope, _node: Node) -> Atom:
    assert scope.element is not None
    return scope.element


ELEMENTS: dict[str, Statement] = {**dict.fromkeys(_START, _over), "element": _element}
"""Each operator with a body by name, and what stands for the element in it."""
