"""Asking for connectors and actions by name."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playwise.contracts import PluginContext
from playwise.diagnostics.finding import Finding, Severity
from playwise.diagnostics.places import Span
from playwise.errors import FindingsError
from playwise.plugins.discovery import discover
from playwise.plugins.registry import Offer, Registry

SPAN = Span("playwise.yaml", 4, 10, 5)


def only(call: Callable[[], Any]) -> Finding:
    with pytest.raises(FindingsError) as caught:
        call()
    [finding] = caught.value.findings
    return finding


@pytest.fixture
def registry() -> Registry:
    """Return what is installed, without the faults of whatever else is."""
    return replace(discover(), findings=())


def test_an_unknown_connector_is_told_with_its_place_and_the_nearest_name(
    registry: Registry,
) -> None:
    finding = only(lambda: registry.connector("fils", SPAN))

    assert finding == Finding("PW402", "unknown connector 'fils'", SPAN, "did you mean 'files'?")


def test_a_connector_far_from_every_name_is_told_which_there_are(registry: Registry) -> None:
    files = {"files": registry.connector("files")}

    finding = only(lambda: Registry(files).connector("salesforce"))

    assert finding.help == "known: files"


def test_where_nothing_is_known_that_is_said() -> None:
    finding = only(lambda: Registry().action("mailbox"))

    assert finding == Finding("PW402", "unknown action 'mailbox'", None, "no plugin brings one")


def test_a_connector_asked_for_as_an_action_is_told_so(registry: Registry) -> None:
    finding = only(lambda: registry.action("files", SPAN))

    assert finding.help == "'files' is a connector: write 'connector: files'"


def test_an_action_asked_for_as_a_connector_is_told_so(registry: Registry) -> None:
    finding = only(lambda: registry.connector("mailbox", SPAN))

    assert finding.help == "'mailbox' is an action: write 'action: mailbox'"


def test_an_unknown_name_recalls_that_plugins_failed() -> None:
    failed = Registry(findings=(Finding("PW401", "x", severity=Severity.WARNING),))

    finding = only(lambda: failed.connector("weather"))

    assert finding.help == "no plugin brings one; some plugins could not be loaded"


def test_a_connection_knows_its_plugin(registry: Registry, tmp_path: Path) -> None:
    offer = registry.connector("files")

    connection = offer.connect("crm", offer.part.Config(path="data"), PluginContext(tmp_path))

    version = offer.origin.version
    assert str(connection) == f"connection 'crm', plugin 'files' of playwise {version}"


class Refusing:
    """A connector whose constructor fails."""

    def __init__(self, config: object, context: PluginContext) -> None:
        raise ValueError("no such region")


class Exiting:
    """A connector whose constructor would end the process."""

    def __init__(self, config: object, context: PluginContext) -> None:
        sys.exit(3)


@pytest.mark.parametrize(
    ("part", "raised"),
    [(Refusing, "ValueError: no such region"), (Exiting, "SystemExit: 3")],
)
def test_a_class_that_refuses_its_config_is_a_finding(
    registry: Registry, tmp_path: Path, part: type[Any], raised: str
) -> None:
    origin = registry.connector("files").origin
    offer: Offer[Any] = Offer(part, origin)

    finding = only(lambda: offer.connect("crm", None, PluginContext(tmp_path), SPAN))

    assert finding == Finding(
        "PW403",
        f"connection 'crm' cannot be made: {raised} ({origin})",
        SPAN,
    )
