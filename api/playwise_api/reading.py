"""What one request reads: one moment of the store, and what hangs on many records at once.

A request runs in one thread. The records of a page are a family: what one of them is asked for
is read for all of them, in one statement, so the number of statements does not grow with the page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar, cast

import sqlalchemy as sa
import strawberry

from playwise.errors import StoreError
from playwise.facts.catalog import Catalogue, Fact
from playwise.store.facts import load_observed
from playwise.store.refusals import plain
from playwise.store.runs import last_runs
from playwise_api.faults import Code, RequestError
from playwise_api.names import api_name
from playwise_api.outline import MAX_COST, Outline
from playwise_api.source import ApiSource

_log = logging.getLogger("playwise.api")
_Row_co = TypeVar("_Row_co", covariant=True)
_T = TypeVar("_T")
_P = ParamSpec("_P")


class Reading:
    """One request's view of the store. Close it when the answer is made."""

    def __init__(self, source: ApiSource) -> None:
        self.source = source
        self.outline: Outline | None = None
        self.explained = 0
        self._cost = 0
        self._stack = ExitStack()
        self._conn: sa.Connection | None = None
        self._judged: Judged | None = None

    @property
    def catalogue(self) -> Catalogue:
        """What facts there are."""
        return self.source.program.catalogue

    def ask(
        self,
        function: Callable[Concatenate[sa.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Return what *function* reads from the store.

        Raises:
            StoreError: There is no store yet, or it cannot be read.
        """
        if self._conn is None:
            self._conn = self._stack.enter_context(self.source.reading())
        with plain(self.source.store().name):
            return function(self._conn, *args, **kwargs)

    def charge(self, rows: int, info: Info) -> None:
        """Note that the fields under this one are wanted for so many *rows*.

        Whoever returns rows charges for them each time: what was read once may be written out a
        thousand times, in each of a thousand contacts the same account with all its contacts.

        Raises:
            RequestError: The answer would grow too large.
        """
        assert self.outline is not None
        self._cost += rows * (1 + self.outline.fields_below(info._raw_info.field_nodes))
        if self._cost > MAX_COST:
            raise RequestError(
                f"the answer would hold more than {MAX_COST:,} values; "
                "ask for fewer records or fewer fields at a time",
                Code.TOO_LARGE,
            )

    def wanted_facts(self, entity: str) -> tuple[str, ...]:
        """Return the facts of *entity* that this request can need, of those that are shown."""
        assert self.outline is not None
        names = self.outline.names
        kind = self.catalogue.entities[entity]
        shown = visible_facts(kind.facts)
        if "factStates" in names:
            return tuple(shown)
        label = kind.label if "label" in names else None
        return tuple(name for name in shown if name == label or api_name(name) in names)

    def judged(self) -> Judged:
        """Return the moment that facts are called fresh or stale at, and when streams were read."""
        if self._judged is None:
            runs = self.ask(last_runs, "run")
            as_of = runs[0].as_of if runs else self.source.now()
            self._judged = Judged(as_of, self.ask(load_observed))
        return self._judged

    def close(self) -> None:
        """Give the connection back. Nothing was written, so nothing can be lost by it."""
        self._conn = None
        try:
            self._stack.close()
        except StoreError as error:
            # Whoever read from the damage has said so already.
            _log.warning("the store could not be let go: %s", error)


Info: TypeAlias = strawberry.Info[Reading, None]


@dataclass(frozen=True, slots=True)
class Judged:
    """When facts are judged: as of the last run, so that they and its decisions agree."""

    as_of: datetime
    observed: Mapping[tuple[str, str], datetime]


@dataclass(slots=True, eq=False)
class Family(Generic[_Row_co]):
    """Rows that were read together, and what was read for all of them since."""

    rows: tuple[_Row_co, ...]
    _found: dict[Hashable, object] = field(default_factory=dict)

    def shared(self, what: Hashable, read: Callable[[], _T]) -> _T:
        """Return what *read* gives, which is called once for each *what*."""
        if what not in self._found:
            self._found[what] = read()
        return cast("_T", self._found[what])


@dataclass(frozen=True, slots=True, eq=False)
class Node(Generic[_Row_co]):
    """A row with those that were read with it."""

    row: _Row_co
    family: Family[_Row_co]


def related(rows: tuple[_T, ...]) -> tuple[Node[_T], ...]:
    """Return *rows* as one family."""
    family = Family(rows)
    return tuple(Node(row, family) for row in rows)


def visible_facts(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts that the API shows, by name: those restricted to roles are not among them.

    They are in order of name, so that the order in facts.yaml does not show in the schema.
    """
    return {name: facts[name] for name in sorted(facts) if not facts[name].restricted}


def read_field(source: Any, name: str) -> object:  # whatever a resolver returned
    """Return what a field without a resolver shows of *source*."""
    row = source.row if isinstance(source, Node) else source
    return row[name] if isinstance(row, Mapping) else getattr(row, name)
