"""One suite over every connector: what the engine may rely on, whatever the source is.

Each case makes a real source of the same three accounts and gives the connector over it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from pyarrow import parquet

from playwise.contracts import (
    Batch,
    Connector,
    PluginContext,
    Reachability,
    ReadError,
    ReadRequest,
    Stream,
)
from playwise.facts.arrival import arrive
from playwise.facts.catalog import Catalogue, Entity, Fact, Source
from playwise.facts.table import KEY, FactTables
from playwise.plugins.discovery import discover
from playwise.plugins.reading import read_streams
from playwise.plugins.registry import Connection
from playwise.rules.types import BOOL, INTEGER, TEXT

COLUMNS = ["id", "name", "seats", "live"]


@dataclass(frozen=True, slots=True)
class Case:
    """A connector and how to make its source hold the three accounts.

    Attributes:
        fill: Makes the source in a folder.
        damage: Makes what `fill` made unreadable.
        has_lines: Whether rows know their lines.
    """

    connector: str
    config: dict[str, Any]
    fill: Callable[[Path], None]
    damage: Callable[[Path], None]
    has_lines: bool


def _csv(root: Path) -> None:
    (root / "data").mkdir()
    text = "id,name,seats,live\nA1,Alpha,10,true\nA2,,20,no\nA3,Gamma,,\n"
    (root / "data" / "accounts.csv").write_text(text, encoding="utf-8")


def _jsonl(root: Path) -> None:
    (root / "data").mkdir()
    (root / "data" / "accounts.jsonl").write_text(
        '{"id": "A1", "name": "Alpha", "seats": 10, "live": true}\n'
        '{"id": "A2", "name": null, "seats": 20, "live": false}\n'
        '{"id": "A3", "name": "Gamma"}\n',
        encoding="utf-8",
    )


def _parquet(root: Path) -> None:
    (root / "data").mkdir()
    table = pa.table(
        {
            "id": ["A1", "A2", "A3"],
            "name": ["Alpha", None, "Gamma"],
            "seats": [10, 20, None],
            "live": [True, False, None],
        }
    )
    parquet.write_table(table, root / "data" / "accounts.parquet")


def _cut(name: str, keep: int) -> Callable[[Path], None]:
    def damage(root: Path) -> None:
        path = root / "data" / name
        path.write_bytes(path.read_bytes()[:keep])

    return damage


CASES = {
    "files: csv": Case("files", {"path": "data"}, _csv, _cut("accounts.csv", 38), has_lines=True),
    "files: jsonl": Case(
        "files", {"path": "data"}, _jsonl, _cut("accounts.jsonl", 70), has_lines=True
    ),
    "files: parquet": Case(
        "files", {"path": "data"}, _parquet, _cut("accounts.parquet", 300), has_lines=False
    ),
}


@pytest.fixture(params=CASES.values(), ids=list(CASES))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    found: Case = request.param
    found.fill(tmp_path)
    return found


def connect(case: Case, root: Path) -> Connection[Connector]:
    offer = discover().connector(case.connector)
    return offer.connect("crm", offer.part.Config(**case.config), PluginContext(root))


def streams(connector: Connector) -> dict[str, Stream]:
    return {stream.name: stream for stream in asyncio.run(_streams(connector))}


async def _streams(connector: Connector) -> list[Stream]:
    return list(await connector.streams())


def read(connector: Connector, columns: frozenset[str] | None = None) -> list[Batch]:
    async def collect() -> list[Batch]:
        return [batch async for batch in connector.read(ReadRequest("accounts", columns))]

    return asyncio.run(collect())


def test_every_installed_connector_has_a_case() -> None:
    own = {
        name
        for name, offer in discover().connectors.items()
        if offer.origin.distribution == "playwise"
    }

    assert {case.connector for case in CASES.values()} == own


def test_a_source_that_is_there_passes_its_check(case: Case, tmp_path: Path) -> None:
    result = asyncio.run(connect(case, tmp_path).part.check())

    assert (result.reachability, result.detail) == (Reachability.OK, None)


def test_a_source_that_is_not_there_fails_its_check_with_a_sentence(
    case: Case, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    result = asyncio.run(connect(case, elsewhere).part.check())

    assert not result.is_ok
    assert result.detail


def test_a_source_that_is_not_there_cannot_be_listed(case: Case, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    with pytest.raises(ReadError):
        streams(connect(case, elsewhere).part)


def test_the_stream_is_listed_under_its_name(case: Case, tmp_path: Path) -> None:
    stream = streams(connect(case, tmp_path).part)["accounts"]

    if stream.schema is not None:
        assert stream.schema.names == COLUMNS


def test_all_rows_come_in_batches_of_one_schema(case: Case, tmp_path: Path) -> None:
    batches = read(connect(case, tmp_path).part)

    assert len({str(batch.records.schema) for batch in batches}) == 1
    table = pa.Table.from_batches([batch.records for batch in batches])
    assert table["id"].to_pylist() == ["A1", "A2", "A3"]
    assert sorted(table.column_names) == sorted(COLUMNS)


def test_rows_know_their_lines_where_the_source_has_lines(case: Case, tmp_path: Path) -> None:
    batches = read(connect(case, tmp_path).part)

    for batch in batches:
        assert (batch.lines is not None) == case.has_lines
        if batch.lines is not None:
            assert len(batch.lines) == batch.records.num_rows


def test_wanted_columns_come_and_unknown_ones_are_left_out(case: Case, tmp_path: Path) -> None:
    batches = read(connect(case, tmp_path).part, frozenset({"id", "seats", "nope"}))

    for batch in batches:
        assert {"id", "seats"} <= set(batch.records.schema.names)
        assert "nope" not in batch.records.schema.names


def test_reading_twice_gives_the_same(case: Case, tmp_path: Path) -> None:
    connector = connect(case, tmp_path).part

    first = [batch.records.to_pylist() for batch in read(connector)]

    assert [batch.records.to_pylist() for batch in read(connector)] == first


def test_a_stream_that_does_not_exist_is_a_read_error(case: Case, tmp_path: Path) -> None:
    connector = connect(case, tmp_path).part

    async def consume() -> None:
        async for _ in connector.read(ReadRequest("nothing")):
            pass

    with pytest.raises(ReadError):
        asyncio.run(consume())


def test_a_damaged_stream_is_a_read_error_and_still_listed(case: Case, tmp_path: Path) -> None:
    case.damage(tmp_path)
    connector = connect(case, tmp_path).part

    assert "accounts" in streams(connector)
    with pytest.raises(ReadError):
        read(connector)


def test_reading_may_stop_in_the_middle(case: Case, tmp_path: Path) -> None:
    connector = connect(case, tmp_path).part

    async def first() -> Batch:
        batches = connector.read(ReadRequest("accounts"))
        return await anext(batches)

    assert asyncio.run(first()).records.schema.names


def test_the_facts_are_the_same_from_every_connector(case: Case, tmp_path: Path) -> None:
    facts = {
        name: Fact(name, "account", type, Source("crm", "accounts", name))
        for name, type in (("name", TEXT), ("seats", INTEGER), ("live", BOOL))
    }
    known = Catalogue({"account": Entity("account", "id", None, (), facts)})

    reads = asyncio.run(read_streams({"crm": connect(case, tmp_path)}, known))
    arrival = arrive(
        known,
        reads.streams,
        FactTables.empty(known),
        datetime(2026, 3, 1, tzinfo=UTC),
        ZoneInfo("UTC"),
        unread=reads.unread,
    )

    assert [*reads.findings, *arrival.findings] == []
    assert arrival.tables is not None
    assert arrival.tables.frames["account"].select(KEY, "name", "seats", "live").rows() == [
        ("A1", "Alpha", 10, True),
        ("A2", None, 20, False),
        ("A3", "Gamma", None, None),
    ]


def test_a_damaged_stream_leaves_the_facts_as_they_were(case: Case, tmp_path: Path) -> None:
    case.damage(tmp_path)
    fact = Fact("name", "account", TEXT, Source("crm", "accounts", "name"))
    known = Catalogue({"account": Entity("account", "id", None, (), {"name": fact})})

    reads = asyncio.run(read_streams({"crm": connect(case, tmp_path)}, known))
    arrival = arrive(
        known,
        reads.streams,
        FactTables.empty(known),
        datetime(2026, 3, 1, tzinfo=UTC),
        ZoneInfo("UTC"),
        unread=reads.unread,
    )

    assert [finding.code for finding in reads.findings] == ["PW404"]
    assert arrival.tables is None
