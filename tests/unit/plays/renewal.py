"""The renewal outreach of the format example as compiled nodes, and records to run it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TypeAlias

from playwise.facts.durations import Duration
from playwise.playbook.kinds import Rule
from playwise.playbook.play_parts import (
    Again,
    Approve,
    At,
    Exit,
    Owner,
    Play,
    Recipients,
    Step,
    Template,
)
from playwise.playbook.program import Playbook
from playwise.plays.calendar import calendar
from playwise.plays.lifecycle import Advance, History, advance
from playwise.plays.states import Moment, PlayState, Roles, StepState, Subject
from playwise.rules.interpret import Interpreter
from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.records import Record
from playwise.rules.types import BOOL, DATE, INTEGER, TEXT, Type, Value, enum, money
from playwise.rules.unknown import Unknown

POOL = Pool()
WORKDAYS = calendar(("mon", "tue", "wed", "thu", "fri"), "US", "America/New_York")
STATUS = enum(["open", "won", "lost"])
EXPOSURE = enum(["high", "moderate", "low"])
CHAMPIONS = Recipients(
    RelationRef("champions", "contact", "account"),
    POOL.node(
        "eq",
        BOOL,
        POOL.node("fact", enum(["champion", "user"]), data=FactRef("role", (), "champions.role")),
        POOL.const("champion", enum(["champion", "user"])),
    ),
)


def fact(name: str, type: Type = BOOL, label: str | None = None) -> Node:
    return POOL.node("fact", type, data=FactRef(name, (), label or name))


def equals(name: str, value: Value, type: Type) -> Rule:
    node = POOL.node("eq", BOOL, fact(name, type), POOL.const(value, type))
    return Rule(node, f"{name} = {value}")


def is_true(name: str) -> Rule:
    return Rule(fact(name), name)


def is_false(name: str) -> Rule:
    return Rule(POOL.node("not", BOOL, fact(name)), f"not {name}")


RENEWAL_DATE = fact("renewal_date", DATE)
DAYS_LEFT = POOL.node("days_until", INTEGER, RENEWAL_DATE)
NAMES = {
    "name": fact("name", TEXT),
    "renewal_date": RENEWAL_DATE,
    "days_left": DAYS_LEFT,
    "annual_price": fact("annual_price", money("USD")),
}
FIRST_NAME = {"contact.first_name": fact("first_name", TEXT, "champions.first_name")}


def template(id: str, subject: str, body: str = "", *, greets: bool = False) -> Template:
    return Template(id, subject, body, NAMES, FIRST_NAME if greets else {})


def task(id: str, title: str, **fields: object) -> Step:
    return Step(id, task=template(id, title), **fields)  # type: ignore[arg-type] # as Step has them


def message(id: str, body: str, **fields: object) -> Step:
    given: dict[str, object] = {
        "message": template(id, "{{ name }}: your renewal on {{ renewal_date }}", body),
        "to": CHAMPIONS,
        "via": "mail",
        "address": "email",
        "address_node": fact("email", TEXT, "champions.email"),
    }
    return Step(id, **given | fields)  # type: ignore[arg-type] # as Step has them


TWO_DAYS = Approve("csm", Duration(2, "bd"), "escalate")
STEPS = (
    task(
        "map_industry",
        "Map {{ name }} to an exposure tier",
        when=Rule(
            POOL.node(
                "not", BOOL, POOL.node("known", BOOL, fact("exposure_tier.exposure", EXPOSURE))
            ),
            "exposure_tier.exposure is unknown",
        ),
        owner=Owner("csm"),
        due=Duration(1, "bd"),
    ),
    message(
        "open_question",
        "Your renewal comes up in {{ days_left }} days.\n",
        when=equals("exposure_tier.exposure", "high", EXPOSURE),
        approve=TWO_DAYS,
    ),
    message(
        "menu",
        "Which of these would help you most?\n",
        when=equals("exposure_tier.exposure", "moderate", EXPOSURE),
        approve=TWO_DAYS,
    ),
    message(
        "assume",
        "We expect to renew in {{ days_left }} days.\n",
        when=equals("exposure_tier.exposure", "low", EXPOSURE),
    ),
    task(
        "call",
        "Call {{ name }} about the renewal",
        at=At("after", ("open_question",), Duration(7, "d"), anchor_text="open_question"),
        when=is_false("replied"),
        owner=Owner("csm", "cs_pool"),
        due=Duration(1, "bd"),
    ),
    task(
        "reframe",
        "Tie our product to a bigger problem at {{ name }}",
        when=Rule(
            POOL.node(
                "le",
                BOOL,
                NAMES["annual_price"],
                POOL.const(1_000_000, money("USD")),
            ),
            "price_signal = low_perceived_value",
        ),
        owner=Owner("csm"),
        due=Duration(5, "bd"),
    ),
    task(
        "invoice",
        "Send the renewal invoice to {{ name }}",
        when=equals("exposure_tier.exposure", "low", EXPOSURE),
        at=At("before", RENEWAL_DATE, Duration(30, "d"), "back", "renewal_date"),
        owner=Owner("finance"),
    ),
)
PLAY = Play(
    enter=Rule(
        POOL.node(
            "and",
            BOOL,
            POOL.node("le", BOOL, DAYS_LEFT, POOL.const(60, INTEGER)),
            POOL.node("gt", BOOL, DAYS_LEFT, POOL.const(30, INTEGER)),
            equals("renewal_status", "open", STATUS).node,
        ),
        "days_left <= 60 and days_left > 30 and renewal_status = open",
    ),
    exits=(
        Exit("renewed", equals("renewal_status", "won", STATUS), "goal"),
        Exit("lost", equals("renewal_status", "lost", STATUS), "lost"),
    ),
    again=Again(once_per=(("renewal_date", RENEWAL_DATE),), not_within=Duration(60, "d")),
    steps=STEPS,
)


def playbook(play: Play, id: str = "renewal_outreach") -> Playbook:
    return Playbook(id, id, "account", None, "v1", f"playbooks/{id}.yaml", "", play=play)


@dataclass(frozen=True, slots=True)
class RecordSubject:
    """A record of facts asked by the interpreter, as a run asks it."""

    record: Record
    interpreter: Interpreter

    @property
    def key(self) -> str:
        return self.record.key

    @property
    def label(self) -> str:
        label = self.record.values.get("full_name", self.record.key)
        return label if isinstance(label, str) else self.record.key

    def ask(self, node: Node) -> Value | Unknown:
        return self.interpreter.answer(node, self.record)

    def related(self, recipients: Recipients) -> Sequence[Subject] | Unknown:
        sure, doubt = self.interpreter.members(recipients.relation, recipients.member, self.record)
        if doubt is not None:
            return doubt
        return [RecordSubject(record, self.interpreter) for record in sure]

    def child(self, recipients: Recipients, key: str) -> Subject | None:
        children = self.record.children.get(recipients.relation.entity, ())
        found = next((record for record in children if record.key == key), None)
        return None if found is None else RecordSubject(found, self.interpreter)


Facts: TypeAlias = "Mapping[str, Value | Unknown]"
ANA: Facts = {"full_name": "Ana Ruiz", "email": "ana@costa.example", "role": "champion"}
COSTA: Facts = {
    "name": "Costa Tours",
    "csm": "lee",
    "exposure_tier.exposure": "high",
    "renewal_date": date(2026, 3, 2),
    "renewal_status": "open",
    "annual_price": 2_400_000,
    "replied": False,
}


def subject(facts: Facts, contacts: Mapping[str, Facts], today: date) -> RecordSubject:
    account = Record("account", "a1", dict(facts))
    account.children["contact"] = [
        Record("contact", key, dict(values), parents={"account": account})
        for key, values in sorted(contacts.items())
    ]
    noon = datetime.combine(today, time(17), UTC)
    return RecordSubject(account, Interpreter(noon))


def person_of(role: str, account: Subject) -> str | None:
    answer = account.ask(fact(role, TEXT))
    return answer if isinstance(answer, str) else None


ROLES = Roles(frozenset({"finance", "cs_pool"}), person_of)


def moment(today: date) -> Moment:
    return Moment(datetime.combine(today, time(17), UTC), today)


@dataclass(slots=True)
class Account:
    """One account whose facts a test changes from day to day, with its plays."""

    play: Play = PLAY
    facts: dict[str, Value | Unknown] = field(default_factory=lambda: dict(COSTA))
    contacts: dict[str, Facts] = field(default_factory=lambda: {"c1": ANA})
    current: PlayState | None = None
    past: History = field(default_factory=History)
    today: date = date(2026, 1, 1)

    @property
    def subject(self) -> RecordSubject:
        return subject(self.facts, self.contacts, self.today)

    @property
    def moment(self) -> Moment:
        return moment(self.today)

    def run(self, today: date | str, **facts: Value | None) -> Advance:
        """Run on a day, after some facts became others (None: missing)."""
        self.today = date.fromisoformat(today) if isinstance(today, str) else today
        for name, value in facts.items():
            self.facts.pop(name, None)
            if value is not None:
                self.facts[name] = value
        advanced = advance(
            self.play,
            playbook(self.play),
            self.subject,
            self.current,
            self.past,
            self.moment,
            WORKDAYS,
            ROLES,
        )
        self.current = advanced.play
        if advanced.play is not None and advanced.play.state == "closed":
            closed = advanced.play
            occasions = self.past.occasions | {closed.occasion}
            self.past = History(closed.number, closed.opened_on, closed.closed_on, occasions)
            self.current = None
        return advanced

    def step(self, id: str, occurrence: str | None = None) -> StepState:
        """The one state of a step, or of one of its occurrences."""
        assert self.current is not None
        found = [
            state
            for state in self.current.of_step(id)
            if occurrence is None or state.occurrence == occurrence
        ]
        assert len(found) == 1, found
        return found[0]

    def states(self) -> dict[str, str]:
        assert self.current is not None
        return {s.step: s.state.value for s in self.current.steps}
