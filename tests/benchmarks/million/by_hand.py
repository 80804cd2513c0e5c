"""The million accounts' rules as somebody would write them in Polars who knows it well.

Shared values first, enums as Enum, only the columns that are read, the streaming engine; null is
unknown. What an unknown row of a table means was worked out by hand, case by case.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from pathlib import Path

import polars as pl

from tests.benchmarks.million.data import CHOICES, TODAY

_SEATS = {"bronze": 5, "silver": 25, "gold": 100, "platinum": 400}
_ENUMS = ("tier", "industry", "region", "segment", "renewal_status")
_EXPOSURE = {
    **dict.fromkeys(("tourism", "events", "restaurants"), "high"),
    **dict.fromkeys(("education", "retail"), "moderate"),
    **dict.fromkeys(("software", "logistics", "health"), "low"),
}
_MEASURES = (
    ("usage", "nps", "csat", "tickets", "adoption"),
    ("usage", "adoption", "trend", "meetings"),
    ("nps", "csat", "tickets"),
    ("payment", "usage", "trend"),
    ("meetings", "nps", "adoption", "payment"),
    ("usage", "csat", "payment", "tickets", "meetings"),
    ("trend", "adoption", "nps"),
    ("usage", "nps", "trend", "payment"),
)
_WEIGHTS = (5, 4, 3, 2, 1)
_ON_MISSING = ("drop", "drop", "zero", "drop")


def by_hand(path: Path) -> pl.DataFrame:
    """Return the key and 64 columns: conditions, tables, scores and bands, of a Parquet file."""
    accounts = (
        pl.scan_parquet(path)
        .with_columns(pl.col(name).cast(pl.Enum(CHOICES[name])) for name in _ENUMS)
        .with_columns(
            _over(pl.col("seats_used"), pl.col("seats_bought")).alias("utilisation"),
            (pl.col("renewal_date") - TODAY).dt.total_days().alias("days_left"),
            (pl.lit(TODAY) - pl.col("last_login")).dt.total_days().alias("days_silent"),
            (pl.lit(TODAY) - pl.col("contract_start")).dt.total_days().alias("days_in"),
        )
        .with_columns(**_conditions(), **_first_tables())
        .with_columns(**_second_tables())
        .with_columns(**_last_tables(), **_points())
        .with_columns(**_scores())
        .with_columns(**_bands())
    )
    names = [f"c{i:02d}" for i in range(1, 41)]
    names += [f"{kind}{i}" for kind in ("t", "s", "b") for i in range(1, 9)]
    return accounts.select("account_id", *names).collect(engine="streaming")


def _over(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    return pl.when(bottom != 0).then(top / bottom)


def _dollars(amount: int) -> int:
    return amount * 100


def _conditions() -> dict[str, pl.Expr]:
    col = pl.col
    left, silent, used = col("days_left"), col("days_silent"), col("utilisation")
    arr, nps, csat = col("arr"), col("nps"), col("csat")
    wanted = col("tier").replace_strict(_SEATS, default=None, return_dtype=pl.Int64)
    most = pl.max_horizontal("tickets_open", "escalations")
    both = col("tickets_open").is_not_null() & col("escalations").is_not_null()
    least = pl.min_horizontal(csat * 20, nps * 10.0)
    return {
        "c01": arr >= _dollars(100_000),
        "c02": arr.is_between(_dollars(20_000), _dollars(80_000)),
        "c03": col("industry").is_in(["tourism", "events", "restaurants"]),
        "c04": (col("region") == "emea") & (col("segment") == "enterprise"),
        "c05": used < 0.5,
        "c06": used >= 0.9,
        "c07": (left <= 60) & (left > 30),
        "c08": (left <= 90) & (nps < 5),
        "c09": silent > 14,
        "c10": (silent > 30) & (arr >= _dollars(50_000)),
        "c11": col("tickets_open") >= 5,
        "c12": (col("tickets_open") >= 3) & (csat < 3.5),
        "c13": csat.is_null(),
        "c14": nps.is_not_null() & (nps >= 9),
        "c15": nps <= 6,
        "c16": ~col("onboarded") & (col("days_in") > 60),
        "c17": col("onboarded") & col("has_sponsor"),
        "c18": ~col("has_sponsor") & (arr >= _dollars(100_000)),
        "c19": col("overdue_days") > 30,
        "c20": (col("overdue_days") > 0) & (arr < _dollars(10_000)),
        "c21": col("usage_trend") < -0.2,
        "c22": (col("usage_trend") > 0.2) & (used >= 0.9),
        "c23": col("logins") == 0,
        "c24": _over(col("logins"), col("seats_bought")) < 1,
        "c25": col("tier").is_in(["gold", "platinum"]) & (col("csm_meetings") == 0),
        "c26": (col("csm_meetings") >= 2) | (col("exec_meetings") >= 1),
        "c27": (nps.fill_null(5) <= 6) & (csat.fill_null(3.0) < 3),
        "c28": pl.when(col("segment") == "smb")
        .then(arr < _dollars(5_000))
        .when(col("segment").is_not_null())
        .then(arr < _dollars(50_000)),
        "c29": arr * 0.2 > _dollars(10_000),
        "c30": _over(col("features_adopted"), col("features_bought")) >= 0.6,
        "c31": (col("features_adopted") < 3) & (col("days_in") > 90),
        "c32": col("industry").is_in(["tourism", "events"]) & (used < 0.5),
        "c33": wanted > col("seats_used"),
        "c34": pl.when(both).then(most) >= 4,
        "c35": (col("escalations") >= 1) & (left <= 90),
        "c36": (col("renewal_status") == "open") & (left <= 60),
        "c37": _over(col("contract_value"), arr) >= 2,
        "c38": (col("region") != "apac") & ((csat < 3) | (nps <= 6)),
        "c39": col("plan").str.starts_with("legacy"),
        "c40": pl.when(csat.is_not_null() & nps.is_not_null()).then(least) < 50,
    }


def _chosen(kind: list[str], *rows: tuple[pl.Expr, str]) -> pl.Expr:
    type = pl.Enum(kind)
    chain = pl.when(rows[0][0]).then(pl.lit(rows[0][1], dtype=type))
    for holds, value in rows[1:]:
        chain = chain.when(holds).then(pl.lit(value, dtype=type))  # type: ignore[assignment]  # a chain of then and when
    return chain


def _first_tables() -> dict[str, pl.Expr]:
    arr, logins, trend = pl.col("arr"), pl.col("logins"), pl.col("usage_trend")
    used = pl.col("utilisation")
    exposure = pl.Enum(["high", "moderate", "low"])
    is_open, left = pl.col("renewal_status") == "open", pl.col("days_left")
    unpaid = pl.col("overdue_days") > 30
    pressed = (pl.col("escalations") >= 1) & (pl.col("tickets_open") >= 3)
    unhappy = (pl.col("csat") < 3) | (pl.col("nps") <= 3)
    awake = logins.is_not_null() & (logins != 0)
    return {
        "t1": pl.col("industry").replace_strict(_EXPOSURE, default=None, return_dtype=exposure),
        "t3": _chosen(
            ["large", "medium", "small"],
            (arr >= _dollars(100_000), "large"),
            (arr >= _dollars(20_000), "medium"),
            (arr.is_not_null(), "small"),
        ),
        "t4": _chosen(
            ["silent", "fading", "active", "keen"],
            (logins == 0, "silent"),
            (awake & (trend < -0.2), "fading"),
            (awake & (trend > 0.2) & (used >= 0.9), "keen"),
            (awake & trend.is_not_null() & ((trend <= 0.2) | (used < 0.9)), "active"),
        ),
        "t5": _chosen(
            ["now", "soon", "later"],
            (is_open & (left <= 30), "now"),
            (is_open & (left <= 90), "soon"),
            (~is_open | (left > 90), "later"),
        ),
        "t7": _chosen(
            ["red", "yellow", "green"],
            (unpaid | pressed, "red"),
            (~unpaid & ~pressed & unhappy, "yellow"),
            (~unpaid & ~pressed & ~unhappy, "green"),
        ),
    }


def _second_tables() -> dict[str, pl.Expr]:
    exposure, size, unhappy = pl.col("t1"), pl.col("t3"), pl.col("nps") < 5
    best = pl.col("tier").is_in(["gold", "platinum"])
    return {
        "t2": _chosen(
            ["high", "medium", "low"],
            (exposure == "low", "low"),
            ((exposure == "high") & unhappy, "high"),
            ((exposure == "high") & ~unhappy, "medium"),
            ((exposure == "moderate") & unhappy, "medium"),
            ((exposure == "moderate") & ~unhappy, "low"),
        ),
        "t6": _chosen(
            ["exec", "csm", "digital"],
            ((size == "large") & best, "exec"),
            (((size == "large") & ~best) | (size == "medium"), "csm"),
            (size == "small", "digital"),
        ),
    }


def _last_tables() -> dict[str, pl.Expr]:
    full = (pl.col("utilisation") >= 0.9) & (pl.col("t7") == "green")
    at_risk = (pl.col("t7") == "red") | (pl.col("t4") == "silent")
    return {
        "t8": _chosen(
            ["expand", "keep", "save"],
            (full, "expand"),
            (~full & at_risk, "save"),
            (~full & ~at_risk, "keep"),
        )
    }


def _points() -> dict[str, pl.Expr]:
    """What each measure is worth, from 0 to 100; measures of several scores are worked out once."""
    col = pl.col
    adoption = _over(100 * col("features_adopted"), col("features_bought"))
    made = {
        "usage": 100 * col("utilisation"),
        "nps": col("nps") * 10.0,
        "csat": (col("csat") - 1) * 25,
        "tickets": 100.0 - col("tickets_open") * 10,
        "adoption": adoption,
        "payment": pl.when(col("overdue_days") > 30)
        .then(0.0)
        .when(col("overdue_days").is_not_null())
        .then(100.0),
        "meetings": col("csm_meetings") * 50.0,
        "trend": 50 + col("usage_trend") * 100,
    }
    return {f"p_{name}": points.clip(0, 100) for name, points in made.items()}


def _scores() -> dict[str, pl.Expr]:
    return {f"s{i}": _score(i, names) for i, names in enumerate(_MEASURES, 1)}


def _score(number: int, names: tuple[str, ...]) -> pl.Expr:
    points, weights = [], []
    for place, name in enumerate(names):
        worth, weight = pl.col(f"p_{name}"), _WEIGHTS[place]
        points.append(worth.fill_null(0) * weight)
        if _ON_MISSING[(number + place) % 4] == "drop":
            weights.append(worth.is_not_null().cast(pl.Int64) * weight)
        else:
            weights.append(pl.lit(weight, dtype=pl.Int64))
    score = _over(pl.sum_horizontal(points), pl.sum_horizontal(weights)).round(10)
    if "zero" in (_ON_MISSING[(number + place) % 4] for place in range(len(names))):
        return score
    return pl.when(reduce(or_, (pl.col(f"p_{n}").is_not_null() for n in names))).then(score)


def _bands() -> dict[str, pl.Expr]:
    return {
        f"b{i}": _chosen(
            ["red", "yellow", "green"],
            (pl.col(f"s{i}") < 40, "red"),
            (pl.col(f"s{i}") < 70, "yellow"),
            (pl.col(f"s{i}") >= 70, "green"),
        )
        for i in range(1, 9)
    }
