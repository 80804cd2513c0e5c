"""Make the data of the quickstart workspace: 500 accounts, 1,500 contacts, and the mess of exports.

Everything is invented and drawn from one seed, so a second call writes the same bytes. Dates are
counted from AS_OF, a Monday. The accounts of PLANTS come first; each stands for one case that the
playbooks must get right, and README.md lists them.

    python make_data.py                    write data/ beside this file
    python make_data.py --bad-export DIR   write to DIR what a bad night exports: no industry at all
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq


def words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


AS_OF = date(2026, 3, 2)
SEED = 20260302
ACCOUNTS = 500
CONTACTS = 1_500
MISSING_INDUSTRIES = 40
UNMAPPED_INDUSTRIES = 30

Row = dict[str, str]

# Each industry of the map with the words that its companies carry in their names.
COMPANY_WORDS = {
    "tourism": words("Tours Travel Holidays"),
    "events": words("Events Congress Fairs"),
    "restaurants": words("Kitchens Bistros Catering"),
    "air_travel": words("Air Airways Aviation"),
    "fitness": words("Fitness Gyms Sports"),
    "manufacturing": words("Works Steel Machinery"),
    "construction": words("Builders Civil Construction"),
    "education": words("Academy College Learning"),
    "real_estate": words("Estates Property Homes"),
    "pharmaceuticals": words("Pharma Labs Therapeutics"),
    "online_retail": words("Outfitters Market Goods"),
    "groceries": words("Foods Grocers Farms"),
    "logistics": words("Freight Logistics Carriers"),
    "software": words("Software Systems Data"),
}
MAPPED = tuple(COMPANY_WORDS)
# What sales really types: nothing of this is on the map, for the map reads to the letter.
UNMAPPED = ("Tourism", "Hospitality", "other", "pet care", "crypto", "Mfg.", "e-commerce", "n/a")
NAME_STARTS = words(
    "North East Silver Green Stone River Blue Alder Maple High Clear Iron Bright Fair Red Oak"
)
NAME_ENDS = words("bridge field haven gate light water wood port ridge brook mark line crest well")
FIRST_NAMES = words(
    "Ana Bo Chidi Dana Elif Farid Grace Hana Ivan Jun Kira Lars Mei Nadia Omar Priya Quinn Rosa"
    " Sven Tala Uma Victor Wanda Ximena Yusuf Zoe Amara Bruno Carmen Dmitri Esther Felix Gita Hugo"
)
LAST_NAMES = words(
    "Abbott Bianchi Castro Duarte Eriksen Fischer Gupta Haddad Ito Jensen Kowalski Laurent Mensah"
    " Novak Okafor Park Quist Rossi Sato Tanaka Ueda Varga Weber Xu Yilmaz Zhang Adeyemi Bakker"
)
CSMS = words("amara bela chris devi emil farah gus hilde imani joao kim lee")
QUESTIONS = words("prepared knows_whom_to_ask serves_purpose")
TASKS = words("kickoff_done plan_done training_done material_done")
ACCOUNT_COLUMNS = words(
    "account_id,name,csm,industry,is_local,project_lead,replied,exposure_set_by_csm,"
    "kickoff_done,plan_done,training_done,material_done,last_review_on"
)
CONTACT_COLUMNS = words("contact_id,account_id,full_name,email,role,opted_out")
SUBSCRIPTION_COLUMNS = words(
    "account_id,arr,annual_price,contract_start,renewal_date,renewal_status"
)
# A contact is a letter here: a champion, one who opted out, one without an address, and the others.
ROLES = {
    "c": "champion",
    "o": "champion",
    "m": "champion",
    "s": "sponsor",
    "u": "user",
    "b": "buyer",
}

ALL_DONE = dict.fromkeys(TASKS, "true")
NONE_DONE = dict.fromkeys(TASKS, "false")


@dataclass(frozen=True)
class Plant:
    """An account that stands for one case.

    Attributes:
        industry: The industry as exported; "" is missing.
        renewal: Days from AS_OF to the renewal; left out, a year after the start.
        start: Days since the contract began; left out, some years before the renewal.
        facts: What is fixed beside that, by column.
        roles: Its contacts, as letters of ROLES.
        answers: What each champion said to QUESTIONS: y, n, or - for silence.
        answered: How many days ago they said it.
    """

    industry: str
    renewal: int | None = None
    start: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    roles: str = "csu"
    answers: tuple[str, ...] = ()
    answered: int = 5


PLANTS = (
    # A-0001 to A-0012: the edges of the window, 60 to 31 days before the renewal, by exposure
    *(Plant("software", renewal=days) for days in (61, 60, 59, 31, 30, 29)),
    *(Plant("tourism", renewal=days) for days in (60, 31, 30)),
    *(Plant("manufacturing", renewal=days) for days in (60, 31, 30)),
    # A-0013 to A-0017: off the map, missing, not to the letter, the CSM's word twice
    Plant("beekeeping", renewal=45),
    Plant("", renewal=44),
    Plant("Tourism", renewal=39),
    Plant("pharmaceuticals", renewal=50, facts={"exposure_set_by_csm": "high"}),
    Plant("beekeeping", renewal=41, facts={"exposure_set_by_csm": "low"}),
    # A-0018 to A-0020: invoices on a Saturday and on a Sunday, a renewal on a Saturday
    *(Plant("groceries", renewal=days) for days in (35, 36, 40)),
    # A-0021 to A-0024: a champion who opted out, one without an address, no champion, nobody
    Plant("logistics", renewal=48, roles="osu"),
    Plant("logistics", renewal=47, roles="msu"),
    Plant("events", renewal=46, roles="sub"),
    Plant("education", renewal=43, roles=""),
    # A-0025 to A-0028: a price at the floor, a cent above, a bad date, a bad number
    Plant("education", renewal=42, facts={"arr": "10000.00", "annual_price": "10000.00"}),
    Plant("education", renewal=42, facts={"arr": "10000.01", "annual_price": "10000.01"}),
    Plant("software", renewal=52, facts={"renewal_date": "2026-02-30"}),
    Plant("software", renewal=52, facts={"arr": "18.4k"}),
    # A-0029 to A-0032: won, lost, overdue, without a CSM
    Plant("software", renewal=45, facts={"renewal_status": "won"}),
    Plant("software", renewal=45, facts={"renewal_status": "lost"}),
    Plant("software", renewal=-5),
    Plant("fitness", renewal=49, facts={"csm": ""}),
    # A-0033 to A-0036: the edges of the first ninety days
    Plant("software", start=-1, facts=NONE_DONE),
    Plant("software", start=0, facts=NONE_DONE),
    Plant("online_retail", start=89, facts=ALL_DONE),
    Plant("online_retail", start=90, facts=ALL_DONE),
    # A-0037 to A-0040: tasks but an unready champion, no task but ready ones, silence, half of it
    Plant("real_estate", start=40, facts=ALL_DONE, roles="ccu", answers=("nyy", "yyy")),
    Plant("real_estate", start=40, facts=NONE_DONE, roles="ccu", answers=("yyy", "yny")),
    Plant("real_estate", start=40, facts=ALL_DONE),
    Plant("real_estate", start=40, facts=ALL_DONE, roles="ccu", answers=("yyy", "")),
    # A-0041 to A-0043: a first review on this Monday, one rolled to it from Saturday, no place
    Plant("construction", start=30, facts=ALL_DONE),
    Plant("construction", start=32, facts=ALL_DONE),
    Plant("construction", start=14, facts={"is_local": "", "training_done": "false"}),
    # A-0044 and A-0045: answers of ninety days ago, and of a day more
    Plant("pharmaceuticals", start=100, facts=ALL_DONE, answers=("yyy",), answered=90),
    Plant("pharmaceuticals", start=100, facts=ALL_DONE, answers=("yyy",), answered=91),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the data of the quickstart workspace.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data", metavar="DIR")
    parser.add_argument("--bad-export", type=Path, metavar="DIR", help="no industries, into DIR")
    given = parser.parse_args()
    folder = given.bad_export or given.out
    write(folder, with_industries=given.bad_export is None)
    print(f"{ACCOUNTS} accounts and {CONTACTS} contacts written to {folder}")


def write(folder: Path, *, with_industries: bool = True) -> None:
    """Write the five streams below *folder*, all draws in one order."""
    draw = Random(SEED)
    accounts = _accounts(draw)
    subscriptions = [_subscription(draw, account["account_id"]) for account in accounts]
    starts = {row["account_id"]: date.fromisoformat(row["contract_start"]) for row in subscriptions}
    contacts = _contacts(draw, accounts)
    answers = _answers(draw, contacts, starts)
    severities = _severities(draw, starts)
    _progress(draw, accounts, starts, contacts)
    if not with_industries:
        accounts = [account | {"industry": ""} for account in accounts]
    for name in ("crm", "billing", "surveys"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_csv(folder / "crm" / "accounts.csv", ACCOUNT_COLUMNS, accounts)
    unusable = _unusable_contacts(contacts)
    _write_csv(folder / "crm" / "contacts.csv", CONTACT_COLUMNS, [*contacts, *unusable])
    _write_csv(folder / "billing" / "subscriptions.csv", SUBSCRIPTION_COLUMNS, subscriptions)
    lines = "".join(json.dumps(answer, separators=(",", ":")) + "\n" for answer in answers)
    (folder / "surveys" / "answers.jsonl").write_text(lines, encoding="utf-8", newline="\n")
    pq.write_table(severities, folder / "surveys" / "onboarding.parquet", compression="none")


def plant_of(account_id: str) -> Plant | None:
    """Return the case that the account stands for, or None."""
    number = int(account_id.removeprefix("A-"))
    return PLANTS[number - 1] if number <= len(PLANTS) else None


def _accounts(draw: Random) -> list[Row]:
    names: set[str] = set()
    accounts = []
    for number in range(1, ACCOUNTS + 1):
        plant = plant_of(f"A-{number:04}")
        industry = plant.industry if plant else draw.choice(MAPPED)
        account = dict.fromkeys(ACCOUNT_COLUMNS, "")
        account["account_id"] = f"A-{number:04}"
        account["name"] = _company(draw, industry, names)
        account["csm"] = draw.choice(CSMS)
        account["industry"] = industry
        account["is_local"] = draw.choice(("true", "false", "false", "false"))
        account["replied"] = "true" if plant is None and draw.random() < 0.1 else ""
        accounts.append(account)
    _spoil(draw, [account for account in accounts if plant_of(account["account_id"]) is None])
    return [account | _fixed(account["account_id"], ACCOUNT_COLUMNS) for account in accounts]


def _fixed(account_id: str, columns: Sequence[str]) -> Row:
    plant = plant_of(account_id)
    facts = plant.facts if plant else {}
    return {name: value for name, value in facts.items() if name in columns}


def _spoil(draw: Random, accounts: list[Row]) -> None:
    """Empty and misspell industries up to the counts above, and leave gaps elsewhere."""
    draw.shuffle(accounts)
    missing = MISSING_INDUSTRIES - sum(plant.industry == "" for plant in PLANTS)
    unmapped = UNMAPPED_INDUSTRIES - sum(plant.industry not in (*MAPPED, "") for plant in PLANTS)
    for account in accounts[:missing]:
        account["industry"] = ""
    for account in accounts[missing : missing + unmapped]:
        account["industry"] = draw.choice(UNMAPPED)
    # The CSMs know some of both kinds, and see some others differently from the map.
    for account in accounts[missing - 4 : missing + 4] + accounts[-16:]:
        account["exposure_set_by_csm"] = draw.choice(("high", "moderate", "low"))
    for account in accounts[100:104]:
        account["csm"] = ""
    for account in accounts[110:125]:
        account["is_local"] = ""


def _subscription(draw: Random, account_id: str) -> Row:
    plant = plant_of(account_id)
    start, renewal = _term(draw, plant)
    # A long tail: half of them below 20,000 a year, the largest near a million.
    price = max(2_400, round(draw.lognormvariate(9.9, 1.25) / 100) * 100)
    more = draw.choice((0, 0, 0, 1_200, 6_000)) if price > 10_000 else 0
    settled = plant is None and draw.random() < 0.06
    status = draw.choice(("won", "lost")) if settled else "open"
    amounts = (f"{price + more}.00", f"{price}.00")
    values = (account_id, *amounts, start.isoformat(), renewal.isoformat(), status)
    row = dict(zip(SUBSCRIPTION_COLUMNS, values, strict=True))
    return row | _fixed(account_id, SUBSCRIPTION_COLUMNS)


def _term(draw: Random, plant: Plant | None) -> tuple[date, date]:
    """Return the first day of the contract and the day on which the running term ends."""
    if plant and plant.start is not None:
        start = AS_OF - timedelta(days=plant.start)
        return start, start.replace(year=start.year + 1)
    days = plant.renewal if plant and plant.renewal is not None else draw.randint(1, 364)
    renewal = AS_OF + timedelta(days=days)
    years = draw.choice((2, 3, 4)) if plant else draw.choice((1, 1, 1, 2, 2, 3, 4, 6))
    return renewal.replace(year=renewal.year - years), renewal


def _contacts(draw: Random, accounts: Sequence[Row]) -> list[Row]:
    contacts: list[Row] = []
    for account, roles in zip(accounts, _roles(draw), strict=True):
        domain = "".join(filter(str.isalpha, account["name"])).lower() + ".example"
        people: set[str] = set()
        for role in roles:
            name = _person(draw, people)
            email = "" if role == "m" else f"{name.replace(' ', '.').lower()}@{domain}"
            opted_out = "true" if role == "o" else ""
            key = f"C-{len(contacts) + 1:05}"
            values = (key, account["account_id"], name, email, ROLES.get(role, ""), opted_out)
            contacts.append(dict(zip(CONTACT_COLUMNS, values, strict=True)))
    return contacts


def _roles(draw: Random) -> list[str]:
    """Return each account's contacts as letters of ROLES; "?" is a contact without a role."""
    planted = [plant.roles for plant in PLANTS]
    counts = [draw.choice((1, 2, 2, 3, 3, 3, 4, 4, 5)) for _ in range(len(PLANTS), ACCOUNTS)]
    lonely = set(draw.sample(range(len(counts)), 12))
    counts = [0 if index in lonely else count for index, count in enumerate(counts)]
    others = sorted(set(range(len(counts))) - lonely)
    while over := sum(map(len, planted)) + sum(counts) - CONTACTS:
        index = draw.choice(others)
        counts[index] = max(1, counts[index] - 1) if over > 0 else counts[index] + 1
    drawn = []
    for count in counts:
        first = "c" if draw.random() < 0.9 else draw.choice("sub")
        second = "c" if draw.random() < 0.3 else draw.choice("ssuub")
        rest = "".join(draw.choice("suuuub") for _ in range(count))
        drawn.append((first + second + rest)[:count])
    # A few contacts without a role: whether they are champions cannot be said.
    for index in draw.sample([i for i, roles in enumerate(drawn) if len(roles) > 2], 6):
        drawn[index] = drawn[index][:-1] + "?"
    for index in draw.sample([i for i, roles in enumerate(drawn) if roles.startswith("c")], 8):
        drawn[index] = "o" + drawn[index][1:]
    return planted + drawn


def _unusable_contacts(contacts: Sequence[Row]) -> list[Row]:
    """Return the last rows of the export: a contact's second row, and one of no known account."""
    twice = next(contact for contact in reversed(contacts) if contact["role"] == "user")
    stray = ("C-99999", "A-9999", "Noor Quist", "noor.quist@gone.example", "champion", "")
    return [
        twice | {"email": twice["email"].replace("@", "@mail.")},
        dict(zip(CONTACT_COLUMNS, stray, strict=True)),
    ]


def _answers(
    draw: Random, contacts: Sequence[Row], starts: Mapping[str, date]
) -> list[dict[str, str | bool]]:
    answers = []
    champions = dict.fromkeys(starts, 0)
    for contact in contacts:
        key = contact["account_id"]
        champion = contact["role"] == "champion"
        plant = plant_of(key)
        if plant is None:
            signs, ago = _drawn_answer(draw, champion, (AS_OF - starts[key]).days)
        else:
            signs = plant.answers[champions[key]] if champion and plant.answers else ""
            ago = plant.answered
        champions[key] += champion
        if signs:
            moment = f"{_moment(draw, ago):%Y-%m-%dT%H:%M:%SZ}"
            answer: dict[str, str | bool] = {
                "contact_id": contact["contact_id"],
                "observed_at": moment,
            }
            answer |= {q: s == "y" for q, s in zip(QUESTIONS, signs, strict=True) if s != "-"}
            answers.append(answer)
    return answers


def _drawn_answer(draw: Random, champion: bool, day: int) -> tuple[str, int]:
    """Return what a contact said, as letters, and how many days ago; "" is no answer at all."""
    if day < 15 or draw.random() > (0.88 if champion else 0.15):
        return "", 0
    signs = "".join(draw.choice("yyyyyyyyyyyyyyyyynn-") for _ in QUESTIONS)
    return signs if signs != "---" else "yyy", draw.randint(1, min(day - 10, 130))


def _severities(draw: Random, starts: Mapping[str, date]) -> pa.Table:
    keys, severities, moments = [], [], []
    for key, start in starts.items():
        day = (AS_OF - start).days
        if day >= 3 and draw.random() < 0.85:
            keys.append(key)
            severities.append(draw.choice((1, 2, 2, 3, 3, 3, 4, 4, 5)))
            moments.append(_moment(draw, draw.randint(1, min(day - 1, 480))))
    return pa.table(
        {
            "account_id": pa.array(keys, pa.string()),
            "problem_severity": pa.array(severities, pa.int64()),
            "observed_at": pa.array(moments, pa.timestamp("us", "UTC")),
        }
    )


def _moment(draw: Random, days_ago: int) -> datetime:
    clock = time(draw.randint(8, 20), draw.randint(0, 59))
    return datetime.combine(AS_OF - timedelta(days=days_ago), clock, UTC)


def _progress(
    draw: Random, accounts: Sequence[Row], starts: Mapping[str, date], contacts: Sequence[Row]
) -> None:
    """Fill in how far the onboarding of each account has come, who leads it, the last review."""
    people: dict[str, list[str]] = {}
    for contact in contacts:
        people.setdefault(contact["account_id"], []).append(contact["full_name"])
    for account in accounts:
        key = account["account_id"]
        day = (AS_OF - starts[key]).days
        for task, usual in zip(TASKS, (5, 12, 20, 20), strict=True):
            done = day > usual and draw.random() < (0.75 if day < 90 else 0.97)
            account[task] = account[task] or ("true" if done else draw.choice(("false", "")))
        leads = people.get(key, []) if draw.random() < 0.8 else []
        account["project_lead"] = draw.choice(leads) if leads else ""
        if plant_of(key) is None and day > 35 and draw.random() < 0.8:
            review = AS_OF - timedelta(days=draw.randint(1, min(day - 30, 120)))
            account["last_review_on"] = review.isoformat()


def _company(draw: Random, industry: str, taken: set[str]) -> str:
    last = COMPANY_WORDS.get(industry.lower()) or COMPANY_WORDS[draw.choice(MAPPED)]
    while True:
        name = f"{draw.choice(NAME_STARTS)}{draw.choice(NAME_ENDS)} {draw.choice(last)}"
        if name not in taken:
            taken.add(name)
            return name


def _person(draw: Random, taken: set[str]) -> str:
    while True:
        name = f"{draw.choice(FIRST_NAMES)} {draw.choice(LAST_NAMES)}"
        if name not in taken:
            taken.add(name)
            return name


def _write_csv(file: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
