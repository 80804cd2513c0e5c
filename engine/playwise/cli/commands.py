"""The commands by name; each is imported when it is called, not before.

Importing the engine takes most of a second: `playwise --help` needs none of it, and a broken
command of another package must not break the others.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from playwise.errors import PluginError

GROUP = "playwise.commands"

_OWN = {
    "init": "playwise.cli.init:init",
    "check": "playwise.cli.check:check",
    "test": "playwise.cli.test:test",
    "facts": "playwise.cli.facts:facts",
    "rule": "playwise.cli.rule:rule",
    "sync": "playwise.cli.sync:sync",
    "plan": "playwise.cli.plan:plan",
    "run": "playwise.cli.run:run",
    "explain": "playwise.cli.explain:explain",
    "steps": "playwise.cli.steps:steps",
    "approve": "playwise.cli.acts:approve",
    "done": "playwise.cli.acts:done",
    "settle": "playwise.cli.acts:settle",
    "enter": "playwise.cli.enter:enter",
    "editor-schema": "playwise.cli.editor_schema:editor_schema",
}


def program(*, rich: bool) -> TyperGroup:
    """Return the whole program.

    Args:
        rich: Whether help is drawn with boxes and colours, for a terminal.
    """
    app = typer.Typer(
        name="playwise",
        help="Customer-success playbooks as tested rules over account facts.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=_mode(rich=rich),
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(_options)
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    for deferred in _deferred(rich=rich):
        assert deferred.name is not None
        if deferred.name not in group.commands:
            group.add_command(deferred)
    return group


def _mode(*, rich: bool) -> Any:
    return "rich" if rich else None


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"playwise {version('playwise')}")
        raise typer.Exit


def _options(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    """Customer-success playbooks as tested rules over account facts."""


def _deferred(*, rich: bool) -> Iterator[_Deferred]:
    for name, target in _OWN.items():
        yield _Deferred(EntryPoint(name, target, GROUP), rich=rich)
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        yield _Deferred(point, rich=rich)


class _Deferred(TyperCommand):
    """A command that is imported when it is called; listed by its docstring, read from its file."""

    def __init__(self, point: EntryPoint, *, rich: bool) -> None:
        super().__init__(
            point.name, help=_first_sentence(point) or f"From {point.value}.", params=[]
        )
        self._point = point
        self._rich = rich

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """Return the context of the real command, which is loaded now."""
        app = typer.Typer(
            add_completion=False,
            rich_markup_mode=_mode(rich=self._rich),
            context_settings={"help_option_names": ["--help", "-h"]},
        )
        app.command(self._point.name)(_loaded(self._point))
        command = typer.main.get_command(app)
        return command.make_context(info_name, args, parent, **extra)


def _loaded(point: EntryPoint) -> Callable[..., object]:
    if point.dist is None:  # one of our own: its faults are ours
        loaded: Callable[..., object] = getattr(import_module(point.module), point.attr)
        return loaded
    try:
        found = point.load()
    except (Exception, SystemExit) as error:  # the plugin border: whatever an import does
        raise PluginError(
            f"{point.dist.name} {point.dist.version}",
            f"command '{point.name}' cannot be loaded: {type(error).__name__}: {error}",
        ) from error
    if not callable(found):
        raise PluginError(
            f"{point.dist.name} {point.dist.version}",
            f"command '{point.name}' is '{point.value}', which is no function",
        )
    function: Callable[..., object] = found
    return function


def _first_sentence(point: EntryPoint) -> str | None:
    """Return the first line of the function's docstring, without importing anything of it."""
    path = _file_of(point.module)
    if path is None:
        return None
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == point.attr:
            return (ast.get_docstring(node) or "").partition("\n\n")[0] or None
    return None


def _file_of(module: str) -> Path | None:
    """Return the file of a module, or None; `find_spec` would import the packages above it."""
    top, *below = module.split(".")
    spec = find_spec(top)
    if spec is None:
        return None
    if not below:
        return Path(spec.origin) if spec.origin is not None else None
    for folder in spec.submodule_search_locations or ():
        path = Path(folder).joinpath(*below)
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    return None
