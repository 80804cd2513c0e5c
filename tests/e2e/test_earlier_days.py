"""What facts and decisions were on earlier days: a month of runs, from files to explanations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import polars as pl
import pytest

from playwise.cli.faults import exit_code
from playwise.pipeline.run import plan, run
from playwise.workspace import Workspace, open_workspace

PLAYWISE = """\
workspace: months
connections:
  crm: {connector: files, config: {path: data}}
calendars:
  default: {timezone: Europe/Berlin}
limits: {moved_share: 1.0}
"""
FACTS = """\
entities:
  account:
    key: account_id
    label: name
    facts:
      name: {type: text, from: crm.accounts.name}
      arr: {type: money, currency: USD, from: crm.accounts.arr, max_age: 12d}
      tier: {type: enum, values: [low, middle, high], from: crm.accounts.tier}
      renewal_date: {type: date, from: crm.accounts.renewal_date}
  contact:
    key: contact_id
    parent: {entity: account, key: account_id, plural: contacts}
    facts:
      engagement: {type: integer, from: crm.contacts.engagement}
"""
GROWTH = """\
playbook: growth
title: What has changed in a month
entity: account
assume: {tier: low}
decisions:
  before: {value: "previous(arr, 30d)"}
  last_week: {value: "previous(arr, 7d)"}
  growth: {value: "trend(arr, 30d)"}
  moved: {value: "trend(renewal_date, 30d)"}
  other_tier: {value: changed(tier)}
  other_tier_this_month: {value: "changed(tier, 30d)"}
  warmer: {value: "any(contacts, trend(engagement, 30d) > 0)"}
  size:
    values: [small, large]
    table:
      - {id: much, when: arr >= 1_000, then: large}
      - {id: little, otherwise: small}
  size_before: {value: "previous(size, 30d)"}
  row_before: {value: "previous(size.row, 30d)"}
"""
MOODS = """\
playbook: moods
title: What contacts have seen
entity: contact
decisions:
  of_account: {value: "previous(account.arr, 30d)"}
  size_before: {value: "previous(growth.size, 30d)"}
"""
SCORES = """\
playbook: scores
title: How healthy an account is
entity: account
params: {unit: {value: 20, unit: USD}}
decisions:
  health:
    scorecard:
      bands: {red: "< 50", yellow: "50 to < 75", green: ">= 75"}
      measures: [{id: price, weight: 40, value: arr / params.unit, class: company, kind: leading}]
      trend: {over: 30d, by: 5}
  score_before: {value: "previous(health.score, 30d)"}
  health_before: {value: "previous(health, 30d)"}
  trend: {value: health.trend}
"""
HEAD = "account_id,name,arr,tier,renewal_date\n"


def write(root: Path, accounts: str, contacts: str = "") -> None:
    files = {
        "playwise.yaml": PLAYWISE,
        "facts.yaml": FACTS,
        "playbooks/growth.yaml": GROWTH,
        "playbooks/moods.yaml": MOODS,
        "playbooks/scores.yaml": SCORES,
        "data/accounts.csv": HEAD + accounts,
        "data/contacts.csv": "contact_id,account_id,engagement\n" + contacts,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


Values = dict[str, object]


def run_on(root: Path, day: date, *, planned: bool = False) -> Callable[[str, str], Values]:
    """Run as of the beginning of a day; return what asks for the decisions about a record."""
    workspace = open_workspace(root)
    as_of = datetime.combine(day, time(), workspace.zone)
    job = workspace.job(lambda: datetime(2027, 1, 1, tzinfo=UTC), "test", as_of)
    store = workspace.open_store(create=True)
    try:
        done = plan(job, store, as_of) if planned else run(job, store, as_of)
    finally:
        store.close()
    outcomes = done.proposal.evaluation.outcomes

    def asked(playbook: str, key: str) -> Values:
        found: Values = {}
        for column, frame in outcomes.items():
            if column.startswith(f"{playbook}."):
                row = frame.row(by_predicate=pl.col("_key") == key, named=True)
                told = row["value"] if row["value"] is not None else list(row["reasons"])
                found[column.removeprefix(f"{playbook}.")] = told
        return found

    return asked


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after runs as of 1, 10, 30 and 31 January."""
    root = tmp_path_factory.mktemp("months")
    write(root, "a1,Costa,900,low,2026-06-01\n", "c1,a1,3\n")
    run_on(root, date(2026, 1, 1))
    write(root, "a1,Costa,1500,middle,2026-06-08\na2,Nova,50,,2026-07-01\n", "c1,a1,3\nc2,a1,9\n")
    run_on(root, date(2026, 1, 10))
    run_on(root, date(2026, 1, 30))
    return root


@pytest.fixture(scope="module")
def last(months: Path) -> Callable[[str, str], Values]:
    write(
        months,
        "a1,Costa,1200,high,2026-06-08\na2,Nova,60,low,2026-07-01\n",
        "c1,a1,5\nc2,a1,9\n",
    )
    first = run_on(months, date(2026, 1, 31), planned=True)
    assert first("growth", "a1")["before"] == 90_000
    return run_on(months, date(2026, 1, 31))


def test_a_month_later_rules_know_what_was(last: Callable[[str, str], Values]) -> None:
    assert last("growth", "a1") == {
        "before": 90_000,
        "last_week": ["stale: arr 7 days ago"],
        "growth": 30_000,
        "moved": 7,
        "other_tier": True,
        "other_tier_this_month": True,
        "warmer": True,
        "size": "large",
        "size_before": "small",
        "row_before": "little",
    }


def test_what_was_not_known_then_is_missing(last: Callable[[str, str], Values]) -> None:
    assert last("growth", "a2") == {
        "before": ["missing: arr 30 days ago"],
        "last_week": ["stale: arr 7 days ago"],
        "growth": ["missing: arr 30 days ago"],
        "moved": ["missing: renewal_date 30 days ago"],
        "other_tier": ["missing: tier 1 day ago"],
        "other_tier_this_month": ["missing: tier 30 days ago"],
        "warmer": False,
        "size": "small",
        "size_before": ["missing: size 30 days ago"],
        "row_before": ["missing: size.row 30 days ago"],
    }


def test_a_child_reads_what_its_parent_was(last: Callable[[str, str], Values]) -> None:
    assert last("moods", "c2") == {"of_account": 90_000, "size_before": "small"}


def test_the_score_of_a_scorecard_has_a_past(last: Callable[[str, str], Values]) -> None:
    assert last("scores", "a1") == {
        "health": "yellow",
        "score_before": 45.0,
        "health_before": "red",
        "trend": "improving",
    }


def test_before_the_first_run_there_is_no_past(tmp_path: Path) -> None:
    write(tmp_path, "a1,Costa,900,low,2026-06-01\n")

    decided = run_on(tmp_path, date(2026, 1, 1))("growth", "a1")

    assert decided["growth"] == ["missing: arr 30 days ago"]
    assert decided["other_tier"] == ["missing: tier 1 day ago"]


def explained(root: Path, day: str, capsys: pytest.CaptureFixture[str], decision: str) -> str:
    """Return what `playwise explain` prints of a decision about a1 as of a day."""
    code = exit_code(["explain", "a1", "growth", "-w", str(root), "--as-of", day])
    out = capsys.readouterr().out
    assert code == 0, out
    (found,) = [part for part in out.split("\n\n") if part.startswith(f"growth.{decision}:")]
    return found.rstrip("\n")


def test_an_explanation_shows_the_value_of_then_with_its_day(
    months: Path, last: Callable[[str, str], Values], capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        explained(months, "2026-01-31", capsys, "growth")
        == """\
growth.growth: 300 USD
  because trend(arr, 30d)
  value is 300 USD: trend(arr, 30d)
      arr              = 1,200 USD  crm.accounts.arr  read that day
      arr 30 days ago  = 900 USD    crm.accounts.arr  as of 2026-01-01"""
    )


def test_an_earlier_day_is_explained_from_the_facts_of_that_day(
    months: Path, last: Callable[[str, str], Values], capsys: pytest.CaptureFixture[str]
) -> None:
    """On the 15th the price of the 10th was known, and none of thirty days before."""
    assert (
        explained(months, "2026-01-15", capsys, "last_week")
        == """\
growth.last_week: 900 USD
  because previous(arr, 7d)
  value is 900 USD: previous(arr, 7d)
      arr 7 days ago  = 900 USD  crm.accounts.arr  as of 2026-01-08"""
    )
    assert "growth.before: unknown\n  missing: arr 30 days ago" in explained(
        months, "2026-01-15", capsys, "before"
    )
    assert "growth.size: large" in explained(months, "2026-01-15", capsys, "size")
    assert "growth.size: small" in explained(months, "2026-01-09", capsys, "size")


def test_the_workspace_is_sound(months: Path) -> None:
    assert isinstance(open_workspace(months), Workspace)
