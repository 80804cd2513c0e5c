"""Reading all connections: one that fails is named, and the others are still read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from pydantic import BaseModel

from playwise.contracts import (
    Batch,
    Capabilities,
    CheckResult,
    Connector,
    PluginContext,
    Reachability,
    ReadError,
    ReadRequest,
    Stream,
)
from playwise.facts.catalog import Catalogue, Entity, Fact, Source
from playwise.plugins.discovery import discover
from playwise.plugins.reading import Reads, read_streams
from playwise.plugins.registry import Connection, Origin
from playwise.rules.types import TEXT


class Nothing(BaseModel):
    pass


class Partner:
    """A partner's connector, whose one stream is given to it."""

    name: ClassVar[str] = "partner"
    Config: ClassVar[type[BaseModel]] = Nothing
    capabilities: ClassVar[Capabilities] = Capabilities()

    def __init__(self, config: Any, context: PluginContext | None = None) -> None:
        self._batches: Callable[[ReadRequest], AsyncIterator[Batch]] = config["batches"]
        self._stream: Stream = config.get("stream", Stream("s"))

    async def check(self) -> CheckResult:
        return CheckResult(Reachability.OK)

    async def streams(self) -> Sequence[Stream]:
        return [self._stream]

    async def read(self, request: ReadRequest) -> AsyncIterator[Batch]:
        async for batch in self._batches(request):
            yield batch


class Unlisted(Partner):
    """A connector that cannot even list its streams."""

    async def streams(self) -> Sequence[Stream]:
        raise ConnectionError("401\n  from  the server")


def connection(name: str, connector: Connector) -> Connection[Connector]:
    return Connection(name, connector, Origin("partner", "playwise-partner", "1.2"))


def catalogue(*sources: str) -> Catalogue:
    """Return a catalogue of accounts with a fact for each source, named by its column."""
    facts = {}
    for source in sources:
        where = Source(*source.split("."))
        facts[where.column] = Fact(where.column, "account", TEXT, where)
    return Catalogue({"account": Entity("account", "id", None, (), facts)})


def read(connections: dict[str, Connector], *sources: str) -> Reads:
    ready = {name: connection(name, connector) for name, connector in connections.items()}
    return asyncio.run(read_streams(ready, catalogue(*sources)))


def gives(*batches: Any, stream: Stream | None = None) -> Connector:
    async def all_of_them(request: ReadRequest) -> AsyncIterator[Batch]:
        for batch in batches:
            if isinstance(batch, BaseException):
                raise batch
            yield batch

    return Partner({"batches": all_of_them, "stream": stream or Stream("s")})


def batch(lines: list[int] | None = None, deleted: Any = (), **columns: Any) -> Batch:
    numbers = None if lines is None else pa.array(lines)
    return Batch(pa.RecordBatch.from_pydict(columns), deleted=deleted, lines=numbers)


def messages(reads: Reads) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in reads.findings]


def test_batches_become_one_table_of_the_columns_wanted() -> None:
    stream = Stream("s", observed_field="seen", origin="the orders")
    connector = gives(
        batch([2, 3], id=["A", "B"], name=["a", None], seen=["x", "y"], other=[1, 2]),
        batch([7], id=["C"], name=["c"], seen=["z"], other=[3]),
        stream=stream,
    )

    reads = read({"crm": connector}, "crm.s.name")

    found = reads.streams["crm", "s"]
    assert found.table.to_pydict() == {
        "id": ["A", "B", "C"],
        "name": ["a", None, "c"],
        "seen": ["x", "y", "z"],
    }
    assert found.lines is not None
    assert found.lines.to_pylist() == [2, 3, 7]
    assert (found.origin, found.observed_field) == ("the orders", "seen")
    assert (reads.findings, reads.unread) == ([], set())


def test_a_connector_is_asked_for_the_columns_that_are_needed() -> None:
    asked: list[ReadRequest] = []

    async def noting(request: ReadRequest) -> AsyncIterator[Batch]:
        asked.append(request)
        yield batch(id=["A"], name=["a"])

    stream = Stream("s", key=("uuid",), observed_field="seen")
    failing = read({"crm": Partner({"batches": noting, "stream": stream})}, "crm.s.name")

    assert asked == [ReadRequest("s", frozenset({"id", "name", "seen", "uuid"}))]
    assert [code for code, _ in messages(failing)] == ["PW404"]


def test_a_column_that_is_null_in_one_batch_takes_its_type_from_the_others() -> None:
    connector = gives(
        batch(id=["A"], name=pa.nulls(1)), batch(id=["B"], name=["b"]), batch(id=[], name=[])
    )

    table = read({"crm": connector}, "crm.s.name").streams["crm", "s"].table

    assert table["name"].to_pylist() == [None, "b"]
    assert table.schema.field("name").type == pa.string()


def test_one_failing_connection_is_named_with_its_plugin_and_the_others_are_read() -> None:
    good = gives(batch(id=["A"], b=["b"]))
    bad = gives(batch(id=["A"], a=["a"]), RuntimeError("quota\nis used up"))

    reads = read({"crm": bad, "billing": good}, "crm.s.a", "billing.s.b")

    assert messages(reads) == [
        (
            "PW404",
            (
                "s: RuntimeError: quota is used up "
                "(connection 'crm', plugin 'partner' of playwise-partner 1.2)"
            ),
        )
    ]
    assert set(reads.streams) == {("billing", "s")}
    assert reads.unread == {("crm", "s")}


def test_a_read_error_is_told_in_the_connectors_own_words_with_its_line() -> None:
    bad = gives(ReadError("s", "is not JSON", 7), stream=Stream("s", origin="data/s.jsonl"))

    assert messages(read({"crm": bad}, "crm.s.a")) == [
        (
            "PW404",
            (
                "data/s.jsonl: line 7: is not JSON "
                "(connection 'crm', plugin 'partner' of playwise-partner 1.2)"
            ),
        )
    ]


def test_a_connector_that_would_end_the_process_is_named_and_the_others_are_read() -> None:
    reads = read(
        {"crm": gives(SystemExit(3)), "billing": gives(batch(id=["A"], b=["b"]))},
        "crm.s.a",
        "billing.s.b",
    )

    assert messages(reads) == [
        (
            "PW404",
            "s: SystemExit: 3 (connection 'crm', plugin 'partner' of playwise-partner 1.2)",
        )
    ]
    assert set(reads.streams) == {("billing", "s")}


def test_a_connection_that_cannot_list_its_streams_is_reported_once() -> None:
    reads = read({"crm": Unlisted({"batches": None})}, "crm.s.a", "crm.t.b")

    assert messages(reads) == [
        (
            "PW404",
            (
                "ConnectionError: 401 from the server "
                "(connection 'crm', plugin 'partner' of playwise-partner 1.2)"
            ),
        )
    ]
    assert reads.unread == {("crm", "s"), ("crm", "t")}


def test_a_stream_that_a_connection_does_not_have_names_the_facts_and_the_nearest() -> None:
    connector = gives(batch(id=["A"]), stream=Stream("accounts"))

    reads = read({"crm": connector}, "crm.acounts.industry", "crm.acounts.name")

    assert [(f.code, f.message, f.help) for f in reads.findings] == [
        (
            "PW503",
            (
                "connection 'crm' has no stream 'acounts': "
                "facts 'industry', 'name' of account lose their source"
            ),
            "did you mean 'accounts'?",
        )
    ]
    assert reads.unread == {("crm", "acounts")}


def test_a_connection_that_is_not_declared_is_reported() -> None:
    reads = read({}, "crm.s.a")

    assert messages(reads) == [("PW404", "connection 'crm' is not declared in playwise.yaml")]
    assert reads.unread == {("crm", "s")}


def test_a_connector_that_breaks_the_contract_fails_its_stream_alone() -> None:
    plugin = "(connection 'crm', plugin 'partner' of playwise-partner 1.2)"
    broken: dict[str, Connector] = {
        "s: TypeError: a batch holds Table, not a record batch": gives(Batch(pa.table({}))),
        "s: ValueError: 1 lines for 2 rows": gives(batch([1], id=["A", "B"])),
        "s: the connector gave no batch, not even an empty one": gives(),
        "s: column 'id' stands twice": gives(
            Batch(pa.RecordBatch.from_arrays([pa.array([1])] * 2, names=["id", "id"]))
        ),
        "s: ValueError: a batch deletes records of a stream without a key": gives(
            batch(id=["A"], deleted=[("A",)])
        ),
        "s: AttributeError: 'int' object has no attribute 'records'": gives(5),
    }

    for message, connector in broken.items():
        assert messages(read({"crm": connector}, "crm.s.a")) == [("PW404", f"{message} {plugin}")]


def test_batches_whose_types_do_not_fit_together_fail_the_stream() -> None:
    connector = gives(batch(id=["A"], a=["x"]), batch(id=["B"], a=[[1]]))

    [(code, message)] = messages(read({"crm": connector}, "crm.s.a"))

    assert code == "PW404"
    assert message.startswith("s: ArrowTypeError: Unable to merge: Field a has incompatible types")


def test_of_a_stream_with_a_key_the_last_row_of_a_key_counts() -> None:
    connector = gives(
        batch([1, 2, 3], id=["A", "B", "A"], a=["1", "2", "3"]),
        batch([4], id=["B"], a=["4"]),
        stream=Stream("s", key=("id",)),
    )

    found = read({"crm": connector}, "crm.s.a").streams["crm", "s"]

    assert found.table.to_pydict() == {"id": ["A", "B"], "a": ["3", "4"]}
    assert found.lines is not None
    assert found.lines.to_pylist() == [3, 4]


def test_a_deleted_record_is_gone_unless_it_comes_again() -> None:
    connector = gives(
        batch([1, 2, 3], id=["A", "B", "C"], n=[1, 2, 3], a=["1", "2", "3"]),
        batch([4], id=["B"], n=[2], a=["4"], deleted=[("A", "1"), ("B", "2"), ("C", "9")]),
        stream=Stream("s", key=("id", "n")),
    )

    found = read({"crm": connector}, "crm.s.a").streams["crm", "s"]

    assert found.table.select(["id", "a"]).to_pydict() == {"id": ["C", "B"], "a": ["3", "4"]}
    assert found.lines is not None
    assert found.lines.to_pylist() == [3, 4]


def test_connections_are_read_at_the_same_time() -> None:
    """Each waits until the other has begun: read one after the other, neither would end."""
    begun = {"a": asyncio.Event(), "b": asyncio.Event()}

    def waiting(mine: str, other: str) -> Connector:
        async def rows(request: ReadRequest) -> AsyncIterator[Batch]:
            begun[mine].set()
            await asyncio.wait_for(begun[other].wait(), timeout=5)
            yield Batch(pa.RecordBatch.from_pydict({"id": ["A"], mine: ["x"]}))

        return Partner({"batches": rows})

    reads = read({"x": waiting("a", "b"), "y": waiting("b", "a")}, "x.s.a", "y.s.b")

    assert reads.findings == []


def test_the_files_connector_gives_what_its_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "accounts.csv").write_text("id,name,observed_at\nA,Alpha,2026-03-01\n")
    offer = discover().connector("files")
    crm = offer.connect("crm", offer.part.Config(path="data"), PluginContext(tmp_path))

    reads = asyncio.run(read_streams({"crm": crm}, catalogue("crm.accounts.name")))

    found = reads.streams["crm", "accounts"]
    assert found.table.to_pydict() == {
        "id": ["A"],
        "name": ["Alpha"],
        "observed_at": ["2026-03-01"],
    }
    assert (found.origin, found.observed_field) == ("data/accounts.csv", "observed_at")
