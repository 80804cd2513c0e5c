"""Expressions over a whole frame at once, by Polars: the interpreter's answers, null is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import polars as pl

from playwise.rules.call_columns import call_expression
from playwise.rules.expressions import expression, literal
from playwise.rules.frame import KEY, dtype, is_parent, parent_column, reasons_column, stale_column
from playwise.rules.gather import STATISTICS, adds_floats, conclude, statistics
from playwise.rules.interpret import Interpreter, own_nodes
from playwise.rules.ir import (
    BODY_OPS,
    RELATION_OPS,
    FactRef,
    Node,
    PastRef,
    RelationRef,
    reads_nothing,
)
from playwise.rules.list_columns import LIST_LOWERINGS, over_elements
from playwise.rules.records import Record
from playwise.rules.unknown import Unknown

_NOT_WORTH_A_COLUMN = frozenset({"const", "fact", "past", "known", "stale", "not"})
_LOOKS_TWICE = frozenset({"add", "sub", "mul", "div", "mod", "min", "max", "if", "substr"})
# Beside a literal Polars may make a literal of them, though an element is read.
_MAY_SETTLE = frozenset({"and", "assume", "coalesce", "if", "in", "or"})
_MOST_COPIES = 4
_DEEPEST = 12  # operators in one expression: Polars' time grows with the square of it and faster


@dataclass(slots=True)
class Columns:
    """Works nodes out over frames, each shared node once.

    Attributes:
        frames: For each entity its frame: `KEY`, parents' keys, facts, stale marks, decisions.
            It grows by the columns that are worked out on the way.
        as_of: The moment, in the workspace's zone.
        element: What the bodies of list operators read; a column, where the rows are elements.
    """

    frames: dict[str, pl.LazyFrame]
    as_of: datetime
    element: pl.Expr = field(default_factory=pl.element)
    _made: dict[str, set[str]] = field(default_factory=dict)
    _collected: dict[str, tuple[pl.LazyFrame, pl.DataFrame]] = field(default_factory=dict)

    def prepare(self, entity: str, roots: Sequence[Node]) -> dict[int, pl.Expr]:
        """Return an expression for each of *roots* by uid, over ``frames[entity]`` as it is then.

        Parents' facts are joined, aggregates over children worked out and nodes that are used
        more than once become columns first, a layer at a time.
        """
        order = own_nodes(roots)
        self._join_parents(entity, order)
        self._mark(entity, order)
        self._gather(entity, order)
        return self._layers(entity, order, roots)

    def made(self, entity: str) -> set[str]:
        """Return the names of the columns that were added to the entity's frame."""
        return self._made.setdefault(entity, set())

    def add(self, entity: str, columns: Iterable[pl.Expr]) -> None:
        """Add *columns* (aliased) to the entity's frame."""
        self.frames[entity] = self.frames[entity].with_columns(list(columns))

    def collect(self, entity: str) -> pl.DataFrame:
        """Work the entity's frame out, keep the result in its place and return it.

        Only what was added since the last time is worked out: frames grow by columns alone.
        """
        collected = self._collected.get(entity)
        if collected is None:
            return self.keep(entity, self.frames[entity].collect(engine="streaming"))
        lazy, frame = collected
        if lazy is self.frames[entity]:
            return frame
        there = set(frame.columns)
        names = self.frames[entity].collect_schema().names()
        fresh = self.frames[entity].select(n for n in names if n not in there)
        return self.keep(entity, frame.hstack(fresh.collect(engine="streaming")))

    @contextmanager
    def narrowed(self, entity: str, nodes: Sequence[Node]) -> Iterator[None]:
        """Leave in the entity's frame only what *nodes* and their reasons read, for a while.

        Rows can then be picked and joined without a copy of every decision made before. What was
        added in between stays.
        """
        self.prepare(entity, nodes)
        whole = self.collect(entity)
        self.keep(entity, whole.select(self._read_by(entity, nodes, whole.columns)))
        yield
        now = self.collect(entity)
        self.keep(entity, whole.hstack(now.select(pl.exclude(whole.columns))))

    def _read_by(self, entity: str, nodes: Sequence[Node], there: Sequence[str]) -> list[str]:
        order = own_nodes(nodes)
        if any(isinstance(n.data, RelationRef) and n.data.entity == entity for n in order):
            return list(there)  # what is related is read from the same frame
        roots = (expr.meta.root_names() for expr in self.every(entity, order).values())
        wanted = {KEY, *(name for names in roots for name in names)}
        for node in order:
            if isinstance(ref := node.data, FactRef | PastRef):
                wanted |= {column_of(ref), column_of(ref, stale=True)}
            if isinstance(ref, FactRef):
                wanted.add(column_of(FactRef(reasons_column(ref.name), ref.path)))
        return [name for name in there if name in wanted or is_parent(name)]

    def keep(self, entity: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Put *frame* in the place of the entity's, and return it."""
        self.frames[entity] = frame.lazy()
        self._collected[entity] = self.frames[entity], frame
        return frame

    def _join_parents(self, entity: str, order: Sequence[Node]) -> None:
        wanted: dict[str, set[str]] = {}
        for node in order:
            ref = node.data
            if isinstance(ref, FactRef | PastRef) and ref.path:
                wanted.setdefault(ref.path[0], set()).add(column_of(ref))
        for parent, names in sorted(wanted.items()):
            missing = sorted(names - self.made(entity))
            if missing:
                self._join_parent(entity, parent, missing)

    def _join_parent(self, entity: str, parent: str, columns: Sequence[str]) -> None:
        """Join the columns ``parent/x`` (or ``parent/further/x``), with what marks them unknown."""
        inner = [column.removeprefix(f"{parent}/") for column in columns]
        further: dict[str, list[str]] = {}
        for name in inner:
            if "/" in name and name not in self.made(parent):
                further.setdefault(name.split("/")[0], []).append(name)
        for grandparent, names in sorted(further.items()):
            self._join_parent(parent, grandparent, names)
        there = set(self.frames[parent].collect_schema().names())
        marks = [mark(name) for name in inner for mark in (stale_column, reasons_column)]
        taken = [*inner, *(name for name in marks if name in there)]
        read = self.frames[parent].select(
            pl.col(KEY).alias(parent_column(parent)),
            *(pl.col(name).alias(f"{parent}/{name}") for name in taken),
        )
        self.frames[entity] = self.frames[entity].join(
            read, on=parent_column(parent), how="left", maintain_order="left"
        )
        self.made(entity).update(columns)

    def _mark(self, entity: str, order: Sequence[Node]) -> None:
        """Add the stale marks that are not there: what may grow old as it likes is never stale."""
        asked = [cast("FactRef", node.args[0].data) for node in order if node.op == "stale"]
        if asked:
            there = self.frames[entity].collect_schema().names()
            marks = {column_of(ref, stale=True) for ref in asked}.difference(there)
            self.add(entity, [pl.lit(value=False).alias(mark) for mark in sorted(marks)])

    def _gather(self, entity: str, order: Sequence[Node]) -> None:
        """Add the column of each aggregate over related records."""
        groups: dict[tuple[str, str], list[Node]] = {}
        for node in order:
            if node.op in RELATION_OPS and column_name(node) not in self.made(entity):
                relation = cast("RelationRef", node.data)
                groups.setdefault((relation.entity, link_column(relation)), []).append(node)
        for (child, link), nodes in sorted(groups.items()):
            bodies = self.prepare(child, [arg for node in nodes for arg in node.args])
            between, _, _ = link.partition("/")
            if between != link and link not in self.made(child):
                self._join_parent(child, between, [link])
            pairs = [
                bodies[arg.uid].alias(f"{column_name(node)}.{part}")
                for node in nodes
                for part, arg in zip("mb", node.args, strict=True)
            ]
            rows = self.frames[child].select(KEY, link, *pairs).filter(pl.col(link).is_not_null())
            if any(adds_floats(node) for node in nodes):
                rows = rows.sort(link, KEY)
            counted = (
                rows.group_by(link)
                .agg(s for node in nodes for s in statistics(node, column_name(node)))
                .rename({link: KEY})
            )
            self.frames[entity] = (
                self.frames[entity]
                .join(counted, on=KEY, how="left", maintain_order="left")
                .with_columns(conclude(n, column_name(n)).alias(column_name(n)) for n in nodes)
                .drop(f"{column_name(n)}.{s}" for n in nodes for s in STATISTICS[n.op])
            )
            self.made(entity).update(column_name(node) for node in nodes)

    def _layers(
        self, entity: str, order: Sequence[Node], roots: Sequence[Node]
    ) -> dict[int, pl.Expr]:
        uses = Counter(
            arg.uid for node in order if node.op not in RELATION_OPS for arg in node.args
        )
        uses.update(root.uid for root in roots)
        expressions: dict[int, pl.Expr] = {}
        level: dict[int, int] = {}
        nested: dict[int, int] = {}
        layers: dict[int, list[pl.Expr]] = {}
        made = self.made(entity)
        copies: dict[int, int] = {}
        for node in order:
            if column_name(node) in made:
                expressions[node.uid], level[node.uid] = pl.col(column_name(node)), 0
                nested[node.uid] = 0
                continue
            expr = self._expression(node, expressions)
            depth = max((level[a.uid] for a in node.args if a.uid in level), default=0)
            deep = 1 + max((nested[a.uid] for a in node.args if a.uid in nested), default=0)
            if node.op in BODY_OPS:
                deep += min(node.args[1].depth, _DEEPEST)
            is_shared = uses[node.uid] > 1 and node.op not in _NOT_WORTH_A_COLUMN
            copies[node.uid] = _copies(node, copies)
            if is_shared or deep > _DEEPEST or copies[node.uid] > _MOST_COPIES:
                layers.setdefault(depth, []).append(expr.alias(column_name(node)))
                made.add(column_name(node))
                expr, depth, deep = pl.col(column_name(node)), depth + 1, 0
                copies[node.uid] = 1
            expressions[node.uid], level[node.uid], nested[node.uid] = expr, depth, deep
        for depth in sorted(layers):
            self.add(entity, layers[depth])
        return {root.uid: expressions[root.uid] for root in roots}

    def every(self, entity: str, order: Sequence[Node]) -> dict[int, pl.Expr]:
        """Return an expression for each node of *order*, all of which were prepared before."""
        made = self.made(entity)
        expressions: dict[int, pl.Expr] = {}
        for node in order:
            name = column_name(node)
            done = name in made
            expressions[node.uid] = pl.col(name) if done else self._expression(node, expressions)
        return expressions

    def _expression(self, node: Node, done: dict[int, pl.Expr]) -> pl.Expr:
        if node.op == "fact":
            return pl.col(column_of(cast("FactRef", node.data)))
        if node.op == "past":
            return pl.col(column_of(cast("PastRef", node.data)))
        if node.op == "stale":
            stale = column_of(cast("FactRef", node.args[0].data), stale=True)
            return pl.col(stale).fill_null(value=False)
        if node.op == "element":
            return self.element
        if node.op != "const" and node.args and reads_nothing(node):
            return self._folded(node)
        if node.op in BODY_OPS:
            return self._over_elements(node, done[node.args[0].uid])
        args = [done[arg.uid] for arg in node.args]
        if node.op == "call":
            return call_expression(node, args)
        if node.op in LIST_LOWERINGS:
            return LIST_LOWERINGS[node.op](node, args)
        return expression(node, args, self.as_of)

    def _over_elements(self, node: Node, lists: pl.Expr) -> pl.Expr:
        body = node.args[1]
        if body.depth > _DEEPEST or any(part.op == "call" for part in body.walk()):
            return self._by_hand(node, lists)
        expressions: dict[int, pl.Expr] = {}
        for part in own_nodes([body]):
            expressions[part.uid] = self._expression(part, expressions)
        answer = expressions[body.uid].cast(dtype(body.type))
        if reads_nothing(body) or any(part.op in _MAY_SETTLE for part in body.walk()):
            # Polars 2.1 aggregates a lone literal once for an empty list, too.
            answer = pl.when(pl.element().is_null().is_not_null()).then(answer)
        return over_elements(node.op, lists, answer)

    def _by_hand(self, node: Node, lists: pl.Expr) -> pl.Expr:
        """A list operator with a deep body, which the elements of a list get no layers for."""

        def answered(series: pl.Series) -> pl.Series:
            interpreter = Interpreter(self.as_of)
            answers = [
                None if values is None else interpreter.over_list(node, tuple(values))
                for values in series.to_list()
            ]
            known = [None if isinstance(answer, Unknown) else answer for answer in answers]
            return pl.Series(series.name, known, dtype=dtype(node.type))

        return lists.map_batches(answered, return_dtype=dtype(node.type), is_elementwise=True)

    def _folded(self, node: Node) -> pl.Expr:
        value = Interpreter(self.as_of).answer(node, Record("", ""))
        if isinstance(value, Unknown):
            return pl.lit(None, dtype=dtype(node.type))
        return literal(value, node.type)


def link_column(relation: RelationRef) -> str:
    """Return the column of related records that holds the key of the record that asks."""
    return "/".join((*relation.between, parent_column(relation.parent)))


def _copies(node: Node, copies: Mapping[int, int]) -> int:
    """How often the expression of *node* holds the innermost operand at most.

    Most arithmetic looks at its operands again, for what is out of range: nested as it is
    written, it would double with each level.
    """
    inner = max((copies.get(arg.uid, 1) for arg in node.args), default=1)
    return 2 * inner if node.op in _LOOKS_TWICE else inner


def column_of(ref: FactRef | PastRef, *, stale: bool = False) -> str:
    """Return the column that a fact (or its stale mark) has in the frame of the reading record."""
    column = ref.column if isinstance(ref, PastRef) else ref.name
    name = stale_column(column) if stale else column
    return "/".join((*ref.path, name))


def column_name(node: Node) -> str:
    """Return the column of a node that was worked out once for several uses."""
    return f"#{node.uid}"
