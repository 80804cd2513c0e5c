"""Plays that never open, exits that never close one, steps that never start."""

from __future__ import annotations

from tests.unit.proof.proving import Proved, proved


def played(
    enter: str = "seats > 5 and status = open",
    exits: tuple[str, ...] = ("won, when: status = won",),
    when: str = "replied",
) -> Proved:
    lines = "\n".join(f"    - {{id: {exit}, result: goal}}" for exit in exits)
    return proved(
        f"play:\n  enter: {enter}\n  exit:\n{lines}\n  steps:\n"
        f'    - {{id: call, when: {when}, task: "Call {{{{ name }}}}", owner: csm, due: 1bd}}\n'
    )


def test_a_play_that_opens_and_closes_is_silent() -> None:
    found = played()

    assert (found.findings, found.notes) == ([], [])


def test_a_play_that_can_never_open_says_which_conditions_exclude_each_other() -> None:
    found = played(enter="seats > 5 and replied and seats < 3")

    assert found.findings == [
        (
            "p.yaml:5:10 PW307 the play can never open: enter can never be true"
            " | 'seats > 5' and 'seats < 3' cannot both be true; mend it, or take it out"
        )
    ]


def test_an_exit_that_can_never_hold_is_told() -> None:
    found = played(exits=("won, when: status = won and status = lost",))

    assert found.findings == [
        (
            "p.yaml:7:23 PW307 exit 'won' can never close a play: it can never be true"
            " | 'status = won' and 'status = lost' cannot both be true; mend it, or take it out"
        )
    ]


def test_an_exit_behind_one_that_always_holds_with_it_never_gives_its_result() -> None:
    found = played(exits=("settled, when: status != open", "won, when: status = won"))

    assert found.findings == [
        (
            "p.yaml:8:23 PW307 exit 'won' can never close a play: 'settled' above is true"
            " wherever it is | for example given: {status: won}; move it up, or take it out"
        )
    ]


def test_a_play_that_an_exit_always_takes_back_never_opens() -> None:
    found = played(exits=("won, when: status = won", "here, when: status = open"))

    assert found.findings == [
        (
            "p.yaml:5:10 PW307 the play can never open: exit 'here' is true wherever enter is"
            " | for example given: {seats: 6, status: open}; nothing opens while an exit holds"
        )
    ]


def test_that_an_exit_can_hold_where_the_play_would_open_is_a_note() -> None:
    found = played(enter="seats > 5")

    assert found.findings == []
    assert found.notes == [
        (
            "p.yaml:7:23 enter and exit 'won' can hold at once, and then nothing opens:"
            " for example given: {seats: 6, status: won}"
        )
    ]


def test_a_step_that_can_never_start_is_told() -> None:
    found = played(when="status = open and status = won")

    assert found.findings == [
        (
            "p.yaml:9:24 PW307 step 'call' can never start: its condition can never be true"
            " | 'status = open' and 'status = won' cannot both be true; mend it, or take it out"
        )
    ]


def test_a_play_for_values_that_did_not_fit_can_open() -> None:
    found = played(enter="kickoff is missing")

    assert found.findings == []
    assert found.notes == [
        (
            "p.yaml:7:23 enter and exit 'won' can hold at once, and then nothing opens: for"
            " example given: {status: won}, with 'kickoff' missing (a value that did not fit)"
        )
    ]


def test_an_exit_behind_one_that_may_hold_wherever_it_does_is_noted() -> None:
    total = "sum, when: used * 0.1 + used * 0.2 <= used * 0.4"

    found = played(exits=(total, "some, when: used > 3 and used < 9"))

    assert found.findings == []
    assert [note for note in found.notes if "not decided" in note] == [
        (
            "p.yaml:8:24 not decided: whether exit 'some' can close a play"
            " (one of its conditions calculates with fractions)"
        )
    ]


def test_a_play_that_an_exit_may_always_take_back_is_noted() -> None:
    found = played(
        enter="used > 3 and used < 9",
        exits=("sum, when: used * 0.1 + used * 0.2 <= used * 0.4",),
    )

    assert found.findings == []
    assert [note for note in found.notes if "not decided" in note] == [
        (
            "p.yaml:5:10 not decided: whether the play can open"
            " (one of its conditions calculates with fractions)"
        )
    ]
