"""Whatever stops a command, as findings and an exit code: the one place where errors end."""

from __future__ import annotations

import errno
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence

import typer
from typer.core import TyperGroup

from playwise.cli.commands import program
from playwise.diagnostics.finding import Finding
from playwise.errors import (
    BrakeError,
    FindingsError,
    PlaywiseError,
    PluginError,
    StoreError,
)

FINE, FINDINGS, MISUSE = 0, 1, 2
STOPPED, PIPE_CLOSED = 130, 141
DEBUG = "PLAYWISE_DEBUG"
# What writing to a descriptor fails with; errors about files carry a name.
_UNWRITABLE = {errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT}


class MisuseError(PlaywiseError):
    """A command that was asked for something that is not there: an account, a playbook, a step."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.help = help
        super().__init__(message)


class UnsoundError(FindingsError):
    """A workspace whose files have errors.

    Attributes:
        texts: What each file holds, by the path that findings name.
    """

    def __init__(self, findings: Sequence[Finding], texts: Mapping[str, str]) -> None:
        self.texts = texts
        super().__init__(findings)


def exit_code(args: Sequence[str]) -> int:
    """Run the command that *args* asks for, and return how it ended; every error is told."""
    try:
        code = _ended(args)
        # Here, not when Python shuts down: what cannot be written any more is our concern.
        sys.stdout.flush()
    except BrokenPipeError:
        _be_silent()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return STOPPED
    except OSError as error:
        sys.stderr.write(f"error: the output cannot be written: {error.strerror}\n")
        _be_silent()
        return FINDINGS
    return code


def _ended(args: Sequence[str]) -> int:
    """Return how the command ended.

    Raises:
        OSError: Its output cannot be written.
    """
    try:
        return _called(program(rich=sys.stdout.isatty()), args)
    except typer.TyperException as error:
        return _misused(error, args)
    except OSError as error:
        if error.filename is None and error.errno in _UNWRITABLE:
            raise
        return _told(error, args)
    except Exception as error:  # noqa: BLE001 - the outermost border: no traceback for anybody
        return _told(error, args)


def findings_of(error: PlaywiseError) -> tuple[Finding, ...]:
    """Return what *error* says, as findings."""
    match error:
        case FindingsError():
            return error.findings
        case StoreError():
            return (Finding("PW511", str(error), None, error.help),)
        case BrakeError():
            return tuple(_stops(error))
        case PluginError():
            return (Finding("PW401", str(error)),)
    # Acts on steps and misuse carry their own help.
    return (Finding("PW513", str(error), None, getattr(error, "help", None)),)


def _stops(error: BrakeError) -> Iterator[Finding]:
    """The brakes in the order of findings, and once what to do about all of them."""
    *others, last = sorted(error.reasons)
    yield from (Finding("PW510", reason) for reason in others)
    help = "look at `playwise plan`; if all is well, go on with `playwise run --allow-large`"
    yield Finding("PW510", last, None, help)


def _called(group: TyperGroup, args: Sequence[str]) -> int:
    try:
        with group.make_context("playwise", list(args)) as context:
            group.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    return FINE


def _misused(error: typer.TyperException, args: Sequence[str]) -> int:
    """Tell of a command line that cannot be understood."""
    message = error.format_message()
    if not args or message.startswith(("Usage:", "\n")):  # no arguments at all: its help
        sys.stdout.write(f"{message}\n")
        return MISUSE
    sys.stderr.write(f"error: {message[:1].lower()}{message[1:].removesuffix('.')}\n")
    context = getattr(error, "ctx", None)
    if context is not None:
        see = f"see `{context.command_path} --help`"
        sys.stderr.write(f"  = help: {_after_dashes(message, context.command_path, args) or see}\n")
    return error.exit_code


def _after_dashes(message: str, command: str, args: Sequence[str]) -> str | None:
    """Return how to give a rule that begins with a minus, which reads as an option."""
    if not message.startswith("No such option") or not command.endswith(" rule"):
        return None
    rules = [arg for arg in args if re.match(r"-[^-].*[\s(]|-[\w.]{2,}\Z", arg)]
    if not rules:
        return None
    return f"-- comes before a rule that begins with -: {command} [options] -- '{rules[0]}'"


def say_fault(error: PlaywiseError) -> tuple[Finding, ...]:
    """Print *error* as findings on stderr, and return them."""
    # Imported late: a mistyped option needs no rich.
    from playwise.cli.output import say_findings

    found = findings_of(error)
    sys.stdout.flush()
    say_findings(found, error.texts if isinstance(error, UnsoundError) else {}, on_stderr=True)
    return found


def _told(error: Exception, args: Sequence[str]) -> int:
    if isinstance(error, OSError):
        error = _of_the_system(error)
    if not isinstance(error, PlaywiseError):
        return _unexpected(error)
    found = say_fault(error)
    if "--json" in args:
        from playwise.cli.output import as_data, say_json

        say_json({"findings": as_data(found)})
    return MISUSE if isinstance(error, MisuseError) else FINDINGS


def _of_the_system(error: OSError) -> FindingsError:
    """A file that cannot be read or written, wherever that came up."""
    where = f"'{error.filename}': " if error.filename is not None else ""
    return FindingsError([Finding("PW101", f"{where}{error.strerror or error}")])


def _unexpected(error: Exception) -> int:
    """Tell of a mistake of ours: one sentence, and where the rest is."""
    if os.environ.get(DEBUG) == "1":
        traceback.print_exception(error)
        return FINDINGS
    with tempfile.NamedTemporaryFile(
        "w", prefix="playwise-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    sys.stderr.write(
        f"error: a fault in Playwise itself, {type(error).__name__}: {_first_line(error)}\n"
        f"  = help: please report it with the file {file.name}\n"
    )
    return FINDINGS


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")


def _be_silent() -> None:
    """Send stdout nowhere: Python writes what is left in it when it shuts down."""
    for stream in _streams():
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream)


def _streams() -> Iterator[int]:
    try:
        yield sys.stdout.fileno()
    except OSError:
        return
