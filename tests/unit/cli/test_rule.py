"""`playwise rule`: a rule shown in every form, and tried."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from playwise.rule import Rule
from tests.unit.cli.calling import Call

FACTS = '{"arr": "number", "industry": "text"}'
NEITHER = "is neither a JSON object nor a file: No such file or directory"
SHOWN = """\
JsonLogic  {"and":[{">=":[{"var":"arr"},100000]},{"in":[{"var":"industry"},["tourism"]]}]}
text       arr >= 100000 and industry in ['tourism']
English    arr is at least 100,000 and industry is tourism
type       bool
reads      arr, industry
"""


def test_a_text_is_shown_in_every_form(call: Call) -> None:
    shown = call("rule", 'arr >= 100_000 and industry in ["tourism"]', "--facts", FACTS)

    assert (shown.code, shown.out, shown.err) == (0, SHOWN, "")


def test_jsonlogic_is_shown_in_every_form(call: Call) -> None:
    rule = '{"and": [{">=": [{"var": "arr"}, 1e5]}, {"in": [{"var": "industry"}, ["tourism"]]}]}'

    assert call("rule", rule, "--facts", FACTS).out == SHOWN.replace("100000", "100000.0")


def test_a_list_of_jsonlogic_is_all_of_it(call: Call) -> None:
    shown = call("rule", '[{">": [{"var": "arr"}, 1]}, "arr < 3"]', "--facts", FACTS)

    assert "text       arr > 1 and arr < 3\n" in shown.out
    assert "English    arr is above 1 and below 3\n" in shown.out


def test_a_list_of_texts_is_all_of_it(call: Call) -> None:
    shown = call("rule", '["arr > 1", "arr < 3"]', "--facts", FACTS)

    assert "text       arr > 1 and arr < 3\n" in shown.out


@pytest.mark.parametrize(
    ("rule", "record", "answer"),
    [
        ("arr > 5", '{"arr": 6}', "answer     true\n"),
        ("arr > 5", "{}", "answer     unknown\n           missing: arr\n"),
        (
            "arr > 5 and industry = 'x'",
            '{"arr": "6", "industry": 7}',
            (
                "answer     unknown\n           unfit: arr ('6' is no number)\n"
                "           unfit: industry ('7' is no text)\n"
            ),
        ),
        ("arr * 1000", '{"arr": 6}', "answer     6,000\n"),
        ("missing(arr, industry)", "{}", "answer     [arr, industry]\n"),
    ],
)
def test_it_is_tried_on_a_record(call: Call, rule: str, record: str, answer: str) -> None:
    shown = call("rule", rule, "--facts", FACTS, "--with", record)

    assert shown.code == 0
    assert shown.out.endswith(answer)


def test_names_of_the_record_that_are_not_declared_are_told_beside_the_answer(call: Call) -> None:
    facts = (
        '{"arr": "number", "company": {"size": "integer"}, "contacts": ["list", {"role": "text"}]}'
    )
    record = (
        '{"ar": 6, "arr@30d": 5, "company.size": 3, "company": {"siez": 4}, "zzz": 1,'
        ' "contacts": [{"roll": "a"}, {"roll": "b"}], "contacts.role": "a"}'
    )

    tried = call("rule", "arr > 5 and company.size = 3", "--facts", facts, "--with", record)

    assert tried.code == 0
    assert tried.out.endswith("answer     unknown\n           missing: arr\n")
    assert tried.err == (
        "note: --with gives 'ar', which is not declared: did you mean 'arr'?\n"
        "note: --with gives 'company.siez', which is not declared: did you mean 'company.size'?\n"
        "note: --with gives 'zzz', which is not declared\n"
        "note: --with gives 'contacts.roll', which is not declared: did you mean"
        " 'contacts.role'?\n"
        "note: --with gives 'contacts.role', which is not declared\n"
    )


def test_of_many_names_that_are_not_declared_five_are_listed(call: Call) -> None:
    record = json.dumps({f"x{number}": 1 for number in range(9)} | {"arr": 6})

    tried = call("rule", "arr > 5", "--facts", FACTS, "--with", record)

    assert tried.out.endswith("answer     true\n")
    assert tried.err.splitlines()[0] == "note: --with gives 'x0', which is not declared"
    assert tried.err.splitlines()[5:] == ["note: --with gives 4 more names that are not declared"]


def test_nested_conditions_stand_under_each_other(call: Call) -> None:
    shown = call("rule", "arr > 5 and (arr < 3 or not industry = 'x')", "--facts", FACTS)

    assert (
        "English    all of:\n"
        "           - arr is above 5\n"
        "           - arr is below 3 or industry is not x\n"
    ) in shown.out


def test_facts_and_record_may_be_files(call: Call, tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("arr: money USD\ntier: [enum, high, low]\n")
    (tmp_path / "record.json").write_text('{"arr": 12.5, "tier": "high"}')

    shown = call(
        "rule", "arr * 2", "--facts", tmp_path / "facts.yaml", "--with", tmp_path / "record.json",
        "--json",
    )  # fmt: skip

    assert shown.json == {
        "jsonlogic": {"*": [{"var": "arr"}, 2]},
        "text": "arr * 2",
        "english": "arr \N{MULTIPLICATION SIGN} 2",
        "type": "money in USD",
        "reads": ["arr"],
        "answer": {"known": True, "value": "25.00", "reasons": []},
    }


def test_the_workspace_says_what_the_facts_are(call: Call, small: Path) -> None:
    contacts = (
        '{"contacts": [{"role": "champion", "prepared": false}], "renewal_date": "2026-03-01"}'
    )
    rule = "any(champions, prepared) or days_until(renewal_date) <= 60"

    shown = call("rule", rule, "-w", small, "--with", contacts, "--as-of", "2026-01-01")

    assert shown.code == 0
    assert shown.out.endswith(
        "reads      champions, champions.prepared, champions.role, renewal_date\nanswer     true\n"
    )


def test_another_kind_of_record_is_chosen_by_name(call: Call, small: Path) -> None:
    rule = "prepared and account.annual_price > 5"
    record = '{"prepared": true, "account": {"annual_price": 6}}'

    shown = call("rule", rule, "-w", small, "--entity", "contact", "--with", record)

    assert shown.out.endswith("reads      account.annual_price, prepared\nanswer     true\n")


def test_a_facts_file_of_a_workspace_will_do_without_the_rest(call: Call, small: Path) -> None:
    shown = call("rule", "prepared", "--facts", small / "facts.yaml", "--entity", "contact")

    assert shown.code == 0
    assert "type       bool\n" in shown.out


def test_what_is_wrong_in_a_text_is_pointed_at(call: Call) -> None:
    refused = call("rule", "arr > 5 and industri = 'x'", "--facts", FACTS)

    assert (refused.code, refused.out) == (1, "")
    assert refused.err == (
        "rule:1:13: error PW204 unknown fact 'industri'\n"
        "  |\n"
        "1 | arr > 5 and industri = 'x'\n"
        "  |             ^^^^^^^^\n"
        "  = help: did you mean 'industry'? the names are arr, industry\n\n"
    )


def test_what_is_wrong_in_jsonlogic_is_pointed_at(call: Call) -> None:
    refused = call("rule", '{"and":[{">":[{"var":"ar"},5]},{"foo":1}]}', "--facts", FACTS)

    assert refused.code == 1
    assert refused.err.startswith(
        "rule:1:17: error PW204 unknown fact 'ar'\n"
        "  |\n"
        '1 | {"and": [{">": [{"var": "ar"}, 5]}, {"foo": 1}]}\n'
        "  |                 ^^^^^^^^^^^^^\n"
    )
    assert "rule:1:38: error PW202 unknown operator 'foo'\n" in refused.err


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('{"==": [1, 1], "==": [2, 2]}', "error PW106 the key '==' stands twice in an object"),
        ('{"==": [1, 1}', "rule:1:13: error PW201 not valid JSON: expecting ',' delimiter"),
        ('{"==": [1, NaN]}', "error PW210 'nan' is no number that rules can hold"),
        ('{"==": [1, ' + "9" * 5000 + "]}", "error PW210 a number of thousands of digits"),
        ('{"!":' * 100_000 + "1" + "}" * 100_000, "error PW208 nested too deep"),
        ("arr >", "error PW201 expected a value after '>'"),
        ("", "error PW201 the rule is empty"),
        ("[]", "error PW201 an empty list is no condition"),
        ('{">": [{"var": "arr"}, 1e400]}', "rule:1:24: error PW210 '1e400' is no number"),
    ],
)
def test_what_is_no_rule_is_a_finding(call: Call, rule: str, said: str) -> None:
    refused = call("rule", rule, "--facts", FACTS)

    assert refused.code == 1
    assert said in refused.err


@pytest.mark.parametrize("rule", [[1, 2.5], [True], ["arr > 1", False], [[True]]])
def test_a_list_in_json_is_read_as_a_program_reads_it(call: Call, rule: list[object]) -> None:
    shown = json.loads(call("rule", json.dumps(rule), "--facts", FACTS, "--json").out)
    parsed = Rule.parse(rule, json.loads(FACTS))

    assert (shown["jsonlogic"], shown["type"]) == (parsed.to_jsonlogic(), str(parsed.type))


def test_a_rule_that_begins_with_a_minus_stands_behind_two_dashes(call: Call) -> None:
    refused = call("rule", "-arr > 5", "--facts", FACTS)

    assert refused.err == (
        "error: no such option: -a\n"
        "  = help: -- comes before a rule that begins with -:"
        " playwise rule [options] -- '-arr > 5'\n"
    )
    assert call("rule", "--facts", FACTS, "--", "-arr > 5").code == 0


@pytest.mark.parametrize(
    ("given", "help"),
    [
        ('{"arr": 4,}', "take out the last comma"),
        ("{arr: 4}", 'names stand in double quotes: "arr"'),
        ("{'arr': 4}", 'texts stand in double quotes: "arr"'),
        ('{"arr": high}', 'texts stand in double quotes: "high"'),
        ('{"arr": None}', "write null"),
        ('{"arr": [1, True]}', "write true"),
        ("{\u201carr\u201d: 4}", 'write straight quotes: "arr"'),
    ],
)
def test_slips_in_json_are_told_with_what_to_write(call: Call, given: str, help: str) -> None:
    refused = call("rule", "arr > 5", "--facts", '{"arr": "number"}', "--with", given)

    assert refused.code == 1
    message, line = refused.err.splitlines()[0], refused.err.splitlines()[-2]
    assert "error PW201 not valid JSON: expecting " in message
    assert line.strip() == f"= help: {help}"


def test_facts_declared_wrongly_are_a_finding(call: Call) -> None:
    refused = call("rule", "arr > 5", "--facts", '{"arr": "numbr"}')

    assert refused.code == 1
    assert refused.err == (
        "error PW112 fact 'arr': unknown type 'numbr'\n = help: did you mean 'number'?\n\n"
    )


@pytest.mark.parametrize("option", ["--facts", "--with"])
@pytest.mark.parametrize("endless", [True, False])
def test_a_pipe_or_a_device_is_no_file_of_facts(
    call: Call, option: str, tmp_path: Path, endless: bool
) -> None:
    path = tmp_path / "given.yaml"
    if endless:
        path.symlink_to("/dev/zero")
    else:
        os.mkfifo(path)
    facts = {"--facts": FACTS, option: str(path)}

    refused = call("rule", "arr > 5", *(part for pair in facts.items() for part in pair))

    assert refused.code == 2
    assert "is neither a JSON object nor a file: it is no plain file" in refused.err


def test_a_file_of_facts_that_is_too_large_is_not_read(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("# " + "x" * 16 * 1024 * 1024)

    refused = call("rule", "arr > 5", "--facts", str(path))

    assert refused.code == 1
    assert f"error PW108 '{path}' is larger than 16 MiB" in refused.err


def test_a_pipe_that_the_shell_opened_is_read(call: Call) -> None:
    reading, writing = os.pipe()
    os.write(writing, FACTS.encode())
    os.close(writing)

    shown = call("rule", "arr > 5", "--facts", f"/dev/fd/{reading}")
    os.close(reading)

    assert (shown.code, shown.err) == (0, "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--facts", "nope.json"],
         f"error: invalid value for --facts: 'nope.json' {NEITHER}"),
        (["--facts", FACTS, "--with", "[]"],
         f"error: invalid value for --with: '[]' {NEITHER}"),
        (["--facts", FACTS, "--entity", "account"],
         "error PW513 --facts declares no entity 'account'"),
        ([], "error PW513 '.' has no facts.yaml to say what the facts are"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_misuse(
    call: Call, args: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = call("rule", "arr > 5", *args)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.splitlines()[0] == said


def test_an_unknown_entity_is_misuse(call: Call, small: Path) -> None:
    refused = call("rule", "prepared", "-w", small, "--entity", "contacts")

    assert refused.code == 2
    assert refused.err == (
        "error PW513 unknown entity 'contacts'\n = help: did you mean 'contact'?\n\n"
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("f.yaml", "- arr\n", "holds no mapping of names"),
        ("f.yaml", "arr: [\n", "PW104"),
        ("f.json", '{"arr": ', "PW201 not valid JSON"),
        ("f.json", b"\xff", "is not UTF-8"),
    ],
)
def test_a_file_of_facts_that_cannot_be_read_is_told(
    call: Call, tmp_path: Path, name: str, text: str | bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    refused = call("rule", "arr > 5", "--facts", path)

    assert refused.code in {1, 2}
    assert said in refused.err


def test_a_point_between_thousands_is_warned_of_beside_the_answer(call: Call) -> None:
    shown = call("rule", "arr > 5 and\narr < 100.000", "--facts", FACTS, "--json")

    assert (shown.code, shown.json["text"]) == (0, "arr > 5 and arr < 100.0")
    assert shown.err == (
        "rule:2:7: warning PW316 '100.000' of the rule is 100: a point begins the decimals\n"
        "  |\n"
        "2 | arr < 100.000\n"
        "  |       ^^^^^^^\n"
        "  = help: write 100_000 for 100 thousand, else 100\n\n"
    )
    assert call("rule", '{">": [{"var": "arr"}, 100.000]}', "--facts", FACTS).err == ""


def test_a_decision_in_a_single_rule_is_told_from_what_is_not_there(
    call: Call, small: Path
) -> None:
    refused = call("rule", "exposure_tier.exposure = high", "-w", small)

    assert refused.code == 1
    assert refused.err == (
        "rule:1:1: error PW204 unknown name 'exposure_tier.exposure'\n"
        "  |\n"
        "1 | exposure_tier.exposure = high\n"
        "  | ^^^^^^^^^^^^^^^^^^^^^^\n"
        "  = help: facts of account are listed by `playwise facts`; a rule on its own reads facts,"
        " not decisions, params or tables of playbooks\n\n"
    )
