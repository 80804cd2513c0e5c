"""Statements for arithmetic, dates, texts and choices: each leaves its value in a local."""

from __future__ import annotations

import math
from typing import cast

from playwise.rules.interpret import OPERATIONS_BY_NAME
from playwise.rules.ir import WORDED, LookupColumn, Node
from playwise.rules.numerals import numeral
from playwise.rules.operations import LARGEST, SMALLEST, day_in, substr
from playwise.rules.pycode import runtime
from playwise.rules.pycode.scope import Atom, Scope
from playwise.rules.pycode.truth import known
from playwise.rules.pycode.writer import Statement, Writer
from playwise.rules.types import Kind, Type
from playwise.rules.wording import format_value

_FEW = 6
"""So many branches stand in one expression; more would nest too deep."""
TODAY, ZONE = "today", "zone"
"""The locals that hold the day asked about and its zone, wherever an operator reads time."""
_DATES = frozenset({Kind.DATE, Kind.DATETIME})


def _atoms(scope: Scope, node: Node) -> list[Atom]:
    return [scope.atoms[arg.uid] for arg in node.args]


def _strict(
    writer: Writer,
    node: Node,
    atoms: list[Atom],
    value: str,
    *,
    fits: Type | None = None,
    fails: bool = False,
) -> Atom:
    """Write ``v = value`` for known operands, None where one of them is unknown.

    Args:
        writer: Where to.
        node: The node that it is the value of, or a step towards.
        atoms: The operands.
        value: The expression.
        fits: The type whose range the value must be in; None where it cannot be out of it.
        fails: Whether the expression itself may give None.
    """
    source = writer.source
    conditions = known(*atoms)
    gives_up = writer.door.gives_up(node) is not None
    made = Atom(source.local("v"), bool(conditions) or fails or (fits is not None and not gives_up))
    check = _out_of_range(writer, made.name, fits) if fits is not None else None
    if check is None:
        unless = f" if {' and '.join(conditions)} else None" if conditions else ""
        source.line(f"{made.name} = {value}{unless}")
        return made
    lines = [f"{made.name} = {value}", f"if {check}: {writer.unknown(node, made.name)}"]
    if not conditions:
        for line in lines:
            source.line(line)
        return made
    source.line(f"{made.name} = None")
    with source.block(f"if {' and '.join(conditions)}:"):
        for line in lines:
            source.line(line)
    return made


def _out_of_range(writer: Writer, name: str, type: Type) -> str:
    """Return the condition under which a number is none of *type*."""
    if type.kind is Kind.NUMBER:
        # Of what is infinite or NaN, nothing is left but NaN.
        return f"{name} - {name} != 0.0"
    least, most = writer.source.constant(SMALLEST), writer.source.constant(LARGEST)
    return f"not {least} <= {name} <= {most}"


def _call(writer: Writer, function: object, *arguments: str) -> str:
    return f"{writer.source.constant(function)}({', '.join(arguments)})"


def _add(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = _atoms(scope, node)
    made, day = atoms[0], node.args[0].type.kind in _DATES
    for arg, atom in zip(node.args[1:], atoms[1:], strict=True):
        pair = [made, atom]
        if day or arg.type.kind in _DATES:
            first, count = pair if day else pair[::-1]
            moved = _call(writer, runtime.shifted, first.name, count.name)
            made, day = _strict(writer, node, pair, moved, fails=True), True
        else:
            # Days are added up before the date that they shift, which alone must be in range.
            fits = node.type if node.type.kind not in _DATES else None
            made = _strict(writer, node, pair, f"{made.name} + {atom.name}", fits=fits)
    return made


def _mul(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = _atoms(scope, node)
    made, floats = atoms[0], node.args[0].type.kind is Kind.NUMBER
    for arg, atom in zip(node.args[1:], atoms[1:], strict=True):
        floats = floats or arg.type.kind is Kind.NUMBER
        product = f"{made.name} * {atom.name}"
        if floats and node.type.kind is Kind.MONEY:
            rounded = _call(writer, runtime.whole, product)
            made, floats = _strict(writer, node, [made, atom], rounded, fails=True), False
        else:
            made = _strict(writer, node, [made, atom], product, fits=node.type)
    return made


def _sub(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = left, right = _atoms(scope, node)
    kinds = [arg.type.kind in _DATES for arg in node.args]
    if all(kinds):
        return _strict(writer, node, atoms, f"({left.name} - {right.name}).days")
    if kinds[0]:
        moved = _call(writer, runtime.shifted, left.name, f"-{right.name}")
        return _strict(writer, node, atoms, moved, fails=True)
    return _strict(writer, node, atoms, f"{left.name} - {right.name}", fits=node.type)


def _neg(writer: Writer, scope: Scope, node: Node) -> Atom:
    fits = None if node.type.kind is Kind.NUMBER else node.type
    atoms = _atoms(scope, node)
    return _strict(writer, node, atoms, f"-{atoms[0].name}", fits=fits)


def _div(writer: Writer, scope: Scope, node: Node) -> Atom:
    left, right = atoms = _atoms(scope, node)
    parts = [
        atom.name if arg.type.kind is Kind.NUMBER else f"float({atom.name})"
        for arg, atom in zip(node.args, atoms, strict=True)
    ]
    nonzero = _nonzero(writer, node, right)
    quotient = f"{parts[0]} / {parts[1]}"
    if node.type.kind is Kind.MONEY:
        return _strict(
            writer, node, [left, nonzero], _call(writer, runtime.whole, quotient), fails=True
        )
    return _strict(writer, node, [left, nonzero], quotient, fits=node.type)


def _mod(writer: Writer, scope: Scope, node: Node) -> Atom:
    left, right = _atoms(scope, node)
    work = math.fmod if node.type.kind is Kind.NUMBER else runtime.rest
    nonzero = _nonzero(writer, node, right)
    fails = nonzero.nullable
    return _strict(
        writer, node, [left, nonzero], _call(writer, work, left.name, right.name), fails=fails
    )


def _nonzero(writer: Writer, node: Node, atom: Atom) -> Atom:
    """Write the divisor of *node* so that it is None where it is zero."""
    divisor = node.args[1]
    if divisor.op == "const" and divisor.data != 0:
        return atom
    gives_up = writer.door.gives_up(node)
    if gives_up is not None and not atom.nullable:
        writer.source.line(f"if not {atom.name}: {gives_up}")
        return atom
    return writer.assigned(f"{atom.name} or None", nullable=True)


def _extreme(sign: str) -> Statement:
    def statement(writer: Writer, scope: Scope, node: Node) -> Atom:
        made, *others = _atoms(scope, node)
        for other in others:
            # The first of equals, as Python's own min and max have it.
            choice = f"({other.name} if {other.name} {sign} {made.name} else {made.name})"
            made = _strict(writer, node, [made, other], choice)
        return made

    return statement


def _cast(writer: Writer, scope: Scope, node: Node) -> Atom:
    (atom,) = atoms = _atoms(scope, node)
    source = node.args[0].type
    match node.type.kind:
        case Kind.NUMBER:
            return _strict(writer, node, atoms, f"float({atom.name})")
        case Kind.INTEGER | Kind.MONEY:
            return _strict(writer, node, atoms, f"int({atom.name})", fits=node.type)
        case Kind.ENUM:
            declared = writer.source.constant_set(node.type.values)
            chosen = f"({atom.name} if {atom.name} in {declared} else None)"
            return _strict(writer, node, atoms, chosen, fails=True)
        case Kind.TEXT if node.data == WORDED:
            kind = writer.source.constant(source)
            return _strict(writer, node, atoms, _call(writer, format_value, atom.name, kind))
        case Kind.TEXT if source.kind is Kind.INTEGER:
            return _strict(writer, node, atoms, f"str({atom.name})")
        case Kind.TEXT if source.kind is Kind.NUMBER:
            return _strict(writer, node, atoms, _call(writer, numeral, atom.name))
    return atom


def _cat(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = _atoms(scope, node)
    parts = ", ".join(atom.name for atom in atoms)
    return _strict(writer, node, atoms, _call(writer, "".join, f"({parts},)"))


def _text_call(function: object) -> Statement:
    def statement(writer: Writer, scope: Scope, node: Node) -> Atom:
        atoms = _atoms(scope, node)
        return _strict(writer, node, atoms, _call(writer, function, *(atom.name for atom in atoms)))

    return statement


def _lookup(writer: Writer, scope: Scope, node: Node) -> Atom:
    (atom,) = atoms = _atoms(scope, node)
    find = runtime.found_in(cast("LookupColumn", node.data), node.type)
    return _strict(writer, node, atoms, _call(writer, find, atom.name), fails=True)


def _days(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = _atoms(scope, node)
    days = [
        _call(writer, day_in, atom.name, ZONE) if arg.type.kind is Kind.DATETIME else atom.name
        for arg, atom in zip(node.args, atoms, strict=True)
    ]
    match node.op:
        case "days_until":
            later, earlier = days[0], TODAY
        case "days_since":
            later, earlier = TODAY, days[0]
        case _:
            earlier, later = days
    return _strict(writer, node, atoms, f"({later} - {earlier}).days")


def _if(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = _atoms(scope, node)
    source, otherwise = writer.source, atoms[-1].name
    pairs = list(zip(atoms[:-1:2], atoms[1::2], strict=True))
    nullable = any(atom.nullable for atom in atoms)
    if len(pairs) <= _FEW:
        for condition, value in reversed(pairs):
            otherwise = f"{value.name} if {condition.name} else {otherwise}"
            if condition.nullable:
                otherwise = f"None if {condition.name} is None else {otherwise}"
        return writer.assigned(otherwise, nullable=nullable)
    made = Atom(source.local("v"), nullable)
    with source.block("while True:"):
        for condition, value in pairs:
            source.line(f"{made.name} = None")
            source.line(f"if {condition.name} is None: break")
            source.line(f"{made.name} = {value.name}")
            source.line(f"if {condition.name}: break")
        source.line(f"{made.name} = {otherwise}")
        source.line("break")
    return made


def _coalesce(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = _atoms(scope, node)
    usable: list[Atom] = []
    for atom in atoms:
        usable.append(atom)
        if not atom.nullable:
            break
    made = writer.assigned(usable[0].name, nullable=usable[-1].nullable)
    for atom in usable[1:]:
        writer.source.line(f"if {made.name} is None: {made.name} = {atom.name}")
    return made


def _fact(writer: Writer, scope: Scope, node: Node) -> Atom:
    return writer.door.fact(writer.source, scope, node)


def _stale(writer: Writer, scope: Scope, node: Node) -> Atom:
    return writer.door.is_stale(writer.source, scope, node.args[0])


def _in(writer: Writer, scope: Scope, node: Node) -> Atom:
    needle, haystack = _atoms(scope, node)
    found = _call(writer, runtime.within, needle.name, haystack.name)
    return _strict(writer, node, [haystack], found, fails=True)


def _filled(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = _atoms(scope, node)
    return _strict(writer, node, atoms, f"bool({atoms[0].name})")


def _length(writer: Writer, scope: Scope, node: Node) -> Atom:
    atoms = _atoms(scope, node)
    return _strict(writer, node, atoms, f"len({atoms[0].name})")


def _by_interpreter(writer: Writer, scope: Scope, node: Node) -> Atom:
    """Any other operator: the interpreter's own, called with the operands."""
    operation = OPERATIONS_BY_NAME[node.op]
    names = [atom.name for atom in _atoms(scope, node)]
    made = _call(writer, runtime.by_interpreter(operation, node), *names)
    return writer.assigned(made, nullable=node.nullable)


VALUES: dict[str, Statement] = {
    "fact": _fact,
    "past": _fact,
    "stale": _stale,
    "assume": _coalesce,
    "coalesce": _coalesce,
    "if": _if,
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "mod": _mod,
    "min": _extreme("<"),
    "max": _extreme(">"),
    "cast": _cast,
    "cat": _cat,
    "lower": _text_call(str.lower),
    "substr": _text_call(substr),
    "lookup": _lookup,
    "days_until": _days,
    "days_since": _days,
    "days_between": _days,
    "in": _in,
    "filled": _filled,
    "length": _length,
    "": _by_interpreter,
}
"""Each operator by name, "" for those that are called; loops stand apart."""
