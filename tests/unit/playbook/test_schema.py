from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from playwise.documents.reader import read_document
from playwise.playbook.schema import file_schemas

ROOT = Path(__file__).parents[3]
WORKSPACES = ("tests/workspaces/format_example", "examples/quickstart")
FILES = [
    (kind, path)
    for workspace in WORKSPACES
    for kind, pattern in (
        ("facts", "facts.yaml"),
        ("playwise", "playwise.yaml"),
        ("playbook", "playbooks/*.yaml"),
    )
    for path in sorted((ROOT / workspace).glob(pattern))
]


def as_json(data: Any) -> Any:
    """Return what an editor sees: dates are text to it."""
    if isinstance(data, dict):
        return {key: as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def errors(kind: str, text: str) -> list[str]:
    validator = Draft202012Validator(file_schemas()[kind])
    data = as_json(read_document(text, "x.yaml").data)
    return sorted(error.json_path for error in validator.iter_errors(data))


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        for name, below in schema.get("properties", {}).items():
            yield name, below
        for below in schema.values():
            yield from properties(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from properties(below)


@pytest.mark.parametrize("kind", ["facts", "playbook", "playwise"])
def test_the_schemas_are_valid_and_closed_and_every_key_is_described(kind: str) -> None:
    schema = file_schemas()[kind]

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    forms = [schema["then"], schema["else"]] if "if" in schema else [schema]
    assert [form["additionalProperties"] for form in forms] == [False] * len(forms)
    keys = dict(properties(schema))
    assert keys
    assert [name for name, below in keys.items() if not below.get("description")] == []
    assert [name for name, below in keys.items() if below.get("title") != name] == []


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda value: getattr(value, "stem", value))
def test_the_example_files_fit_their_schema(kind: str, path: Path) -> None:
    assert errors(kind, path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "facts",
            "entities: {a: {key: id, facts: {f: {type: txt}}}}",
            ["$.entities.a.facts.f.type"],
        ),
        ("facts", "entities: {A: {key: id, facts: {}}}", ["$.entities"]),
        ("playwise", "workspace: a\nlimts: {}", ["$"]),
        ("playbook", "playbook: a\ntitle: b", ["$"]),
        ("playbook", "playbook: a\nextends: library/b\nparams: {c: 4}", []),
        ("playbook", "playbook: a\nextends: b\nvariant: {when: c}\ndecisions: {}", ["$"]),
        ("playbook", "playbook: a\nextends: B", ["$.extends"]),
        (
            "playbook",
            "playbook: a\ntitle: b\nentity: c\nplay: {enter: d, steps: [{id: e, due: soon}]}",
            ["$.play.steps[0].due"],
        ),
        (
            "playbook",
            "playbook: a\ntitle: b\nentity: c\ndecisions: {d: {assign: {}}}",
            ["$.decisions.d"],
        ),
        (
            "playbook",
            (
                "playbook: a\ntitle: b\nentity: c\ndecisions: {d: {checklist: {required: {e: "
                "{of: f, answer: g, rollup: share, at_least: 0.5}, h: {all: [{var: f}, true]}}}}}"
            ),
            [],
        ),
        (
            "playbook",
            "playbook: a\ntitle: b\nentity: c\ndecisions: {d: {rank: {by: [{value: e}], top: x}}}",
            ["$.decisions.d.rank.top"],
        ),
        (
            "playbook",
            (
                "playbook: a\ntitle: b\nentity: c\ndecisions: {d: {hit: collect, table: [{id: e, "
                "when: f}]}}\ntests: [{name: n, all: {c: [{id: 1}]}, expect: {'1': {d: [e]}}}]"
            ),
            [],
        ),
    ],
)
def test_what_the_checker_refuses_an_editor_can_mark(
    kind: str, text: str, expected: list[str]
) -> None:
    assert errors(kind, text) == expected
