"""What the models of all files are made of: strict elements, ids, rules as they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from playwise.documents.ids import LONGEST_ID, is_id
from playwise.documents.scalars import Scalar, describe
from playwise.documents.wording import NO_SUCH_DAY, is_day

LEAVE_OUT = "leave it out: this release would not act on it"
"""The help for what the format has and this release refuses."""

_ID_SCHEMA = {"type": "string", "pattern": "^[a-z][a-z0-9]*(_[a-z0-9]+)*$", "maxLength": LONGEST_ID}
_RULE_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": ["string", "boolean", "number"]},
        {"type": "object", "minProperties": 1, "maxProperties": 1},
        {"type": "array", "minItems": 1},
    ]
}
_SCALAR_SCHEMA: dict[str, Any] = {"type": ["string", "boolean", "number"]}
_MOMENT_SCHEMA: dict[str, Any] = {
    "type": "string",
    "examples": ["2026-03-01", "2026-03-01T09:00:00Z"],
}
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


# Tags for unions that the shape of a value decides: a plain union would report one mistake once for
# each of its parts. No key of a file can hold a NUL, so they are never taken for one.
MAP, LIST, ONE = "\0map", "\0list", "\0one"


def map_or_one(value: object) -> str:
    """Return the tag of a union of keys and values with anything else."""
    return MAP if isinstance(value, (dict, BaseModel)) else ONE


def list_or_one(value: object) -> str:
    """Return the tag of a union of a list with anything else."""
    return LIST if isinstance(value, list) else ONE


class Element(BaseModel):
    """A part of a file with fixed keys. Strict: text is never a number, nothing is dropped.

    Attributes:
        not_built: Keys that belong to the format and that this release refuses by name.
        meant: Keys by the word that people write for them, where it is not like the key.
        refused: Keys of the format that have no place here, each with the message and the help.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        # A part of a file is built with the file, once, and not at import by itself as well.
        defer_build=True,
    )
    not_built: ClassVar[frozenset[str]] = frozenset()
    meant: ClassVar[Mapping[str, str]] = {}
    refused: ClassVar[Mapping[str, tuple[str, str]]] = {}

    @field_validator("*", mode="before")
    @classmethod
    def _not_empty(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None:
            key = str(info.field_name).removesuffix("_")
            help_text = "write its value, or leave the key out"
            raise refusal("PW112", f"'{key}' has no value", help_text)
        return value


def refusal(code: str, message: str, help_text: str | None = None) -> PydanticCustomError:
    """Return the error that `validate` turns into a finding with that code, message and help."""
    # The template is fixed, since pydantic would fill in whatever stands in braces.
    return PydanticCustomError(
        "playwise", "{message}", {"code": code, "message": message, "help": help_text}
    )


def kind_refusal(expected: str, value: object, help_text: str | None = None) -> PydanticCustomError:
    """Return the error for a value of the wrong kind."""
    return refusal("PW112", f"expected {expected}, got {describe(value)}", help_text)


def not_built(what: str) -> PydanticCustomError:
    """Return the error for what the format has and this release refuses."""
    return refusal("PW113", f"'{what}' is not built yet", LEAVE_OUT)


def as_id(text: str) -> str:
    """Return an id in snake_case.

    Raises:
        PydanticCustomError: It is not one.
    """
    if len(text) > LONGEST_ID:
        raise refusal("PW115", f"'{text[:20]}…' is longer than {LONGEST_ID} characters")
    if not is_id(text):
        raise refusal("PW115", f"'{text}' cannot be an id", _snake_case(text))
    return text


def _snake_case(text: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    words = re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_")
    rule = "ids are snake_case: small letters, digits, single underscores, a letter first"
    return f"{rule}; '{words}' is one" if is_id(words) else rule


def _id(value: object) -> str:
    if not isinstance(value, str):
        raise kind_refusal("an id", value)
    return as_id(value)


def _rule(value: Any) -> Any:
    if value is None or value == [] or value == {}:
        raise kind_refusal("a rule", value)
    return value


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, (list, dict)):
        raise kind_refusal("a single value", value)
    return value


def _moment(value: object) -> date | str:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return value
    help_text = "write 2026-03-01 or 2026-03-01T09:00:00Z"
    if isinstance(value, str) and _DAY.fullmatch(value):
        help_text = "write the date without quotes" if is_day(value) else NO_SUCH_DAY
    raise kind_refusal("a date or a date with a time", value, help_text)


Text = Annotated[str, Field(min_length=1)]
"""Text that is not empty."""

Id = Annotated[str, PlainValidator(_id), WithJsonSchema(_ID_SCHEMA)]
"""A stable name in snake_case."""

RuleData = Annotated[Any, BeforeValidator(_rule), WithJsonSchema(_RULE_SCHEMA)]
"""A rule as it is written: text, a JsonLogic object, or a list of conditions that must all hold."""

ScalarData = Annotated[Scalar, PlainValidator(_scalar), WithJsonSchema(_SCALAR_SCHEMA)]
"""One bool, number, text or date."""

MomentData = Annotated[date | str, PlainValidator(_moment), WithJsonSchema(_MOMENT_SCHEMA)]
"""A date, or the text of a date and time in ISO form."""
