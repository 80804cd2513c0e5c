"""Runs and syncs, and what came of them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import strawberry
from strawberry.scalars import JSON

from playwise.store.runs import last_runs
from playwise_api.faults import RequestError
from playwise_api.reading import Info
from playwise_api.scalars import BigInt

_MOST = 200


@strawberry.enum(description="What was done.")
class RunKind(Enum):
    RUN = strawberry.enum_value("run", description="Everything: read, decide, plan, act.")
    SYNC = strawberry.enum_value("sync", description="Facts were read, nothing else.")


@strawberry.type(description="A run or a sync.")
class Run:
    id: BigInt = strawberry.field(description="Its number; numbers only grow.")
    kind: RunKind = strawberry.field(description="What was done.")
    as_of: datetime = strawberry.field(description="The moment that it was done for.")
    started_at: datetime = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(
        description="When it ended; null where it goes on, or broke off."
    )
    summary: JSON | None = strawberry.field(description="What came of it, as the run put it.")


def runs_of(info: Info, first: int, kind: Enum | None) -> list[Run]:
    """Return what Query.runs shows."""
    if not 1 <= first <= _MOST:
        raise RequestError(f"'first' is 1 to {_MOST}, not {first:,}")
    wanted = None if kind is None else kind.value
    found = info.context.ask(last_runs, wanted, first)
    info.context.charge(len(found), info)
    return list(found)  # type: ignore[arg-type]  # rows are shown as they are
