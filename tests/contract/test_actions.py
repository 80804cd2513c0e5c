"""What every built-in action must do, whichever it is."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from playwise.contracts import Action, Call, Effect, PluginContext, Status
from playwise_plugins.mailbox import Mailbox, MailboxConfig

Make = Callable[[Path], Action]


def _mailbox(root: Path) -> Action:
    return Mailbox(MailboxConfig(path="outbox"), PluginContext(root))


ACTIONS: dict[str, Make] = {"mailbox": _mailbox}

CALLS = [
    Call("key-1", "ana@costa.example", "Hello Ana", "How are you?\n"),
    Call("key-2", "not an address", "Hello", "Who are you?\n"),
    Call("key-3", "bo@costa.example", "Hello Bo", "How are you?\n"),
]


@pytest.fixture(params=sorted(ACTIONS))
def make(request: pytest.FixtureRequest) -> Make:
    return ACTIONS[request.param]


def _files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_it_is_an_action_with_its_models(make: Make, tmp_path: Path) -> None:
    action = make(tmp_path)

    assert ACTIONS[action.name] is make
    assert issubclass(action.Config, BaseModel)
    assert issubclass(action.Params, BaseModel)
    assert isinstance(action.effect, Effect)
    assert action.address


def test_making_it_and_previewing_writes_nothing(make: Make, tmp_path: Path) -> None:
    previews = asyncio.run(make(tmp_path).preview(CALLS))

    assert [preview.key for preview in previews] == ["key-1", "key-2", "key-3"]
    assert all(preview.summary for preview in previews)
    assert list(tmp_path.iterdir()) == []


def test_each_call_has_its_result_and_a_bad_one_fails_alone(make: Make, tmp_path: Path) -> None:
    results = asyncio.run(make(tmp_path).execute(CALLS))

    assert [result.status for result in results] == [Status.SENT, Status.FAILED, Status.SENT]
    assert results[1].detail


def test_no_calls_give_no_results(make: Make, tmp_path: Path) -> None:
    assert list(asyncio.run(make(tmp_path).execute([]))) == []


def test_a_key_is_looked_up_by_another_instance(make: Make, tmp_path: Path) -> None:
    (sent,) = asyncio.run(make(tmp_path).execute(CALLS[:1]))

    later = make(tmp_path)

    assert asyncio.run(later.lookup("key-1")) == sent
    assert asyncio.run(later.lookup("key-9")) is None


def test_an_effect_that_may_be_repeated_is_done_once(make: Make, tmp_path: Path) -> None:
    action = make(tmp_path)
    if action.effect is Effect.UNSAFE:
        pytest.skip("an unsafe effect is never repeated")
    first = asyncio.run(action.execute(CALLS))
    written = _files(tmp_path)

    second = asyncio.run(make(tmp_path).execute(CALLS))

    assert second == first
    assert _files(tmp_path) == written
