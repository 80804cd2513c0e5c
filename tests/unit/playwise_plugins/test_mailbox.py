import asyncio
import email
import email.policy
import mailbox as maildirs
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import ValidationError

from playwise.contracts import Call, PluginContext, Preview, Result, Status
from playwise_plugins.mailbox import Mailbox, MailboxConfig

AS_OF = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)


def call(key: str = "k1", to: str = "ana@costa.example", **words: str) -> Call:
    given = {"subject": "Your renewal", "body": "Hello Ana,\nhow are you?\n"} | words
    return Call(key, to, **given)  # type: ignore[arg-type] # subject and body only


def action(root: Path, path: str = "outbox") -> Mailbox:
    return Mailbox(MailboxConfig(path=path), PluginContext(root, AS_OF))


def execute(action: Mailbox, *calls: Call) -> Sequence[Result]:
    return asyncio.run(action.execute(calls))


def read(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_message_is_a_file_that_any_mail_program_reads(tmp_path: Path) -> None:
    results = execute(action(tmp_path), call())

    assert results == [Result(Status.SENT, "new/playwise-k1")]
    message = read(tmp_path / "outbox/new/playwise-k1")
    assert {name: str(message[name]) for name in message} == {
        "From": "playwise@localhost",
        "To": "ana@costa.example",
        "Subject": "Your renewal",
        "Message-ID": "<playwise-k1@playwise>",
        "Date": "Fri, 02 Jan 2026 09:30:00 +0000",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit",
        "MIME-Version": "1.0",
    }
    assert message.get_content() == "Hello Ana,\nhow are you?\n"


def test_the_folder_is_a_maildir(tmp_path: Path) -> None:
    execute(action(tmp_path, "mail/out/box"), call("k1"), call("k2"))

    maildir = maildirs.Maildir(tmp_path / "mail/out/box", create=False)

    assert sorted(maildir.keys()) == ["playwise-k1", "playwise-k2"]
    assert list((tmp_path / "mail/out/box/tmp").iterdir()) == []


def test_letters_beyond_ascii_and_long_lines_survive(tmp_path: Path) -> None:
    body = "Grüße aus Zürich, " * 200 + "\n"

    execute(action(tmp_path), call(subject="Verlängerung für Bäckerei Ö", body=body))

    message = read(tmp_path / "outbox/new/playwise-k1")
    assert message["Subject"] == "Verlängerung für Bäckerei Ö"
    assert message.get_content() == body


def test_a_repeated_key_writes_nothing(tmp_path: Path) -> None:
    execute(action(tmp_path), call(body="first"))

    results = execute(action(tmp_path), call(body="second"), call(body="third"))

    assert results == [Result(Status.SENT, "new/playwise-k1")] * 2
    assert read(tmp_path / "outbox/new/playwise-k1").get_content() == "first\n"


def test_a_key_that_stands_twice_in_one_batch_is_written_once(tmp_path: Path) -> None:
    results = execute(action(tmp_path), call(body="first"), call(body="second"))

    assert results == [Result(Status.SENT, "new/playwise-k1")] * 2
    assert read(tmp_path / "outbox/new/playwise-k1").get_content() == "first\n"


def test_a_message_that_a_reader_moved_is_not_written_again(tmp_path: Path) -> None:
    execute(action(tmp_path), call())
    box = tmp_path / "outbox"
    (box / "new/playwise-k1").rename(box / "cur/playwise-k1:2,S")

    results = execute(action(tmp_path), call())

    assert results == [Result(Status.SENT, "cur/playwise-k1:2,S")]
    assert list((box / "new").iterdir()) == []


def test_lookup_tells_what_is_there_and_nothing_of_what_is_not(tmp_path: Path) -> None:
    box = action(tmp_path)
    assert asyncio.run(box.lookup("k1")) is None

    execute(box, call())

    assert asyncio.run(box.lookup("k1")) == Result(Status.SENT, "new/playwise-k1")
    assert asyncio.run(box.lookup("k")) is None


@pytest.mark.parametrize("key", ["../../escaped", "a:2,S", ".hidden", "x" * 500, "é", ""])
def test_any_key_makes_a_name_that_stays_in_the_folder(tmp_path: Path, key: str) -> None:
    (result,) = execute(action(tmp_path), call(key))

    assert result.status is Status.SENT
    (written,) = (tmp_path / "outbox/new").iterdir()
    assert written.name.startswith("playwise-")
    assert asyncio.run(action(tmp_path).lookup(key)) == result


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ana",
        "@costa.example",
        "ana@",
        "Ana <ana@costa.example>",
        "ana@costa.example, bo@costa.example",
        "ana@costa.example;bo@costa.example",
        "ana@costa.example\r\nBcc: all@costa.example",
        "ana@bücher.example",
    ],
)
def test_what_is_no_address_fails_alone(tmp_path: Path, to: str) -> None:
    results = execute(action(tmp_path), call("k1", to), call("k2"))

    assert results == [
        Result(Status.FAILED, f"'{to}' is not a mail address"),
        Result(Status.SENT, "new/playwise-k2"),
    ]


def test_a_line_break_in_the_subject_fails_and_adds_no_header(tmp_path: Path) -> None:
    results = execute(action(tmp_path), call(subject="Hello\nBcc: all@costa.example"))

    assert [result.status for result in results] == [Status.FAILED]
    assert list((tmp_path / "outbox/new").iterdir()) == []


def test_a_folder_that_cannot_be_made_fails_every_call_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file stands in the way")

    results = execute(action(tmp_path), call("k1"), call("k2"))

    assert results == [Result(Status.FAILED, "'outbox' cannot be written: Not a directory")] * 2


def test_a_preview_says_what_would_be_written_and_writes_nothing(tmp_path: Path) -> None:
    previews = asyncio.run(action(tmp_path).preview([call()]))

    assert previews == [Preview("k1", "write 'Your renewal' to ana@costa.example into 'outbox'")]
    assert list(tmp_path.iterdir()) == []


def test_outside_a_run_a_message_has_no_date(tmp_path: Path) -> None:
    box = Mailbox(MailboxConfig(path="outbox"), PluginContext(tmp_path))

    execute(box, call())

    assert read(tmp_path / "outbox/new/playwise-k1")["Date"] is None


@pytest.mark.parametrize(
    "config", [{}, {"path": ""}, {"path": "x", "sender": "nobody"}, {"path": "x", "port": 25}]
)
def test_a_config_that_cannot_be_used_is_refused(config: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MailboxConfig.model_validate(config)
