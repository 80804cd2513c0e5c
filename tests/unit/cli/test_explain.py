"""`playwise explain`: why, and why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.calling import AS_OF, Call

UNMAPPED = """\
Mystery (A-3), as of 2026-01-01

exposure_tier.exposure: unknown
  'astrology' is not in industry_exposure
  to decide it: correct industry (from crm.accounts.industry), or add 'astrology' to \
industry_exposure
  set_by_csm → exposure_set_by_csm is false: exposure_set_by_csm is known
      exposure_set_by_csm  missing  entered by csm
      would decide with exposure_set_by_csm from missing to high, moderate or low
  by_industry → lookup(industry_exposure, industry) applies, and its value is unknown \
('astrology' is not in industry_exposure)
      industry  = astrology  crm.accounts.industry  read that day

exposure_tier.likelihood_of_churn: unknown
  'astrology' is not in industry_exposure
  missing: problem_severity
  to decide it: correct industry (from crm.accounts.industry), or add 'astrology' to \
industry_exposure
  to decide it: supply problem_severity (from surveys.onboarding.problem_severity)
  severe_problem_calm_industry → low is unknown ('astrology' is not in industry_exposure, and 1 \
more): all of
      no single fact that was tried would do
  ├── unknown ('astrology' is not in industry_exposure): exposure = low
  │       exposure  unknown ('astrology' is not in industry_exposure)  playbook exposure_tier
  └── unknown (missing: problem_severity): problem_severity >= 4
          problem_severity  missing  surveys.onboarding.problem_severity
  severe_problem → medium is not reached: exposure in [high, moderate] and problem_severity >= 4
      no single fact that was tried would do
"""
PLAY = """\
renewal_outreach: open since 2026-01-01
  entered by: days_left <= params.from_days and days_left > params.invoice_days and \
renewal_status = open
    map_industry   open     due 2026-01-02  kim  Map Mystery to an exposure tier
    open_question  waiting  on 2026-01-01        'astrology' is not in industry_exposure
    menu           waiting  on 2026-01-01        'astrology' is not in industry_exposure
    assume         waiting  on 2026-01-01        'astrology' is not in industry_exposure
    call           waiting                       after open_question
    reframe        skipped  on 2026-01-01        'price_signal = low_perceived_value' is false
    invoice        waiting  on 2026-01-30
"""
NO_PLAY = """\
renewal_outreach: no play, for its entry is false
  would open with renewal_date from 2026-09-01 to 2026-03-02
  enters by all of
  ├── false: days_left <= params.from_days
  │       renewal_date      = 2026-09-01  billing.subscriptions.renewal_date  read that day
  │       params.from_days  = 60          named in the playbook
  │       days_left         = 243         named in the playbook
  ├── true: days_left > params.invoice_days
  │       renewal_date         = 2026-09-01  billing.subscriptions.renewal_date  read that day
  │       params.invoice_days  = 30          named in the playbook
  │       days_left            = 243         named in the playbook
  └── true: renewal_status = open
          renewal_status  = open  billing.subscriptions.renewal_status  read that day
"""


def test_an_unmapped_industry_says_which_fact_to_supply(ran: Path, call: Call) -> None:
    explained = call("explain", "A-3", "-w", ran)

    assert (explained.code, explained.err) == (0, "")
    assert explained.out.startswith(UNMAPPED)
    assert explained.out.endswith(PLAY)


def test_rows_above_the_deciding_one_show_what_failed(ran: Path, call: Call) -> None:
    explained = call("explain", "A-1", "renewal_outreach", "-w", ran).out

    assert (
        "renewal_outreach.price_signal: normal\n"
        "  because above floor\n"
        "  at_or_below_floor → low_perceived_value is false: annual_price <= params.floor_price\n"
        "      annual_price        = 24,000 USD  billing.subscriptions.annual_price  "
        "read that day\n"
        "      params.floor_price  = 10,000 USD  named in the playbook\n"
        "      would decide with annual_price from 24,000 USD to 10,000 USD\n"
        "  above_floor → normal decides\n"
    ) in explained


def test_an_account_without_a_play_shows_why(ran: Path, call: Call) -> None:
    assert call("explain", "Later Ltd", "renewal_outreach", "-w", ran).out.endswith(NO_PLAY)


def test_another_moment_explains_on_the_facts_of_now(ran: Path, call: Call) -> None:
    later = call("explain", "A-4", "renewal_outreach", "-w", ran, "--as-of", "2026-07-15").out

    assert later.startswith("Later Ltd (A-4), as of 2026-07-15\n")
    assert "no play, for its entry is unknown (stale: renewal_date)\n" in later
    assert "  would open with renewal_date still 2026-09-01 (stale now)\n" in later
    assert "unknown (stale: renewal_date): days_left <= params.from_days\n" in later
    assert "renewal_date      stale: 2026-09-01" in later
    assert "of 2026-01-01, 195 days old" in later


ASSUMED = """\
playbook: {id}
title: What is assumed
entity: account
assume: {{problem_severity: 4}}
params:
  least: {{value: 3, origin: author}}
decisions:
  pain:
    values: [severe, mild]
    table:
      - {{id: severe, when: not (problem_severity < params.least or renewal_status = lost), then: severe}}
      - {{id: mild, otherwise: mild}}
"""  # noqa: E501 - a line of a file
ASSUMING = """\
pain.pain: severe
  because not (problem_severity < params.least or renewal_status = lost)
  assumed: problem_severity is 4
  severe decides: not
  └── false: any of
      ├── false: problem_severity < params.least
      │       problem_severity  assumed 4, for it is missing  \
surveys.onboarding.problem_severity
      │       params.least      = 3                           named in the playbook
      └── false: renewal_status = lost
              renewal_status  = open  billing.subscriptions.renewal_status  read that day
  mild is not reached
      would decide with problem_severity from missing to 2
      would decide with renewal_status from open to lost
"""


def test_what_was_assumed_is_told_and_marked_where_it_was_read(ran: Path, call: Call) -> None:
    (ran / "playbooks" / "pain.yaml").write_text(ASSUMED.format(id="pain"), encoding="utf-8")

    assert call("explain", "A-3", "pain", "-w", ran).out.partition("\n\n")[2] == ASSUMING


QUADRANT = """\
playbook: mood
title: How the account is
entity: account
decisions:
  mood:
    quadrant:
      x: problem_severity
      y: count(champions)
      cut: {x: 3, y: 2}
      names: {high_high: shared_pain, high_low: pain, low_high: calm, low_low: calm}
  ready: {checklist: {required: {ready: {of: champions, answer: prepared, rollup: all}}}}
  ours: {rank: {where: renewal_status = lost, by: [{value: annual_price}]}}
"""
CORNERS = """\
  would be pain with champions.role from champion to sponsor, user or buyer (C-1)
  would be pain with champions.role from champion to sponsor, user or buyer (C-2)
  would be calm with problem_severity from 5 to 2
"""


def test_a_quadrant_tells_what_leads_to_the_other_corners(ran: Path, call: Call) -> None:
    (ran / "playbooks" / "mood.yaml").write_text(QUADRANT, encoding="utf-8")

    shown = call("explain", "A-1", "mood", "-w", ran).out

    assert CORNERS in shown
    assert "mood.ready: unknown\n  missing: champions.prepared\n" in shown
    assert "      would be true with champions.prepared from missing to yes (C-2)\n" in shown
    assert "  because not in the list: 'renewal_status = lost' is false\n" in shown
    assert "      would be true with renewal_status from open to lost\n" in shown


def test_the_explanation_for_scripts_has_rows_reads_and_steps(ran: Path, call: Call) -> None:
    explained = call("explain", "A-3", "-w", ran, "--json").json

    (exposure, *_) = explained["decisions"]
    assert (exposure["decision"], exposure["value"]) == ("exposure", None)
    assert exposure["rows"][1]["conditions"][0]["reads"][0]["source"] == "crm.accounts.industry"
    (play,) = explained["plays"]
    assert play["open"]["steps"][0]["id"].startswith("renewal_outreach/A-3/1/")
    assert play["enter"]["answer"] is True


@pytest.mark.parametrize(
    ("account", "message"),
    [
        ("A-11", "error PW513 unknown account 'A-11'\n = help: did you mean 'A-1'?\n\n"),
        ("a-03", "error PW513 unknown account 'a-03'\n = help: did you mean 'A-3'?\n\n"),
        (
            "costa tours",
            "error PW513 unknown account 'costa tours'\n = help: did you mean 'Costa Tours'?\n\n",
        ),
        (
            "zzzzzz",
            (
                "error PW513 unknown account 'zzzzzz'\n"
                " = help: give its account_id or its name, to the letter\n\n"
            ),
        ),
        (
            "Twin",
            (
                "error PW513 2 records of account are called 'Twin'\n"
                " = help: name one by its key: A-5, A-6\n\n"
            ),
        ),
    ],
)
def test_an_account_that_is_not_there_is_misuse(
    ran: Path, call: Call, account: str, message: str
) -> None:
    refused = call("explain", account, "-w", ran)

    assert (refused.code, refused.out, refused.err) == (2, "", message)


def test_without_a_store_it_says_to_run_first(small: Path, call: Call) -> None:
    for args in (("explain", "A-1"), ("steps",), ("done", "x", "--by", "y")):
        refused = call(*args, "-w", small)
        assert (refused.code, refused.out) == (1, "")
        assert refused.err == (
            "error PW511 there is no store 'playwise.db' yet\n = help: `playwise run` makes it\n\n"
        )
    assert call("run", "-w", small, "--as-of", AS_OF).code == 0


def test_a_playbook_that_came_later_is_said_to_be_so(ran: Path, call: Call) -> None:
    text = "playbook: later\nentity: account\ntitle: Later\ndecisions: {d: {value: replied}}\n"
    (ran / "playbooks" / "later.yaml").write_text(text)

    said = call("explain", "A-1", "later", "--as-of", "2026-01-01", "-w", ran)

    assert said.code == 0
    assert said.out.splitlines()[1:] == ["later was not there yet"]


def test_a_playbook_of_another_kind_of_record_is_refused(ran: Path, call: Call) -> None:
    text = "playbook: mood\nentity: contact\ntitle: Mood\ndecisions: {d: {value: prepared}}\n"
    (ran / "playbooks" / "mood.yaml").write_text(text)

    refused = call("explain", "A-1", "mood", "-w", ran)

    assert refused.code == 2
    assert refused.err.splitlines()[:2] == [
        "error PW513 'mood' decides for each contact, not for each account",
        " = help: add --entity contact, and name one of those",
    ]


def test_a_variant_is_told_whose_it_is(ran: Path, call: Call) -> None:
    text = "playbook: mine\nextends: exposure_tier\nvariant: {when: replied}\n"
    (ran / "playbooks" / "mine.yaml").write_text(text)

    for command in (["test"], ["check", "--prove"], ["explain", "A-1"]):
        refused = call(*command, "mine", "-w", ran)
        assert refused.code == 2
        first = refused.err.splitlines()[0]
        assert first == "error PW513 'mine' is a variant of 'exposure_tier'"


def test_a_record_that_no_playbook_is_about_is_told_so(ran: Path, call: Call) -> None:
    explained = call("explain", "C-1", "-w", ran, "--entity", "contact")

    assert (explained.code, explained.out) == (
        0,
        "Ana Ruiz (C-1), as of 2026-01-01\nno playbook decides for each contact\n",
    )
