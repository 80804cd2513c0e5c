"""The million accounts' rules by the engine: the playbooks of `workspace`, values alone."""

from __future__ import annotations

from datetime import datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from playwise.evaluate.values import add_values
from playwise.playbook.program import Program
from playwise.plugins.discovery import discover
from playwise.rules.columns import Columns
from playwise.rules.frame import KEY, dtype
from playwise.workspace.load import load
from tests.benchmarks.million.data import TODAY

_WORKSPACE = Path(__file__).parent / "workspace"
AS_OF = datetime.combine(TODAY, time(), ZoneInfo("UTC"))


@cache
def program() -> Program:
    """Return the compiled playbooks."""
    loaded = load(_WORKSPACE, discover())
    assert loaded.is_sound, loaded.findings
    assert loaded.program is not None
    return loaded.program


def by_engine(path: Path) -> pl.DataFrame:
    """Return what `playwise.benchmarks` compares with the hand-written columns, by their names."""
    names = {f"conditions.c{i:02d}": f"c{i:02d}" for i in range(1, 41)}
    names |= {f"tables.t{i}": f"t{i}" for i in range(1, 9)}
    names |= {f"scores.s{i}.score": f"s{i}" for i in range(1, 9)}
    names |= {f"scores.s{i}": f"b{i}" for i in range(1, 9)}
    made = decided(program(), path, list(names))
    return made.rename({KEY: "account_id", **names})


def decided(rules: Program, path: Path, wanted: list[str]) -> pl.DataFrame:
    """Return the key and the *wanted* decisions of every account of a Parquet file."""
    facts = rules.catalogue.entities["account"].facts
    accounts = (
        pl.scan_parquet(path)
        .rename({"account_id": KEY})
        .with_columns(pl.col(name).cast(dtype(fact.type)) for name, fact in facts.items())
    )
    columns = Columns({"account": accounts}, AS_OF)
    add_values(rules, columns, wanted)
    return columns.frames["account"].select(KEY, *wanted).collect(engine="streaming")
