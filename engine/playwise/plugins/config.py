"""The ``config:`` of a connection, checked against the model that its plugin declares."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from playwise.contracts import Action, Connector
from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.errors import FindingsError
from playwise.plugins.faults import sentence
from playwise.plugins.registry import Offer
from playwise.plugins.secrets import Loc, Place, Resolved, resolved


def configured(
    offer: Offer[Connector] | Offer[Action],
    config: Mapping[str, Any],
    *,
    environment: Mapping[str, str] | None,
    root: Path,
    place: Place,
) -> BaseModel:
    """Return *config* as the model of the connector or action.

    Args:
        offer: Whose config it is.
        config: Plain data, as YAML gave it.
        environment: The variables that ``env:`` reads; None leaves secrets unread, and a field
            that holds one unchecked.
        root: The workspace's folder.
        place: Where a value of the config stands; for () the config, for an unknown key the key.

    Raises:
        FindingsError: PW403 for each field that does not fit and each secret not to be had. No
            message holds a secret.
    """
    secrets = resolved(config, environment, root, place)
    if secrets.findings:
        raise FindingsError(secrets.findings)
    model = offer.part.Config
    try:
        return model.model_validate(secrets.values)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        findings = [
            _finding(model, offer.part.name, detail, config, secrets, place)
            for detail in details
            if environment is not None or tuple(detail["loc"]) not in secrets.references
        ]
        if findings:
            raise FindingsError(findings) from None
        return model.model_construct(**secrets.values)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin border: a validator of a partner's
        message = f"{sentence(error)} ({offer.origin})"
        raise FindingsError([Finding("PW403", _hidden(message, secrets), place(()))]) from None


def _finding(
    model: type[BaseModel],
    part: str,
    detail: ErrorDetails,
    config: Mapping[str, Any],
    secrets: Resolved,
    place: Place,
) -> Finding:
    loc: Loc = tuple(detail["loc"])
    key = ".".join(str(segment) for segment in loc)
    if detail["type"] == "extra_forbidden":
        known = _keys(model, loc[:-1])
        listing = f"known: {', '.join(known)}" if known else None
        help_text = did_you_mean(str(loc[-1]), known, listing)
        return Finding("PW403", f"'{key}' is no key of '{part}'", place(loc), help_text)
    if detail["type"] == "missing":
        return Finding("PW403", f"'{part}' needs the key '{key}'", place(loc[:-1]))
    why = _hidden(_lowered(detail["msg"]), secrets)
    given = _given(config, loc)
    shown = f"'{key}': " if key else ""
    value = "" if given is None or isinstance(given, Mapping | list) else f"'{given}': "
    return Finding("PW403", f"{shown}{value}{why}", place(loc))


def _keys(model: type[BaseModel], loc: Loc) -> list[str]:
    """Return the keys that may stand at *loc*, sorted; none where that is no model of its own."""
    for segment in loc:
        field = model.model_fields.get(str(segment))
        inner = None if field is None else field.annotation
        if not (inspect.isclass(inner) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return sorted(field.alias or name for name, field in model.model_fields.items())


def _given(config: object, loc: Loc) -> object:
    """Return what stands at *loc* as the author wrote it: the reference, never the secret."""
    value: Any = config
    for segment in loc:
        try:
            value = value[segment]
        except (KeyError, IndexError, TypeError):
            # Pydantic names union members and the like, which stand in no file.
            continue
    return value


def _hidden(message: str, secrets: Resolved) -> str:
    for loc, reference in secrets.references.items():
        secret = _given(secrets.values, loc)
        if isinstance(secret, str) and secret:
            message = message.replace(secret, reference)
    return message


def _lowered(message: str) -> str:
    plain = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return plain[:1].lower() + plain[1:]
