from dataclasses import replace
from datetime import date

import pytest

from playwise.contracts import Status
from playwise.facts.durations import Duration
from playwise.playbook.kinds import Rule
from playwise.playbook.play_parts import Again, At, Exit, Play
from playwise.plays.acts import approve, complete, record
from playwise.plays.lifecycle import History
from playwise.plays.states import Transition
from playwise.rules.types import BOOL
from playwise.rules.unknown import Unknown
from tests.unit.plays.renewal import (
    ANA,
    FIRST_NAME,
    PLAY,
    POOL,
    RENEWAL_DATE,
    WORKDAYS,
    Account,
    is_false,
    is_true,
    message,
    task,
)

ALWAYS = Rule(POOL.const(True, BOOL), "true")
JAN_1 = date(2026, 1, 1)


def bare(**fields: object) -> Play:
    """A play that opens at once, with one task and no exit unless said otherwise."""
    given: dict[str, object] = {
        "enter": ALWAYS,
        "exits": (),
        "again": Again(),
        "steps": (task("talk", "Talk to {{ name }}"),),
    }
    return Play(**given | fields)  # type: ignore[arg-type] # as Play has them


class TestRenewalExample:
    """The tests of the format example, step by step."""

    def test_sixty_days_out_a_highly_exposed_account_is_asked_an_open_question(self) -> None:
        account = Account()
        del account.facts["replied"]

        advanced = account.run("2026-01-01")

        assert advanced.enter_reasons == ()
        assert account.states() == {
            "map_industry": "skipped",
            "open_question": "awaiting_approval",
            "menu": "skipped",
            "assume": "skipped",
            "call": "waiting",
            "reframe": "skipped",
            "invoice": "skipped",
        }
        question = account.step("open_question")
        assert (question.recipient, question.address, question.body) == (
            "Ana Ruiz",
            "ana@costa.example",
            "Your renewal comes up in 60 days.\n",
        )

    @pytest.mark.parametrize("day", ["2025-12-31", "2026-01-31"])
    def test_outside_the_window_no_play_opens(self, day: str) -> None:
        advanced = Account().run(day)

        assert (advanced.play, advanced.transitions, advanced.enter_reasons) == (None, (), ())

    def test_without_a_renewal_date_no_play_opens_and_the_reason_is_kept(self) -> None:
        advanced = Account().run("2026-01-01", renewal_date=None)

        assert advanced.play is None
        assert advanced.enter_reasons == ("missing: renewal_date",)

    def test_an_unmapped_industry_gets_a_task_and_no_message(self) -> None:
        account = Account(contacts={})
        account.facts["exposure_tier.exposure"] = Unknown(("'astrology' is not in the map",))

        account.run("2026-01-02")

        mapping = account.step("map_industry")
        assert (mapping.state, mapping.due, mapping.title, mapping.owner) == (
            "open",
            date(2026, 1, 5),
            "Map Costa Tours to an exposure tier",
            "lee",
        )
        waiting = [account.step(id) for id in ("open_question", "menu", "assume")]
        assert [(s.state, s.reasons) for s in waiting] == [
            ("waiting", ("'astrology' is not in the map",))
        ] * 3

    def test_the_invoice_of_a_calm_account_rolls_back_from_saturday_to_friday(self) -> None:
        account = Account()

        account.run("2026-01-01", annual_price=1_000_000, **{"exposure_tier.exposure": "low"})

        assert account.step("assume").state == "ready"
        assert (account.step("invoice").state, account.step("invoice").on) == (
            "waiting",
            date(2026, 1, 30),
        )
        assert (account.step("reframe").state, account.step("reframe").due) == (
            "open",
            date(2026, 1, 8),
        )

    def test_a_renewal_in_the_life_of_a_highly_exposed_account(self) -> None:
        account = Account()

        account.run("2026-01-01")
        assert account.step("open_question").state == "awaiting_approval"
        assert account.step("call").state == "waiting"
        assert account.step("call").why == "after open_question"

        account.run("2026-01-02")
        assert account.current is not None
        step_id = "renewal_outreach/a1/1/open_question"
        account.current, _ = approve(
            PLAY, account.current, step_id, "lee", account.moment, WORKDAYS, "lee"
        )
        account.current, _ = record(account.current, f"{step_id}/c1", Status.SENT, account.moment)
        assert account.step("open_question").state == "sent"

        account.run("2026-01-09")
        call = account.step("call")
        assert (call.state, call.on, call.due, call.owner, call.title) == (
            "open",
            date(2026, 1, 9),
            date(2026, 1, 12),
            "lee",
            "Call Costa Tours about the renewal",
        )

        closed = account.run("2026-02-10", renewal_status="won").play
        assert closed is not None
        assert (closed.state, closed.result, closed.exit_id, closed.closed_on) == (
            "closed",
            "goal",
            "renewed",
            date(2026, 2, 10),
        )
        assert {s.step: s.state for s in closed.steps} == {
            "map_industry": "skipped",
            "open_question": "sent",
            "menu": "skipped",
            "assume": "skipped",
            "call": "cancelled",
            "reframe": "skipped",
            "invoice": "skipped",
        }

    def test_a_second_run_of_the_day_changes_nothing(self) -> None:
        account = Account()
        first = account.run("2026-01-01")

        second = account.run("2026-01-01")

        assert second.play == first.play
        assert second.transitions == ()


class TestOpening:
    def test_the_play_and_its_steps_have_ids_that_a_plan_and_its_run_agree_on(self) -> None:
        account = Account()

        play = account.run("2026-01-01").play

        assert play is not None
        assert play.id == "renewal_outreach/a1/1"
        assert play.step_id(account.step("call")) == "renewal_outreach/a1/1/call"
        assert play.step_id(account.step("open_question")) == (
            "renewal_outreach/a1/1/open_question/c1"
        )
        assert play.occasion == (("renewal_date", "2026-03-02"),)

    def test_an_opening_tells_what_it_started(self) -> None:
        transitions = Account().run("2026-01-01").transitions

        told = [(t.step, t.before, t.after, t.why) for t in transitions]
        at = "renewal_outreach/a1/1"
        assert told == [
            (None, None, "open", None),
            (
                f"{at}/map_industry",
                "waiting",
                "skipped",
                "'exposure_tier.exposure is unknown' is false",
            ),
            (f"{at}/open_question/c1", "waiting", "awaiting_approval", None),
            (f"{at}/menu", "waiting", "skipped", "'exposure_tier.exposure = moderate' is false"),
            (f"{at}/assume", "waiting", "skipped", "'exposure_tier.exposure = low' is false"),
            (
                f"{at}/reframe",
                "waiting",
                "skipped",
                "'price_signal = low_perceived_value' is false",
            ),
        ]

    def test_entry_and_exit_on_one_day_open_nothing(self) -> None:
        play = bare(exits=(Exit("gone", is_true("gone"), "lost"),))

        advanced = Account(play).run(JAN_1, gone=True)

        assert (advanced.play, advanced.why_not) == (None, "exit 'gone' holds on the same day")

    def test_an_unknown_exit_does_not_keep_a_play_from_opening(self) -> None:
        play = bare(exits=(Exit("gone", is_true("gone"), "lost"),))

        assert Account(play).run(JAN_1).play is not None

    def test_a_play_that_is_open_does_not_open_again(self) -> None:
        account = Account(bare(again=Again(always=True)))

        opened = account.run("2026-01-01").play
        later = account.run("2026-02-01").play

        assert opened is not None
        assert later is not None
        assert later.id == opened.id


class TestAgain:
    def closed(self, again: Again, **occasion: str) -> Account:
        account = Account(bare(again=again))
        account.past = History(
            1, date(2026, 1, 1), date(2026, 1, 11), frozenset([tuple(occasion.items())])
        )
        return account

    def test_left_out_a_play_opens_once(self) -> None:
        advanced = self.closed(Again()).run("2030-01-01")

        assert (advanced.play, advanced.why_not) == (
            None,
            "opened before, and 'again' is left out: once",
        )

    def test_always_opens_another_as_soon_as_none_is_open(self) -> None:
        play = self.closed(Again(always=True)).run("2026-01-12").play

        assert play is not None
        assert (play.number, play.id) == (2, "renewal_outreach/a1/2")

    def test_even_always_opens_none_on_the_day_of_the_last(self) -> None:
        advanced = self.closed(Again(always=True)).run("2026-01-11")

        assert (advanced.play, advanced.why_not) == (None, "one was open on the same day")

    def test_not_within_counts_from_the_last_opening(self) -> None:
        account = self.closed(Again(not_within=Duration(60, "d")))

        assert account.run("2026-03-01").why_not == (
            "opened on 2026-01-01, and not again within 60d"
        )
        assert account.run("2026-03-02").play is not None

    def test_after_counts_from_the_last_closing(self) -> None:
        account = self.closed(Again(after=Duration(90, "d")))

        assert account.run("2026-04-10").why_not == (
            "closed on 2026-01-11, and again only after 90d"
        )
        assert account.run("2026-04-11").play is not None

    def test_once_per_opens_for_a_new_occasion_only(self) -> None:
        again = Again(once_per=(("renewal_date", RENEWAL_DATE),))
        account = self.closed(again, renewal_date="2026-03-02")

        assert account.run("2026-02-01").why_not == "opened before for renewal_date 2026-03-02"
        assert account.run("2027-02-01", renewal_date=date(2027, 3, 2)).play is not None

    def test_a_new_occasion_waits_for_not_within_too(self) -> None:
        again = Again(once_per=(("renewal_date", RENEWAL_DATE),), not_within=Duration(60, "d"))
        account = self.closed(again, renewal_date="2026-03-02")

        advanced = account.run("2026-02-01", renewal_date=date(2026, 3, 9))

        assert advanced.why_not == "opened on 2026-01-01, and not again within 60d"

    def test_an_unknown_occasion_opens_nothing_and_says_why(self) -> None:
        account = Account(bare(again=Again(once_per=(("renewal_date", RENEWAL_DATE),))))

        advanced = account.run("2026-01-01", renewal_date=None)

        assert (advanced.play, advanced.enter_reasons) == (None, ("missing: renewal_date",))

    def test_a_fact_added_to_once_per_does_not_open_for_a_past_occasion(self) -> None:
        again = Again(once_per=(("renewal_date", RENEWAL_DATE), ("csm", FIRST_NAME_OF_ACCOUNT)))
        account = self.closed(again, renewal_date="2026-03-02")

        advanced = account.run("2026-02-01", first_name="Ana")

        assert advanced.why_not == "opened before for csm Ana, renewal_date 2026-03-02"

    def test_a_duration_beyond_the_calendar_is_said_and_opens_nothing(self) -> None:
        advanced = self.closed(Again(after=Duration(99_999, "bd"))).run("2026-04-10")

        assert advanced.play is None
        assert advanced.why_not == (
            "2101-01-01 is outside the years 1777 to 2100 whose holidays are known for 'US'"
        )


FIRST_NAME_OF_ACCOUNT = FIRST_NAME["contact.first_name"]


class TestClosing:
    def test_the_first_exit_that_holds_closes_even_below_an_unknown_one(self) -> None:
        exits = (
            Exit("first", is_true("first"), "a"),
            Exit("second", is_true("second"), "b"),
            Exit("third", is_true("third"), "c"),
        )
        account = Account(bare(exits=exits))
        account.run("2026-01-01")

        closed = account.run("2026-01-02", second=True, third=True).play

        assert closed is not None
        assert (closed.result, closed.exit_id) == ("b", "second")

    def test_closing_cancels_what_runs_and_leaves_what_happened(self) -> None:
        steps = (
            task("open_task", "Talk"),
            task("done_task", "Done"),
            task("later", "Later", at=At("after", "entry", Duration(9, "d"))),
            task("hidden", "Hidden", at=At("after", "entry", Duration(9, "d")), when=is_true("no")),
            message("ready", "Hello"),
        )
        account = Account(bare(steps=steps, exits=(Exit("won", is_true("won"), "goal"),)))
        account.run("2026-01-01", no=False)
        assert account.current is not None
        account.current, _ = complete(
            account.current, "renewal_outreach/a1/1/done_task", "lee", account.moment
        )

        advanced = account.run("2026-01-02", won=True)

        assert advanced.play is not None
        assert {s.step: (s.state, s.finished_on) for s in advanced.play.steps} == {
            "open_task": ("cancelled", date(2026, 1, 2)),
            "done_task": ("done", date(2026, 1, 1)),
            "later": ("cancelled", date(2026, 1, 2)),
            "hidden": ("skipped", date(2026, 1, 2)),
            "ready": ("cancelled", date(2026, 1, 2)),
        }
        last = advanced.transitions[-1]
        assert (last.step, last.before, last.after, last.why) == (None, "open", "closed", "won")

    def test_a_message_in_doubt_stays_in_doubt_when_the_play_closes(self) -> None:
        play = bare(steps=(message("ask", "Hello"),), exits=(Exit("won", is_true("won"), "goal"),))
        account = Account(play)
        account.run("2026-01-01")
        assert account.current is not None
        account.current, _ = record(
            account.current,
            "renewal_outreach/a1/1/ask/c1",
            Status.IN_DOUBT,
            account.moment,
            "the line broke",
        )

        closed = account.run("2026-01-02", won=True).play

        assert closed is not None
        assert [(s.state, s.why) for s in closed.steps] == [("in_doubt", "the line broke")]

    def test_without_exits_a_play_ends_with_its_last_step(self) -> None:
        steps = (task("one", "One"), task("two", "Two", when=is_true("wanted")))
        account = Account(bare(steps=steps))
        assert account.run("2026-01-01", wanted=False).play is not None
        assert account.current is not None
        account.current, _ = complete(
            account.current, "renewal_outreach/a1/1/one", "lee", account.moment
        )

        closed = account.run("2026-01-02").play

        assert closed is not None
        assert (closed.state, closed.result, closed.exit_id) == ("closed", "finished", None)

    def test_a_step_skipped_only_for_now_keeps_the_play_open(self) -> None:
        later = At("after", "entry", Duration(5, "d"))
        account = Account(bare(steps=(task("one", "One", at=later, when=is_false("done")),)))

        opened = account.run("2026-01-01", done=True).play
        assert opened is not None
        assert [s.state for s in opened.steps] == ["skipped"]
        assert opened.state == "open"

        account.run("2026-01-06", done=False)
        assert account.step("one").state == "open"

    def test_with_exits_a_play_stays_open_after_its_last_step(self) -> None:
        account = Account(bare(exits=(Exit("won", is_true("won"), "goal"),)))
        account.run("2026-01-01")
        assert account.current is not None
        account.current, _ = complete(
            account.current, "renewal_outreach/a1/1/talk", "lee", account.moment
        )

        assert account.run("2026-06-01").play == account.current

    def test_a_play_whose_every_step_is_skipped_opens_and_ends_at_once(self) -> None:
        account = Account(bare(steps=(task("one", "One", when=is_true("wanted")),)))

        advanced = account.run("2026-01-01", wanted=False)

        at = account.moment.as_of
        assert advanced.transitions == (
            Transition("renewal_outreach/a1/1", None, None, "open", at),
            Transition(
                "renewal_outreach/a1/1",
                "renewal_outreach/a1/1/one",
                "waiting",
                "skipped",
                at,
                None,
                "'wanted' is false",
            ),
            Transition(
                "renewal_outreach/a1/1",
                None,
                "open",
                "closed",
                at,
                None,
                "every step is settled",
            ),
        )

    def test_a_step_that_an_older_version_of_the_file_had_is_kept_as_it_was(self) -> None:
        account = Account(bare())
        account.run("2026-01-01")
        account.play = replace(account.play, steps=(task("other", "Other"),))

        account.run("2026-01-02")

        assert account.states() == {"other": "open", "talk": "open"}

    def test_steps_that_wait_for_each_other_never_start_and_the_others_do(self) -> None:
        steps = (
            task("a", "A", at=At("after", ("b",), Duration(1, "d"))),
            task("b", "B", at=At("after", ("a",), Duration(1, "d"))),
            task("c", "C"),
        )
        account = Account(bare(steps=steps))

        account.run("2026-01-01")

        assert account.states() == {"a": "waiting", "b": "waiting", "c": "open"}


def test_two_champions_are_two_occurrences_of_one_step() -> None:
    bo = {"full_name": "Bo Lind", "email": "bo@costa.example", "role": "champion"}
    account = Account(contacts={"c2": bo, "c1": ANA, "c3": {**bo, "role": "user"}})

    play = account.run("2026-01-01").play

    assert play is not None
    assert [(s.occurrence, s.recipient) for s in play.of_step("open_question")] == [
        ("c1", "Ana Ruiz"),
        ("c2", "Bo Lind"),
    ]
