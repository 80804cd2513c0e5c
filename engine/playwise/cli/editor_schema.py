"""`playwise editor-schema`: the JSON Schemas by which editors complete and check the files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import orjson
import typer

from playwise.cli.options import TimelessOption, WorkspaceOption
from playwise.cli.output import plain, say
from playwise.playbook.schema import file_schemas


def editor_schema(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to write them; left out: here.")
    ] = Path(),
    workspace: WorkspaceOption = Path(),
    as_of: TimelessOption = None,
) -> None:
    """Write the JSON Schemas of the files, for editors."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in file_schemas().items():
        path = folder / f"{name}.schema.json"
        path.write_bytes(orjson.dumps(schema, option=orjson.OPT_INDENT_2) + b"\n")
        say(f"wrote {plain(str(path))}")
