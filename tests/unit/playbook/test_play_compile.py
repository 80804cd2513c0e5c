"""The play of a file: entry, exits, days, people and messages, compiled or told to be wrong."""

from __future__ import annotations

import pytest

from playwise.facts.durations import Duration
from playwise.playbook.play_parts import Again, Approve, Owner, Play, Step
from playwise.rules.ir import Node
from tests.unit.playbook.compiled import FACTS, compiled

TEMPLATES = """\
templates:
  hi:
    subject: "Hi {{ full_name }}"
    body: "You pay {{ arr }} at {{ account.name }}, {{ contact.email }}"
    requires: [seats, role]
"""


def playing(steps: str = "", *, rest: str = "", enter: str = "seats > 1", around: str = "") -> str:
    """Return a playbook with a play; *steps* are lines without their indent."""
    lines = "".join(f"    - {step}\n" for step in steps.splitlines())
    listed = f"  steps:\n{lines}" if lines else ""
    return f"play:\n  enter: {enter}\n{rest}{listed}{around}"


def play(steps: str = "", *, rest: str = "", around: str = "") -> Play:
    made = compiled(playing(steps, rest=rest, around=around))
    assert made.messages == []
    return made.play


def step(text: str, *, around: str = "") -> Step:
    (only,) = play(text, around=around).steps
    return only


def shown(node: Node | None) -> str:
    return repr(node)


def test_a_play_is_its_entry_its_exits_and_its_steps_in_order() -> None:
    made = play(
        "{id: a, task: Call, when: replied}\n{id: b, task: Write}",
        rest="  exit:\n"
        "    - {id: won, when: status = won, result: goal}\n"
        "    - {id: lost, when: [status = lost, replied]}\n",
    )

    assert made.enter.text == "seats > 1"
    assert [(e.id, e.when.text, e.result) for e in made.exits] == [
        ("won", "status = won", "goal"),
        ("lost", "status = lost and replied", "closed"),
    ]
    assert [step.id for step in made.steps] == ["a", "b"]
    assert made.steps[0].when is not None
    assert made.steps[0].when.text == "replied"
    assert made.on_edit == "keep"


@pytest.mark.parametrize(
    ("rest", "exits"),
    [
        ("", []),
        ("  exit: status = won\n", ["status = won"]),
        ("  exit: [status = won, replied]\n", ["status = won and replied"]),
        ("  exit: {'==': [{var: status}, won]}\n", ["status = 'won'"]),
    ],
)
def test_an_exit_may_be_one_rule(rest: str, exits: list[str]) -> None:
    made = play("{id: a, task: Call}", rest=rest)

    assert [exit.when.text for exit in made.exits] == exits
    assert all((exit.id, exit.result) == ("exit", "closed") for exit in made.exits)


@pytest.mark.parametrize(
    ("rest", "again"),
    [
        ("", Again()),
        ("  again: always\n", Again(always=True)),
        ("  again: {not_within: 60d}\n", Again(not_within=Duration(60, "d"))),
        ("  again: {after: 3mo}\n", Again(after=Duration(3, "mo"))),
    ],
)
def test_a_play_may_open_again(rest: str, again: Again) -> None:
    assert play("{id: a, task: Call}", rest=rest).again == again


def test_an_occasion_is_facts_decisions_or_derives() -> None:
    made = play(
        "{id: a, task: Call}",
        rest="  again: {once_per: [renewal_date, d, company.region]}\n",
        around="derive: {d: seats + 1}\n",
    )

    assert [(name, shown(node)) for name, node in made.again.once_per] == [
        ("renewal_date", "renewal_date"),
        ("d", "add(seats, 1)"),
        ("company.region", "company.region"),
    ]


# Days


@pytest.mark.parametrize(
    ("at", "direction", "anchor", "offset", "roll"),
    [
        ("{after: entry}", "after", "'entry'", Duration(0, "d"), "none"),
        ("{after: entry, offset: 2w}", "after", "'entry'", Duration(2, "w"), "none"),
        ("{before: renewal_date, offset: 5bd, roll: back}", "before", "renewal_date",
         Duration(5, "bd"), "back"),
        ("{after: signed_at, offset: 1y, roll: forward}", "after", "signed_at", Duration(1, "y"),
         "forward"),
        ("{after: d}", "after", "add(renewal_date, 3)", Duration(0, "d"), "none"),
        ("{after: first}", "after", "('first',)", Duration(0, "d"), "none"),
        ("{after: [first, second]}", "after", "('first', 'second')", Duration(0, "d"), "none"),
    ],
)  # fmt: skip
def test_a_step_counts_from_a_date_a_step_or_the_entry(
    at: str, direction: str, anchor: str, offset: Duration, roll: str
) -> None:
    made = play(
        f"{{id: first, task: a}}\n{{id: second, task: b}}\n{{id: third, task: c, at: {at}}}",
        around="derive: {d: renewal_date + 3}\n" if "after: d" in at else "",
    )

    found = made.steps[2].at
    assert found is not None
    assert (found.direction, repr(found.anchor), found.offset, found.roll) == (
        direction, anchor, offset, roll,
    )  # fmt: skip


# People and messages


def test_a_task_has_a_title_an_owner_and_a_due_day() -> None:
    made = step(
        '{id: a, task: "Call {{ name }} of {{ company.region }}",'
        " owner: {role: csm, fallback: cs_pool}, due: 2bd,"
        " approve: {by: csm, within: 3d, then: refuse}}"
    )

    assert made.task is not None
    assert made.task.subject == "Call {{ name }} of {{ company.region }}"
    assert {name: shown(node) for name, node in made.task.names.items()} == {
        "name": "name",
        "company.region": "company.region",
    }
    assert made.owner == Owner("csm", "cs_pool")
    assert made.due == Duration(2, "bd")
    assert made.approve == Approve("csm", Duration(3, "d"), "refuse")
    assert step("{id: a, task: Call, owner: cs_pool}").owner == Owner("cs_pool")
    assert step("{id: a, task: Call, approve: {by: csm}}").approve == Approve("csm")


def test_a_message_knows_what_its_words_read_and_of_whom() -> None:
    made = step("{id: a, message: hi, to: champions, via: mail}", around=TEMPLATES)

    assert made.message is not None
    assert {name: shown(node) for name, node in made.message.names.items()} == {
        "arr": "arr",
        "account.name": "name",
        "seats": "seats",
    }
    assert {name: shown(node) for name, node in made.message.of_recipient.items()} == {
        "full_name": "full_name",
        "contact.email": "email",
        "role": "role",
    }
    assert made.message.requires == ("seats", "role")
    assert made.to is not None
    assert made.to.relation.name == "champions"
    assert shown(made.to.member) == "eq(role, 'champion')"
    assert (made.via, made.address, shown(made.address_node)) == ("mail", "email", "email")
    assert shown(made.opted_out) == "opted_out"


def test_a_message_may_go_to_all_children() -> None:
    made = step("{id: a, message: hi, to: contacts, via: mail}", around=TEMPLATES)

    assert made.to is not None
    assert shown(made.to.member) == "True"


def test_where_nobody_can_opt_out_nobody_is_asked() -> None:
    facts = FACTS.replace(
        "      opted_out: {type: bool, from: crm.contacts.opted_out, default: false}\n", ""
    )

    made = compiled(
        playing("{id: a, message: hi, to: contacts, via: mail}", around=TEMPLATES), facts=facts
    )

    assert made.messages == []
    assert made.play.steps[0].opted_out is None


WRONG = [
    (
        playing("{id: a, task: Call}", enter="seats"),
        ["p.yaml:5:10 PW205 expected a condition, 'seats' is integer | compare it with a value"],
    ),
    (
        playing("{id: a, message: hi, to: champons, via: mial}", around=TEMPLATES),
        ["p.yaml:7:32 PW120 unknown relation 'champons' | did you mean 'champions'?",
         "p.yaml:7:47 PW123 unknown connection 'mial' | did you mean 'mail'?"],
    ),
    (
        playing("{id: a, message: hi, to: champions, via: crm}", around=TEMPLATES),
        [("p.yaml:7:48 PW123 connection 'crm' brings facts, it sends nothing"
         " | name a connection with an action")],
    ),
    (
        playing("{id: a, message: hii, to: champions, via: mail}", around=TEMPLATES),
        ["p.yaml:7:24 PW130 the template 'hii' is missing | did you mean 'hi'?"],
    ),
    (
        playing("{id: a, task: Call, owner: cms}\n"
                "{id: b, task: Call, owner: {role: csm, fallback: x}}\n"
                "{id: c, task: Call, approve: {by: nobody}}"),
        ["p.yaml:7:34 PW123 unknown role 'cms' | did you mean 'csm'?",
         "p.yaml:8:56 PW123 unknown role 'x' | the roles of playwise.yaml are cs_pool, csm",
         "p.yaml:9:41 PW123 unknown role 'nobody' | the roles of playwise.yaml are cs_pool, csm"],
    ),
    (
        playing("{id: a, task: 'rename {{ nam }} {{ account.arrr }}'}"),
        [("p.yaml:7:32 PW204 unknown fact 'nam' | did you mean 'name'?"
         " facts of account are listed by `playwise facts`"),
         ("p.yaml:7:42 PW204 unknown name 'account.arrr' | facts of account are listed by"
         " `playwise facts`")],
    ),
    (
        playing("{id: a, task: Call, at: {after: nothing}}\n"
                "{id: b, task: Call, at: {before: seats}}\n"
                "{id: c, task: Call, at: {after: [a, bb]}}"),
        [("p.yaml:7:39 PW132 unknown step or date 'nothing'"
         " | an anchor is a date, a step, or entry"),
         ("p.yaml:8:40 PW205 expected a date to count from, 'seats' is integer"
         " | count from a date, a step, or entry"),
         "p.yaml:9:43 PW132 unknown step 'bb' | did you mean 'b'?"],
    ),
    (
        playing("{id: renewal_date, task: Call}\n{id: b, task: Call, at: {after: renewal_date}}"),
        [("p.yaml:8:39 PW207 name 'renewal_date' has two readings: a step of this play, a date of"
         " account | call the step otherwise")],
    ),
    (
        playing("{id: a, task: Call, when: seatz > 1}", rest=
                "  exit: [{id: e, when: staus = won}]\n  again: {once_per: [renewal]}\n"),
        [("p.yaml:6:24 PW204 unknown fact 'staus' | did you mean 'status'?"
         " facts of account are listed by `playwise facts`"),
         ("p.yaml:7:22 PW204 unknown fact 'renewal' | did you mean 'renewal_date'?"
         " facts of account are listed by `playwise facts`"),
         ("p.yaml:9:33 PW204 unknown fact 'seatz' | did you mean 'seats'?"
         " facts of account are listed by `playwise facts`")],
    ),
    (
        playing('{id: a, task: "Call\\nand write"}'),
        ["p.yaml:7:28 PW131 a subject or title stands on one line"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("playbook", "messages"), WRONG)
def test_what_is_wrong_in_a_play_is_told_at_its_place(playbook: str, messages: list[str]) -> None:
    assert compiled(playbook).messages == messages


def templated(body: str, **more: str) -> str:
    others = "".join(f"  {id}: {text}\n" for id, text in more.items())
    return playing(
        "{id: a, message: hi, to: champions, via: mail}",
        around=f"templates:\n  hi: {{subject: x, body: {body}}}\n{others}",
    )


@pytest.mark.parametrize(
    ("playbook", "messages"),
    [
        (
            templated("'carry {{ ar }} {% if seatz %}x{% endif %}'"),
            [("p.yaml:9:36 PW204 unknown fact 'ar' | did you mean 'arr'?"
             " facts of contact and account are listed by `playwise facts`"),
             ("p.yaml:9:48 PW204 unknown fact 'seatz' | did you mean 'seats'?"
             " facts of contact and account are listed by `playwise facts`")],
        ),
        (
            templated("'name {{ account.nam }} role {{ contact.ro }}'"),
            [("p.yaml:9:35 PW204 unknown fact 'nam' | did you mean 'name'?"
             " facts of account are listed by `playwise facts`"),
             ("p.yaml:9:58 PW204 unknown fact 'ro' | did you mean 'role'?"
             " facts of contact are listed by `playwise facts`")],
        ),
        (
            templated("'{{ champions }}'"),
            [("p.yaml:9:30 PW205 'champions' is related records, not a value"
             " | ask about its records: count(champions), any(champions, …)")],
        ),
        (
            templated("'{% for x in name %}{{ x }}{% endfor %}'"),
            [("p.yaml:9:27 PW131 'for' is not allowed in a template: it fills in values and chooses"
             " with if")],
        ),
        (
            templated("fine", unused="{subject: s, body: '{{ nobody.asks }} {% for x in y %}'}"),
            [("p.yaml:10:31 PW131 unexpected end of template. jinja was looking for the following"
             " tags: 'endfor' or 'else'. the innermost block that needs to be closed is 'for'")],
        ),
        (
            templated("fine", other="{subject: s, body: b, requires: [nobody]}"),
            [],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_template_is_told_in_its_text(
    playbook: str, messages: list[str]
) -> None:
    assert [m.lower() for m in compiled(playbook).messages] == [m.lower() for m in messages]


def test_a_name_of_both_record_and_recipient_must_say_whose() -> None:
    role = "      role: {type: enum"
    facts = FACTS.replace(role, f"      name: {{type: text, from: crm.contacts.name}}\n{role}")

    made = compiled(templated("'{{ name }}'"), facts=facts)
    said = compiled(templated("'{{ account.name }} {{ contact.name }}'"), facts=facts)

    assert made.messages == [
        (
            "p.yaml:9:30 PW207 name 'name' has two readings: a fact of contact, a fact of account"
            " | write contact.name or account.name"
        )
    ]
    assert said.messages == []


def test_the_recipients_must_have_what_the_connection_reaches_them_by() -> None:
    facts = FACTS.replace("      email: {type: text", "      mail: {type: text")

    made = compiled(templated("fine"), facts=facts)

    assert made.messages == [
        (
            "p.yaml:7:32 PW204 connection 'mail' reaches people by 'email', a text fact"
            " | add email: {type: text, …} to the facts of contact"
        )
    ]


def test_a_play_in_which_something_is_wrong_is_none() -> None:
    made = compiled(playing("{id: a, task: Call, owner: nobody}"))

    (playbook,) = made.program.playbooks
    assert playbook.play is None


def test_a_name_in_a_message_is_looked_for_among_the_facts_of_both() -> None:
    assert compiled(templated("'{{ fullname }} {{ emial }}'")).messages == [
        (
            "p.yaml:9:30 PW204 unknown fact 'fullname' | did you mean 'full_name'?"
            " facts of contact and account are listed by `playwise facts`"
        ),
        (
            "p.yaml:9:45 PW204 unknown fact 'emial' | did you mean 'email'?"
            " facts of contact and account are listed by `playwise facts`"
        ),
    ]


@pytest.mark.parametrize(
    ("to", "messages"),
    [
        ("to: contact, ",
         ["p.yaml:7:32 PW120 unknown relation 'contact' | did you mean 'contacts'?"]),
        ("", [("p.yaml:7:15 PW111 the message of step 'a' has no 'to'"
              " | to: the related records that it goes to")]),
    ],
)  # fmt: skip
def test_without_recipients_nothing_is_said_of_the_names_of_a_template(
    to: str, messages: list[str]
) -> None:
    around = "templates:\n  hi: {subject: '{{ full_name }}', body: '{{ nobody }} {full_name}'}\n"

    made = compiled(playing(f"{{id: a, message: hi, {to}via: mail}}", around=around))

    assert made.messages == messages


@pytest.mark.parametrize(
    ("playbook", "messages"),
    [
        (
            templated("'Hi { full_name }, {contact.email} {arr} {nobody} {{ name }}'"),
            [
                (
                    "p.yaml:9:30 PW131 single braces: '{ full_name }' would be sent as it is"
                    " | write {{ full_name }}"
                ),
                (
                    "p.yaml:9:45 PW131 single braces: '{contact.email}' would be sent as it is"
                    " | write {{ contact.email }}"
                ),
                (
                    "p.yaml:9:61 PW131 single braces: '{arr}' would be sent as it is"
                    " | write {{ arr }}"
                ),
            ],
        ),
        (
            playing("{id: a, task: 'Call { name } {now}'}"),
            [
                (
                    "p.yaml:7:27 PW131 single braces: '{ name }' would be sent as it is"
                    " | write {{ name }}"
                ),
            ],
        ),
        (
            (
                "decisions:\n  x:\n    type: text\n    table:\n"
                "      - {id: a, otherwise: 'dear {name} {x}', because: 'it pays { arr }'}\n"
            ),
            [
                (
                    "p.yaml:8:34 PW131 single braces: '{name}' would be sent as it is"
                    " | write {{ name }}"
                ),
                "p.yaml:8:41 PW131 single braces: '{x}' would be sent as it is | write {{ x }}",
                (
                    "p.yaml:8:65 PW131 single braces: '{ arr }' would be sent as it is"
                    " | write {{ arr }}"
                ),
            ],
        ),
    ],
)
def test_a_known_name_in_single_braces_is_a_finding(playbook: str, messages: list[str]) -> None:
    assert compiled(playbook).messages == messages


def test_a_duration_alone_does_not_say_when_a_play_opens_anew() -> None:
    made = compiled(playing("{id: a, task: x}", rest="  again: 90d\n"))
    other = compiled(playing("{id: a, task: x}", rest="  again: never\n"))

    assert made.messages == [
        (
            "p.yaml:6:10 PW112 expected 'always' or keys and values, got text '90d'"
            " | write again: {after: 90d}, or again: always"
        )
    ]
    assert other.messages == [
        (
            "p.yaml:6:10 PW112 expected 'always' or keys and values, got text 'never'"
            " | write again: {once_per: [fact]}, {not_within: 90d} or {after: 90d}, or always"
        )
    ]
