"""The quickstart's data: made again to the byte, with every planted case in its place."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

import playwise_playbooks
from examples.quickstart import make_data

QUICKSTART = Path(make_data.__file__).parent
DATA = QUICKSTART / "data"
DAYS_TO_RENEWAL = (61, 60, 59, 31, 30, 29)


def rows(file: str, folder: Path = DATA) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_account(file: str) -> dict[str, dict[str, str]]:
    return {row["account_id"]: row for row in rows(file)}


def answers() -> list[dict[str, Any]]:
    text = (DATA / "surveys" / "answers.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def industry_map() -> dict[str, str]:
    playbook = YAML(typ="safe", pure=True).load(
        (playwise_playbooks.library() / "exposure_tier.yaml").read_text(encoding="utf-8")
    )
    return dict(playbook["tables"]["industry_exposure"]["rows"])


def exposures() -> dict[str, str]:
    known = industry_map()
    return {
        key: account["exposure_set_by_csm"] or known.get(account["industry"], "unknown")
        for key, account in by_account("crm/accounts.csv").items()
    }


def days_to_renewal() -> dict[str, int]:
    return {
        key: (date.fromisoformat(row["renewal_date"]) - make_data.AS_OF).days
        for key, row in by_account("billing/subscriptions.csv").items()
        if is_date(row["renewal_date"])
    }


def renewals_in_the_window() -> set[str]:
    status = by_account("billing/subscriptions.csv")
    return {
        key
        for key, days in days_to_renewal().items()
        if 30 < days <= 60 and status[key]["renewal_status"] == "open"
    }


def test_the_quickstart_uses_the_library_to_the_letter() -> None:
    library = {file.name: file.read_bytes() for file in playwise_playbooks.playbook_files()}

    assert files(QUICKSTART / "playbooks") == library
    assert sorted(library) == ["exposure_tier.yaml", "onboarding.yaml", "renewal_outreach.yaml"]


def test_the_quickstart_keeps_the_librarys_facts() -> None:
    shipped = (playwise_playbooks.library() / "facts.yaml").read_bytes()

    assert (QUICKSTART / "facts.yaml").read_bytes() == shipped


def test_a_second_call_writes_the_same_bytes(tmp_path: Path) -> None:
    make_data.write(tmp_path / "first")
    make_data.write(tmp_path / "second")

    assert files(tmp_path / "first") == files(tmp_path / "second")


def test_the_committed_data_is_what_the_script_writes(tmp_path: Path) -> None:
    make_data.write(tmp_path)
    made, committed = files(tmp_path), files(DATA)

    # The bytes of a Parquet file name the release that wrote it: there the rows are compared.
    parquet = "surveys/onboarding.parquet"
    del made[parquet], committed[parquet]
    assert committed == made
    assert pq.read_table(DATA / parquet).equals(pq.read_table(tmp_path / parquet))


def test_the_data_is_small_enough_to_commit() -> None:
    assert sum(map(len, files(DATA).values())) < 1_000_000


def test_there_are_five_hundred_accounts_and_fifteen_hundred_contacts() -> None:
    contacts = rows("crm/contacts.csv")
    accounts = by_account("crm/accounts.csv")

    assert len(rows("crm/accounts.csv")) == len(accounts) == 500
    assert sorted(by_account("billing/subscriptions.csv")) == sorted(accounts)
    usable = {row["contact_id"] for row in contacts if row["account_id"] in accounts}
    assert len(usable) == 1_500
    assert len({account["name"] for account in accounts.values()}) == 500


def test_one_contact_stands_twice_and_one_has_no_known_account() -> None:
    contacts = rows("crm/contacts.csv")
    twice = [key for key, count in Counter(r["contact_id"] for r in contacts).items() if count > 1]
    accounts = by_account("crm/accounts.csv")

    assert twice == [contacts[-2]["contact_id"]]
    assert [row["contact_id"] for row in contacts if row["account_id"] not in accounts] == [
        "C-99999"
    ]


def test_industries_are_missing_and_off_the_map_as_in_real_exports() -> None:
    known = industry_map()
    industries = Counter(row["industry"] for row in rows("crm/accounts.csv"))

    assert industries[""] == 40
    assert sum(count for name, count in industries.items() if name and name not in known) == 30
    assert set(make_data.MAPPED) == set(known)


def test_one_date_and_one_number_cannot_be_read() -> None:
    subscriptions = rows("billing/subscriptions.csv")
    dates = [row[c] for row in subscriptions for c in ("contract_start", "renewal_date")]
    dates += [row["last_review_on"] for row in rows("crm/accounts.csv") if row["last_review_on"]]
    numbers = [row[column] for row in subscriptions for column in ("arr", "annual_price")]

    assert [text for text in dates if not is_date(text)] == ["2026-02-30"]
    assert [text for text in numbers if not is_number(text)] == ["18.4k"]


def test_renewals_stand_on_both_sides_of_each_edge_of_the_window() -> None:
    days, exposure, window = days_to_renewal(), exposures(), renewals_in_the_window()
    planted = {f"A-{number:04}" for number in range(1, 13)}
    found = {(exposure[key], days[key]) for key in planted}

    calm = {("low", edge) for edge in DAYS_TO_RENEWAL}
    others = {(value, edge) for value in ("high", "moderate") for edge in (60, 31, 30)}
    assert found == calm | others
    assert {days[key] for key in planted & window} == {60, 59, 31}


def test_invoices_and_renewals_fall_on_weekends() -> None:
    days = days_to_renewal()

    def weekday(account: str, before: int) -> str:
        return (make_data.AS_OF + timedelta(days=days[account] - before)).strftime("%A")

    assert weekday("A-0018", 30) == "Saturday"
    assert weekday("A-0019", 30) == "Sunday"
    assert weekday("A-0020", 0) == "Saturday"


def test_the_messages_of_a_first_run_stay_far_below_the_brake() -> None:
    exposure = exposures()
    calm = {key for key in renewals_in_the_window() if exposure[key] == "low"}
    # The contact that stands twice is no champion, so each champion is counted once.
    messages = [
        row["contact_id"]
        for row in rows("crm/contacts.csv")
        if row["account_id"] in calm and row["role"] == "champion"
        if row["email"] and row["opted_out"] != "true"
    ]

    assert len(calm) == 25
    assert len(messages) == 24


def test_each_way_not_to_reach_a_person_is_there() -> None:
    contacts = rows("crm/contacts.csv")

    def of(account: str) -> list[dict[str, str]]:
        return [row for row in contacts if row["account_id"] == account]

    champions = [row["account_id"] for row in contacts if row["role"] == "champion"]
    assert champions.count("A-0021") == champions.count("A-0022") == 1
    assert [row["opted_out"] for row in of("A-0021")] == ["true", "", ""]
    assert [row["account_id"] for row in contacts if not row["email"]] == ["A-0022"]
    assert [row["role"] for row in of("A-0023")] == ["sponsor", "user", "buyer"]
    assert of("A-0024") == []
    assert all(row["email"].endswith(".example") for row in contacts if row["email"])


def test_answers_stand_on_both_sides_of_ninety_days() -> None:
    def answered(account: str) -> list[int]:
        people = {r["contact_id"] for r in rows("crm/contacts.csv") if r["account_id"] == account}
        return [
            (make_data.AS_OF - date.fromisoformat(answer["observed_at"][:10])).days
            for answer in answers()
            if answer["contact_id"] in people
        ]

    assert answered("A-0044") == [90]
    assert answered("A-0045") == [91]
    ages = [(make_data.AS_OF - date.fromisoformat(a["observed_at"][:10])).days for a in answers()]
    assert min(ages) >= 1
    assert sum(age > 90 for age in ages) == 154


def test_an_answer_may_leave_questions_open() -> None:
    given = [len(answer) - 2 for answer in answers()]

    assert set(given) == {1, 2, 3}
    assert len({answer["contact_id"] for answer in answers()}) == len(given)


def test_the_first_ninety_days_have_both_edges() -> None:
    starts = by_account("billing/subscriptions.csv")
    planted = [f"A-{number:04}" for number in range(33, 37)]
    days = [
        (make_data.AS_OF - date.fromisoformat(starts[key]["contract_start"])).days
        for key in planted
    ]

    assert days == [-1, 0, 89, 90]


def test_prices_stand_at_the_floor_and_a_cent_above() -> None:
    prices = by_account("billing/subscriptions.csv")

    assert prices["A-0025"]["annual_price"] == "10000.00"
    assert prices["A-0026"]["annual_price"] == "10000.01"


def test_arr_has_a_long_tail() -> None:
    amounts = sorted(
        float(row["arr"]) for row in rows("billing/subscriptions.csv") if is_number(row["arr"])
    )
    median, total = amounts[len(amounts) // 2], sum(amounts)

    assert 15_000 < median < 30_000
    assert amounts[-1] > 20 * median
    assert sum(amounts[-50:]) > 0.35 * total


def test_a_bad_export_has_no_industries_and_nothing_else_is_changed(tmp_path: Path) -> None:
    script = [sys.executable, make_data.__file__, "--bad-export", str(tmp_path)]
    said = subprocess.run(script, capture_output=True, text=True, check=True)

    assert said.stdout == f"500 accounts and 1500 contacts written to {tmp_path}\n"
    good, bad = files(DATA), files(tmp_path)
    expected = [account | {"industry": ""} for account in rows("crm/accounts.csv")]
    assert rows("crm/accounts.csv", tmp_path) == expected
    for made in (good, bad):
        del made["crm/accounts.csv"], made["surveys/onboarding.parquet"]
    assert bad == good


@pytest.mark.parametrize("number", range(1, len(make_data.PLANTS) + 1))
def test_the_readme_names_every_planted_account(number: int) -> None:
    readme = (QUICKSTART / "README.md").read_text(encoding="utf-8")

    assert f"A-{number:04}" in readme
