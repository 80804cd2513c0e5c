"""From files to a GraphQL answer: the quickstart's workspace, run and served."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from playwise_api.faults import Code
from playwise_api.outline import MAX_ALIASES, MAX_DEPTH, MAX_FIELDS, MAX_TOKENS
from playwise_api.schema.explanations import MOST_EXPLAINED
from playwise_api.schema.paging import MOST
from playwise_api.schema.paging import PAGE as PAGE_SIZE
from tests.e2e.graphql_served import data, refusal, run_once, served, workspace


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quickstart")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    at = workspace(folder)
    run_once(at)
    with served(at) as client:
        yield client


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "data" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_page_of_accounts_with_facts_decisions_and_contacts(client: httpx.Client) -> None:
    found = data(
        client,
        """{ accounts(first: 3, orderBy: [{fact: ARR, direction: DESC}]) {
            totalCount
            edges { cursor node { key label facts { arr { amount currency } renewalDate }
                outcomes(playbook: "exposure_tier", decision: "exposure") { value because reasons }
                contacts(first: 1) { nodes { label facts { role } account { key } } } } }
            pageInfo { hasNextPage endCursor } } }""",
    )["accounts"]

    amounts = [Decimal(edge["node"]["facts"]["arr"]["amount"]) for edge in found["edges"]]
    assert found["totalCount"] == 500
    assert amounts == sorted(amounts, reverse=True)
    assert found["pageInfo"] == {"hasNextPage": True, "endCursor": found["edges"][-1]["cursor"]}
    for edge in found["edges"]:
        account = edge["node"]
        assert [contact["account"]["key"] for contact in account["contacts"]["nodes"]] == [
            account["key"]
        ]
        [outcome] = account["outcomes"]
        assert (outcome["value"] is None) == bool(outcome["reasons"])


def keys(client: httpx.Client, **where: Any) -> list[str]:
    found = data(
        client,
        "query($w: AccountFilter) { accounts(where: $w, first: 1000) { nodes { key } } }",
        w=where,
    )
    return [node["key"] for node in found["accounts"]["nodes"]]


def test_accounts_are_filtered_by_text_number_date_and_decision(
    client: httpx.Client, folder: Path
) -> None:
    industries = {
        row["account_id"]: row["industry"].strip() for row in rows(folder, "crm/accounts.csv")
    }
    tourism = sorted(key for key, industry in industries.items() if industry == "tourism")
    assert tourism
    assert keys(client, facts={"industry": {"eq": "tourism"}}) == tourism

    rich = keys(client, facts={"arr": {"gte": "100000"}})
    everybody = data(
        client,
        """{ accounts(first: 1000) { nodes { key facts { arr { amount } renewalDate }
            outcomes(playbook: "exposure_tier", decision: "exposure") { value } } } }""",
    )["accounts"]["nodes"]
    assert rich == [
        node["key"]
        for node in everybody
        if node["facts"]["arr"] and Decimal(node["facts"]["arr"]["amount"]) >= 100_000
    ]

    soon = keys(client, facts={"renewalDate": {"gte": "2026-03-02", "lte": "2026-05-01"}})
    assert soon == [
        node["key"]
        for node in everybody
        if "2026-03-02" <= (node["facts"]["renewalDate"] or "") <= "2026-05-01"
    ]

    exposure = {"playbook": "exposure_tier", "decision": "exposure"}
    for value in ("high", "moderate", "low", None):
        asked = {"isUnknown": True} if value is None else {"eq": value}
        assert keys(client, outcomes=[exposure | asked]) == [
            node["key"] for node in everybody if node["outcomes"][0]["value"] == value
        ]


@pytest.mark.parametrize("fact", ["INDUSTRY", "RENEWAL_DATE", "CSM", "ARR", "REPLIED"])
def test_all_accounts_are_reached_page_by_page_each_once(client: httpx.Client, fact: str) -> None:
    """These facts have many ties and holes."""
    query = """query($a: String, $f: AccountFactName!) {
        accounts(first: 61, after: $a, orderBy: [{fact: $f}]) {
            nodes { key } pageInfo { hasNextPage endCursor } } }"""
    found: list[str] = []
    after, more = None, True
    while more:
        page = data(client, query, a=after, f=fact)["accounts"]
        found += [node["key"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert len(found) == 500
    assert len(set(found)) == 500


def test_a_missing_industry_is_unknown_and_the_explanation_says_what_to_supply(
    client: httpx.Client,
) -> None:
    unknown = {"playbook": "exposure_tier", "decision": "exposure", "isUnknown": True}
    [key, *_] = keys(client, facts={"industry": {"isNull": True}}, outcomes=[unknown])

    found = data(
        client,
        """query($k: String!) {
            account(key: $k) { outcomes(playbook: "exposure_tier", decision: "exposure") {
                value reasons } factStates { fact state source } }
            explain(account: $k, playbook: "exposure_tier", decision: "exposure") {
                key asOf plays { playbook } decisions { decision words reasons supply
                    rows { id fate failed conditions {
                        text answer reads { name words state source } } } } } }""",
        k=key,
    )

    assert found["account"]["outcomes"] == [{"value": None, "reasons": ["missing: industry"]}]
    industry = {"fact": "industry", "state": "MISSING", "source": "crm.accounts.industry"}
    assert industry in found["account"]["factStates"]
    explained = found["explain"]
    assert explained["key"] == key
    assert explained["asOf"] == "2026-03-02T05:00:00Z"
    [decision] = explained["decisions"]
    assert decision["words"] is None
    assert decision["supply"] == ["supply industry (from crm.accounts.industry)"]
    assert decision["rows"][0] == {
        "id": "set_by_csm",
        "fate": "FALSE",
        "failed": "exposure_set_by_csm is known",
        "conditions": [
            {
                "text": "exposure_set_by_csm is known",
                "answer": False,
                "reads": [
                    {
                        "name": "exposure_set_by_csm",
                        "words": None,
                        "state": "MISSING",
                        "source": "crm.accounts.exposure_set_by_csm",
                    }
                ],
            }
        ],
    }


def test_an_explanation_agrees_with_the_outcome_and_counts_with_the_account(
    client: httpx.Client,
) -> None:
    found = data(
        client,
        """{ accounts(first: 20) { nodes {
            outcomes { playbook decision words because reasons }
            explanation { decisions { playbook decision words because reasons }
                plays { playbook isOpen whyNot earlier enter { text answer } } }
            plays(state: OPEN) { playbook } } } }""",
    )["accounts"]["nodes"]

    for account in found:
        told = {
            (one["playbook"], one["decision"]): (one["words"], one["because"], one["reasons"])
            for one in account["outcomes"]
        }
        laid_open = {
            (one["playbook"], one["decision"]): (one["words"], one["because"], one["reasons"])
            for one in account["explanation"]["decisions"]
        }
        assert told == laid_open
        open_plays = [p["playbook"] for p in account["explanation"]["plays"] if p["isOpen"]]
        assert open_plays == [play["playbook"] for play in account["plays"]]


def test_an_explanation_may_be_for_another_moment(client: httpx.Client) -> None:
    query = """query($k: String!, $t: AsOf!) {
        explain(account: $k, asOf: $t) { asOf decisions { asOf } } }"""
    [key, *_] = keys(client)

    found = data(client, query, k=key, t="2026-12-01T00:00:00+01:00")["explain"]

    assert {found["asOf"], *(one["asOf"] for one in found["decisions"])} == {"2026-11-30T23:00:00Z"}
    assert refusal(client, query, k=key, t="1500-01-01T00:00:00Z") == (
        "'asOf' lies outside the years 1970 to 2999",
        "BAD_USER_INPUT",
    )


def test_before_an_account_was_there_is_nothing_to_explain(client: httpx.Client) -> None:
    query = "query($k: String!, $t: AsOf!) { explain(account: $k, asOf: $t) { asOf } }"
    [key, *_] = keys(client)

    assert refusal(client, query, k=key, t="2026-02-01T05:00:00Z") == (
        f"there was no account '{key}' as of 2026-02-01T05:00:00+00:00",
        "NOT_FOUND",
    )


@pytest.mark.parametrize("written", ["2026-12-01", "2026-12-01T00:00", "2026-12-01T05:00:00Z"])
def test_a_day_to_explain_for_begins_by_the_clock_of_the_workspace(
    client: httpx.Client, written: str
) -> None:
    [key, *_] = keys(client)
    account = f'explain(account: "{key}", asOf: "{written}") {{ asOf }}'
    record = f'account(key: "{key}") {{ explanation(asOf: "{written}") {{ asOf }} }}'

    found = data(client, f"{{ {account} {record} }}")

    told = {"asOf": "2026-12-01T05:00:00Z"}
    assert found == {"explain": told, "account": {"explanation": told}}


def test_explanations_are_for_a_few_records_at_a_time(client: httpx.Client) -> None:
    query = "{ accounts(first: 26) { nodes { explanation { key } } } }"

    assert refusal(client, query) == (
        "a request gets explanations for 25 records at most",
        "TOO_LARGE",
    )


def test_what_is_not_there_to_explain_is_named(client: httpx.Client) -> None:
    query = """query($k: String!, $p: String, $d: String) {
        explain(account: $k, playbook: $p, decision: $d) { key } }"""
    [key, *_] = keys(client)

    assert refusal(client, query, k="nobody") == ("there is no account 'nobody'", "NOT_FOUND")
    assert refusal(client, query, k=key, p="exposure_teir") == (
        "unknown playbook 'exposure_teir'; did you mean 'exposure_tier'?",
        "BAD_USER_INPUT",
    )
    assert refusal(client, query, k=key, p="exposure_tier", d="exposures") == (
        "unknown decision 'exposures' of 'exposure_tier'; did you mean 'exposure'?",
        "BAD_USER_INPUT",
    )


def test_the_portfolio_adds_up_to_all_accounts(client: httpx.Client) -> None:
    found = data(
        client,
        """{ portfolio(playbook: "exposure_tier", decision: "exposure", amount: "arr") {
                total currency rows { value count amount withoutAmount } }
            accounts(first: 1000) { nodes { facts { arr { amount } }
                outcomes(playbook: "exposure_tier", decision: "exposure") { value } } } }""",
    )
    counts: Counter[str | None] = Counter()
    worth: dict[str | None, Decimal] = {}
    for account in found["accounts"]["nodes"]:
        value = account["outcomes"][0]["value"]
        counts[value] += 1
        if account["facts"]["arr"]:
            amount = Decimal(account["facts"]["arr"]["amount"])
            worth[value] = worth.get(value, Decimal(0)) + amount

    portfolio = found["portfolio"]
    assert [row["value"] for row in portfolio["rows"]] == ["high", "moderate", "low", None]
    assert {row["value"]: row["count"] for row in portfolio["rows"]} == counts
    assert {row["value"]: Decimal(row["amount"]) for row in portfolio["rows"]} == worth
    assert (portfolio["total"], portfolio["currency"]) == (500, "USD")


def test_plays_and_the_work_list_lead_to_their_accounts(client: httpx.Client) -> None:
    found = data(
        client,
        """{ plays(state: OPEN, first: 1000) { nodes {
                playbook account { key plays(state: OPEN) { id } } id
                steps { name state on due owner } } }
            steps(states: [OPEN, AWAITING_APPROVAL], dueBy: "2026-03-06") { nodes {
                state due on play { state account { label } } } } }""",
    )

    assert found["plays"]["nodes"]
    for play in found["plays"]["nodes"]:
        assert play["id"] in [one["id"] for one in play["account"]["plays"]]
        assert play["steps"]
    work = found["steps"]["nodes"]
    assert work
    days = [step["due"] or step["on"] for step in work]
    assert days == sorted(days)
    assert days[-1] <= "2026-03-06"
    assert all(step["play"]["account"]["label"] for step in work)


def test_playbooks_show_their_versions_and_runs_what_came_of_them(
    client: httpx.Client, folder: Path
) -> None:
    found = data(
        client,
        """{ playbooks { id path version versions { version text }
                decisions { name type { kind values } } steps { id kind when approveBy } }
            runs { kind asOf finishedAt summary } }""",
    )

    playbooks = {one["id"]: one for one in found["playbooks"]}
    assert set(playbooks) == {"exposure_tier", "renewal_outreach", "onboarding"}
    for playbook in playbooks.values():
        [version] = playbook["versions"]
        assert version["version"] == playbook["version"]
        assert version["text"] == (folder / playbook["path"]).read_text()
    assert playbooks["exposure_tier"]["decisions"][0] == {
        "name": "exposure",
        "type": {"kind": "ENUM", "values": ["high", "moderate", "low"]},
    }
    [run] = found["runs"]
    assert (run["kind"], run["asOf"]) == ("RUN", "2026-03-02T05:00:00Z")
    assert run["finishedAt"] is not None
    assert isinstance(run["summary"], dict)


def test_the_server_is_well_and_names_its_workspace(client: httpx.Client) -> None:
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "workspace": "quickstart",
        "asOf": "2026-03-02T05:00:00Z",
    }


PAGE = Path(__file__).parents[2] / "docs" / "graphql.md"
EXAMPLES = re.findall(r"```graphql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) >= 7


@pytest.mark.parametrize("query", EXAMPLES)
def test_every_example_of_the_guide_is_answered(client: httpx.Client, query: str) -> None:
    found = data(client, query)

    assert None not in found.values()


def test_the_guide_names_every_code_and_limit() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [code for code in Code if f"`{code}`" not in text] == []
    for limit in (MAX_TOKENS, MAX_DEPTH, MAX_ALIASES, MAX_FIELDS, MOST, PAGE_SIZE, MOST_EXPLAINED):
        assert re.search(rf"(?<![\d,]){limit:,}(?![\d,]*\d)", text), limit
