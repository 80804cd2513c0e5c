"""Loops over related records. None in a local is unknown, as everywhere.

A record that surely does not belong is left at once; what its body reads is read only after
that. An uncertain one makes the result None unless it cannot matter, as `aggregates` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwise.rules.ir import Node
from playwise.rules.operations import LARGEST, SMALLEST, mean
from playwise.rules.pycode import runtime
from playwise.rules.pycode.scope import Atom, Scope
from playwise.rules.pycode.truth import FALSE, TRUE
from playwise.rules.pycode.writer import Statement, Writer
from playwise.rules.types import Kind


@dataclass(frozen=True, slots=True)
class _Loop:
    """One aggregate in the making."""

    writer: Writer
    scope: Scope
    node: Node
    records: str
    child: Scope

    @property
    def member(self) -> Node:
        return self.node.args[0]

    @property
    def body(self) -> Node:
        return self.node.args[1]

    def line(self, text: str) -> None:
        self.writer.source.line(text)

    def local(self) -> str:
        return self.writer.source.local("v")

    def true(self, node: Node) -> str:
        return self.writer.true(self.child, node)

    def false(self, node: Node) -> str:
        return self.writer.false(self.child, node)

    def is_doubtful(self, node: Node) -> bool:
        return self.writer.nullable(self.child, node)

    def somebody(self) -> str:
        """Return what is true in the end where somebody surely belongs, if `note` sees to it."""
        if self.member.op == "const" and self.member.data is True:
            return self.records
        sure = self.local()
        self.line(f"{sure} = False")
        return sure

    def note(self, sure: str) -> None:
        """Write, for a record that does not surely stay outside, that it surely belongs."""
        if sure != self.records:
            condition = f"if {self.true(self.member)}: " if self.is_doubtful(self.member) else ""
            self.line(f"{condition}{sure} = True")

    @contextmanager
    def each(self) -> Iterator[None]:
        """Write the loop's head; inside, the membership is in locals and not surely false."""
        with self.writer.source.block(f"for {self.child.record} in {self.records}:"):
            self.writer.door.enter(self.writer.source, self.child)
            self.leave_unless(self.member)
            yield

    def leave_unless(self, node: Node) -> None:
        """Write: go on with the next record where *node* is surely false."""
        self.writer.ensure(self.child, node)
        negative = self.false(node)
        if negative != FALSE:
            self.line(f"if {negative}: continue")

    def leave_unless_both(self) -> str:
        """Write the same for the body, part by part; return when member and body surely hold."""
        parts = _parts(self.body)
        for part in parts:
            self.leave_unless(part)
        doubtful = [part for part in (self.member, *parts) if self.is_doubtful(part)]
        return " and ".join(self.true(part) for part in doubtful) or TRUE


def _parts(body: Node) -> list[Node]:
    """Return the conditions that must all hold for *body* to hold."""
    return [*body.args] if body.op == "and" else [body]


def _begin(writer: Writer, scope: Scope, node: Node) -> _Loop:
    records, child = writer.door.related(writer.source, scope, node)
    member, body = node.args
    if node.op in {"sum", "avg", "least", "most"}:
        child.plan([member], [body])
    elif node.op in {"all", "share"}:
        child.plan([member, body], [])
    else:
        child.plan([member, *_parts(body)], [])
    return _Loop(writer, scope, node, records, child)


def _some(writer: Writer, scope: Scope, node: Node) -> Atom:
    loop = _begin(writer, scope, node)
    made = loop.local()
    loop.line(f"{made} = False")
    with loop.each():
        both = loop.leave_unless_both()
        if both == TRUE:
            loop.line(f"{made} = True; break")
        else:
            loop.line(f"if {both}: {made} = True; break")
            loop.line(f"{made} = None")
    return Atom(made, nullable=both != TRUE)


def _none(writer: Writer, scope: Scope, node: Node) -> Atom:
    loop = _begin(writer, scope, node)
    made, sure = loop.local(), loop.somebody()
    loop.line(f"{made} = True")
    with loop.each():
        loop.note(sure)
        both = loop.leave_unless_both()
        if both == TRUE:
            loop.line(f"{made} = False; break")
        else:
            loop.line(f"if {both}: {made} = False; break")
            loop.line(f"{made} = None")
    loop.line(f"if {made} and not {sure}: {made} = None")
    return Atom(made, nullable=True)


def _all(writer: Writer, scope: Scope, node: Node) -> Atom:
    loop = _begin(writer, scope, node)
    made, sure = loop.local(), loop.somebody()
    loop.line(f"{made} = True")
    with loop.each():
        loop.note(sure)
        writer.ensure(loop.child, loop.body)
        loop.line(f"if {loop.true(loop.body)}: continue")
        doubtful = [part for part in node.args if loop.is_doubtful(part)]
        if doubtful:
            fails = f"{loop.true(loop.member)} and {loop.false(loop.body)}"
            loop.line(f"if {fails}: {made} = False; break")
            loop.line(f"{made} = None")
        else:
            loop.line(f"{made} = False; break")
    loop.line(f"if {made} and not {sure}: {made} = None")
    return Atom(made, nullable=True)


def _count(writer: Writer, scope: Scope, node: Node) -> Atom:
    loop = _begin(writer, scope, node)
    made = loop.local()
    loop.line(f"{made} = 0")
    with loop.each():
        both = loop.leave_unless_both()
        if both != TRUE:
            loop.line(f"if not ({both}): {made} = None; break")
        loop.line(f"{made} += 1")
    return Atom(made, nullable=both != TRUE)


def _share(writer: Writer, scope: Scope, node: Node) -> Atom:
    loop = _begin(writer, scope, node)
    made, yes, no, members, doubt = (loop.local() for _ in range(5))
    sure = loop.somebody()
    loop.line(f"{yes} = {no} = {members} = 0; {doubt} = False")
    with loop.each():
        loop.line(f"{members} += 1")
        loop.note(sure)
        if loop.is_doubtful(loop.member):
            loop.line(f"if not ({loop.true(loop.member)}): {doubt} = True")
        writer.ensure(loop.child, loop.body)
        loop.line(f"if {loop.true(loop.body)}: {yes} += 1")
        loop.line(f"elif {loop.false(loop.body)}: {no} += 1")
        loop.line(f"else: {doubt} = True")
    settled = f"(not {doubt} or {yes} == {members} or {no} == {members})"
    loop.line(f"{made} = {yes} / {members} if {sure} and {settled} else None")
    return Atom(made, nullable=True)


def _sum(writer: Writer, scope: Scope, node: Node) -> Atom:
    loop = _begin(writer, scope, node)
    made, (least, most) = loop.local(), _limits(writer)
    is_number = node.type.kind is Kind.NUMBER
    loop.line(f"{made} = {'0.0' if is_number else '0'}")
    with loop.each():
        (value,) = writer.ensure(loop.child, loop.body)
        # What is zero adds nothing whether or not its record belongs.
        doubts = [f"({value.name} and not ({loop.true(loop.member)}))"]
        doubts = doubts if loop.is_doubtful(loop.member) else []
        if value.nullable:
            doubts.insert(0, f"{value.name} is None")
        if doubts:
            loop.line(f"if {' or '.join(doubts)}: {made} = None; break")
        loop.line(f"{made} += {value.name}")
    if is_number:
        digits = writer.source.constant(runtime.twelve_digits)
        loop.line(f"if {made} is not None: {made} = {digits}({made})")
    else:
        loop.line(f"if {made} is not None and not {least} <= {made} <= {most}: {made} = None")
    return Atom(made, nullable=True)


def _limits(writer: Writer) -> tuple[str, str]:
    return writer.source.constant(SMALLEST), writer.source.constant(LARGEST)


def _avg(writer: Writer, scope: Scope, node: Node) -> Atom:
    loop = _begin(writer, scope, node)
    made, members = loop.local(), loop.local()
    is_money = node.type.kind is Kind.MONEY
    loop.line(f"{made} = {'0' if is_money else '0.0'}; {members} = 0")
    with loop.each():
        (value,) = writer.ensure(loop.child, loop.body)
        doubts = [f"{value.name} is None"] if value.nullable else []
        if loop.is_doubtful(loop.member):
            doubts.append(f"not ({loop.true(loop.member)})")
        if doubts:
            loop.line(f"if {' or '.join(doubts)}: {members} = 0; break")
        loop.line(f"{made} += {value.name}; {members} += 1")
    finish = writer.source.constant(mean if is_money else runtime.twelve_digits)
    mean_of = f"{made}, {members}" if is_money else f"{made} / {members}"
    loop.line(f"{made} = {finish}({mean_of}) if {members} else None")
    return Atom(made, nullable=True)


def _extreme(sign: str) -> Statement:
    def statement(writer: Writer, scope: Scope, node: Node) -> Atom:
        loop = _begin(writer, scope, node)
        made, possible = loop.local(), loop.local()
        loop.line(f"{made} = {possible} = None")
        with loop.each():
            (value,) = writer.ensure(loop.child, loop.body)
            name = value.name
            if value.nullable:
                loop.line(f"if {name} is None: {made} = None; break")
            if loop.is_doubtful(loop.member):
                further = f"{possible} is None or {name} {sign} {possible}"
                loop.line(f"if {further}: {possible} = {name}")
                loop.line(f"if not ({loop.true(loop.member)}): continue")
            loop.line(f"if {made} is None or {name} {sign} {made}: {made} = {name}")
        if loop.is_doubtful(loop.member):
            loop.line(f"if {made} is not None and {made} != {possible}: {made} = None")
        return Atom(made, nullable=True)

    return statement


RELATIONS: dict[str, Statement] = {
    "some": _some,
    "all": _all,
    "none": _none,
    "count": _count,
    "share": _share,
    "sum": _sum,
    "avg": _avg,
    "least": _extreme("<"),
    "most": _extreme(">"),
}
"""Each aggregate by name."""
