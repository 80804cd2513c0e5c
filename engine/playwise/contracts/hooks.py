"""The hooks by which a plugin tells what it brings. They only register; they are called once."""

from __future__ import annotations

from collections.abc import Sequence

import pluggy

from playwise.contracts.action import Action
from playwise.contracts.connector import Connector
from playwise.contracts.operator import Operator

PROJECT = "playwise"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class PlaywiseHooks:
    """What a plugin may implement.

    A plugin is a module (or an object) named by an entry point of the group ``playwise.plugins``,
    with functions of these names marked by `playwise.hookimpl`.
    """

    @hookspec
    def playwise_connectors(self) -> Sequence[type[Connector]]:
        """Return the connector classes of the plugin. Make no instance and open nothing."""
        raise NotImplementedError

    @hookspec
    def playwise_actions(self) -> Sequence[type[Action]]:
        """Return the action classes of the plugin. Make no instance and open nothing."""
        raise NotImplementedError

    @hookspec
    def playwise_operators(self) -> Sequence[Operator]:
        """Return the operators that the plugin adds to the rule language.

        A name of Playwise's own, or of a plugin that came first, is refused.
        """
        raise NotImplementedError
