"""An earlier day is explained by the facts and the playbooks of that day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from playwise.pipeline.run import run
from playwise.store.engine import Store
from playwise.workspace import RecordExplanation, Workspace, open_workspace

SETTINGS = (
    "workspace: small\nstore: sqlite:///playwise.db\n"
    "connections:\n  crm: {connector: files, config: {path: data}}\n"
)
FACTS = (
    "entities:\n  account:\n    key: id\n    label: name\n    facts:\n"
    "      name: {type: text, from: crm.accounts.name}\n"
    "      seats: {type: integer, from: crm.accounts.seats}\n"
)
PLAYBOOK = (
    "playbook: size\ntitle: Size\nentity: account\nparams:\n  large: 100\n"
    "decisions:\n  class:\n    values: [large, small]\n    table:\n"
    "      - {id: many, when: seats >= params.large, then: large}\n"
    "      - {id: few, otherwise: small}\n"
)


def written(root: Path, seats: int, playbook: str = PLAYBOOK) -> Workspace:
    (root / "playbooks").mkdir(exist_ok=True)
    (root / "data").mkdir(exist_ok=True)
    (root / "playwise.yaml").write_text(SETTINGS)
    (root / "facts.yaml").write_text(FACTS)
    (root / "playbooks" / "size.yaml").write_text(playbook)
    (root / "data" / "accounts.csv").write_text(f"id,name,seats\na1,Ada,{seats}\n")
    return open_workspace(str(root))  # a text names a folder as a path does


def on(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def decide(workspace: Workspace, moment: datetime) -> None:
    with closing(workspace.open_store(create=True)) as store:
        run(workspace.job(lambda: moment, "test", moment), store, moment, allow_large=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    decide(written(tmp_path, 96), on(2, 7))
    decide(written(tmp_path, 120), on(3, 7))
    edited = PLAYBOOK.replace("large: 100", "large: 200")
    decide(written(tmp_path, 130, edited), on(4, 7))
    with closing(open_workspace(tmp_path).open_store()) as opened:
        yield opened


def explained(root: Path, store: Store, moment: datetime | None) -> RecordExplanation:
    with store.reading() as conn:
        found = open_workspace(root).explain(conn, "account", "a1", moment)
    assert found is not None
    return found


def test_a_day_is_explained_by_the_facts_and_rules_of_its_last_run(
    tmp_path: Path, store: Store
) -> None:
    seen = {day: explained(tmp_path, store, on(day)) for day in (2, 3, 4)}

    said = {day: (f.as_of, f.decisions[0].value, f.edited) for day, f in seen.items()}
    assert said == {
        2: (on(2, 7), "small", ("size",)),
        3: (on(3, 7), "large", ("size",)),
        4: (on(4, 7), "small", ()),
    }
    assert all(found.decisions[0].stored is None for found in seen.values())
    assert [str(c) for c in seen[2].decisions[0].rows[0].nearest] == ["seats from 96 to 100"]
    assert [str(c) for c in seen[4].decisions[0].rows[0].nearest] == ["seats from 130 to 200"]


def test_playbooks_that_fit_the_facts_no_longer_are_told(tmp_path: Path, store: Store) -> None:
    facts = FACTS.replace("seats:", "chairs:").replace("accounts.seats", "accounts.chairs")
    playbook = PLAYBOOK.replace("seats", "chairs")
    (tmp_path / "facts.yaml").write_text(facts)
    (tmp_path / "playbooks" / "size.yaml").write_text(playbook)

    found = explained(tmp_path, store, on(2))

    assert (found.edited, found.by_then) == (("size",), False)
    assert found.decisions[0].reasons == ("missing: chairs",)


def test_without_an_edit_nothing_is_said(tmp_path: Path, store: Store) -> None:
    found = explained(tmp_path, store, None)

    assert (found.edited, found.by_then, found.as_of) == ((), True, on(4, 7))


def test_a_playbook_that_came_later_was_not_there_yet(tmp_path: Path, store: Store) -> None:
    health = PLAYBOOK.replace("size", "health")
    (tmp_path / "playbooks" / "health.yaml").write_text(health)

    with store.reading() as conn:
        workspace = open_workspace(tmp_path)
        one = workspace.explain(conn, "account", "a1", on(4), "health")
        other = workspace.explain(conn, "account", "a1", on(4), "size")
    assert one is not None
    assert other is not None
    assert (one.edited, one.absent, one.decisions) == (("health",), ("health",), ())
    assert (other.edited, other.absent) == ((), ())
