"""Finding plugins: each is loaded alone, and one at fault is named and stops no other.

The plugins here are real distributions: a module and its metadata in a folder on the path.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from playwise.diagnostics.finding import Severity
from playwise.plugins.discovery import discover

WEATHER = """
from playwise import hookimpl
from playwise.contracts import Capabilities, CheckResult, Reachability
from pydantic import BaseModel

class Config(BaseModel):
    pass

class Weather:
    name = "weather"
    Config = Config
    capabilities = Capabilities()
    def __init__(self, config, context): ...
    async def check(self): return CheckResult(Reachability.OK)
    async def streams(self): return []
    async def read(self, request):
        return
        yield

@hookimpl
def playwise_connectors():
    return [Weather]
"""

PAGER = """
from playwise import hookimpl
from playwise.contracts import Effect
from pydantic import BaseModel

class Nothing(BaseModel):
    pass

class Pager:
    name = "pager"
    Config = Params = Nothing
    effect = Effect.KEYED
    address = "phone"
    def __init__(self, config, context): ...
    async def preview(self, calls): return []
    async def execute(self, calls): return []
    async def lookup(self, key): return None

@hookimpl
def playwise_actions():
    return (Pager,)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    monkeypatch.syspath_prepend(str(tmp_path))
    return Install(tmp_path, monkeypatch)


class Install:
    """Puts a distribution with one plugin on the path."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._monkeypatch = monkeypatch

    def __call__(self, name: str, source: str, version: str = "2.1") -> None:
        module = f"playwise_{name}_of_tests"
        (self._folder / f"{module}.py").write_text(dedent(source))
        metadata = self._folder / f"playwise_{name}-{version}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: playwise-{name}\nVersion: {version}\n"
        )
        (metadata / "entry_points.txt").write_text(f"[playwise.plugins]\n{name} = {module}\n")
        # What was imported by another test under this name is not this plugin.
        self._monkeypatch.delitem(__import__("sys").modules, module, raising=False)


def messages_of(distribution: str) -> list[str]:
    return [f.message for f in discover().findings if f"of {distribution} " in f.message]


def test_the_built_in_connector_is_found_with_its_origin() -> None:
    offer = discover().connector("files")

    assert offer.part.name == "files"
    assert (offer.origin.plugin, offer.origin.distribution) == ("files", "playwise")


def test_connectors_and_actions_of_partners_are_found(install: Install) -> None:
    install("weather", WEATHER)
    install("pager", PAGER, version="0.3")

    registry = discover()

    assert str(registry.connector("weather").origin) == "plugin 'weather' of playwise-weather 2.1"
    assert str(registry.action("pager").origin) == "plugin 'pager' of playwise-pager 0.3"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import nothing_of_that_name",
         "cannot be loaded: ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("raise RuntimeError('no\\n  licence')", "cannot be loaded: RuntimeError: no licence"),
        ("raise SystemExit(3)", "cannot be loaded: SystemExit: 3"),
        ("def broken(:", ("cannot be loaded: SyntaxError: invalid syntax "
         "(playwise_broken_of_tests.py, line 1)")),
    ],
)  # fmt: skip
def test_a_plugin_that_cannot_be_loaded_is_named_and_the_others_go_on(
    install: Install, source: str, fault: str
) -> None:
    install("broken", source)
    install("weather", WEATHER)

    registry = discover()

    assert "weather" in registry.connectors
    [finding] = [f for f in registry.findings if "playwise-broken" in f.message]
    assert finding.code == "PW401"
    assert finding.severity is Severity.WARNING
    assert finding.message == f"plugin 'broken' of playwise-broken 2.1: {fault}"
    assert finding.help == (
        "update or uninstall playwise-broken; the other plugins go on without it"
    )


def test_a_hook_that_raises_stops_no_other_plugin(install: Install) -> None:
    install("raising", PAGER.replace("return (Pager,)", "raise KeyError('x')"))
    install("weather", WEATHER)

    assert messages_of("playwise-raising") == [
        "plugin 'raising' of playwise-raising 2.1: cannot be loaded: KeyError: 'x'"
    ]
    assert "weather" in discover().connectors


def test_a_hook_that_no_contract_knows_is_a_fault(install: Install) -> None:
    install("odd", PAGER.replace("playwise_actions", "playwise_aktions"))

    [message] = messages_of("playwise-odd")

    assert message.startswith(
        "plugin 'odd' of playwise-odd 2.1: cannot be loaded: PluginValidationError: "
        "unknown hook 'playwise_aktions'"
    )


@pytest.mark.parametrize("answer", ["5", "'pager'"])
def test_a_hook_that_returns_no_list_is_a_fault(install: Install, answer: str) -> None:
    install("odd", PAGER.replace("(Pager,)", answer))

    assert messages_of("playwise-odd") == [
        (
            "plugin 'odd' of playwise-odd 2.1: cannot be loaded: "
            f"TypeError: playwise_actions returned {answer}, not a list"
        )
    ]


def test_a_connector_that_breaks_the_contract_is_told_everything_at_once(install: Install) -> None:
    source = """
    from playwise import hookimpl

    class Half:
        name = "half a word"
        def check(self): ...
        async def streams(self): ...
        async def read(self, request): ...

    @hookimpl
    def playwise_connectors():
        return [Half, "files"]
    """
    install("half", source)

    assert messages_of("playwise-half") == [
        f"plugin 'half' of playwise-half 2.1: connector {fault}"
        for fault in (
            "'files' is not a class",
            "Half has no 'Config' that is a pydantic model",
            "Half has no 'capabilities' that is Capabilities",
            "Half has no 'check' that is an async function",
            "Half has no 'name' that is a word",
            "Half has no 'read' that is an async generator",
        )
    ]


def test_an_action_that_breaks_the_contract_is_told_everything_at_once(install: Install) -> None:
    source = """
    from playwise import hookimpl

    class Half:
        name = "half"

    @hookimpl
    def playwise_actions():
        return [Half]
    """
    install("half", source)

    assert messages_of("playwise-half") == [
        f"plugin 'half' of playwise-half 2.1: action Half has no {fault}"
        for fault in (
            "'Config' that is a pydantic model",
            "'Params' that is a pydantic model",
            "'address' that names a fact",
            "'effect' that is an Effect",
            "'execute' that is an async function",
            "'lookup' that is an async function",
            "'preview' that is an async function",
        )
    ]


def test_of_two_connectors_with_one_name_playwises_own_and_then_the_first_stays(
    install: Install,
) -> None:
    install("a", WEATHER)
    install("b", WEATHER)
    install("evil", WEATHER.replace('"weather"', '"files"'))

    registry = discover()

    assert registry.connector("weather").origin.distribution == "playwise-a"
    assert registry.connector("files").origin.distribution == "playwise"
    assert messages_of("playwise-b") == [
        (
            "plugin 'b' of playwise-b 2.1: connector 'weather' is already brought by "
            "plugin 'a' of playwise-a 2.1"
        )
    ]
    version = registry.connector("files").origin.version
    assert messages_of("playwise-evil") == [
        (
            "plugin 'evil' of playwise-evil 2.1: connector 'files' is already brought by "
            f"plugin 'files' of playwise {version}"
        )
    ]
