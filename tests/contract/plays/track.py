"""Where work is also tracked: connecting, what is sent and comes back, and what an admin sees."""

from __future__ import annotations

from datetime import date, timedelta

from adapters.trackers.port import Change, Unauthorized, WorkState
from adapters.voice import Never
from flows.language.events import Tracked
from storage.records import SyncState, TrackerKind
from tests.contract.company import Company
from tests.contract.play import play
from tests.contract.plays.act import added
from tests.trackers import FakeTracker, connected_to, raises

JIRA = {
    "address": "acme.atlassian.net",
    "account": "parley@acme.com",
    "project": "OPS",
    "secret": "ATATT-secret",
}


def trackers_of(company: Company) -> dict[TrackerKind, FakeTracker]:
    """Trackers that nobody runs; they cannot call us."""
    one = company.installation
    return connected_to(one.conductor, one.deliveries, address="")


async def connects(company: Company) -> FakeTracker:
    """Dora connects Jira."""
    jira, dora = trackers_of(company)[TrackerKind.JIRA], company.dora
    await dora.types("settings")
    await dora.presses("Trackers")
    assert "None is connected yet." in dora.told
    await dora.presses("Connect Jira")
    await dora.fills(**JIRA)
    assert "Jira is connected. I try it now" in dora.told
    assert dora.dm.startswith("Jira answers.")
    return jira


async def changed(company: Company, event: str, **more: object) -> None:
    """Somebody changes the item in Jira."""
    with company.storage.book(company.workspace) as book:
        (tracker,) = book.trackers()
        (mirror,) = book.mirrors_in(tracker, SyncState.SYNCED, 2)
    at = company.clock.now() + timedelta(minutes=1)
    change = Change(event=event, at=at, remote=mirror.remote, **more)  # type: ignore[arg-type]
    key = f"tracker:{tracker.id}:{event}"
    await company.hear(
        Tracked(key=key, workspace=company.workspace, about=tracker.id, change=change)
    )
    await company.acted("Somebody changes it in Jira.")


@play("4.5", flows=("connect", "trackers", "tracked"))
async def connected(company: Company) -> None:
    """Jira is connected; an action goes there by itself, and its card leads there"""
    ben = company.ben
    jira = await connects(company)
    await added(company, ben)
    assert jira.item.title == "Send the report"
    assert "In Jira: OPS-1" in ben.dm
    await ben.presses("Accept")
    await ben.presses("Done")
    assert jira.item.state is WorkState.DONE


@play("4.5", flows=("tracked",))
async def closed_there(company: Company) -> None:
    """Closed in Jira it is done here; moved there, where Parley decides, it is moved back"""
    ana, ben = company.ana, company.ben
    jira = await connects(company)
    await added(company, ben)
    await ben.presses("Accept")
    await changed(company, "e1", due=date(2026, 12, 24))
    await company.skip(minutes=6)
    assert jira.item.due == date(2026, 11, 27)
    await changed(company, "e2", state=WorkState.DONE)
    assert ana.dm.startswith("In Jira, somebody finished this: Send the report")


@play("4.5", "E25", flows=("trackers",))
async def in_trouble(company: Company) -> None:
    """What cannot be sent is shown with its reason and tried again; a lost token is told once"""
    dora, ben = company.dora, company.ben
    jira = await connects(company)
    jira.before = raises(Never("a field that must be filled in is missing there"))
    await added(company, ben)
    assert "In Jira: it could not be sent." in ben.dm
    await dora.types("settings")
    await dora.presses("Trackers")
    assert "A field that must be filled in is missing there." in dora.told
    await dora.presses("Try again")
    assert "In Jira: OPS-1" in ben.dm
    await ben.presses("Accept")
    jira.before = raises(Unauthorized("it does not accept the token any more"), request="update")
    await ben.presses("Done")
    await company.skip(days=1)
    assert "I have switched Jira off: it does not accept the token any more." in dora.dm
    await dora.presses("Trackers")
    assert "Switched off: It does not accept the token any more." in dora.told


@play("4.5", flows=("trackers", "connect"))
async def looked_after(company: Company) -> None:
    """Which side counts; everything is sent; disconnected, its secrets are gone; only for admins"""
    dora, ben = company.dora, company.ben
    await added(company, ben)
    jira = await connects(company)
    await dora.presses("Send everything")
    assert jira.item.title == "Send the report"
    await dora.types("settings")
    await dora.presses("Trackers")
    await ben.presses(dora.button("Trackers"))
    assert "belong to the admins" in ben.told
    await dora.presses("Which side counts")
    await dora.fills(due="tracker")
    await dora.types("settings")
    await dora.presses("Trackers")
    await dora.presses("Disconnect")
    assert "Jira is disconnected" in dora.told


@play("4.5", flows=("connect",))
async def other_kinds(company: Company) -> None:
    """HubSpot, Salesforce and webhooks of one's own are connected the same way"""
    dora = company.dora
    trackers_of(company)
    for button, answers in (
        ("Connect HubSpot", {"account": "4711", "token": "pat-eu1"}),
        (
            "Connect Salesforce",
            {"address": "acme.my.salesforce.com", "account": "3MVG", "secret": "secret"},
        ),
        (
            "Connect a webhook",
            {"address": "https://hooks.acme.example", "secret": "whsec_" + "QUJD" * 12},
        ),
    ):
        await dora.types("settings")
        await dora.presses("Trackers")
        await dora.presses(button)
        await dora.fills(**answers)
        assert "is connected. I try it now" in dora.told
    await dora.types("settings")
    await dora.presses("Trackers")
    await dora.presses("Connect Jira")
    await dora.fills(**{**JIRA, "address": "http://inside"})
    assert "https://" in dora.problems["address"]
    await dora.fills(address="acme.atlassian.net", project="our project!", secret="again")
    assert "A project's key is short" in dora.problems["project"]
