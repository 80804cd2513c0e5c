"""Workers by name: ``host:process``, so that a dead one's leases need not be waited for."""

from __future__ import annotations

import os
import socket
from collections.abc import Collection
from datetime import datetime

from playwise.store.engine import Store
from playwise.store.outbox import end_leases, leaseholders


def this_worker() -> str:
    """Return the name of this process as a worker."""
    return f"{socket.gethostname()}:{os.getpid()}"


def free_the_dead(store: Store, worker: str, now: datetime) -> Collection[str]:
    """End the leases of workers of this machine whose process is gone, and return their names.

    A worker on another machine, or one whose number a later process has got, is left to its
    lease: it ends by itself.

    Args:
        store: Where the outbox is.
        worker: The name of the worker that asks, which is alive.
        now: The real time.
    """
    with store.writing() as conn:
        dead = [name for name in leaseholders(conn, now) if name != worker and _is_dead(name)]
        end_leases(conn, dead, now)
    return dead


def _is_dead(name: str) -> bool:
    host, _, process = name.rpartition(":")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
