"""The connector `files`: what it reads, on which line, and what it refuses."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from pydantic import ValidationError

from playwise.contracts import Batch, PluginContext, Reachability, ReadError, ReadRequest, Stream
from playwise_plugins.files import Files, FilesConfig


def files(root: Path, **config: Any) -> Files:
    return Files(FilesConfig(path="data", **config), PluginContext(root))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path


def write(root: Path, name: str, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (root / "data" / name).write_bytes(data)


async def _batches(connector: Files, request: ReadRequest) -> list[Batch]:
    return [batch async for batch in connector.read(request)]


def batches(connector: Files, stream: str, *columns: str) -> list[Batch]:
    wanted = frozenset(columns) if columns else None
    return asyncio.run(_batches(connector, ReadRequest(stream, wanted)))


def rows(connector: Files, stream: str, *columns: str) -> list[dict[str, Any]]:
    return [
        row for batch in batches(connector, stream, *columns) for row in batch.records.to_pylist()
    ]


def lines(connector: Files, stream: str) -> list[int]:
    found: list[int] = []
    for batch in batches(connector, stream):
        assert batch.lines is not None
        found += batch.lines.to_pylist()
    return found


def refusal(connector: Files, stream: str) -> str:
    with pytest.raises(ReadError) as caught:
        batches(connector, stream)
    return str(caught.value)


def streams(connector: Files) -> list[Stream]:
    return list(asyncio.run(connector.streams()))


def test_every_file_is_a_stream(root: Path) -> None:
    write(root, "accounts.csv", "id\n")
    write(root, "answers.JSONL", "{}\n")
    write(root, "events.ndjson", "{}\n")
    parquet.write_table(pa.table({"id": [1]}), root / "data" / "usage.parquet")
    write(root, "README.txt", "not one")
    write(root, ".~lock.accounts.csv", "not one")
    (root / "data" / "folder.csv").mkdir()

    found = streams(files(root))

    assert [(stream.name, stream.origin, stream.observed_field) for stream in found] == [
        ("accounts", "data/accounts.csv", "observed_at"),
        ("answers", "data/answers.JSONL", "observed_at"),
        ("events", "data/events.ndjson", "observed_at"),
        ("usage", "data/usage.parquet", "observed_at"),
    ]


def test_a_csv_file_keeps_its_values_as_text(root: Path) -> None:
    write(root, "a.csv", 'id,n,d,s\n007,1.50,2026-03-01,"a, b"\nx,,,""\n')

    assert rows(files(root), "a") == [
        {"id": "007", "n": "1.50", "d": "2026-03-01", "s": "a, b"},
        {"id": "x", "n": None, "d": None, "s": None},
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_may_have_a_byte_order_mark_and_any_line_ends(root: Path, end: str) -> None:
    write(root, "a.csv", b"\xef\xbb\xbf" + end.join(["id, name ", "1,é", "2,b"]).encode())

    assert rows(files(root), "a") == [{"id": "1", "name": "é"}, {"id": "2", "name": "b"}]


def test_only_the_columns_wanted_are_read_and_unknown_ones_left_out(root: Path) -> None:
    write(root, "a.csv", "x,id,,y\n1,2,3,4\n")

    assert rows(files(root), "a", "id", "y", "nope") == [{"id": "2", "y": "4"}]


def test_a_row_knows_its_line_past_blank_lines_and_line_breaks_in_values(root: Path) -> None:
    write(root, "plain.csv", "id,n\nA,1\n\nB,2\n,\n   \nC,3\n\n")
    write(root, "quoted.csv", 'id,"a\nheader"\r\nA,"1\r\n1"\r\n\r\nB,"2"\r\nC,"3\n\n3"\r\nD,4\r\n')

    assert lines(files(root), "plain") == [2, 4, 7]
    assert lines(files(root), "quoted") == [3, 6, 7, 10]


def test_a_csv_file_with_a_header_alone_has_columns_and_no_rows(root: Path) -> None:
    write(root, "a.csv", "id,n")

    [batch] = batches(files(root), "a")

    assert batch.records.schema.names == ["id", "n"]
    assert batch.records.num_rows == 0


def test_batches_are_of_bounded_size_and_lines_go_on(root: Path) -> None:
    count = 200_000
    write(root, "a.csv", "n\n" + "\n".join(str(n) for n in range(count)))

    found = batches(files(root), "a")

    assert max(batch.records.num_rows for batch in found) <= 65_536
    assert lines(files(root), "a") == list(range(2, count + 2))
    assert [row["n"] for row in rows(files(root), "a")] == [str(n) for n in range(count)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\nid,n\n1,2\n", "line 1: has no header: the first line names no column"),
        (b"id,n\n1,2\n3\n4,5,6\n7,8\n",
         "2 rows have not the 2 values that the header names: line 3 has 1, line 4 has 3"),
        (b"id,n\n" + b"1\n" * 9,
         ("9 rows have not the 2 values that the header names: "
         "line 2 has 1, line 3 has 1, line 4 has 1, line 5 has 1, line 6 has 1 and 4 more")),
        (b'id,n\n"1\n1",2\n3\n', "1 row has not the 2 values that the header names: line 4 has 1"),
        (b'id,n\n1,"x\n2,y\n3,z\n', "line 2: a quote is opened here and never closed"),
        (b'id,n\n1,ok\n2,"x"y\n',
         ("line 3: a value goes on after its closing quote; "
         "a quote inside a value is written twice")),
        (b"id,n\n1,x\n2,caf\xe9\n3,\xff\n", "line 3: is not UTF-8: byte 0xe9"),
        (b"id,n\n1,\xc3", "line 2: is not UTF-8: it ends inside a character"),
        ("id,n\n1,2\n".encode("utf-16"), "is UTF-16, not UTF-8: save it as UTF-8"),
        ("id,n\n1,2\n".encode("utf-16-le"), "line 1: holds a NUL byte, so it is no UTF-8 text"),
        (b"id,n\n1,x\n2,\x00\n", "line 3: holds a NUL byte, so it is no UTF-8 text"),
        (b"id, n,n \n1,2,3\n", "line 1: column 'n' stands 2 times"),
        (b"id;n\n1;2\n", "line 1: its columns are parted by semicolons: save it with commas"),
        (b"id\tn\n1\t2\n", "line 1: its columns are parted by tabs: save it with commas"),
    ],
)  # fmt: skip
def test_a_csv_file_that_cannot_be_trusted_is_refused(
    root: Path, content: bytes, message: str
) -> None:
    write(root, "a.csv", content)

    assert refusal(files(root), "a") == message


def test_a_stray_quote_inside_a_value_is_only_a_character(root: Path) -> None:
    write(root, "a.csv", 'id,n\n1,5" pipe\n2,b\n')

    assert rows(files(root), "a") == [{"id": "1", "n": '5" pipe'}, {"id": "2", "n": "b"}]


def test_bytes_that_are_not_utf8_are_found_across_the_borders_of_reading(root: Path) -> None:
    head = b"id,n\n" + b"1,x\n" * 262_142
    write(root, "good.csv", head + b"1," + "é".encode() * 20 + b"\n")
    write(root, "bad.csv", head + b"1,\xe9\n")

    assert len(rows(files(root), "good")) == 262_143
    assert refusal(files(root), "bad") == "line 262144: is not UTF-8: byte 0xe9"


def test_json_lines_keep_the_type_of_a_column_that_has_one(root: Path) -> None:
    write(
        root,
        "a.jsonl",
        b'\xef\xbb\xbf{"id": "A", "n": 1, "f": 1.5, "b": true, "m": 1, "l": ["x"]}\n\n'
        b'{"id": "B", "n": null, "f": 2.0, "m": "x", "big": 18446744073709551615}\n'
        b'{"id": "C", "n": 3, "mix": 1}\n{"id": "D", "mix": 0.1, "m": true}',
    )

    found = batches(files(root), "a")

    assert {field.name: str(field.type) for field in found[0].records.schema} == {
        "b": "bool",
        "big": "string",
        "f": "double",
        "id": "string",
        "l": "string",
        "m": "string",
        "mix": "string",
        "n": "int64",
    }
    assert rows(files(root), "a", "n", "m", "mix", "l", "big") == [
        {"n": 1, "m": "1", "mix": None, "l": '["x"]', "big": None},
        {"n": None, "m": "x", "mix": None, "l": None, "big": "18446744073709551615"},
        {"n": 3, "m": None, "mix": "1", "l": None, "big": None},
        {"n": None, "m": "true", "mix": "0.1", "l": None, "big": None},
    ]
    assert lines(files(root), "a") == [1, 3, 4, 5]


def test_json_lines_come_in_batches_of_one_shape(root: Path) -> None:
    count = 70_000
    many = "".join(f'{{"n": {n}}}\n' for n in range(count))
    write(root, "a.jsonl", many + '{"n": "last"}\n')

    found = batches(files(root), "a")

    assert [batch.records.num_rows for batch in found] == [65_536, count + 1 - 65_536]
    assert {str(batch.records.schema) for batch in found} == {"n: string"}
    assert lines(files(root), "a") == list(range(1, count + 2))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b'{"id": 1}\n{"id": 2', "line 2: is not JSON: unexpected end of data"),
        (b'{"id": NaN}\n', "line 1: is not JSON: unexpected character"),
        (b'{"id": 1}\n\n[1]\n', "line 3: is not a JSON object"),
        (b'{"id": 1}\n{"id": "\xff"}\n', "line 2: is not UTF-8: byte 0xff"),
        (b'{"id": 1}\n' + b'{"a":' * 5000, "line 2: is not JSON"),
    ],
)
def test_a_json_lines_file_that_cannot_be_trusted_is_refused(
    root: Path, content: bytes, message: str
) -> None:
    write(root, "a.jsonl", content)

    assert refusal(files(root), "a").startswith(message)


def test_parquet_keeps_its_types_and_has_no_lines(root: Path) -> None:
    table = pa.table({"id": ["A", "B"], "tags": [["x"], None], "n": [1, 2]})
    parquet.write_table(table, root / "data" / "a.parquet")

    found = batches(files(root), "a", "id", "tags")

    assert [batch.lines for batch in found] == [None] * len(found)
    assert rows(files(root), "a", "id", "tags") == [
        {"id": "A", "tags": ["x"]},
        {"id": "B", "tags": None},
    ]


def test_a_parquet_file_without_rows_has_its_columns(root: Path) -> None:
    parquet.write_table(pa.table({"id": pa.array([], pa.string())}), root / "data" / "a.parquet")

    assert [batch.records.schema.names for batch in batches(files(root), "a")][-1] == ["id"]


def test_a_truncated_parquet_file_is_refused(root: Path) -> None:
    path = root / "data" / "a.parquet"
    parquet.write_table(pa.table({"id": [1, 2, 3]}), path)
    path.write_bytes(path.read_bytes()[:-20])

    assert refusal(files(root), "a").startswith("cannot be read: Parquet magic bytes not found")


def test_a_parquet_file_with_a_damaged_page_is_refused(root: Path) -> None:
    path = root / "data" / "a.parquet"
    parquet.write_table(pa.table({"id": [str(n) for n in range(10_000)]}), path)
    data = bytearray(path.read_bytes())
    data[8:400] = os.urandom(392)
    path.write_bytes(data)

    assert refusal(files(root), "a").startswith("cannot be read: ")


def test_an_empty_parquet_file_and_one_with_a_column_twice_are_refused(root: Path) -> None:
    write(root, "empty.parquet", b"")
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["id", "id"])
    parquet.write_table(twice, root / "data" / "twice.parquet")

    assert refusal(files(root), "empty") == "is empty"
    assert refusal(files(root), "twice") == "column 'id' stands 2 times"


def test_two_files_for_one_stream_are_refused_when_it_is_read(root: Path) -> None:
    write(root, "a.csv", "id\n1\n")
    write(root, "a.jsonl", '{"id": 1}\n')
    write(root, "b.csv", "id\n1\n")

    connector = files(root)

    assert refusal(connector, "a") == "stream 'a' has two files: 'a.csv' and 'a.jsonl'; keep one"
    assert rows(connector, "b") == [{"id": "1"}]


def test_a_stream_without_a_file_is_refused(root: Path) -> None:
    assert refusal(files(root), "a") == "'data' has no file for it"


def test_a_missing_folder_is_told_by_check_and_by_streams(tmp_path: Path) -> None:
    connector = files(tmp_path)

    result = asyncio.run(connector.check())

    assert result.reachability is Reachability.MISCONFIGURED
    assert result.detail == "the folder 'data' does not exist"
    with pytest.raises(ReadError, match="the folder 'data' does not exist"):
        streams(connector)


def test_a_path_that_is_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")

    assert asyncio.run(files(tmp_path).check()).detail == "'data' is not a folder"


def test_check_finds_two_files_for_one_stream(root: Path) -> None:
    assert asyncio.run(files(root).check()).is_ok
    write(root, "a.csv", "id\n")
    parquet.write_table(pa.table({"id": [1]}), root / "data" / "a.parquet")

    result = asyncio.run(files(root).check())

    assert result.detail == "stream 'a' has two files: 'a.csv' and 'a.parquet'; keep one"


def test_the_column_of_observation_may_be_named(root: Path) -> None:
    write(root, "a.csv", "id,seen\n1,2026-03-01\n")

    assert streams(files(root, observed={"a": "seen"}))[0].observed_field == "seen"


def test_a_named_column_of_observation_must_be_there(root: Path) -> None:
    write(root, "a.csv", "id\n1\n")

    message = refusal(files(root, observed={"a": "seen"}), "a")

    assert message == "has no column 'seen', which 'observed' names"


def test_a_named_column_of_observation_needs_its_stream(root: Path) -> None:
    write(root, "accounts.csv", "id\n1\n")

    with pytest.raises(ReadError) as caught:
        streams(files(root, observed={"account": "seen"}))

    assert str(caught.value) == "'observed' names stream 'account', of which 'data' has no file"


def test_a_folder_outside_the_workspace_is_shown_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir()
    outside = tmp_path / "exports"
    outside.mkdir()
    (outside / "a.csv").write_text("id\n1\n")
    config = FilesConfig(path=str(outside))

    found = streams(Files(config, PluginContext(tmp_path / "ws")))

    assert found[0].origin == (outside / "a.csv").as_posix()


@pytest.mark.parametrize(
    "config",
    [{}, {"path": ""}, {"path": 5}, {"path": "data", "pth": "x"}, {"path": "d", "observed": []}],
)
def test_a_config_of_another_shape_is_refused(config: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FilesConfig.model_validate(config)
