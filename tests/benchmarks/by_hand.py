"""The quickstart's three playbooks as somebody would write them in Polars who has only them.

The same answers as the engine's: value, row, because, reasons, open and undecided items, and who
enters. Nothing is shared with the engine but the frames it starts from.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from playwise.facts.table import FactTables

KEY = "_key"
MAP = {
    "tourism": "high",
    "events": "high",
    "restaurants": "high",
    "air_travel": "high",
    "fitness": "high",
    "manufacturing": "moderate",
    "construction": "moderate",
    "education": "moderate",
    "real_estate": "moderate",
    "pharmaceuticals": "low",
    "online_retail": "low",
    "groceries": "low",
    "logistics": "low",
    "software": "low",
}
LEVELS = pl.Enum(["high", "moderate", "low"])
CHURN = pl.Enum(["high", "medium", "low"])
PRICE = pl.Enum(["low_perceived_value", "normal"])
DONE = pl.Enum(["complete", "not_yet"])
ITEMS = ("knows_help", "ready_for_a_week", "serves_purpose")
TASKS = {
    "kickoff": "kickoff_done",
    "success_plan": "plan_done",
    "training": "training_done",
    "material": "material_done",
}
ANSWERS = ("prepared", "knows_whom_to_ask", "serves_purpose")
FLOOR = 1_000_000  # cents


def by_hand(tables: FactTables, as_of: datetime) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return all outcomes, a column each, and who enters."""
    today = as_of.date()
    contacts = _champions(tables, as_of)
    accounts = (
        _accounts(tables, as_of)
        .join(contacts, on=KEY, how="left", maintain_order="left")
        .with_columns(_exposure())
        .with_columns(*_exposure_words(), *_price(), *_items())
        .with_columns(*_churn(), *_onboarded(), *_tasks())
        .with_columns(*_comfort(), *_entering(today))
    )
    made = accounts.collect(engine="streaming")
    return made.select(pl.col(KEY), pl.col("^.*:.*$")), made.select(KEY, "^enter.*$")


def _fresh(fact: str, seen: str, as_of: datetime, days: int) -> pl.Expr:
    now = as_of.astimezone(UTC)
    at = pl.col(seen).fill_null(pl.lit(now, dtype=pl.Datetime("us", "UTC")))
    return pl.when(at >= now - timedelta(days=days)).then(pl.col(fact)).alias(fact)


def _accounts(tables: FactTables, as_of: datetime) -> pl.LazyFrame:
    billing, survey = "_seen_billing__subscriptions", "_seen_surveys__onboarding"
    return (
        tables.frames["account"]
        .lazy()
        .select(
            KEY,
            "industry",
            "exposure_set_by_csm",
            "contract_start",
            "renewal_status",
            _fresh("annual_price", billing, as_of, 2),
            _fresh("renewal_date", billing, as_of, 2),
            _fresh("problem_severity", survey, as_of, 365),
            *(pl.col(fact).fill_null(value=False) for fact in TASKS.values()),
        )
    )


def _champions(tables: FactTables, as_of: datetime) -> pl.LazyFrame:
    role = pl.col("role") == "champion"
    may = role.fill_null(value=True)
    stats = [may.sum().alias("may"), role.sum().alias("sure"), role.is_null().any().alias("m?")]
    for fact in ANSWERS:
        says = pl.col(fact)
        stats += [
            (may & says).sum().alias(f"{fact}+"),
            (may & ~says).sum().alias(f"{fact}-"),
            (role & ~says).fill_null(value=False).sum().alias(f"{fact}no"),
            (~role | says).is_null().any().alias(f"{fact}?"),
            (may & (role.is_null() | says.is_null())).any().alias(f"{fact}??"),
            ((~role | says).is_null() & role.is_null()).any().alias(f"{fact}m?"),
            (may & says.is_null()).any().alias(f"{fact}b?"),
        ]
    return (
        tables.frames["contact"]
        .lazy()
        .select(
            pl.col("_parent_account").alias(KEY),
            "role",
            *(_fresh(fact, "_seen_surveys__answers", as_of, 90) for fact in ANSWERS),
        )
        .filter(pl.col(KEY).is_not_null())
        .group_by(KEY)
        .agg(stats)
    )


def _exposure() -> list[pl.Expr]:
    csm = pl.col("exposure_set_by_csm")
    mapped = pl.col("industry").replace_strict(MAP, default=None, return_dtype=LEVELS)
    return [
        pl.coalesce(csm, mapped).alias("exposure:value"),
        pl.when(csm.is_not_null())
        .then(pl.lit("set_by_csm"))
        .otherwise(pl.lit("by_industry"))
        .alias("exposure:row"),
    ]


def _exposure_words() -> list[pl.Expr]:
    csm, industry = pl.col("exposure_set_by_csm"), pl.col("industry")
    unknown = pl.col("exposure:value").is_null()
    return [
        pl.when(csm.is_not_null())
        .then(pl.lit("the CSM knows this account and set it"))
        .when(~unknown)
        .then(pl.format("the map lists {}", industry))
        .alias("exposure:because"),
        pl.when(unknown & industry.is_null())
        .then(pl.concat_list(pl.lit("missing: industry")))
        .when(unknown)
        .then(pl.concat_list(pl.format("'{}' is not in industry_exposure", industry)))
        .alias("exposure:reasons"),
    ]


def _churn() -> list[pl.Expr]:
    exposure, severity = pl.col("exposure:value"), pl.col("problem_severity")
    mild = severity.is_between(1, 3)
    rows = [
        ("hit_and_can_wait", (exposure == "high") & mild, "high"),
        ("hit_but_needs_us", (exposure == "high") & (severity >= 4), "medium"),
        ("touched_and_can_wait", (exposure == "moderate") & mild, "medium"),
        ("touched_but_needs_us", (exposure == "moderate") & (severity >= 4), "low"),
        ("calm", exposure == "low", "low"),
    ]
    fired: Any = pl.when(rows[0][1]).then(pl.lit(rows[0][0]))
    value: Any = pl.when(rows[0][1]).then(pl.lit(rows[0][2], dtype=CHURN))
    open_before = rows[0][1].is_null()
    row, result = fired, value
    for id, holds, then in rows[1:]:
        row = row.when(~open_before & holds).then(pl.lit(id))
        result = result.when(~open_before & holds).then(pl.lit(then, dtype=CHURN))
        open_before = open_before | holds.is_null()
    name = pl.col("problem_severity").cast(pl.String)
    return [
        result.alias("churn:value"),
        row.alias("churn:row"),
        pl.when(~(exposure == "low") & (exposure == "high") & mild)
        .then(pl.lit("a hit industry cuts what can wait"))
        .when((exposure == "high") & (severity >= 4))
        .then(pl.format("hit, but the problem weighs {} of 5", name))
        .when((exposure == "moderate") & mild)
        .then(pl.lit("a touched industry looks twice at what can wait"))
        .when((exposure == "moderate") & (severity >= 4))
        .then(pl.format("touched, but the problem weighs {} of 5", name))
        .when(exposure == "low")
        .then(pl.lit("the times are kind to this industry"))
        .alias("churn:because"),
        _list(
            pl.when(exposure.is_null()).then(pl.col("exposure:reasons").list.first()),
            pl.when(severity.is_null() & (exposure != "low").fill_null(value=True)).then(
                pl.lit("missing: problem_severity")
            ),
        ).alias("churn:reasons"),
    ]


def _list(*texts: pl.Expr) -> pl.Expr:
    listed = pl.concat_list(texts).list.drop_nulls().list.sort()
    return pl.when(listed.list.len() > 0).then(listed)


def _dollars(cents: pl.Expr) -> pl.Expr:
    digits = (cents // 100).cast(pl.String).str.reverse()
    grouped = digits.str.replace_all(r"(\d{3})", "$1,").str.strip_chars_end(",").str.reverse()
    rest = cents % 100
    decimals = (
        pl.when(rest == 0)
        .then(pl.lit(""))
        .otherwise(pl.format(".{}", rest.cast(pl.String).str.zfill(2)))
    )
    return pl.format("{}{} USD", grouped, decimals)


def _price() -> list[pl.Expr]:
    price = pl.col("annual_price")
    at_floor = price <= FLOOR
    return [
        pl.when(at_floor)
        .then(pl.lit("low_perceived_value", dtype=PRICE))
        .when(~at_floor)
        .then(pl.lit("normal", dtype=PRICE))
        .alias("price:value"),
        pl.when(at_floor)
        .then(pl.lit("at_or_below_floor"))
        .when(~at_floor)
        .then(pl.lit("above_floor"))
        .alias("price:row"),
        pl.when(at_floor)
        .then(pl.format("pays {} a year, not more than 10,000 USD", _dollars(price)))
        .when(~at_floor)
        .then(pl.format("pays {} a year", _dollars(price)))
        .alias("price:because"),
        pl.when(price.is_null())
        .then(pl.concat_list(pl.lit("missing: annual_price")))
        .alias("price:reasons"),
    ]


def _items() -> list[pl.Expr]:
    """The three items over champions: Kleene, unknown over nobody."""
    sure = pl.col("sure").fill_null(0) > 0
    yes, no = pl.col("knows_whom_to_ask+"), pl.col("knows_whom_to_ask-")
    share = yes / pl.col("may")
    settled = sure & (
        (yes == pl.col("may")) | (no == pl.col("may")) | ~pl.col("knows_whom_to_ask??")
    )
    made = [pl.when(settled).then(share >= 0.5).alias("knows_help")]
    for item, fact in (("ready_for_a_week", "prepared"), ("serves_purpose", "serves_purpose")):
        failed = pl.col(f"{fact}no").fill_null(0) > 0
        held = sure & ~pl.col(f"{fact}?").fill_null(value=False)
        made.append(
            pl.when(failed).then(statement=False).when(held).then(statement=True).alias(f"{item}=")
        )
    return made


def _onboarded() -> list[pl.Expr]:
    items = {
        "knows_help": "knows_help",
        "ready_for_a_week": "ready_for_a_week=",
        "serves_purpose": "serves_purpose=",
    }
    known = {name: pl.col(column) for name, column in items.items()}
    every = known["knows_help"] & known["ready_for_a_week"] & known["serves_purpose"]
    optional = {name: pl.col(fact) for name, fact in TASKS.items()}
    open_items = _ids({**known, **optional}, lambda x: ~x)
    nobody = pl.col("sure").fill_null(0) == 0
    doubt = pl.col("m?").fill_null(value=False)
    unknown = every.is_null()
    reasons = [
        pl.when(unknown & nobody & ~doubt & pl.col("may").fill_null(0).eq(0)).then(
            pl.lit("no champions")
        ),
        pl.when(unknown & _role_blamed()).then(pl.lit("missing: champions.role")),
        pl.when(
            unknown & known["knows_help"].is_null() & ~nobody & pl.col("knows_whom_to_askb?")
        ).then(pl.lit("missing: champions.knows_whom_to_ask")),
        *(
            pl.when(
                unknown & known[item].is_null() & pl.col(f"{fact}?") & pl.col(f"{fact}b?")
            ).then(pl.lit(f"missing: champions.{fact}"))
            for item, fact in (
                ("ready_for_a_week", "prepared"),
                ("serves_purpose", "serves_purpose"),
            )
        ),
    ]
    return [
        pl.when(every)
        .then(pl.lit("complete", dtype=DONE))
        .when(~every)
        .then(pl.lit("not_yet", dtype=DONE))
        .alias("onboarded:value"),
        open_items.alias("onboarded:open"),
        _ids({**known, **optional}, lambda x: x.is_null()).alias("onboarded:undecided"),
        pl.when(every)
        .then(pl.lit("every required item is true"))
        .when(~every)
        .then(pl.format("still open: {}", _ids(known, lambda x: ~x).list.join(", ")))
        .alias("onboarded:because"),
        _list(*reasons).alias("onboarded:reasons"),
    ]


def _role_blamed() -> pl.Expr:
    """Whether an unknown role keeps one of the items from being known."""
    nobody, doubt = pl.col("sure") == 0, pl.col("m?")
    share = pl.col("knows_help").is_null() & doubt
    others = [
        pl.col(f"{item}=").is_null()
        & (pl.col(f"{fact}m?") | (nobody & doubt & ~pl.col(f"{fact}?")))
        for item, fact in (("ready_for_a_week", "prepared"), ("serves_purpose", "serves_purpose"))
    ]
    return (share | others[0] | others[1]).fill_null(value=False)


def _ids(items: dict[str, pl.Expr], test: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    said = [pl.when(test(value)).then(pl.lit(name)) for name, value in items.items()]
    return pl.concat_list(said).list.drop_nulls()


def _tasks() -> list[pl.Expr]:
    tasks = {name: pl.col(fact) for name, fact in TASKS.items()}
    every = tasks["kickoff"] & tasks["success_plan"] & tasks["training"] & tasks["material"]
    left = _ids(tasks, lambda x: ~x)
    return [
        pl.when(every)
        .then(pl.lit("complete", dtype=DONE))
        .otherwise(pl.lit("not_yet", dtype=DONE))
        .alias("tasks:value"),
        left.alias("tasks:open"),
        pl.when(every)
        .then(pl.lit("every required item is true"))
        .otherwise(pl.format("still open: {}", left.list.join(", ")))
        .alias("tasks:because"),
    ]


def _comfort() -> list[pl.Expr]:
    both = (pl.col("tasks:value") == "complete") & (pl.col("onboarded:value") == "not_yet")
    return [
        both.alias("comfort:value"),
        pl.when(both.is_null()).then(pl.col("onboarded:reasons")).alias("comfort:reasons"),
    ]


def _entering(today: date) -> list[pl.Expr]:
    day = (pl.lit(today) - pl.col("contract_start")).dt.total_days()
    left = (pl.col("renewal_date") - pl.lit(today)).dt.total_days()
    status = pl.col("renewal_status") == "open"
    outreach = (left <= 60) & (left > 30) & status
    return [
        ((day >= 0) & (day < 90)).alias("enter onboarding"),
        outreach.alias("enter renewal_outreach"),
        _list(
            pl.when(outreach.is_null() & left.is_null()).then(pl.lit("missing: renewal_date")),
            pl.when(outreach.is_null() & status.is_null()).then(pl.lit("missing: renewal_status")),
        ).alias("enter reasons"),
    ]
