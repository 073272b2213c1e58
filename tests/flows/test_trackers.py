"""Trackers in the settings: connecting, how they stand, trying again, disconnecting."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import SQLModel
from structlog.testing import capture_logs

from adapters.trackers.port import Unauthorized
from adapters.voice import Later, Never
from storage.engine import Storage
from storage.records import Mirror, Person, Secret, Side, SyncState, Tracker, TrackerKind
from tests.flows.acting import added, taken
from tests.stage import Stage
from tests.trackers import ADDRESS, FakeTracker, connected_to, raises

JIRA: dict[str, Any] = {
    "name": "Jira",
    "address": "acme.atlassian.net",
    "account": "parley@acme.com",
    "project": "ops",
    "secret": "ATATT-planted-secret",
}
PLANTED = "ATATT-planted-secret"


@pytest.fixture
def jira(stage: Stage) -> FakeTracker:
    """A Jira that could be connected; Dora is an admin."""
    stage.knows(Person, "dora", admin=True)
    return connected_to(stage.conductor, stage.deliveries)[TrackerKind.JIRA]


async def opens(stage: Stage, button: str) -> None:
    """Dora opens the form of a kind of tracker."""
    await stage.dora.types("/parley settings")
    await stage.dora.presses("Trackers")
    await stage.dora.presses(button)


async def connects(stage: Stage, **answers: object) -> Tracker:
    """Dora connects Jira."""
    await opens(stage, "Connect Jira")
    await stage.dora.fills(**{**JIRA, **answers})
    assert not stage.dora.problems, stage.dora.problems
    return stage.kept(Tracker)[-1]


async def lists(stage: Stage) -> str:
    """What Dora reads of her trackers."""
    await stage.dora.types("/parley settings")
    await stage.dora.presses("Trackers")
    return stage.dora.told


def everything_in(storage: Storage) -> str:
    """Every cell of every table, as text."""
    with storage.session() as session:
        rows = [
            repr(tuple(row))
            for table in SQLModel.metadata.sorted_tables
            for row in session.connection().execute(table.select())
        ]
    return "\n".join(rows)


# Connecting


async def test_jira_is_connected_tried_and_its_way_back_is_shown_once(
    stage: Stage, jira: FakeTracker
) -> None:
    tracker = await connects(stage)
    assert "Jira is connected. I try it now" in stage.dora.told
    assert f"{ADDRESS}/trackers/{tracker.id}" in stage.dora.told
    assert "whsec_" in stage.dora.told
    assert "I do not show it again." in stage.dora.told
    assert PLANTED not in stage.dora.told
    assert jira.requests == [("check", "")]
    assert (tracker.address, tracker.project) == ("https://acme.atlassian.net", "OPS")
    assert jira.seen[0].secret.get_secret_value() == PLANTED
    assert jira.seen[0].inbound is not None
    assert stage.dora.dm.startswith("Jira answers. Every action, promise and roadblock goes there")
    assert "None is connected" not in await lists(stage)
    assert "Jira (Jira): nothing sent yet." in stage.dora.told
    assert "whsec_" not in stage.dora.told


@pytest.mark.parametrize("button", ["Connect HubSpot", "Connect Salesforce", "Connect a webhook"])
async def test_every_kind_can_be_connected(stage: Stage, jira: FakeTracker, button: str) -> None:
    fills: dict[str, dict[str, object]] = {
        "Connect HubSpot": {"account": "4711", "token": "pat-eu1", "inbound": "client-secret"},
        "Connect Salesforce": {
            "address": "https://acme.my.salesforce.com/",
            "account": "3MVG",
            "secret": "s",
        },
        "Connect a webhook": {"address": "https://hooks.acme.example/in"},
    }
    assert jira.requests == []
    await opens(stage, button)
    await stage.dora.fills(**fills[button])
    assert not stage.dora.problems, stage.dora.problems
    (tracker,) = stage.kept(Tracker)
    assert not tracker.address.endswith("/")
    said = stage.dora.told
    assert f"{tracker.name} is connected." in said
    assert ("/trackers/" in said) is (button != "Connect Salesforce")
    assert said.count("whsec_") == (2 if button == "Connect a webhook" else 0)
    assert "client-secret" not in said
    assert "answers" in stage.dora.dm


@pytest.mark.usefixtures("jira")
async def test_a_typed_signing_secret_is_checked_and_not_shown(stage: Stage) -> None:
    await opens(stage, "Connect a webhook")
    await stage.dora.fills(address="https://hooks.acme.example/in", secret="whsec_short")
    assert "begins with whsec_" in stage.dora.problems["secret"]
    own = "whsec_" + "QUJD" * 12
    await stage.dora.fills(address="https://hooks.acme.example/in", secret=own)
    assert own not in stage.dora.told
    assert stage.dora.told.count("whsec_") == 1


async def test_only_admins_look_after_trackers(stage: Stage, jira: FakeTracker) -> None:
    tracker = await connects(stage)
    show, *rest = [stage.dora.button("Trackers")]
    await lists(stage)
    rest = [
        stage.dora.button(one)
        for one in ("Which side counts", "Send everything", "Disconnect", "Connect Jira")
    ]
    jira.requests.clear()
    for button in [show, *rest]:
        with stage.unchanged():
            await stage.ana.presses_button(button)
        assert "belong to the admins" in stage.ana.told
    await stage.ana.types("/parley settings")
    assert "[Trackers]" not in stage.ana.told
    assert tracker.active
    assert jira.requests == []


async def test_without_a_key_nothing_can_be_connected(stage: Stage) -> None:
    stage.knows(Person, "dora", admin=True)
    connected_to(stage.conductor, stage.deliveries, vault=False)
    await opens(stage, "Connect Jira")
    assert "PARLEY_SECRET_KEYS" in stage.dora.told
    assert stage.kept(Tracker) == []


@pytest.mark.parametrize("address", ["http://acme.example", "https://internal", "ftp://x.example"])
@pytest.mark.usefixtures("jira")
async def test_a_bad_address_is_refused_beside_its_field_and_nothing_is_kept(
    stage: Stage, address: str
) -> None:
    await opens(stage, "Connect Jira")
    with stage.unchanged():
        await stage.dora.fills(**{**JIRA, "address": address})
    assert "begins with https://" in stage.dora.problems["address"]


@pytest.mark.usefixtures("jira")
async def test_a_project_that_is_none_is_refused(stage: Stage) -> None:
    await opens(stage, "Connect Jira")
    with stage.unchanged():
        await stage.dora.fills(**{**JIRA, "project": "our project!"})
    assert "A project's key is short" in stage.dora.problems["project"]


@pytest.mark.usefixtures("jira")
async def test_two_accounts_of_hubspot_are_two_trackers(stage: Stage) -> None:
    """They share an address, and the tasks of one have nothing to do with those of the other."""
    await opens(stage, "Connect HubSpot")
    await stage.dora.fills(account="acme", token="a")
    assert "digits only" in stage.dora.problems["account"]
    for account in ("4711", "4712", "4711"):
        await opens(stage, "Connect HubSpot")
        await stage.dora.fills(account=account, token="a")
    assert sorted(one.account for one in stage.kept(Tracker)) == ["4711", "4712"]


@pytest.mark.usefixtures("jira")
async def test_no_more_than_a_few_are_connected(stage: Stage) -> None:
    for number in range(5):
        await connects(stage, project=f"P{number}")
    await opens(stage, "Connect Jira")
    await stage.dora.fills(**{**JIRA, "project": "SIX"})
    assert "Disconnect one first." in stage.dora.problems["name"]


async def test_one_that_does_not_answer_as_it_should_is_not_connected(
    stage: Stage, jira: FakeTracker
) -> None:
    jira.before = raises(Unauthorized("it does not accept the token"), request="check")
    tracker = await connects(stage)
    assert not tracker.active
    assert "I have switched Jira off: it does not accept the token." in stage.dora.dm
    await added(stage)
    assert jira.count("create") == 0
    await connects(stage)
    assert stage.kept(Tracker)[0].active
    assert jira.count("check") == 2
    assert len(stage.kept(Tracker)) == 1


async def test_connected_again_it_goes_on_where_it_stopped(stage: Stage, jira: FakeTracker) -> None:
    first = await connects(stage)
    await added(stage)
    await lists(stage)
    await stage.dora.presses("Disconnect")
    assert "Jira is disconnected" in stage.dora.told
    assert stage.kept(Secret) == []
    assert "None is connected yet." in await lists(stage)
    assert stage.dora.dm == "Jira is disconnected."
    await stage.ben.presses("Accept")
    await stage.ben.presses("Done")
    again = await connects(stage, name="Our Jira")
    assert (again.id, again.name, again.active) == (first.id, "Our Jira", True)
    await stage.dora.presses("Send everything")
    assert jira.count("create") == 1


@pytest.mark.usefixtures("jira")
async def test_what_was_disconnected_cannot_be_used_by_an_old_button(stage: Stage) -> None:
    await connects(stage)
    await lists(stage)
    send = stage.dora.button("Send everything")
    await stage.dora.presses("Disconnect")
    await stage.dora.presses_button(send)
    assert "Connect it again first." in stage.dora.told
    assert not stage.kept(Tracker)[0].active


async def test_a_secret_is_found_nowhere(
    stage: Stage, jira: FakeTracker, capsys: pytest.CaptureFixture[str]
) -> None:
    jira.before = raises(Never("the tracker refuses it"), times=3)
    with capture_logs() as logs:
        await opens(stage, "Connect Jira")
        await stage.dora.fills(**{**JIRA, "project": "not one!"})
        answers = repr(stage.dora.answer)
        await connects(stage)
        answers += repr(stage.dora.answer)
        made = stage.dora.told[stage.dora.told.index("whsec_") :].split()[0]
        await taken(stage)
        answers += await lists(stage)
    said = "".join(f"{one.text}{one.message!r}" for one in stage.voice.said)
    errors = "".join(capsys.readouterr())
    cells = everything_in(stage.storage)
    assert jira.seen[-1].secret.get_secret_value() == PLANTED, "it is there to be found"
    assert "Send the report" in cells, "the search would find what is kept"
    for place in (repr(logs), answers, said, errors, cells, repr(jira.seen)):
        assert PLANTED not in place
    for place in (repr(logs), said, errors, cells):
        assert made not in place


# How they stand


async def test_what_failed_is_shown_with_its_reason_and_tried_again(
    stage: Stage, jira: FakeTracker
) -> None:
    await connects(stage)
    jira.before = raises(Never("a field that must be filled in is missing there"), times=2)
    await taken(stage)
    assert stage.kept(Mirror)[0].state is SyncState.FAILED
    told = await lists(stage)
    assert "1 failed." in told
    assert "because: A field that must be filled in is missing there." in told
    assert "In Jira: it could not be sent. An admin finds out why" in stage.ben.dm
    await stage.dora.presses("Try again")
    assert stage.kept(Mirror)[0].state is SyncState.SYNCED
    assert "In Jira: OPS-1" in stage.ben.dm
    assert "1 up to date." in await lists(stage)
    assert "[Try again]" not in stage.dora.told


async def test_a_tracker_that_believes_us_no_more_is_switched_off_and_admins_hear_once(
    stage: Stage, jira: FakeTracker
) -> None:
    stage.knows(Person, "eve", admin=True)
    await connects(stage)
    jira.before = raises(Unauthorized("it does not accept the token any more"), times=9)
    await taken(stage)
    await stage.skip(days=1)
    for admin in (stage.dora, stage.eve):
        off = [one for one in admin.dms if "switched Jira off" in one.text]
        assert len(off) == 1
    assert not stage.kept(Tracker)[0].active
    assert jira.count("create") == 1, "nothing is tried while it is off"
    assert "Switched off: It does not accept the token any more." in await lists(stage)
    jira.before = raises(Later("not now"), times=0)
    await stage.dora.presses("Try again")
    assert jira.count("create") == 2
    assert "1 up to date." in await lists(stage)
    assert "Jira answers." in stage.eve.dm


async def test_everything_is_sent_bit_by_bit_and_nothing_twice(
    stage: Stage, jira: FakeTracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.trackers.BATCH", 2)
    for number in range(5):
        await stage.ana.types("/parley action")
        await stage.ana.fills(what=f"N{number}", responsible=[stage.ana], due="2026-11-27")
    await connects(stage)
    assert jira.items == {}
    await stage.dora.presses("Send everything")
    assert sorted(one.title for one in jira.items.values()) == ["N0", "N1", "N2", "N3", "N4"]
    await stage.dora.presses_button(stage.dora.button("Send everything"))
    assert jira.count("create") == 5


@pytest.mark.usefixtures("jira")
async def test_an_admin_says_which_side_counts(stage: Stage) -> None:
    await connects(stage)
    await lists(stage)
    await stage.dora.presses("Which side counts")
    assert stage.dora.filled == {"state": "tracker", "due": "parley", "words": "parley"}
    await stage.dora.fills(state="parley", due="tracker", words="tracker")
    (tracker,) = stage.kept(Tracker)
    sides = (tracker.state_side, tracker.due_side, tracker.words_side)
    assert sides == (Side.PARLEY, Side.TRACKER, Side.TRACKER)
