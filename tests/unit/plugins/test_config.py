"""The config of a connection: every fault with its place, and never a secret in a message."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.errors import FindingsError
from playwise.plugins.config import configured
from playwise.plugins.registry import Offer, Origin
from playwise.plugins.secrets import Loc


class Login(BaseModel):
    model_config = ConfigDict(extra="forbid")

    user: str
    token: SecretStr


class CrmConfig(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=5)
    pages: int = Field(default=10, gt=0)
    login: Login
    key: str | None = None

    @field_validator("key")
    @classmethod
    def _six_letters(cls, key: str) -> str:
        if len(key) != 6:
            raise ValueError(f"Key {key} is not six letters long")
        return key


class Crm:
    name: ClassVar[str] = "crm"
    Config: ClassVar[type[BaseModel]] = CrmConfig


OFFER: Offer[Any] = Offer(Crm, Origin("crm", "playwise-crm", "2.0"))
GOOD = {"url": "https://crm", "login": {"user": "ann", "token": "env:TOKEN"}}
ENVIRONMENT = {"TOKEN": "t0ps3cret", "PAGES": "many"}


def place(loc: Loc) -> Span:
    """Return a place that tells the path it was asked for."""
    return Span("playwise.yaml:" + ".".join(map(str, loc)), 1, 1)


def config(root: Path, values: dict[str, Any], environment: dict[str, str] | None) -> BaseModel:
    return configured(OFFER, values, environment=environment, root=root, place=place)


def findings(root: Path, values: dict[str, Any], secrets: bool = True) -> list[tuple[Any, ...]]:
    with pytest.raises(FindingsError) as caught:
        config(root, values, ENVIRONMENT if secrets else None)
    found: tuple[Finding, ...] = caught.value.findings
    assert {finding.code for finding in found} == {"PW403"}
    assert "t0ps3cret" not in repr(found)
    return [(f.span.path.partition(":")[2] if f.span else None, f.message, f.help) for f in found]


def test_a_config_that_fits_has_its_secrets_in_place(tmp_path: Path) -> None:
    result = config(tmp_path, GOOD, ENVIRONMENT)

    assert isinstance(result, CrmConfig)
    assert result.login.token.get_secret_value() == "t0ps3cret"
    assert result.pages == 10


def test_every_fault_is_told_with_its_place(tmp_path: Path) -> None:
    values = {
        "url": "x",
        "pages": "several",
        "login": {"user": 5, "token": "env:TOKEN", "tokn": 1},
        "lgoin": 1,
    }

    assert findings(tmp_path, values) == [
        ("lgoin", "'lgoin' is no key of 'crm'", "did you mean 'login'?"),
        ("login.tokn", "'login.tokn' is no key of 'crm'", "did you mean 'token'?"),
        ("login.user", "'login.user': '5': input should be a valid string", None),
        (
            "pages",
            (
                "'pages': 'several': input should be a valid integer, "
                "unable to parse string as an integer"
            ),
            None,
        ),
        ("url", "'url': 'x': string should have at least 5 characters", None),
    ]


def test_a_missing_key_stands_where_its_neighbours_are(tmp_path: Path) -> None:
    assert findings(tmp_path, {"url": "https://crm", "login": {"user": "ann"}}) == [
        ("login", "'crm' needs the key 'login.token'", None)
    ]


def test_a_key_far_from_every_name_is_told_which_there_are(tmp_path: Path) -> None:
    assert findings(tmp_path, {**GOOD, "zzz": 1}) == [
        ("zzz", "'zzz' is no key of 'crm'", "known: key, login, pages, url")
    ]


def test_a_secret_of_the_wrong_shape_is_quoted_as_the_reference(tmp_path: Path) -> None:
    assert findings(tmp_path, {**GOOD, "pages": "env:PAGES"}) == [
        (
            "pages",
            (
                "'pages': 'env:PAGES': input should be a valid integer, "
                "unable to parse string as an integer"
            ),
            None,
        )
    ]


def test_a_validators_message_does_not_give_a_secret_away(tmp_path: Path) -> None:
    assert findings(tmp_path, {**GOOD, "key": "env:TOKEN"}) == [
        ("key", "'key': 'env:TOKEN': key env:TOKEN is not six letters long", None)
    ]


def test_a_validator_that_breaks_is_the_plugins_fault(tmp_path: Path) -> None:
    assert findings(tmp_path, {**GOOD, "key": None}) == [
        (
            "",
            (
                "TypeError: object of type 'NoneType' has no len() "
                "(plugin 'crm' of playwise-crm 2.0)"
            ),
            None,
        )
    ]


def test_a_secret_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    values = {"url": "https://crm", "login": {"user": "env:TOKE", "token": "file:none.txt"}}

    assert findings(tmp_path, values) == [
        ("login.token", "'file:none.txt' cannot be read: No such file or directory", None),
        ("login.user", "'env:TOKE' names a variable that is not set", "did you mean 'TOKEN'?"),
    ]


def test_without_secrets_at_hand_the_rest_is_still_checked(tmp_path: Path) -> None:
    config(tmp_path, {**GOOD, "pages": "env:PAGES"}, None)

    assert findings(tmp_path, {**GOOD, "pages": "env:PAGES", "url": 5}, secrets=False) == [
        ("url", "'url': '5': input should be a valid string", None)
    ]
