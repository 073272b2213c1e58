"""Salesforce: tokens that end, and go nowhere but to Salesforce."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.trackers.http import Client
from adapters.trackers.port import (
    Access,
    Copy,
    Unauthorized,
    Unusable,
)
from adapters.trackers.salesforce import Salesforce
from adapters.voice import Later
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    CLIENT,
    SECRET,
    WORK,
    access,
)
from tests.adapters.trackers.double import Broken, Dropped, Fault, No
from tests.adapters.trackers.force import ForceDouble

FIRST = "00T000000000000000"


def at(force: ForceDouble, **changed: str) -> Access:
    return access(TrackerKind.SALESFORCE, force.url, **changed)


@pytest.fixture
async def salesforce(client: Client, force: ForceDouble) -> Salesforce:
    made = Salesforce(client)
    await made.create(at(force), WORK)
    force.calls.clear()
    return made


def task(force: ForceDouble) -> Copy:
    return Copy(FIRST, f"{force.url}/lightning/r/Task/{FIRST}/view")


async def test_a_token_comes_from_the_my_domain_host_and_serves_many_requests(
    client: Client, force: ForceDouble
) -> None:
    salesforce = Salesforce(client)
    await salesforce.create(at(force), WORK)
    await salesforce.update(at(force), task(force), WORK)
    (token,) = force.called("token")
    assert token.path == "/services/oauth2/token"
    assert token.form == {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": SECRET,
    }


async def test_a_token_that_has_ended_is_replaced_once(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    force.tokens.clear()
    await salesforce.update(at(force), task(force), replace(WORK, title="Another"))
    assert force.tasks[FIRST]["Subject"] == "Another"
    assert len(force.called("token")) == 1


async def test_a_token_that_is_refused_when_new_is_not_replaced_for_ever(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    refused = No(401, [{"errorCode": "INVALID_SESSION_ID", "message": "x"}])
    force.fail_next("read", refused, refused, refused)
    with pytest.raises(Unauthorized):
        await salesforce.update(at(force), task(force), WORK)
    assert len(force.called("token")) == 1


async def test_nothing_was_made_with_a_token_that_had_ended(
    salesforce: Salesforce, force: ForceDouble
) -> None:
    force.tokens.clear()
    await salesforce.create(at(force), replace(WORK, ref="f" * 32))
    assert len(force.tasks) == 2


async def test_wrong_credentials_are_a_400_and_not_a_problem_of_the_item(
    client: Client, force: ForceDouble
) -> None:
    with pytest.raises(Unauthorized) as refused:
        await Salesforce(client).check(at(force, secret="SECRET-that-is-wrong"))
    assert "SECRET" not in repr(refused.value)


async def test_a_new_secret_needs_a_new_token(salesforce: Salesforce, force: ForceDouble) -> None:
    with pytest.raises(Unauthorized):
        await salesforce.check(at(force, secret="wrong"))
    await salesforce.check(at(force))
    assert not [one for one in force.called("token") if one.form["client_secret"] == SECRET]


@pytest.mark.parametrize(
    "instance",
    [
        "https://evil.example.com",
        "https://salesforce.com.evil.example.com",
        "https://evil-salesforce.com",
        "https://acme.my.salesforce.com/path",
        "http://acme.my.salesforce.com",
        "https://ana@acme.my.salesforce.com",
        "https://10.0.0.1",
        "https://127.0.0.1:1",
        "not an address",
    ],
)
async def test_a_token_is_not_carried_to_an_address_that_is_not_salesforces(
    client: Client, force: ForceDouble, instance: str
) -> None:
    force.instance = instance
    with pytest.raises(Unusable):
        await Salesforce(client).create(at(force), WORK)
    assert [one.what for one in force.calls] == ["token"]


@pytest.mark.parametrize(
    "fault", [No(200, {}), No(200, []), Broken(200), Broken(503), Dropped(), No(200, {"a": "b"})]
)
async def test_without_a_token_nothing_was_done(
    client: Client, force: ForceDouble, fault: Fault
) -> None:
    force.fail_next("token", fault)
    with pytest.raises(Later):
        await Salesforce(client).create(at(force), WORK)
    assert not force.tasks


async def test_several_organisations_have_a_token_each(client: Client, force: ForceDouble) -> None:
    salesforce = Salesforce(client)
    for one in ("t-1", "t-2", "t-1"):
        await salesforce.check(replace(at(force), tracker=one))
    assert len(force.tokens) == 2
