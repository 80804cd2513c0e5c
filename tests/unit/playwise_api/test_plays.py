"""Plays and steps over GraphQL."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from playwise.store.engine import Store
from playwise.store.plays import save_plays, save_steps
from playwise.store.rows import PlayRow, StepRow
from tests.unit.playwise_api.served import Client, counted
from tests.unit.store.sample import facts, saved

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def play(key: str, number: int = 1, **more: Any) -> PlayRow:
    usual: dict[str, Any] = {
        "id": f"{more.get('playbook', 'tier')}/{key}/{number}",
        "playbook": "tier",
        "version": "v1",
        "entity": "account",
        "key": key,
        "occasion": "",
        "number": number,
        "state": "open",
        "opened_on": date(2026, 3, 2),
        "opened_at": AT,
    }
    return PlayRow(**(usual | more))


def step(of: PlayRow, name: str, **more: Any) -> StepRow:
    usual: dict[str, Any] = {"step": name, "occurrence": "", "state": "open"}
    return StepRow(f"{of.id}/{name}", of.id, **(usual | more))


def save(store: Store, accounts: int, plays: list[PlayRow], steps: list[StepRow]) -> None:
    with store.writing() as conn:
        saved(conn, facts([{"_key": f"a{n}", "name": f"A{n}"} for n in range(1, accounts + 1)]))
        save_plays(conn, plays)
        save_steps(conn, steps)


def ids(found: dict[str, Any]) -> list[str]:
    return [node["id"] for node in found["nodes"]]


def test_a_play_shows_its_steps_and_its_account(store: Store, client: Client) -> None:
    opened = play("a1", reasons=("exposure is high",))
    message = step(
        opened,
        "ask",
        occurrence="c1",
        state="awaiting_approval",
        on=date(2026, 3, 3),
        recipient="Ada",
        address="ada@example.com",
        subject="How are you?",
        approve_by="csm",
        asked_on=date(2026, 3, 2),
    )
    save(store, 1, [opened], [message, step(opened, "call", due=date(2026, 3, 5), owner="cy")])

    found = client.data(
        """{ plays { nodes { id playbook key state number openedOn closedOn result exit reasons
            account { label } contact { key }
            steps { name occurrence state on due owner recipient address subject approveBy askedOn
                escalated play { id } } } } }"""
    )["plays"]["nodes"]

    nothing = dict.fromkeys(
        ("on", "due", "owner", "recipient", "address", "subject", "approveBy", "askedOn")
    )
    of = {"escalated": False, "play": {"id": "tier/a1/1"}}
    assert found == [
        {
            "id": "tier/a1/1",
            "playbook": "tier",
            "key": "a1",
            "state": "OPEN",
            "number": 1,
            "openedOn": "2026-03-02",
            "closedOn": None,
            "result": None,
            "exit": None,
            "reasons": ["exposure is high"],
            "account": {"label": "A1"},
            "contact": None,
            "steps": [
                nothing
                | of
                | {
                    "name": "ask",
                    "occurrence": "c1",
                    "state": "AWAITING_APPROVAL",
                    "on": "2026-03-03",
                    "recipient": "Ada",
                    "address": "ada@example.com",
                    "subject": "How are you?",
                    "approveBy": "csm",
                    "askedOn": "2026-03-02",
                },
                nothing
                | of
                | {
                    "name": "call",
                    "occurrence": "",
                    "state": "OPEN",
                    "due": "2026-03-05",
                    "owner": "cy",
                },
            ],
        }
    ]


def test_an_occasion_is_the_facts_that_it_was_told_by(store: Store, client: Client) -> None:
    renewal = '{"tier": "gold", "renewal_date": "2026-05-01"}'
    save(store, 1, [play("a1", 1, occasion=renewal), play("a1", 2)], [])

    found = client.data('{ account(key: "a1") { plays { occasion { name value } } } }')

    assert [one["occasion"] for one in found["account"]["plays"]] == [
        [{"name": "renewal_date", "value": "2026-05-01"}, {"name": "tier", "value": "gold"}],
        [],
    ]


def test_plays_are_chosen_by_state_and_playbook(store: Store, client: Client) -> None:
    plays = [
        play("a1"),
        play("a2", state="closed", result="won", closed_on=date(2026, 3, 3), closed_at=AT),
        play("a1", playbook="people"),
    ]
    save(store, 2, plays, [])
    query = "{ plays(%s) { nodes { id } } }"

    assert ids(client.data(query % "state: OPEN")["plays"]) == ["people/a1/1", "tier/a1/1"]
    assert ids(client.data(query % "state: CLOSED")["plays"]) == ["tier/a2/1"]
    assert ids(client.data(query % 'playbook: "people"')["plays"]) == ["people/a1/1"]
    assert client.refusal(query % 'playbook: "peple"') == (
        "unknown playbook 'peple'; did you mean 'people'?",
        "BAD_USER_INPUT",
    )


def test_the_plays_of_an_account_are_its_own(store: Store, client: Client) -> None:
    closed = play("a1", 1, state="closed", closed_on=date(2026, 3, 2), closed_at=AT)
    save(store, 2, [closed, play("a1", 2), play("a1", playbook="people"), play("a2")], [])
    query = '{ account(key: "a1") { plays%s { id } } }'

    def own(arguments: str = "") -> list[str]:
        return [one["id"] for one in client.data(query % arguments)["account"]["plays"]]

    assert own() == ["people/a1/1", "tier/a1/1", "tier/a1/2"]
    assert own("(state: OPEN)") == ["people/a1/1", "tier/a1/2"]
    assert own('(playbook: "tier", state: CLOSED)') == ["tier/a1/1"]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_of_plays_follow_each_other_the_last_opened_first(
    store: Store, client: Client, size: int
) -> None:
    days = [2, 1, 2, 3, 1]
    plays = [play(f"a{n}", opened_on=date(2026, 3, day)) for n, day in enumerate(days)]
    save(store, 1, plays, [])
    query = """query($n: Int!, $a: String) { plays(first: $n, after: $a) {
        edges { cursor } nodes { id } pageInfo { hasNextPage endCursor } } }"""

    found: list[str] = []
    after = None
    more = True
    while more:
        page = client.data(query, n=size, a=after)["plays"]
        assert page["edges"][-1]["cursor"] == page["pageInfo"]["endCursor"]
        found += ids(page)
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert found == [f"tier/a{n}/1" for n in (3, 0, 2, 1, 4)]


STEPS = """query($n: Int!, $a: String, $s: [StepState!], $o: String, $d: Date, $p: String) {
    steps(first: $n, after: $a, states: $s, owner: $o, dueBy: $d, playbook: $p) {
        nodes { name } pageInfo { hasNextPage endCursor } } }"""


def names(found: dict[str, Any]) -> list[str]:
    return [node["name"] for node in found["steps"]["nodes"]]


@pytest.fixture
def work(store: Store) -> None:
    one, other = play("a1"), play("a2", playbook="people")
    steps = [
        step(one, "undated", state="waiting"),
        step(one, "late", due=date(2026, 3, 9), on=date(2026, 3, 1), owner="cy"),
        step(one, "soon", on=date(2026, 3, 3), state="ready"),
        step(other, "early", due=date(2026, 3, 1), owner="di"),
        step(other, "also_late", due=date(2026, 3, 9), owner="cy"),
    ]
    save(store, 2, [one, other], steps)


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("size", [1, 2, 10])
def test_the_work_list_goes_by_the_day_with_the_undated_last(client: Client, size: int) -> None:
    found: list[str] = []
    after = None
    more = True
    while more:
        page = client.data(STEPS, n=size, a=after)
        found += names(page)
        info = page["steps"]["pageInfo"]
        after, more = info["endCursor"], info["hasNextPage"]

    assert found == ["early", "soon", "also_late", "late", "undated"]


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"s": ["READY", "WAITING"]}, ["soon", "undated"]),
        ({"o": "cy"}, ["also_late", "late"]),
        ({"d": "2026-03-03"}, ["early", "soon"]),
        ({"p": "people"}, ["early", "also_late"]),
        ({"p": "people", "o": "cy", "s": ["OPEN"], "d": "2026-03-09"}, ["also_late"]),
        ({"s": []}, []),
    ],
)
def test_steps_are_chosen_by_state_owner_day_and_playbook(
    client: Client, wanted: dict[str, Any], expected: list[str]
) -> None:
    assert names(client.data(STEPS, n=10, **wanted)) == expected


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("cursor", ["", "x", "W10=", "WyJuZXdlc3QiLCIyMDI2LTAzLTAyIiwiYSJd"])
def test_a_cursor_of_another_list_is_refused(client: Client, cursor: str) -> None:
    """The last one is a cursor of plays."""
    assert client.refusal(STEPS, n=5, a=cursor) == (
        "the cursor does not belong to this list",
        "BAD_USER_INPUT",
    )


def test_the_number_of_statements_does_not_grow_with_the_page(store: Store, client: Client) -> None:
    plays = [play(f"a{n}") for n in range(1, 101)]
    save(store, 100, plays, [step(one, "call") for one in plays])
    of_plays = "plays(first: $n) { nodes { account { label outcomes { value } } steps { name } } }"
    of_steps = "steps(first: $n) { nodes { play { id account { label } steps { name } } } }"

    made: dict[int, int] = {}
    for first in (2, 100):
        with counted(store) as statements:
            client.data(f"query($n: Int!) {{ {of_plays} {of_steps} }}", n=first)
        made[first] = len(statements)

    assert made[2] == made[100]
