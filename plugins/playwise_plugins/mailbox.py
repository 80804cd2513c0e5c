"""The action `mailbox`: messages as files in a local Maildir, which any mail program can read."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from playwise import hookimpl
from playwise.contracts import Action, Call, Effect, PluginContext, Preview, Result, Status

_ADDRESS = re.compile(r"[!-~]+@[!-~]+")
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")


class MailboxConfig(BaseModel):
    """Where the messages go, and from whom."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    path: str = Field(min_length=1, description="The Maildir, relative to the workspace.")
    sender: str = Field(
        default="playwise@localhost", pattern=r"^[!-~]+@[!-~]+$", description="The address in From."
    )


class MailboxParams(BaseModel):
    """A message needs nothing beside its address, subject and body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Mailbox:
    """Writes each message into `new`, under a name made of its key.

    A key that is there already, in `new` or moved to `cur` by a reader, is not written again. A
    message that a reader has deleted cannot be told from one that never was.
    """

    name: ClassVar[str] = "mailbox"
    Config: ClassVar[type[BaseModel]] = MailboxConfig
    Params: ClassVar[type[BaseModel]] = MailboxParams
    effect: ClassVar[Effect] = Effect.IDEMPOTENT
    address: ClassVar[str] = "email"

    def __init__(self, config: MailboxConfig, context: PluginContext) -> None:
        self._sender = config.sender
        self._shown = config.path
        self._folder = context.root / config.path
        self._as_of = context.as_of

    async def preview(self, calls: Sequence[Call]) -> Sequence[Preview]:
        """Say to whom each message would be written, and about what."""
        return [
            Preview(call.key, f"write '{call.subject}' to {call.to} into '{self._shown}'")
            for call in calls
        ]

    async def execute(self, calls: Sequence[Call]) -> Sequence[Result]:
        """Write the messages; one that cannot be written fails, and the others are written."""
        return await asyncio.to_thread(self._write_all, calls)

    async def lookup(self, key: str) -> Result | None:
        """Say that the message is in the Maildir, or that it cannot be told."""
        found = (await asyncio.to_thread(self._written)).get(_file_name(key))
        return None if found is None else Result(Status.SENT, found)

    def _write_all(self, calls: Sequence[Call]) -> list[Result]:
        try:
            for part in ("tmp", "new", "cur"):
                (self._folder / part).mkdir(parents=True, exist_ok=True)
            written = self._written()
            results = [self._write(call, written) for call in calls]
            _settle(self._folder / "new")
        except OSError as error:
            return [Result(Status.FAILED, self._why(error)) for _ in calls]
        return results

    def _write(self, call: Call, written: dict[str, str]) -> Result:
        name = _file_name(call.key)
        if name in written:
            return Result(Status.SENT, written[name])
        try:
            content = self._message(call)
        except (ValueError, MessageError, LookupError) as error:
            return Result(Status.FAILED, str(error))
        draft = self._folder / "tmp" / f"{name}.{os.getpid()}"
        try:
            _write_through(draft, content)
            # A reader never sees a message that is half there. Linking fails where the name is
            # taken, which renaming would not: a second worker then wrote the same message.
            with suppress(FileExistsError):
                (self._folder / "new" / name).hardlink_to(draft)
        except OSError as error:
            return Result(Status.FAILED, self._why(error))
        finally:
            draft.unlink(missing_ok=True)
        written[name] = f"new/{name}"
        return Result(Status.SENT, written[name])

    def _written(self) -> dict[str, str]:
        """Where each message is. A reader moves it from `new` to `cur`, so `new` is read first."""
        found: dict[str, str] = {}
        for part in ("new", "cur"):
            with suppress(FileNotFoundError, NotADirectoryError):
                for path in (self._folder / part).iterdir():
                    # In `cur` a reader adds ":2," and flags.
                    found[path.name.partition(":")[0]] = f"{part}/{path.name}"
        return found

    def _message(self, call: Call) -> bytes:
        message = EmailMessage(policy=default)
        message["From"] = Address(addr_spec=self._sender)
        message["To"] = _address(call.to)
        message["Subject"] = call.subject
        message["Message-ID"] = f"<{_file_name(call.key)}@playwise>"
        if self._as_of is not None:
            message["Date"] = self._as_of
        message.set_content(call.body)
        return message.as_bytes()

    def _why(self, error: OSError) -> str:
        return f"'{self._shown}' cannot be written: {error.strerror or error}"


@hookimpl
def playwise_actions() -> list[type[Action]]:
    return [Mailbox]


def _address(text: str) -> Address:
    if _ADDRESS.fullmatch(text) is None:
        raise ValueError(f"'{text}' is not a mail address")
    try:
        return Address(addr_spec=text)
    except (ValueError, MessageError, LookupError):
        raise ValueError(f"'{text}' is not a mail address") from None


def _file_name(key: str) -> str:
    """A name without the dots, colons and slashes that mean something in a Maildir."""
    plain = key if _PLAIN_KEY.fullmatch(key) else sha256(key.encode()).hexdigest()
    return f"playwise-{plain}"


def _write_through(path: Path, content: bytes) -> None:
    """Write to the disk itself: what is said to be sent survives a power cut."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Write a folder's own entries to the disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
