"""`playwise sync`, `plan` and `run` on a small workspace."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.calling import AS_OF, NEXT_DAY, Call

FIRST_RUN = """\
run of format-example as of 2026-01-01

decisions
  decision                           value                count  annual_price
  exposure_tier.exposure             high                     1    24,000 USD
                                     moderate                 3   180,000 USD
                                     low                      1    10,000 USD
                                     unknown                  1    24,000 USD
  exposure_tier.likelihood_of_churn  medium                   2    34,000 USD
                                     unknown                  4   204,000 USD
  renewal_outreach.price_signal      low_perceived_value      1    10,000 USD
                                     normal                   5   228,000 USD

unknown, by annual_price at stake
  what                               why                                      count  annual_price
  exposure_tier.likelihood_of_churn  missing: problem_severity                    4   204,000 USD
  exposure_tier.exposure             'astrology' is not in industry_exposure      1    24,000 USD
  exposure_tier.likelihood_of_churn  'astrology' is not in industry_exposure      1    24,000 USD

done
  facts       records: 10 arrived
  outcomes    18 changed
  plays       3 opened (renewal_outreach 3); 0 closed
  messages    1 sent
  for people  2 approvals and 2 tasks new; see `playwise steps`
  findings    0 in what arrived
"""
SECOND_RUN_ENDS = """\
done
  facts       none changed
  outcomes    0 changed
  plays       0 opened; 0 closed
  messages    none sent
  for people  nothing new
  findings    0 in what arrived
"""
STOPS = """\
error PW510 exposure_tier.exposure would change for 5 of 6 records (83%), the limit is 20%

error PW510 exposure_tier.likelihood_of_churn would change for 2 of 6 records (33%), \
the limit is 20%
 = help: look at `playwise plan`; if all is well, go on with `playwise run --allow-large`

"""
RUN_ONLY = {"facts", "sent", "troubles", "nothing_changed"}

MINE = """\
playbook: mine
title: Mine
entity: account
decisions:
  large: {value: annual_price > 20_000}
  small: {value: annual_price < 10_000}
"""


def lose_industries(root: Path) -> None:
    """Write what a bad night exports: accounts without any industry."""
    accounts = root / "data" / "crm" / "accounts.csv"
    rows = [line.split(",") for line in accounts.read_text().splitlines()]
    place = rows[0].index("industry")
    lost = [[*row[:place], "", *row[place + 1 :]] for row in rows[1:]]
    accounts.write_text("\n".join(",".join(row) for row in [rows[0], *lost]) + "\n")


def mail(root: Path) -> list[Path]:
    return [path for path in (root / "outbox").rglob("*") if path.is_file()]


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_a_run_ends_with_the_portfolio_in_figures(small: Path, call: Call) -> None:
    ran = call("run", "-w", small, "--as-of", AS_OF)

    assert (ran.code, ran.out, ran.err) == (0, FIRST_RUN, "")
    assert len(mail(small)) == 1


def test_a_second_run_says_that_nothing_changed(ran: Path, call: Call) -> None:
    again = call("run", "-w", ran, "--as-of", AS_OF)

    assert again.code == 0
    assert again.out.startswith("run of format-example as of 2026-01-01\nnothing changed\n")
    assert again.out.endswith(SECOND_RUN_ENDS)
    assert len(mail(ran)) == 1


def test_a_plan_says_what_its_run_then_does(small: Path, call: Call) -> None:
    planned = call("plan", "-w", small, "--as-of", AS_OF, "--json").json
    done = call("run", "-w", small, "--as-of", AS_OF, "--json").json

    assert planned.pop("queued") == []
    assert planned == {key: value for key, value in done.items() if key not in RUN_ONLY}
    assert [play["name"] for play in planned["opens"]] == ["Costa Tours", "Medica", "Mystery"]
    assert planned["messages"] == [
        {
            "step": "renewal_outreach/A-2/1/assume/C-3",
            "playbook": "renewal_outreach",
            "entity": "account",
            "key": "A-2",
            "name": "Medica",
            "recipient": "Cy Ohm",
            "to": "cy@medica.example",
            "subject": "Medica: your renewal on 2026-03-02",
            "connection": "mail",
        }
    ]


def test_a_plan_after_its_run_has_nothing_left(ran: Path, call: Call) -> None:
    planned = call("plan", "-w", ran, "--as-of", AS_OF)

    assert planned.code == 0
    assert planned.out.startswith(
        "plan for format-example as of 2026-01-01: nothing is written\na run would change nothing\n"
    )


def test_a_plan_writes_no_file_at_all(small: Path, call: Call) -> None:
    before = files(small)

    assert call("plan", "-w", small, "--as-of", AS_OF).code == 0

    assert files(small) == before


def test_a_plan_lists_plays_messages_and_outcomes(small: Path, call: Call) -> None:
    planned = call("plan", "-w", small, "--as-of", AS_OF).out

    assert "opens 3 plays\n  renewal_outreach  A-1 Costa Tours\n" in planned
    assert (
        "    assume   ready    on 2026-01-01   to Cy Ohm  Medica: your renewal on 2026-03-02\n"
        in (planned)
    )
    assert (
        "sends 1 message\n"
        "  account  to                          subject\n"
        "  Medica   Cy Ohm <cy@medica.example>  Medica: your renewal on 2026-03-02\n"
    ) in planned
    assert (
        "writes 18 outcomes\n"
        "  exposure_tier.exposure             6\n"
        "  exposure_tier.likelihood_of_churn  6\n"
        "  renewal_outreach.price_signal      6\n"
    ) in planned


def test_a_plan_shows_what_already_waits_in_the_outbox(ran: Path, call: Call) -> None:
    step = "renewal_outreach/A-1/1/open_question/C-1"
    assert call("approve", step, "--by", "lee", "-w", ran, "--as-of", NEXT_DAY).code == 0

    planned = call("plan", "-w", ran, "--as-of", NEXT_DAY)
    data = call("plan", "-w", ran, "--as-of", NEXT_DAY, "--json").json

    assert (
        "sends from the outbox 1 message\n"
        "  step                                      to                 subject\n"
        f"  {step}  ana@costa.example  Costa Tours: how can we help before 2026-03-02?\n"
    ) in planned.out
    assert [row["step"] for row in data["queued"]] == [step]
    assert data["nothing_changes"] is False


def test_a_bad_export_stops_at_the_brake_before_any_effect(ran: Path, call: Call) -> None:
    lose_industries(ran)
    before = files(ran)

    stopped = call("run", "-w", ran, "--as-of", NEXT_DAY)

    assert (stopped.code, stopped.err) == (1, STOPS)
    assert stopped.out.startswith(
        "run of format-example as of 2026-01-02: stopped before any effect; it would have done this"
    )
    assert "  exposure_tier.exposure             6  another value for 5 of 6\n" in stopped.out
    assert files(ran) == before


def test_a_stopped_run_is_one_json_document(ran: Path, call: Call) -> None:
    lose_industries(ran)

    stopped = call("run", "-w", ran, "--as-of", NEXT_DAY, "--json")

    assert (stopped.code, stopped.err) == (1, STOPS)
    assert len(stopped.json["would_stop"]) == 2
    assert "facts" not in stopped.json


def test_a_plan_of_a_run_that_would_stop_is_a_finding(ran: Path, call: Call) -> None:
    lose_industries(ran)

    planned = call("plan", "-w", ran, "--as-of", NEXT_DAY)

    assert (planned.code, planned.err) == (1, STOPS)


def test_allow_large_goes_on(ran: Path, call: Call) -> None:
    lose_industries(ran)

    gone_on = call("run", "-w", ran, "--as-of", NEXT_DAY, "--allow-large", "--json")

    assert gone_on.code == 0
    assert gone_on.json["nothing_changed"] is False
    assert len(mail(ran)) == 1


def test_a_run_before_the_last_one_is_refused(ran: Path, call: Call) -> None:
    refused = call("run", "-w", ran, "--as-of", "2025-12-31")

    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        "error PW515 as of 2025-12-31 00:00 lies before the last run, as of 2026-01-01 00:00\n"
        " = help: what was decided and sent cannot be undone: run as of a later moment,"
        " or begin anew with another store\n\n"
    )


def test_a_sync_counts_records_and_decides_nothing(small: Path, call: Call) -> None:
    synced = call("sync", "-w", small, "--as-of", AS_OF)

    assert (synced.code, synced.err) == (0, "")
    assert synced.out == (
        "sync of format-example as of 2026-01-01\n"
        "records  arrived  changed  left\n"
        "account        6        0     0\n"
        "contact        4        0     0\n"
    )
    assert call("sync", "-w", small, "--as-of", AS_OF).out.endswith("no fact changed\n")
    explained = call("explain", "A-1", "-w", small)
    assert explained.err == (
        "error PW511 nothing has been decided yet\n = help: `playwise run` decides\n\n"
    )


def test_a_sync_tells_what_did_not_fit(small: Path, call: Call) -> None:
    prices = small / "data" / "billing" / "subscriptions.csv"
    prices.write_text(prices.read_text().replace("A-1,24000", "A-1,24k"))

    synced = call("sync", "-w", small, "--as-of", AS_OF)

    assert synced.code == 0
    assert synced.err == (
        "warning PW501 data/billing/subscriptions.csv: 1 value of 'annual_price' is no amount in"
        " USD: line 2 '24k'\n"
        " = help: write the amount alone, such as 1200.50, without separators or a currency; until"
        " then the fact is missing there\n\n"
        "1 finding in what arrived\n"
    )


def test_a_failed_run_leaves_everything_as_it_was(ran: Path, call: Call) -> None:
    (ran / "data" / "crm" / "accounts.csv").write_text("name\nCosta Tours\n")
    before = files(ran)

    failed = call("run", "-w", ran, "--as-of", NEXT_DAY)

    assert failed.code == 1
    assert failed.err.startswith("error PW503 ")
    assert files(ran) == before


def test_a_value_that_would_colour_the_terminal_is_shown_harmless(small: Path, call: Call) -> None:
    accounts = small / "data" / "crm" / "accounts.csv"
    accounts.write_text(accounts.read_text().replace("Costa Tours", "Costa \x1b[31mTours"))

    planned = call("plan", "-w", small, "--as-of", AS_OF)

    assert "\x1b" not in planned.out + planned.err
    assert "A-1 Costa �[31mTours" in planned.out


def test_outcomes_of_a_playbook_that_is_gone_are_told_from_those_of_records(
    ran: Path, call: Call
) -> None:
    (ran / "playbooks" / "mine.yaml").write_text(MINE)
    assert call("run", "-w", ran, "--as-of", AS_OF).code == 0
    (ran / "playbooks" / "mine.yaml").unlink()
    for source in ("data/crm/accounts.csv", "data/billing/subscriptions.csv"):
        lines = (ran / source).read_text().splitlines(keepends=True)
        (ran / source).write_text("".join(lines[:-1]))

    planned = call("plan", "-w", ran, "--as-of", NEXT_DAY)

    assert (planned.code, planned.err) == (0, "")
    assert "  3 outcomes of records that have left\n" in planned.out
    assert (
        "  12 outcomes of decisions that are no longer there (mine.large, mine.small)\n"
        in planned.out
    )
