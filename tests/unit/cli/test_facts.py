"""`playwise facts` and `playwise enter`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.calling import NEXT_DAY, Call

CONTACT = """\

contact: 4 facts, by contact_id, below account
  fact       type                                  unit  source                    max age  \
description
  full_name  text                                        crm.contacts.full_name
  email      text                                        crm.contacts.email
  role       enum: champion, sponsor, user, buyer        crm.contacts.role
  prepared   bool                                        surveys.answers.prepared  90d
"""


def test_the_catalogue_is_a_table(small: Path, call: Call) -> None:
    listed = call("facts", "contact", "-w", small)

    assert (listed.code, listed.out, listed.err) == (0, CONTACT, "")


def test_all_entities_are_listed_with_their_relations(small: Path, call: Call) -> None:
    listed = call("facts", "-w", small).out

    assert "\naccount: 9 facts, by account_id\n" in listed
    assert "  champions: those of contacts where role = champion\n" in listed
    assert "exposure_set_by_csm  enum: high, moderate, low" in listed
    assert "entered by csm" in listed


def test_the_catalogue_for_scripts_has_every_property(small: Path, call: Call) -> None:
    (entity,) = call("facts", "account", "-w", small, "--json").json["entities"]
    severity = next(fact for fact in entity["facts"] if fact["name"] == "problem_severity")

    assert severity == {
        "name": "problem_severity",
        "type": "integer",
        "values": [],
        "currency": None,
        "unit": None,
        "source": "surveys.onboarding.problem_severity",
        "entered_by": None,
        "max_age": "365d",
        "default": None,
        "minimum": 1,
        "maximum": 5,
        "description": None,
        "question": None,
        "labels": {"1": "not important", "5": "on fire"},
        "indexed": False,
        "restricted": [],
    }


def test_an_unknown_entity_is_misuse(small: Path, call: Call) -> None:
    refused = call("facts", "contacts", "-w", small)

    assert refused.code == 2
    assert refused.err == (
        "error PW513 unknown entity 'contacts'\n = help: did you mean 'contact'?\n\n"
    )


def test_what_a_person_enters_decides_at_the_next_run(ran: Path, call: Call) -> None:
    entered = call(
        "enter", "Mystery", "exposure_set_by_csm", "low", "--by", "kim", "-w", ran,
        "--as-of", NEXT_DAY,
    )  # fmt: skip

    assert entered.code == 0
    assert entered.out == "A-3: exposure_set_by_csm is low, says kim; the next run reads it\n"
    assert call("run", "-w", ran, "--as-of", NEXT_DAY, "--json").json["sent"] == {"sent": 1}
    explained = call("explain", "A-3", "exposure_tier", "-w", ran).out
    assert "exposure_set_by_csm  = low  entered by csm  read that day" in explained


def test_what_was_entered_can_be_taken_back(ran: Path, call: Call) -> None:
    fact = ("A-3", "exposure_set_by_csm")
    assert call("enter", *fact, "low", "--by", "kim", "-w", ran).code == 0

    cleared = call("enter", *fact, "--clear", "--by", "kim", "-w", ran, "--json")

    assert cleared.json == {
        "entity": "account",
        "key": "A-3",
        "fact": "exposure_set_by_csm",
        "value": None,
        "by": "kim",
    }


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["A-3", "exposure_set_by_csm", "hihg", "--by", "kim"],
            (
                "'hihg' does not fit fact 'exposure_set_by_csm': expected one of high, moderate,"
                " low, got text 'hihg'"
            ),
        ),
        (
            ["A-3", "annual_price", "12", "--by", "kim"],
            "fact 'annual_price' comes from billing.subscriptions.annual_price: nobody enters it",
        ),
        (["A-3", "exposure", "low", "--by", "kim"], "unknown fact 'exposure' of account"),
        (["A-33", "exposure_set_by_csm", "low", "--by", "kim"], "unknown account 'A-33'"),
        (
            ["A-3", "exposure_set_by_csm", "low", "--by", " "],
            "nobody is named: say with --by who enters it",
        ),
        (["A-3", "exposure_set_by_csm", "--by", "kim"], "give either a value or --clear"),
        (["A-3", "role", "user", "--by", "kim", "--entity", "acount"], "unknown entity 'acount'"),
    ],
)
def test_what_cannot_be_entered_is_misuse(
    ran: Path, call: Call, args: list[str], message: str
) -> None:
    refused = call("enter", *args, "-w", ran)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.splitlines()[0] == f"error PW513 {message}"


@pytest.mark.parametrize(
    ("args", "help"),
    [
        (["C-1", "exposure_set_by_csm", "low"], "'C-1' is a key of contact: add --entity contact"),
        (["A-3", "role", "user"], "'role' is a fact of contact: add --entity contact"),
    ],
)
def test_another_kind_of_record_is_named_with_its_option(
    ran: Path, call: Call, args: list[str], help: str
) -> None:
    refused = call("enter", *args, "--by", "kim", "-w", ran)

    assert refused.code == 2
    assert refused.err.splitlines()[1] == f" = help: {help}"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[Archive, support]", "Archive, support"),
        ('["Archive", "support"]', "Archive, support"),
        ("Archive, support", "Archive, support"),
        ("[1, 012]", "1, 012"),
    ],
)
def test_a_list_is_entered_as_files_write_it(
    ran: Path, call: Call, written: str, shown: str
) -> None:
    _with_products(ran)

    entered = call("enter", "A-3", "products", written, "--by", "kim", "-w", ran)

    assert (entered.code, entered.err) == (0, "")
    assert entered.out == f"A-3: products is {shown}, says kim; the next run reads it\n"


@pytest.mark.parametrize("written", ["[Archive", "[Archive] x", "[[a]]"])
def test_brackets_that_hold_no_list_are_refused(ran: Path, call: Call, written: str) -> None:
    _with_products(ran)

    refused = call("enter", "A-3", "products", written, "--by", "kim", "-w", ran)

    assert (refused.code, refused.out) == (2, "")
    assert f"'{written}' does not fit fact 'products': expected " in refused.err


def _with_products(root: Path) -> None:
    path = root / "facts.yaml"
    lines = path.read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if "exposure_set_by_csm" in line)
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    lines.insert(at, f"{indent}products: {{type: list of text, entered_by: csm}}\n")
    path.write_text("".join(lines))
