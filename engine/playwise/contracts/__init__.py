"""The contract between Playwise and its plugins: connectors, actions, operators."""

from playwise.contracts.action import Action, Call, Effect, Preview, Result, Status
from playwise.contracts.connector import (
    Batch,
    Capabilities,
    CheckResult,
    Connector,
    Reachability,
    ReadError,
    ReadRequest,
    Stream,
)
from playwise.contracts.context import PluginContext
from playwise.contracts.hooks import PlaywiseHooks, hookimpl, hookspec
from playwise.contracts.operator import Operator

API_VERSION = "1.0"

__all__ = [
    "API_VERSION",
    "Action",
    "Batch",
    "Call",
    "Capabilities",
    "CheckResult",
    "Connector",
    "Effect",
    "Operator",
    "PlaywiseHooks",
    "PluginContext",
    "Preview",
    "Reachability",
    "ReadError",
    "ReadRequest",
    "Result",
    "Status",
    "Stream",
    "hookimpl",
    "hookspec",
]
