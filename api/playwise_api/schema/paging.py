"""Connections: pages of a list, by the cursor of their last record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import strawberry

from playwise_api.faults import RequestError
from playwise_api.schema.declared import Argument, Shown, declare

PAGE = 50
MOST = 1_000

_T = TypeVar("_T")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more comes after this page.")
    has_previous_page: bool = strawberry.field(description="Whether the page began after a cursor.")
    start_cursor: str | None = strawberry.field(description="The cursor of the page's first item.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of its last item: give it as `after` to get the next page."
    )


@dataclass(frozen=True, slots=True)
class PageOf:
    """What `PageInfo` shows."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Edge(Generic[_T]):
    """An item of a page with its cursor."""

    node: _T
    cursor: str


@dataclass(frozen=True, slots=True)
class Connection(Generic[_T]):
    """A page.

    Attributes:
        count: Counts the whole list; called only when a client asks.
    """

    nodes: Sequence[_T]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    count: Callable[[], int] | None = None

    @property
    def edges(self) -> list[Edge[_T]]:
        """Return the items with their cursors."""
        return [Edge(*pair) for pair in zip(self.nodes, self.cursors, strict=True)]

    @property
    def page_info(self) -> PageOf:
        """Return where the page stands."""
        ends = (self.cursors[0], self.cursors[-1]) if self.cursors else (None, None)
        return PageOf(self.has_next, self.has_previous, *ends)


def declare_connection(made: type, edge: type, node: type, many: str, *, counted: bool) -> None:
    """Make *made* the connection and *edge* the edge of *node*; *many* is what the nodes are."""
    fields = {
        "edges": Shown(list[edge], f"The {many} of this page, each with its cursor."),  # type: ignore[valid-type]  # a class made at run time
        "nodes": Shown(list[node], f"The {many} of this page."),  # type: ignore[valid-type]  # likewise
        "page_info": Shown(PageInfo, "Where this page stands in the list."),
    }
    if counted:
        words = f"How many {many} the whole list holds; counted only when asked for."
        fields["total_count"] = Shown(int, words, resolver=_total)
    declare(made, f"A page of {many}.", fields)
    words = "Where it stands in the list, for `after`."
    one = {"node": Shown(node, "The item."), "cursor": Shown(str, words)}
    declare(edge, f"One of the {many} of a page.", one)


def page_arguments() -> dict[str, Argument]:
    """Return ``first`` and ``after``."""
    return {
        "first": Argument(int, f"How many to return, {MOST:,} at most.", PAGE),
        "after": Argument(str, "Begin after this cursor.", strawberry.UNSET),
    }


def checked_first(first: int) -> int:
    """Return *first*.

    Raises:
        RequestError: It is no size that a page can have.
    """
    if not 1 <= first <= MOST:
        raise RequestError(f"'first' is 1 to {MOST:,}, not {first:,}")
    return first


def _total(root: Connection[object], info: object) -> int:
    assert root.count is not None
    return root.count()
