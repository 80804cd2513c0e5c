"""A seeded portfolio of any size for the quickstart's catalogue, with a tenth of it unknown."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from playwise.facts.catalog import Catalogue, Fact
from playwise.facts.table import KEY, FactTables, parent_column, schema
from playwise.plugins.discovery import discover
from playwise.rules.types import Kind
from playwise.workspace.load import Loaded, load

QUICKSTART = Path(__file__).parents[2] / "examples" / "quickstart"
AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
CONTACTS_EACH = 3
"""How many contacts an account has on average."""

_INDUSTRIES = ("tourism", "events", "manufacturing", "education", "pharmaceuticals", "astrology")


def quickstart() -> Loaded:
    """Return the quickstart's workspace."""
    loaded = load(QUICKSTART, discover())
    assert loaded.is_sound, loaded.findings
    return loaded


def portfolio(catalogue: Catalogue, accounts: int, seed: int = 1) -> FactTables:
    """Return *accounts* accounts and three times as many contacts, as a sync would have them."""
    chance = random.Random(seed)
    frames = {}
    for name, entity in catalogue.entities.items():
        count = accounts if name == "account" else accounts * CONTACTS_EACH
        columns: dict[str, Any] = {KEY: [f"{name[0]}{i:08d}" for i in range(count)]}
        if name != "account":
            owners = [f"a{chance.randrange(accounts):08d}" for _ in range(count)]
            columns[parent_column("account")] = owners
        for fact in entity.facts.values():
            columns[fact.name] = [_value(fact, chance) for _ in range(count)]
        wanted = schema(entity)
        for column, kind in wanted.items():
            columns.setdefault(column, pl.repeat(None, count, dtype=kind, eager=True))
        frames[name] = pl.DataFrame({c: columns[c] for c in wanted}, schema=wanted)
    streams = {s for entity in catalogue.entities.values() for s in entity.streams}
    return FactTables(frames, dict.fromkeys(streams, AS_OF))


def _value(fact: Fact, chance: random.Random) -> Any:
    if chance.random() < 0.1:
        return None if fact.source is None else fact.default
    match fact.type.kind:
        case Kind.BOOL:
            return chance.random() < 0.7
        case Kind.ENUM:
            return chance.choice(fact.type.values)
        case Kind.DATE:
            return (AS_OF + timedelta(days=chance.randint(-150, 150))).date()
        case Kind.DATETIME:
            return AS_OF - timedelta(hours=chance.randint(0, 5000))
        case Kind.MONEY:
            return chance.randint(2, 400) * 50_000
        case Kind.INTEGER:
            return chance.randint(1, 5)
        case Kind.NUMBER:
            return chance.random() * 100
    if fact.name == "industry":
        return chance.choice(_INDUSTRIES)
    return f"{fact.name} {chance.randrange(1000)}"
