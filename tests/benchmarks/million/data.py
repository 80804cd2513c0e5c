"""A million accounts in a Parquet file, one value in twenty missing; the same each time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

TODAY = date(2026, 3, 2)
CHOICES = {
    "tier": ["bronze", "silver", "gold", "platinum"],
    "industry": [
        "tourism",
        "events",
        "restaurants",
        "education",
        "software",
        "logistics",
        "retail",
        "health",
    ],
    "region": ["emea", "amer", "apac"],
    "segment": ["smb", "mid", "enterprise"],
    "renewal_status": ["open", "won", "lost"],
    "plan": ["legacy-basic", "legacy-plus", "standard", "premium", "custom"],
}
_COUNTS = {
    "seats_bought": (0, 500),
    "seats_used": (0, 450),
    "nps": (0, 11),
    "logins": (0, 900),
    "tickets_open": (0, 9),
    "escalations": (0, 5),
    "overdue_days": (-60, 120),
    "csm_meetings": (0, 4),
    "exec_meetings": (0, 3),
    "features_adopted": (0, 12),
    "features_bought": (1, 14),
}
_AMOUNTS = {"arr": 25_000_000, "contract_value": 60_000_000}
_FRACTIONS = {"csat": (10, 51, 10.0), "usage_trend": (-100, 101, 100.0)}
_DAYS = {"renewal_date": (-30, 400), "contract_start": (-900, 900), "last_login": (-90, 90)}
_FLAGS = ("onboarded", "has_sponsor")


def write_accounts(path: Path, count: int) -> None:
    """Write *count* accounts, ordered by key, to the Parquet file *path*."""
    rows = pl.DataFrame({"row": pl.int_range(count, eager=True)})
    columns = [("a" + pl.col("row").cast(pl.String).str.zfill(8)).alias("account_id")]
    columns.append(("Account " + pl.col("row").cast(pl.String)).alias("name"))
    columns += [
        pl.lit(pl.Series(values)).gather(_chance(name, len(values))).alias(name)
        for name, values in CHOICES.items()
    ]
    columns += [_chance(n, top - low) + low for n, (low, top) in _COUNTS.items()]
    columns += [_chance(n, top // 100) * 100 for n, top in _AMOUNTS.items()]
    columns += [(_chance(n, top - low) + low) / by for n, (low, top, by) in _FRACTIONS.items()]
    columns += [
        (pl.lit(TODAY) + pl.duration(days=_chance(n, width) + low)).cast(pl.Date)
        for n, (low, width) in _DAYS.items()
    ]
    columns += [_chance(n, 10) < 7 for n in _FLAGS]
    names = [
        "account_id",
        "name",
        *CHOICES,
        *_COUNTS,
        *_AMOUNTS,
        *_FRACTIONS,
        *_DAYS,
        *_FLAGS,
    ]
    named = [column.alias(name) for column, name in zip(columns, names, strict=True)]
    holes = [
        pl.when(_chance(f"no {name}", 20) > 0).then(pl.col(name)).alias(name) for name in names[2:]
    ]
    rows.with_columns(named).with_columns(holes).select(names).write_parquet(path)


def _chance(name: str, below: int) -> pl.Expr:
    """A number from 0 up to *below* for each row, told by the row and *name*."""
    seed = int.from_bytes(name.encode()[:7].rjust(7, b"\0"))
    return (pl.col("row").hash(seed) % below).cast(pl.Int64)
