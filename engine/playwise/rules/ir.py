"""The typed expression that every evaluator reads: frozen nodes, equal ones made once.

Operators of the IR (arguments are nodes unless said otherwise):

=============  ==========================  =====================================================
op             arguments                   data
=============  ==========================  =====================================================
const          none                        the value (`playwise.rules.types.Value`)
fact           none                        `FactRef`: a fact or a decision of the record or a parent
assume         x, const                    none; x where known, else the constant
known          x                           none; never unknown
stale          fact                        none; never unknown: a value is there but too old
missing        facts                       tuple of the labels; a list of text, never unknown
not            bool                        none
and, or        bools (1 or more)           none; Kleene
eq ne          x, y (same type)            none
lt le gt ge    x, y (same ordered type)    none
in             scalar, list                none
in_text        needle, haystack (text)     none
add mul        numbers (1 or more)         none
sub            x, y                        none; date - date is days, date - integer a date
neg            x                           none
div mod        x, y                        none; by zero is unknown
min max        values (1 or more)          none
if             c1, v1, c2, v2, …, else     none
cast           x                           none, or `WORDED`; the node's own type is the target
cat            texts                       none
days_until     date                        none; date - as_of, calendar days
days_since     date                        none; as_of - date
days_between   date, date                  none; second - first
starts_with    text, text                  none
ends_with      text, text                  none
lower          text                        none
coalesce       values (1 or more)          none; the first known one
lookup         key                         `LookupColumn`
some all none  member, body (bools)        `RelationRef`; both read the related record
count share    member, body (bools)        `RelationRef`
sum avg        member, value               `RelationRef`
least most     member, value               `RelationRef`; the smallest and largest
past           none                        `PastRef`: a fact or decision as it was so many days ago
substr         text, start[, length]       none; code points, negative ones from the end
missing_some   facts                       (how many are needed, labels); () once enough are known
filled         list                        none; whether it has an element
concat         lists (1 or more)           none
element        none                        none; inside a body below: the element at hand
map            list, body                  none; an unknown element or answer stays one in the list
filter         list, body (bool)           none; unknown where one answer is
some_of        list, body (bool)           none; Kleene, of no elements false
all_of         list, body (bool)           none; Kleene, of no elements true
none_of        list, body (bool)           none; Kleene, of no elements true
total product  list of numbers             none; of no elements 0 and 1
smallest       list                        none; of no elements unknown
largest        list                        none; of no elements unknown
length         list                        none; how many elements, unknown ones too
call           values                      `Called`: an operator that a plugin registered
=============  ==========================  =====================================================

The body of a list operator reads nothing but its element: `own_nodes` leaves it out, as it leaves
out what stands inside an aggregate over records.

Money is minor units: a number literal beside money is already a constant of minor units, and
money times a number is rounded half to even.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import (
    TYPE_CHECKING,
    Any,
)  # what a plugin's columns take and give is Polars', which this floor does not know

from playwise.rules.types import Type, Value

if TYPE_CHECKING:
    from playwise.rules.operators.operator import RuleRegistry

RELATION_OPS = frozenset({"some", "all", "none", "count", "share", "sum", "avg", "least", "most"})
BODY_OPS = frozenset({"map", "filter", "some_of", "all_of", "none_of"})
TIME_OPS = frozenset({"days_until", "days_since"})
WORDED = "worded"
"""The data of a cast to text as people read values: of a gap in a text, not of ``cat``."""


@dataclass(frozen=True, slots=True)
class FactRef:
    """Where a fact or a decision is read.

    Attributes:
        name: The fact's name, or ``playbook.decision``, or a part: ``playbook.decision.open``.
        path: The parents gone up from the record at hand, nearest first; () is the record itself.
        label: How reasons name it, seen from the rule's own record: ``prepared`` of champions
            is ``champions.prepared``.
    """

    name: str
    path: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class PastRef:
    """A fact or a decision as it was some days before the moment asked about.

    Attributes:
        name: As in `FactRef`.
        path: As in `FactRef`.
        label: How reasons name it: ``arr 30 days ago``.
        days: How many calendar days back, 1 or more.
    """

    name: str
    path: tuple[str, ...]
    label: str
    days: int

    @property
    def column(self) -> str:
        """The column and the key of `Record.values` that hold it: ``arr@30d``."""
        return f"{self.name}@{self.days}d"


@dataclass(frozen=True, slots=True)
class RelationRef:
    """Related records that an aggregate runs over.

    Attributes:
        name: As written in the rule: ``champions``. Reasons use it: ``no champions``.
        entity: The entity of the records.
        parent: The entity that they hang on, which is that of the record at hand.
        between: The entities between, nearest to the records first: ``("account",)`` for the
            contacts of a company's accounts.
    """

    name: str
    entity: str
    parent: str
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """An operator that a plugin registered. Compared by identity.

    Attributes:
        name: As rules write it.
        plugin: The plugin's distribution and version, as findings and reasons name it.
        meaning: The value for known operands; None is unknown. It may not raise, but may.
        columns: The same over Polars expressions, null is unknown; None: `meaning` row by row.
    """

    name: str
    plugin: str
    meaning: Callable[..., Value | None]
    columns: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LookupColumn:
    """One column of a playbook's table: what `lookup` reads. Compared by identity."""

    table: str
    column: str | None
    values: Mapping[Value, Value]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One expression. Made by a `Pool` only, so equal expressions of a pool are one object.

    Attributes:
        op: One of the operators listed above, or one that a plugin registered.
        type: The type of its value.
        args: Its operands.
        data: What the operator needs beside them.
        nullable: Whether it can be unknown at all.
        uid: Its number in its pool, greater than those of its operands.
        depth: How many operators deep it is.
    """

    op: str
    type: Type
    args: tuple[Node, ...]
    data: Hashable
    nullable: bool
    uid: int
    depth: int

    def __repr__(self) -> str:
        match self.data:
            case FactRef():
                return ".".join((*self.data.path, self.data.name))
            case PastRef():
                return ".".join((*self.data.path, self.data.column))
            case RelationRef():
                inner = [self.data.name, *map(repr, self.args)]
            case _:
                inner = [*map(repr, self.args)]
                if self.op == "const":
                    return repr(self.data)
        return f"{self.op}({', '.join(inner)})"

    def walk(self) -> Iterator[Node]:
        """Yield every node of the expression once, operands before what uses them."""
        if not self.args:
            yield self
            return
        seen: set[int] = set()
        stack: list[tuple[Node, bool]] = [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                yield node
            elif node.uid not in seen:
                seen.add(node.uid)
                stack.append((node, True))
                stack.extend((arg, False) for arg in reversed(node.args))

    def past(self) -> Iterator[PastRef]:
        """Yield each fact or decision of an earlier day that is read, in no particular order."""
        for node in self.walk():
            if isinstance(node.data, PastRef):
                yield node.data

    def facts(self) -> Iterator[FactRef]:
        """Yield each fact or decision that is read, in no particular order."""
        for node in self.walk():
            if node.op == "fact":
                assert isinstance(node.data, FactRef)
                yield node.data

    @property
    def reads_time(self) -> bool:
        """Whether the answer depends on as_of directly (staleness apart)."""
        return any(node.op in TIME_OPS for node in self.walk())


_NEVER_UNKNOWN = frozenset({"const", "known", "stale", "missing", "missing_some", "assume"})
OWN_UNKNOWN = frozenset(
    {
        "fact",
        "div",
        "mod",
        "lookup",
        "add",
        "mul",
        "sub",
        "neg",
        "cast",
        "past",
        "element",
        "filter",
        "some_of",
        "all_of",
        "none_of",
        "total",
        "product",
        "smallest",
        "largest",
        "call",
    }
)
_OWN_UNKNOWN_RELATION = frozenset({"all", "none", "share", "avg", "least", "most", "sum"})


@dataclass(slots=True)
class Pool:
    """Makes nodes, each different one once. One pool a compilation.

    Attributes:
        operators: The operators that the rules of this compilation may use, those of plugins
            among them; None: those of Playwise.
    """

    operators: RuleRegistry | None = None
    _nodes: dict[tuple[Hashable, ...], Node] = field(default_factory=dict)
    _columns: dict[tuple[str, str | None, int], LookupColumn] = field(default_factory=dict)

    def node(self, op: str, type: Type, *args: Node, data: Hashable = None) -> Node:
        """Return the node for *op* on *args*: a new one, or the one made before."""
        key = (op, type, tuple(arg.uid for arg in args), data.__class__, data)
        found = self._nodes.get(key)
        if found is None:
            depth = 1 + max((arg.depth for arg in args), default=0)
            found = Node(op, type, args, data, _nullable(op, args), len(self._nodes), depth)
            self._nodes[key] = found
        return found

    def const(self, value: Value, type: Type) -> Node:
        """Return the constant *value*. True, 1 and 1.0 are three constants."""
        return self.node("const", type, data=value)

    def column(self, table: str, column: str | None, values: Mapping[Value, Value]) -> LookupColumn:
        """Return the one `LookupColumn` of the pool for these *values*, told by their identity."""
        # The column holds on to the values, so their id stays theirs.
        key = (table, column, id(values))
        return self._columns.setdefault(key, LookupColumn(table, column, values))


def _nullable(op: str, args: tuple[Node, ...]) -> bool:
    if op in _NEVER_UNKNOWN:
        return False
    if op in OWN_UNKNOWN or op in _OWN_UNKNOWN_RELATION:
        return True
    if op == "coalesce":
        return all(arg.nullable for arg in args)
    if op == "in" and args[1].op != "const":
        return True  # a known list may have unknown elements
    return any(arg.nullable for arg in args)


def is_constant(node: Node) -> bool:
    """Whether no fact, no record and no element of a list around it can change its value.

    An operator of a plugin is taken for one whose value may change: see `reads_nothing`.
    """
    return _stands_alone(node, _READS_OR_CALLS)


def reads_nothing(node: Node) -> bool:
    """Whether it is of literals alone: of constants, and of plugins' operators on constants."""
    return _stands_alone(node, _READS)


_READS = RELATION_OPS | {"fact", "past"}
_READS_OR_CALLS = _READS | {"call"}


def _stands_alone(node: Node, moving: frozenset[str]) -> bool:
    if not node.args:  # most of those that are asked
        return node.op not in moving and node.op != "element"
    stack, seen = [(node, False)], set[tuple[int, bool]]()
    while stack:
        part, in_body = stack.pop()
        if part.op in moving:
            return False
        if part.op == "element" and not in_body:
            return False
        if (part.uid, in_body) in seen:
            continue
        seen.add((part.uid, in_body))
        # A body reads the elements of its own list, which is looked at by itself.
        bodies = part.args[1:] if part.op in BODY_OPS else ()
        stack += [(arg, in_body or arg in bodies) for arg in part.args]
    return True
