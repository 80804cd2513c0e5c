from datetime import UTC, date, datetime

from playwise.contracts import Status
from playwise.facts.durations import Duration
from playwise.playbook.kinds import Rule
from playwise.playbook.play_parts import Again, Approve, At, Exit, Owner, Play, Recipients, Step
from playwise.plays.acts import approve, complete, record
from playwise.plays.states import StepState
from playwise.rules.types import BOOL, DATETIME
from tests.unit.plays.renewal import (
    ANA,
    CHAMPIONS,
    POOL,
    RENEWAL_DATE,
    WORKDAYS,
    Account,
    Facts,
    fact,
    is_true,
    message,
    task,
    template,
)

BO: Facts = {"full_name": "Bo Lind", "email": "bo@costa.example", "role": "champion"}
AT = "renewal_outreach/a1/1"


def of(*steps: Step) -> Account:
    """An account whose play opens at once and is closed only when it is gone."""
    enter = Rule(POOL.const(True, BOOL), "true")
    play = Play(enter, (Exit("gone", is_true("gone"), "lost"),), Again(), steps)
    return Account(play)


def seen(state: StepState) -> tuple[str, date | None, tuple[str, ...], str | None]:
    return (state.state.value, state.on, state.reasons, state.why)


class TestTheDay:
    def test_without_at_a_step_starts_on_the_day_of_the_opening(self) -> None:
        account = of(task("call", "Call"))

        account.run("2026-01-01")

        assert seen(account.step("call")) == ("open", date(2026, 1, 1), (), None)

    def test_a_step_counts_from_the_entry_in_business_days(self) -> None:
        account = of(task("call", "Call", at=At("after", "entry", Duration(2, "bd"))))

        account.run("2026-01-02")
        assert seen(account.step("call")) == ("waiting", date(2026, 1, 6), (), None)

        account.run("2026-01-06")
        assert account.step("call").state == "open"

    def test_a_missed_run_starts_the_step_late_and_keeps_its_planned_day(self) -> None:
        at = At("after", "entry", Duration(2, "d"))
        account = of(task("call", "Call", at=at, due=Duration(1, "bd")))
        account.run("2026-01-01")

        account.run("2026-01-09")

        call = account.step("call")
        assert (call.state, call.on, call.due) == ("open", date(2026, 1, 3), date(2026, 1, 12))

    def test_a_day_before_a_date_that_has_passed_starts_with_the_play(self) -> None:
        at = At("before", RENEWAL_DATE, Duration(30, "d"))
        account = of(task("invoice", "Invoice", at=at))

        account.run("2026-02-10")

        assert seen(account.step("invoice")) == ("open", date(2026, 2, 10), (), None)

    def test_a_waiting_step_follows_its_date_when_the_date_moves(self) -> None:
        at = At("before", RENEWAL_DATE, Duration(30, "d"), "back")
        account = of(task("invoice", "Invoice", at=at))
        account.run("2026-01-01")
        assert account.step("invoice").on == date(2026, 1, 30)

        account.run("2026-01-02", renewal_date=date(2026, 4, 30))

        assert seen(account.step("invoice")) == ("waiting", date(2026, 3, 31), (), None)

    def test_a_step_with_an_unknown_date_waits_and_says_for_what(self) -> None:
        at = At("before", RENEWAL_DATE, Duration(30, "d"))
        account = of(task("invoice", "Invoice", at=at))

        account.run("2026-01-01", renewal_date=None)

        assert seen(account.step("invoice")) == ("waiting", None, ("missing: renewal_date",), None)

    def test_a_datetime_counts_from_its_day_in_the_calendars_zone(self) -> None:
        at = At("after", fact("signed_at", DATETIME), Duration(5, "d"))
        account = of(task("call", "Call", at=at))

        account.run("2026-01-01", signed_at=datetime(2026, 1, 2, 3, tzinfo=UTC))

        assert account.step("call").on == date(2026, 1, 6)

    def test_a_date_beyond_the_calendar_holds_the_step_with_the_reason(self) -> None:
        at = At("before", RENEWAL_DATE, Duration(30, "d"), "back")
        account = of(task("invoice", "Invoice", at=at), task("call", "Call"))

        account.run("2026-01-01", renewal_date=date(9999, 12, 31))

        assert account.step("invoice").reasons == (
            "9999-12-01 is outside the years 1777 to 2100 whose holidays are known for 'US'",
        )
        assert account.step("call").state == "open"


class TestAfterOtherSteps:
    def steps(self, **later: object) -> Account:
        after = At("after", ("first", "second"), Duration(7, "d"))
        return of(
            task("later", "Later", at=after, **later),
            task("first", "First", when=is_true("wants_first")),
            task("second", "Second", when=is_true("wants_second")),
        )

    def finish(self, account: Account, step: str) -> None:
        assert account.current is not None
        account.current, _ = complete(account.current, f"{AT}/{step}", "lee", account.moment)

    def test_it_counts_from_the_first_of_several_that_is_done(self) -> None:
        account = self.steps()
        account.run("2026-01-01", wants_first=True, wants_second=True)
        assert account.step("later").why == "after first or second"
        account.today = date(2026, 1, 5)
        self.finish(account, "second")
        account.today = date(2026, 1, 7)
        self.finish(account, "first")

        account.run("2026-01-08")

        assert seen(account.step("later")) == ("waiting", date(2026, 1, 12), (), None)

    def test_while_one_may_still_come_it_waits(self) -> None:
        account = self.steps()

        account.run("2026-01-01", wants_first=False)

        assert account.states() == {"later": "waiting", "first": "skipped", "second": "waiting"}

    def test_when_none_can_come_any_more_there_is_no_step(self) -> None:
        account = self.steps()

        account.run("2026-01-01", wants_first=False, wants_second=False)

        later = account.step("later")
        assert (later.state, later.finished_on, later.why) == (
            "skipped",
            date(2026, 1, 1),
            "first or second was neither sent nor done",
        )

    def test_a_failed_message_is_no_anchor(self) -> None:
        after = At("after", ("ask",), Duration(7, "d"))
        account = of(message("ask", "Hello"), task("call", "Call", at=after))
        account.run("2026-01-01")
        assert account.current is not None
        account.current, _ = record(
            account.current, f"{AT}/ask/c1", Status.FAILED, account.moment, "no such mailbox"
        )

        account.run("2026-01-02")

        assert (account.step("ask").why, account.step("call").state) == (
            "no such mailbox",
            "skipped",
        )

    def test_a_message_to_several_counts_from_the_first_that_was_sent(self) -> None:
        after = At("after", ("ask",), Duration(7, "d"))
        account = of(message("ask", "Hello"), task("call", "Call", at=after))
        account.contacts = {"c1": ANA, "c2": BO}
        account.run("2026-01-01")
        for occurrence, day in (("c2", date(2026, 1, 2)), ("c1", date(2026, 1, 3))):
            account.today = day
            assert account.current is not None
            account.current, _ = record(
                account.current, f"{AT}/ask/{occurrence}", Status.SENT, account.moment
            )

        account.run("2026-01-04")

        assert account.step("call").on == date(2026, 1, 9)


class TestTheCondition:
    def later(self) -> Account:
        at = At("after", "entry", Duration(5, "d"))
        return of(task("call", "Call", at=at, when=is_true("wanted")))

    def test_before_the_day_it_shows_skipped_while_false_and_waiting_again_once_true(
        self,
    ) -> None:
        account = self.later()

        account.run("2026-01-01", wanted=False)
        assert seen(account.step("call")) == (
            "skipped",
            date(2026, 1, 6),
            (),
            "'wanted' is false",
        )
        assert account.step("call").finished_on is None

        account.run("2026-01-02", wanted=True)
        assert seen(account.step("call")) == ("waiting", date(2026, 1, 6), (), None)

    def test_a_skip_for_now_is_no_transition_and_one_for_good_is(self) -> None:
        account = self.later()

        opening = account.run("2026-01-01", wanted=False)
        last = account.run("2026-01-06")

        assert [(t.step, t.after) for t in opening.transitions] == [(None, "open")]
        assert [(t.step, t.before, t.after) for t in last.transitions] == [
            (f"{AT}/call", "waiting", "skipped")
        ]

    def test_on_the_day_false_skips_for_good(self) -> None:
        account = self.later()
        account.run("2026-01-06", wanted=False)
        account.run("2026-01-11")
        assert account.step("call").finished_on == date(2026, 1, 11)

        account.run("2026-01-12", wanted=True)

        assert account.step("call").state == "skipped"

    def test_on_the_day_unknown_waits_and_is_asked_every_day(self) -> None:
        account = self.later()
        account.run("2026-01-01")
        account.run("2026-01-06")
        assert seen(account.step("call")) == (
            "waiting",
            date(2026, 1, 6),
            ("missing: wanted",),
            None,
        )

        account.run("2026-01-08", wanted=True)

        assert seen(account.step("call")) == ("open", date(2026, 1, 6), (), None)


class TestTasks:
    def test_a_title_with_a_missing_name_holds_the_task(self) -> None:
        account = of(task("call", "Call {{ name }} by {{ renewal_date }}"))

        account.run("2026-01-01", name=None, renewal_date=None)
        assert account.step("call").state == "waiting"
        assert account.step("call").reasons == ("missing: name", "missing: renewal_date")

        account.run("2026-01-02", name="Costa", renewal_date=date(2026, 3, 2))
        assert account.step("call").title == "Call Costa by 2026-03-02"

    def test_the_fallback_owns_what_the_role_names_nobody_for(self) -> None:
        account = of(
            task("named", "Call", owner=Owner("csm", "cs_pool")),
            task("queued", "Call", owner=Owner("finance")),
        )
        account.run("2026-01-01", csm=None)

        owners = [(account.step(id).owner, account.step(id).role) for id in ("named", "queued")]
        assert owners == [("cs_pool", "cs_pool"), ("finance", "finance")]

    def test_without_a_fallback_the_task_opens_for_the_role_without_a_person(self) -> None:
        account = of(task("call", "Call", owner=Owner("csm")))

        account.run("2026-01-01", csm=None)

        call = account.step("call")
        assert (call.state, call.owner, call.role) == ("open", None, "csm")

    def test_a_task_to_approve_opens_when_approved_and_is_due_from_then(self) -> None:
        account = of(
            task(
                "reject",
                "Reject the deal of {{ name }}",
                owner=Owner("csm"),
                due=Duration(1, "bd"),
                approve=Approve("finance"),
            )
        )
        account.run("2026-01-01")
        assert account.step("reject").state == "awaiting_approval"
        assert account.step("reject").due is None

        account.today = date(2026, 1, 9)
        assert account.current is not None
        account.current, _ = approve(
            account.play, account.current, f"{AT}/reject", "kim", account.moment, WORKDAYS
        )

        reject = account.step("reject")
        assert (reject.state, reject.due, reject.owner, reject.approved_by) == (
            "open",
            date(2026, 1, 12),
            "lee",
            "kim",
        )


class TestMessages:
    def test_without_approval_a_message_is_ready_at_once(self) -> None:
        account = of(message("ask", "Only {{ days_left }} days, {{ name }}.\n"))

        account.run("2026-01-01")

        ask = account.step("ask")
        assert (ask.state, ask.occurrence, ask.recipient, ask.address) == (
            "ready",
            "c1",
            "Ana Ruiz",
            "ana@costa.example",
        )
        assert (ask.title, ask.subject, ask.body) == (
            "Costa Tours: your renewal on 2026-03-02",
            "Costa Tours: your renewal on 2026-03-02",
            "Only 60 days, Costa Tours.\n",
        )

    def test_each_recipient_is_greeted_by_their_own_name(self) -> None:
        greeting = template("ask", "Hello", "Dear {{ contact.first_name }}", greets=True)
        account = of(message("ask", "", message=greeting))
        account.contacts = {
            "c1": {**ANA, "first_name": "Ana"},
            "c2": {**BO, "first_name": "Bo"},
        }

        account.run("2026-01-01")

        assert [account.step("ask", key).body for key in ("c1", "c2")] == ["Dear Ana", "Dear Bo"]

    def test_without_recipients_it_waits_until_there_is_one(self) -> None:
        account = of(message("ask", "Hello"))
        account.contacts = {}
        account.run("2026-01-01")
        assert seen(account.step("ask")) == ("waiting", date(2026, 1, 1), ("no champions",), None)

        account.contacts = {"c1": ANA}
        account.run("2026-01-02")

        assert [(s.occurrence, s.state) for s in account.current.steps] == [("c1", "ready")]  # type: ignore[union-attr] # it is open

    def test_recipients_that_may_belong_hold_the_message(self) -> None:
        account = of(message("ask", "Hello"))
        account.contacts = {"c1": ANA, "c2": {"full_name": "Bo", "email": "bo@costa.example"}}

        account.run("2026-01-01")

        assert seen(account.step("ask")) == (
            "waiting",
            date(2026, 1, 1),
            ("missing: champions.role",),
            None,
        )

    def test_a_missing_address_holds_that_recipient_alone(self) -> None:
        account = of(message("ask", "Hello"))
        nobody = {"full_name": "Bo Lind", "role": "champion"}
        account.contacts = {"c1": ANA, "c2": nobody}
        account.run("2026-01-01")
        assert account.step("ask", "c1").state == "ready"
        assert seen(account.step("ask", "c2")) == (
            "waiting",
            date(2026, 1, 1),
            ("missing: champions.email",),
            None,
        )

        account.contacts = {"c1": ANA, "c2": BO}
        account.run("2026-01-05")

        assert account.step("ask", "c2").state == "ready"
        assert account.step("ask", "c2").on == date(2026, 1, 1)

    def test_everything_that_a_recipient_waits_for_is_said_at_once(self) -> None:
        account = of(message("ask", "Dear {{ name }}", opted_out=opted_out()))
        account.contacts = {"c1": {"full_name": "Ana", "role": "champion"}}

        account.run("2026-01-01", name=None)

        assert account.step("ask").reasons == (
            "missing: champions.email",
            "missing: champions.opted_out",
            "missing: name",
        )

    def test_a_held_recipient_is_skipped_when_the_condition_turns_false(self) -> None:
        account = of(message("ask", "Hello", when=is_true("wanted")))
        account.contacts = {"c1": {"full_name": "Ana", "role": "champion"}}
        account.run("2026-01-01", wanted=True)
        assert account.step("ask").state == "waiting"

        account.contacts = {"c1": ANA}
        account.run("2026-01-02", wanted=False)

        assert (account.step("ask").state, account.step("ask").why) == (
            "skipped",
            "'wanted' is false",
        )

    def test_a_recipient_who_arrives_later_gets_nothing(self) -> None:
        account = of(message("ask", "Hello"))
        account.run("2026-01-01")

        account.contacts = {"c1": ANA, "c2": BO}
        account.run("2026-01-02")

        assert account.current is not None
        assert [s.occurrence for s in account.current.steps] == ["c1"]

    def test_a_moved_date_does_not_undo_a_message_under_way(self) -> None:
        at = At("before", RENEWAL_DATE, Duration(30, "d"))
        account = of(message("ask", "Hello", at=at))
        account.contacts = {"c1": ANA, "c2": {"full_name": "Bo", "role": "champion"}}
        account.run("2026-02-01")

        account.run("2026-02-02", renewal_date=date(2026, 6, 1))

        assert [account.step("ask", key).state for key in ("c1", "c2")] == ["ready", "waiting"]


def opted_out() -> object:
    return fact("opted_out", BOOL, "champions.opted_out")


class TestOptingOut:
    def test_whoever_opted_out_gets_nothing(self) -> None:
        account = of(message("ask", "Hello", opted_out=opted_out()))
        account.contacts = {"c1": {**ANA, "opted_out": True}, "c2": {**BO, "opted_out": False}}

        account.run("2026-01-01")

        out = account.step("ask", "c1")
        assert (out.state, out.why, out.finished_on, out.body) == (
            "skipped",
            "opted out",
            date(2026, 1, 1),
            None,
        )
        assert account.step("ask", "c2").state == "ready"

    def test_opting_out_stops_what_awaits_approval_and_what_is_ready(self) -> None:
        account = of(
            message("asked", "Hello", opted_out=opted_out(), approve=Approve("csm")),
            message("ready", "Hello", opted_out=opted_out()),
        )
        account.contacts = {"c1": {**ANA, "opted_out": False}}
        account.run("2026-01-01")

        account.contacts = {"c1": {**ANA, "opted_out": True}}
        account.run("2026-01-02")

        assert [(s.state, s.why) for s in (account.step("asked"), account.step("ready"))] == [
            ("skipped", "opted out")
        ] * 2


class TestApproval:
    def asked(self, approve: Approve, **fields: object) -> Account:
        account = of(message("ask", "{{ days_left }} days left", approve=approve, **fields))
        account.run("2026-01-01")
        return account

    def test_it_is_wanted_within_business_days_of_the_asking(self) -> None:
        account = self.asked(Approve("csm", Duration(2, "bd")))

        ask = account.step("ask")
        assert (ask.state, ask.approve_by, ask.asked_on, ask.due) == (
            "awaiting_approval",
            "csm",
            date(2026, 1, 1),
            date(2026, 1, 5),
        )

    def test_the_words_follow_the_facts_until_they_are_approved(self) -> None:
        account = self.asked(Approve("csm"))
        account.run("2026-01-02")
        assert account.step("ask").body == "59 days left"
        assert account.step("ask").asked_on == date(2026, 1, 1)

        assert account.current is not None
        account.current, _ = approve(
            account.play, account.current, f"{AT}/ask", "lee", account.moment, WORKDAYS, "lee"
        )
        account.run("2026-01-09")

        ask = account.step("ask")
        assert (ask.state, ask.body, ask.approved_by) == ("ready", "59 days left", "lee")

    def test_a_name_that_goes_missing_takes_the_message_back(self) -> None:
        account = self.asked(Approve("csm"))

        account.run("2026-01-02", renewal_date=None)
        assert seen(account.step("ask")) == (
            "waiting",
            date(2026, 1, 1),
            ("missing: renewal_date",),
            None,
        )

        account.run("2026-01-03", renewal_date=date(2026, 3, 2))
        assert (account.step("ask").state, account.step("ask").asked_on) == (
            "awaiting_approval",
            date(2026, 1, 3),
        )

    def test_what_is_taken_back_is_judged_again(self) -> None:
        account = self.asked(Approve("csm"), when=is_true("wanted"))
        account.run("2026-01-02", wanted=True)
        assert account.step("ask").state == "awaiting_approval"

        account.run("2026-01-03", wanted=False, renewal_date=None)

        assert (account.step("ask").state, account.step("ask").why) == (
            "skipped",
            "'wanted' is false",
        )

    def test_a_recipient_who_left_is_not_written_to(self) -> None:
        account = self.asked(Approve("csm"))
        account.contacts = {"c1": {**ANA, "role": "user"}}

        account.run("2026-01-02")

        assert (account.step("ask").state, account.step("ask").why) == (
            "skipped",
            "no longer one of champions",
        )

    def test_what_is_with_its_approver_stays_there_while_recipients_are_unsure(self) -> None:
        account = self.asked(Approve("csm", Duration(2, "bd"), "escalate"))
        account.contacts["c2"] = {"full_name": "Bo"}

        account.run("2026-01-06")

        assert (account.step("ask").state, account.step("ask").escalated) == (
            "awaiting_approval",
            True,
        )

    def test_overdue_it_is_escalated_once_and_goes_on_waiting(self) -> None:
        account = self.asked(Approve("csm", Duration(2, "bd"), "escalate"))
        assert account.run("2026-01-05").transitions == ()

        first = account.run("2026-01-06")
        second = account.run("2026-01-07")

        assert [(t.step, t.before, t.after, t.why) for t in first.transitions] == [
            (f"{AT}/ask/c1", "awaiting_approval", "escalated", "no approval by 2026-01-05")
        ]
        assert second.transitions == ()
        ask = account.step("ask")
        assert (ask.state, ask.escalated) == ("awaiting_approval", True)

    def test_overdue_it_may_be_refused(self) -> None:
        account = self.asked(Approve("csm", Duration(2, "bd"), "refuse"))

        account.run("2026-01-06")

        ask = account.step("ask")
        assert (ask.state, ask.finished_on, ask.why) == (
            "cancelled",
            date(2026, 1, 6),
            "no approval by 2026-01-05",
        )

    def test_overdue_it_may_go_on(self) -> None:
        account = self.asked(Approve("csm", Duration(2, "bd"), "go_on"))

        account.run("2026-01-06")

        ask = account.step("ask")
        assert (ask.state, ask.approved_by, ask.body, ask.why) == (
            "ready",
            None,
            "55 days left",
            "no approval by 2026-01-05: goes on",
        )

    def test_an_overdue_task_goes_on_as_an_open_one(self) -> None:
        account = of(task("reject", "Reject", approve=Approve("csm", Duration(1, "d"), "go_on")))
        account.run("2026-01-01")

        account.run("2026-01-03")

        assert account.step("reject").state == "open"

    def test_without_a_limit_nothing_is_overdue(self) -> None:
        account = self.asked(Approve("csm"))

        account.run("2027-01-01")

        assert (account.step("ask").state, account.step("ask").escalated) == (
            "awaiting_approval",
            False,
        )


def test_every_contact_may_be_written_to() -> None:
    everybody = Recipients(CHAMPIONS.relation, POOL.const(True, BOOL))
    account = of(message("ask", "Hello", to=everybody))
    account.contacts = {"c1": ANA, "c2": {**BO, "role": "user"}}

    account.run("2026-01-01")

    assert [account.step("ask", key).state for key in ("c1", "c2")] == ["ready", "ready"]
