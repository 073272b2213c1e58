"""What leads on from a digest: links, lists behind its buttons, and its picture."""

from __future__ import annotations

from datetime import timedelta

from flows.language.words import Link, Picture, plain
from storage.records import (
    ItemKind,
    Mirror,
    Promise,
    PromiseState,
    SyncState,
    Tracker,
    TrackerKind,
)
from tests.flows.digesting import NEXT, Week, a_full_week, arms, reads
from tests.stage import MONDAY, Stage

FIVE = ("aim", "happened", "why", "keep_or_change", "customer_needs")


def links(stage: Stage) -> list[Link]:
    """The links in the lines of Dora's newest digest."""
    return [
        span
        for part in stage.dora.dms[-1].message.parts
        for fact in getattr(part, "facts", ())
        for span in fact.value
        if isinstance(span, Link)
    ]


async def test_each_thing_of_a_call_links_to_its_thread(stage: Stage) -> None:
    await stage.flagged()
    await stage.ana.types("/parley promise Acme you have the report")
    await stage.dora.types("/parley digest")
    assert [link.label for link in links(stage)] == ["Acme"]
    assert links(stage)[0].url.startswith("https://stage.example/crucial-calls/")
    facts = stage.dora.dms[-1].message
    assert "aligning" in plain(facts.parts[1].facts[0].value)  # type: ignore[union-attr]


async def test_each_debrief_links_to_its_call_the_late_ones_first(stage: Stage) -> None:
    for account in ("Acme", "Bolt"):
        await stage.flagged(account, when="today 11:00")
    await stage.skip(hours=2)
    for who in (stage.ana, stage.ben, stage.cem):
        await who.types("/parley debrief Bolt")
        await who.fills(**dict.fromkeys(FIVE, "Well."))
    await stage.skip(days=3)
    assert "Debriefed in time: 1 of 2 – late: Acme; in time: Bolt" in await reads(stage)
    assert [link.label for link in links(stage)][-2:] == ["Acme", "Bolt"]
    assert all(link.url.startswith("https://stage.example/") for link in links(stage))


async def test_what_has_no_call_links_to_where_a_tracker_has_it(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        late = week.action("Send the invoice", MONDAY - timedelta(days=4))
        week.action("Call them", MONDAY - timedelta(days=4))
        promise = week.promise("A report", MONDAY)
        old, new = (
            Tracker(
                kind=TrackerKind.JIRA,
                name=name,
                address="https://jira.example",
                active=name == "New",
                by=late.by,
                at=MONDAY,
            )
            for name in ("Old", "New")
        )
        book.add(old)
        book.add(new)
        for tracker, item, kind, state in (
            (new, late, ItemKind.ACTION, SyncState.SYNCED),
            (old, promise, ItemKind.PROMISE, SyncState.SYNCED),
            (new, promise, ItemKind.PROMISE, SyncState.GONE),
        ):
            book.add(
                Mirror(
                    tracker=tracker.id,
                    kind=kind,
                    about=item.id,
                    url=f"https://jira.example/{tracker.name}-1",
                    state=state,
                    at=MONDAY,
                    changed_at=MONDAY,
                )
            )
    await reads(stage)
    assert links(stage) == [Link("https://jira.example/New-1", "Send the invoice")]


async def test_what_is_open_is_looked_at_from_its_buttons(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    await stage.until(NEXT)
    promises = stage.dora.button("The promises")
    await stage.dora.presses_button(promises)
    assert stage.dora.told.startswith("# Your teams' promises\n")
    assert "[Open: The fix is live]" in stage.dora.told
    await stage.dora.presses("The actions")
    assert "[Open: Send the invoice]" in stage.dora.told
    await stage.dora.presses("Open: Send the invoice")
    assert "Send the invoice" in stage.dora.told
    await stage.dora.presses("The roadblocks")
    assert "Access to the logs" in stage.dora.told
    with stage.unchanged():
        await stage.ana.presses_button(promises)
    assert stage.ana.told.startswith("The digest is for those who manage a team.")


async def test_buttons_of_a_digest_that_is_settled_say_so(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        Week(book).promise("A report", MONDAY)
    await reads(stage)
    with stage.storage.book(stage.workspace) as book:
        kept = book.get(Promise, stage.kept(Promise)[0].id)
        kept.state = PromiseState.WITHDRAWN
    await stage.dora.presses("The promises")
    assert stage.dora.told == "Of your teams' promises, none needs you any more."


async def test_many_things_are_read_a_page_at_a_time(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        for number in range(12):
            week.promise(f"Promise {number:02}", MONDAY + timedelta(hours=number))
    await reads(stage)
    await stage.dora.presses("The promises")
    seen = stage.dora.told
    await stage.dora.presses("More promises")
    both = seen + stage.dora.told
    assert all(f"[Open: Promise {number:02}]" in both for number in range(12))


async def test_the_picture_says_the_same_in_words(stage: Stage) -> None:
    a_full_week(stage)
    await arms(stage)
    await stage.until(NEXT)
    (picture,) = [one for one in stage.dora.dms[-1].message.parts if isinstance(one, Picture)]
    assert picture.alt == (
        "A picture of the eight weeks from 2026-10-05 to 2026-11-29. "
        "Hard calls week by week: closed 0, 0, 0, 0, 0, 0, 0, 2; "
        "debrief open 0, 0, 0, 0, 0, 0, 0, 1; cancelled 0, 0, 0, 0, 0, 0, 0, 1. "
        "Promises week by week: kept 0, 0, 0, 0, 0, 0, 0, 1; broken 0, 0, 0, 0, 0, 0, 0, 1. "
        "Hard calls in 30 days: Ana 3, Ben 0, Cem 0, Dora 0."
    )
    assert picture.png.startswith(b"\x89PNG")
    assert picture.png == picture.png
