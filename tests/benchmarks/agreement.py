"""The answers that a benchmark compares are equal, or it stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from playwise.evaluate.answers import Outcome
from playwise.evaluate.portfolio import Evaluation
from playwise.rules.frame import KEY
from playwise.rules.unknown import Unknown

_NAMES = {
    "exposure_tier.exposure": "exposure",
    "exposure_tier.likelihood_of_churn": "churn",
    "renewal_outreach.price_signal": "price",
    "onboarding.tasks_done": "tasks",
    "onboarding.onboarded": "onboarded",
    "onboarding.false_comfort": "comfort",
}


def check_by_hand(evaluation: Evaluation, made: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    """Compare every part that the hand-written outcomes hold, and who enters.

    Raises:
        AssertionError: They differ; it shows where.
    """
    outcomes, entering = made
    for decision, name in _NAMES.items():
        ours = evaluation.outcomes[decision]
        for column in outcomes.columns:
            if column.startswith(f"{name}:"):
                _same(ours, outcomes, column.removeprefix(f"{name}:"), column)
    for playbook in ("onboarding", "renewal_outreach"):
        theirs = entering.filter(pl.col(f"enter {playbook}"))[KEY].to_list()
        assert list(evaluation.entering[playbook].holds) == theirs, playbook
    doubts = evaluation.entering["renewal_outreach"].doubts
    theirs_doubts = entering.filter(pl.col("enter renewal_outreach").is_null())
    assert doubts["reasons"].to_list() == theirs_doubts["enter reasons"].to_list()


def _same(ours: pl.DataFrame, theirs: pl.DataFrame, part: str, column: str) -> None:
    both = pl.DataFrame({"key": ours[KEY], "ours": ours[part], "theirs": theirs[column]})
    if both["ours"].dtype == pl.List(pl.String):
        both = both.with_columns(pl.col("ours", "theirs").list.join("; "))
    if part == "row":
        both = both.filter(ours["value"].is_not_null())
    other = both.filter(pl.col("ours").cast(pl.String).ne_missing(pl.col("theirs").cast(pl.String)))
    assert other.is_empty(), f"{column}: {other.head(5).to_dicts()}"


def check_interpreter(
    evaluation: Evaluation, single: Mapping[tuple[str, str], Outcome], keys: Sequence[str]
) -> None:
    """Compare the interpreter's outcomes with the engine's, for the accounts it did."""
    for decision in _NAMES:
        wanted = pl.Series(keys, dtype=pl.String).implode()
        for row in evaluation.outcomes[decision].filter(pl.col(KEY).is_in(wanted)).to_dicts():
            outcome = single[row[KEY], decision]
            value = None if isinstance(outcome.value, Unknown) else outcome.value
            assert (row["value"], tuple(row["reasons"] or ())) == (value, outcome.reasons), row
