"""Secrets, which playwise.yaml names and never holds: ``env:NAME`` and ``file:PATH``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.diagnostics.places import Span

Loc: TypeAlias = tuple[int | str, ...]
Place: TypeAlias = Callable[[Loc], Span | None]
"""Where a value of a config stands, by its path in the config; () is the config itself."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A config with its secrets in place.

    Attributes:
        values: The config; where a secret is not to be had, the reference is left.
        references: What stood where a secret now is, by path.
        findings: The secrets that are not to be had (PW403).
    """

    values: Any
    references: Mapping[Loc, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def resolved(
    config: object, environment: Mapping[str, str] | None, root: Path, place: Place
) -> Resolved:
    """Return *config* with every reference replaced by the secret that it names.

    Args:
        config: Plain data, as YAML gave it.
        environment: The variables that ``env:`` reads; None leaves every reference as it is, for
            a check where the secrets are not at hand.
        root: The workspace's folder; ``file:`` paths count from it.
        place: Where a value stands in playwise.yaml.
    """
    walk = _Walk(environment, root, place)
    values = walk.value(config, ())
    return Resolved(values, walk.references, tuple(sorted(walk.findings)))


class _Walk:
    def __init__(self, environment: Mapping[str, str] | None, root: Path, place: Place) -> None:
        self._environment = environment
        self._root = root
        self._place = place
        self.references: dict[Loc, str] = {}
        self.findings: list[Finding] = []

    def value(self, value: object, loc: Loc) -> object:
        if isinstance(value, Mapping):
            return {key: self.value(inner, (*loc, key)) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(inner, (*loc, n)) for n, inner in enumerate(value)]
        if isinstance(value, str) and value.startswith(("env:", "file:")):
            self.references[loc] = value
            return value if self._environment is None else self._secret(value, loc)
        return value

    def _secret(self, reference: str, loc: Loc) -> str:
        scheme, _, name = reference.partition(":")
        if scheme == "env":
            return self._variable(reference, name, loc)
        path = self._root / name
        try:
            # Editors end a file with a line break, which is no part of a password.
            return path.read_text("utf-8").rstrip("\r\n")
        except OSError as error:
            self._miss(loc, f"'{reference}' cannot be read: {error.strerror}")
        except ValueError:
            self._miss(loc, f"'{reference}' cannot be read: it is not UTF-8 text")
        return reference

    def _variable(self, reference: str, name: str, loc: Loc) -> str:
        assert self._environment is not None
        secret = self._environment.get(name)
        if secret is None:
            near = did_you_mean(name, self._environment, f"set the variable '{name}'")
            self._miss(loc, f"'{reference}' names a variable that is not set", near)
            return reference
        return secret

    def _miss(self, loc: Loc, message: str, help_text: str | None = None) -> None:
        self.findings.append(Finding("PW403", message, self._place(loc), help_text))
