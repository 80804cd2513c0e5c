"""The dual form of conditions: an expression for surely true, another for surely false.

Where a condition is unknown neither holds. Each is plain Python over locals, in which None is
unknown: ``f1 is not None and f1 >= k2``.
"""

from __future__ import annotations

from typing import cast

from playwise.rules.ir import Node
from playwise.rules.pycode.scope import LOGIC, Atom, Scope
from playwise.rules.pycode.source import Source

TRUE, FALSE = "True", "False"
_TESTS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_OPPOSITE = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}


def surely(source: Source, scope: Scope, node: Node, *, wanted: bool) -> str:
    """Return an expression that holds where *node* is surely *wanted*, and nowhere else.

    It nests no deeper than `Scope.plan` lets it. What it reads must be in locals already.
    """
    atom = scope.atoms.get(node.uid)
    if atom is not None:
        return _of_atom(node, atom, wanted=wanted)
    if node.op == "not":
        return surely(source, scope, node.args[0], wanted=not wanted)
    if node.op in LOGIC:
        parts = [surely(source, scope, arg, wanted=wanted) for arg in node.args]
        return _joined(parts, all_of=(node.op == "and") is wanted)
    return _of_test(source, scope, node, wanted=wanted)


def _of_atom(node: Node, atom: Atom, *, wanted: bool) -> str:
    if node.op == "const":
        return TRUE if bool(node.data) is wanted else FALSE
    if wanted:
        return atom.name
    return f"{atom.name} is False" if atom.nullable else f"not {atom.name}"


def _joined(parts: list[str], *, all_of: bool) -> str:
    """Join conditions with ``and`` or ``or``, without those that say nothing."""
    idle, settling = (TRUE, FALSE) if all_of else (FALSE, TRUE)
    if settling in parts:
        return settling
    telling = [part for part in parts if part != idle]
    if not telling:
        return idle
    if len(telling) == 1:
        return telling[0]
    word = " and " if all_of else " or "
    return f"({word.join(telling)})"


def known(*atoms: Atom) -> list[str]:
    """Return the conditions under which none of *atoms* is unknown."""
    names = dict.fromkeys(atom.name for atom in atoms if atom.nullable)
    return [f"{name} is not None" for name in names]


def _of_test(source: Source, scope: Scope, node: Node, *, wanted: bool) -> str:
    atoms = [scope.atoms[arg.uid] for arg in node.args]
    match node.op:
        case "known":
            if not atoms[0].nullable:
                return TRUE if wanted else FALSE
            return f"{atoms[0].name} is {'not ' if wanted else ''}None"
        case "in":
            return _in(source, node, atoms, wanted=wanted)
        case "in_text":
            return _in_text(atoms, wanted=wanted)
        case "starts_with" | "ends_with":
            test = f"{atoms[0].name}.{node.op.replace('_', '')}({atoms[1].name})"
            return _joined([*known(*atoms), test if wanted else f"not {test}"], all_of=True)
    op = _TESTS[node.op if wanted else _OPPOSITE[node.op]]
    return _joined([*known(*atoms), f"{atoms[0].name} {op} {atoms[1].name}"], all_of=True)


def can_be_unknown(scope: Scope, node: Node) -> bool:
    """Whether a condition that is no statement of its own can be neither true nor false."""
    atom = scope.atoms.get(node.uid)
    if atom is not None:
        return atom.nullable
    if node.op == "known" or (node.op == "in" and node.args[1].data == ()):
        return False
    return any(can_be_unknown(scope, arg) for arg in node.args)


def _in(source: Source, node: Node, atoms: list[Atom], *, wanted: bool) -> str:
    elements = cast("tuple[object, ...]", node.args[1].data)
    if not elements:
        return FALSE if wanted else TRUE
    if len(elements) == 1:
        op, right = "==" if wanted else "!=", source.constant(elements[0])
    else:
        # Equal values hash alike, so a set finds what comparing with each would find.
        op, right = "in" if wanted else "not in", source.constant_set(elements)
    return _joined([*known(atoms[0]), f"{atoms[0].name} {op} {right}"], all_of=True)


def _in_text(atoms: list[Atom], *, wanted: bool) -> str:
    needle, haystack = atoms
    if wanted:
        # Nothing is in the empty text, not even the empty text.
        inside = [haystack.name, *known(needle), f"{needle.name} in {haystack.name}"]
        return _joined(inside, all_of=True)
    is_empty = f"not {haystack.name}"
    if haystack.nullable:
        is_empty = f"({haystack.name} is not None and not {haystack.name})"
    outside = [*known(haystack, needle), f"{needle.name} not in {haystack.name}"]
    return _joined([is_empty, _joined(outside, all_of=True)], all_of=False)


def value_of(positive: str, negative: str, *, nullable: bool) -> str:
    """Return the expression for the value itself: True, False or None."""
    if positive == TRUE:
        return TRUE
    if negative == TRUE or (positive == FALSE and not nullable):
        return FALSE
    if not nullable:
        return f"True if {positive} else False"
    return f"True if {positive} else False if {negative} else None"
