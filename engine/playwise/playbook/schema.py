"""JSON Schema of the files that operators write, for editors that complete and check them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from playwise.facts.model import FactsFile
from playwise.playbook.model import PlaybookFile
from playwise.playbook.model.extending import ExtendingFile
from playwise.playbook.settings import Settings

_FILES: dict[str, tuple[type[BaseModel], str]] = {
    "facts": (FactsFile, "facts.yaml"),
    "playbook": (PlaybookFile, "A playbook"),
    "playwise": (Settings, "playwise.yaml"),
}


def file_schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema (2020-12) of each kind of file: facts, playbook, playwise.

    Every key has a description. What the format has and this release refuses is not in them.
    """
    schemas = {name: _schema(model, title) for name, (model, title) in _FILES.items()}
    schemas["playbook"] = _either(schemas["playbook"], _schema(ExtendingFile, "A playbook"))
    return schemas


def _either(whole: dict[str, Any], extending: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a playbook file: which of two it is, the key ``extends`` says."""
    apart = ("$schema", "title", "$defs")
    named = extending.get("$defs", {}) | whole.get("$defs", {})
    shared = {"$schema": whole["$schema"], "title": whole["title"], "type": "object"}
    whole, extending = (
        {key: value for key, value in schema.items() if key not in apart}
        for schema in (whole, extending)
    )
    either = {"if": {"required": ["extends"]}, "then": extending, "else": whole}
    return {**shared, "$defs": named, **either}


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = model.model_json_schema(schema_generator=_EditorSchema)
    schema["$schema"] = _EditorSchema.schema_dialect
    schema["title"] = title
    return schema


class _EditorSchema(GenerateJsonSchema):
    """Schemas in which a key is named by itself, and a value may fit several forms."""

    def generate(self, schema: Any, mode: Any = "validation") -> JsonSchemaValue:
        plain: JsonSchemaValue = _plain(super().generate(schema, mode))
        return plain


def _plain(node: Any) -> Any:
    """Return the schema without what editors cannot use.

    ``oneOf`` becomes ``anyOf``, for a list of exits is a list of conditions in form. Null goes: it
    is a key left out. Keys that must be ids are closed to others.
    """
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key in ("properties", "$defs"):
            named = {name: _plain(below) for name, below in value.items()}
            result[key] = named if key == "$defs" else _titled(named)
        elif key in ("oneOf", "anyOf"):
            result["anyOf"] = [_plain(choice) for choice in value if choice != {"type": "null"}]
        elif key not in ("title", "discriminator") and (key, value) != ("default", None):
            result[key] = _plain(value)
    if "patternProperties" in result:
        result["additionalProperties"] = False
    if len(result.get("anyOf", ())) == 1:
        result |= result.pop("anyOf")[0] | result
    return result


def _titled(properties: dict[str, Any]) -> dict[str, Any]:
    return {key: {"title": key, **schema} for key, schema in properties.items()}
