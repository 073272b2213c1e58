"""Every row has its workspace, no query runs without one, and none sees another's rows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, delete, select, update

from storage.book import Book
from storage.book.deliveries import Promised
from storage.engine import Storage, Unscoped
from storage.records import (
    Action,
    ActionEvent,
    ActionVersion,
    Address,
    Answer,
    Brief,
    Call,
    CallState,
    Capture,
    Confidence,
    Debrief,
    Deed,
    DeliveryKind,
    Duty,
    Estimate,
    EstimateVersion,
    Happening,
    ItemKind,
    Ladder,
    Membership,
    Mirror,
    Notice,
    NoticeChoice,
    Nudge,
    Pace,
    Person,
    PersonKey,
    Place,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseVersion,
    Proposal,
    Raci,
    Record,
    Reminded,
    Reminder,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
    Role,
    Rung,
    SandboxHome,
    SandboxMessage,
    SandboxRead,
    Seat,
    Secret,
    SignOff,
    SyncState,
    Team,
    Tracker,
    TrackerKind,
    What,
    WorkspaceKey,
)
from tests.stage import MONDAY

DUE = date(2026, 12, 1)
OURS, THEIRS = "stage:OURS", "stage:THEIRS"
KINDS = [kind for kind in Record.__subclasses__() if hasattr(kind, "__table__")]
Planted = dict[type[Record], Any]


def plant(book: Book) -> Planted:
    """One record of every kind, with the same words in every workspace."""
    book.settle_workspace("stage", book.workspace_id, "W").message_url = "x/{message}"
    person = book.add(Person(native="ana", name="Ana", admin=True))
    place = book.add(Place(native="c1", name="c1"))
    team = book.add(Team(name="T", channel=place.id, manager=person.id))
    call = book.add(
        Call(
            account="Acme",
            account_key="acme",
            team=team.id,
            place=place.id,
            flagged_by=person.id,
            flagged_at=MONDAY,
            starts_at=MONDAY,
            state=CallState.ALIGNING,
            version=1,
        )
    )
    action = book.add(
        Action(call=call.id, account="Acme", what="x", due=DUE, by=person.id, at=MONDAY)
    )
    on = {"call": call.id, "person": person.id}
    five = dict.fromkeys(("aim", "happened", "why", "keep_or_change", "customer_needs"), "x")
    rows: list[Record] = [
        person,
        place,
        team,
        call,
        Address(native="ana", account="29:ana"),
        Membership(team=team.id, person=person.id),
        Seat(role=Role.LEAD, **on),
        Brief(call=call.id, version=1, line="x", by=person.id, at=MONDAY),
        SignOff(version=1, at=MONDAY, **on),
        Happening(call=call.id, what=What.FLAGGED, by=person.id, at=MONDAY),
        Capture(outcome="x", at=MONDAY, call=call.id, person=person.id),
        Debrief(at=MONDAY, **on, **five),
        action,
        ActionVersion(version=1, what="x", due=DUE, by=person.id, at=MONDAY, action=action.id),
        Duty(action=action.id, person=person.id, part=Raci.ACCOUNTABLE, answer=Answer.WAITING),
        Proposal(
            action=action.id,
            by=person.id,
            at=MONDAY,
            what="x",
            due=DUE,
            owner=person.id,
            reason="x",
        ),
        ActionEvent(action=action.id, what=Deed.CREATED, by=person.id, at=MONDAY),
        SandboxMessage(place="c1", at=MONDAY),
        SandboxHome(person="ana"),
        SandboxRead(person="ana", place="c1", at=MONDAY),
        PersonKey(person=person.id, wrapped=b"x", master="m"),
        WorkspaceKey(wrapped=b"x", master="m"),
        Secret(name="crm", sealed=b"x"),
        *_owed(book, person, team, call),
    ]
    for row in rows[4:]:
        book.add(row)
    lane = f"{book.workspace_id}:c1"
    show = Promised(
        key="k", lane=lane, kind=DeliveryKind.SHOW, step="a.v", about=call.id, due_at=MONDAY,
        to=person.id, patient=True,
    )  # fmt: skip
    book.promise([show])
    return {type(row): row for row in rows}


def _owed(book: Book, person: Person, team: Team, call: Call) -> list[Record]:
    """Everything that somebody owes, one of each kind."""
    acme: dict[str, Any] = {
        "account": "Acme",
        "account_key": "acme",
        "call": call.id,
        "by": person.id,
    }
    moment: dict[str, Any] = {"by": person.id, "at": MONDAY}
    promise = book.add(
        Promise(
            words="x",
            said_by=person.id,
            asked=DUE,
            due=DUE,
            asked_at=MONDAY,
            offered=DUE,
            responsible=person.id,
            accountable=person.id,
            at=MONDAY,
            **acme,
        )
    )
    ranged: dict[str, Any] = {
        "earliest": DUE,
        "latest": DUE,
        "confidence": Confidence.SURE,
        "next_update": MONDAY,
    }
    estimate = book.add(
        Estimate(
            what="x",
            owner=person.id,
            promise=promise.id,
            team=team.id,
            at=MONDAY,
            **acme,
            **ranged,
        )
    )
    ladder = book.add(Ladder(name="Billing"))
    roadblock = book.add(
        Roadblock(
            what="x",
            ladder=ladder.id,
            holder=person.id,
            promise=promise.id,
            need_by=DUE,
            asked_at=MONDAY,
            at=MONDAY,
            **acme,
        )
    )
    tracker = book.add(
        Tracker(kind=TrackerKind.JIRA, name="Jira", address="https://x", by=person.id, at=MONDAY)
    )
    reminder = book.add(Reminder(person=person.id, day=DUE, at=MONDAY, daily=True))
    item: dict[str, Any] = {"kind": ItemKind.PROMISE, "about": promise.id}
    rows: list[Record] = [
        PromiseVersion(promise=promise.id, version=1, words="x", due=DUE, **moment),
        PromiseEvent(promise=promise.id, what=PromiseDeed.SAVED, **moment),
        EstimateVersion(estimate=estimate.id, version=1, **ranged, **moment),
        Rung(ladder=ladder.id, place=0, person=person.id),
        RoadblockEvent(roadblock=roadblock.id, what=RoadblockDeed.RAISED, **moment),
        Nudge(person=person.id, due=DUE, at=MONDAY, **item),
        Reminded(reminder=reminder.id, place=0, **item),
        NoticeChoice(person=person.id, notice=Notice.NEWS, pace=Pace.OFF),
        Mirror(tracker=tracker.id, remote="1", changed_at=MONDAY, at=MONDAY, **item),
    ]
    return [promise, estimate, ladder, roadblock, tracker, reminder, *rows]


@pytest.fixture
def theirs(storage: Storage) -> Planted:
    with storage.book(OURS) as book:
        plant(book)
    with storage.book(THEIRS) as book:
        return plant(book)


def test_no_query_runs_without_a_workspace(storage: Storage, theirs: Planted) -> None:
    for kind in KINDS:
        queries: list[Any] = [select(kind), select(col(kind.id))]
        queries += [update(kind).values(workspace=OURS), delete(kind)]
        for query in queries:
            with pytest.raises(Unscoped), storage.session() as session:
                session.execute(query)
        with pytest.raises(Unscoped), storage.session() as session:
            session.get(kind, theirs[kind].id)


def test_a_book_sees_its_own_rows_only(storage: Storage, theirs: Planted) -> None:
    for kind in KINDS:
        with storage.book(OURS) as book:
            assert book.find(kind, theirs[kind].id) is None
            assert book.lock(kind, theirs[kind].id) is None
            with pytest.raises(LookupError):
                book.get(kind, theirs[kind].id)
        with storage.session() as session:
            found = session.exec(select(kind), execution_options={"workspace": OURS}).all()
        assert [row.workspace for row in found] == [OURS]


def test_every_kind_of_record_is_planted(theirs: Planted) -> None:
    assert set(theirs) == set(KINDS)


# Every question of the book, asked about somebody else's: the answer is nothing.
ABOUT_THEIRS: dict[str, Callable[[Book, Planted], Any]] = {
    "actions_of": lambda b, t: b.actions_of(t[Person]),
    "actions_of_call": lambda b, t: b.actions_of_call(t[Call]),
    "aligned_with": lambda b, t: b.aligned_with(t[Call]),
    "brief_of": lambda b, t: b.brief_of(t[Call]),
    "calls_of": lambda b, t: b.calls_of(t[Person]),
    "capture_by": lambda b, t: b.capture_by(t[Person], t[Call]),
    "captures": lambda b, t: b.captures(t[Call]),
    "debrief_by": lambda b, t: b.debrief_by(t[Person], t[Call]),
    "debriefs": lambda b, t: b.debriefs(t[Call]),
    "drafts_of": lambda b, t: b.drafts_of(t[Person], t[Call].account, t[Call].starts_at),
    "deeds": lambda b, t: b.deeds(t[Action]),
    "due_of": lambda b, t: b.due_of("a.v", t[Call].id),
    "duties": lambda b, t: b.duties(t[Action]),
    "duties_anywhere": lambda b, t: b.duties_anywhere(t[Person]),
    "duties_waiting": lambda b, t: b.duties_waiting(t[Person]),
    "duty_of": lambda b, t: b.duty_of(t[Person], t[Action], Raci.ACCOUNTABLE),
    "estimate_versions": lambda b, t: b.estimate_versions(t[Estimate]),
    "estimates_of": lambda b, t: b.estimates_of(t[Person]),
    "estimates_nudged": lambda b, t: b.estimates_nudged(t[Person]),
    "exported": lambda b, t: b.exported(
        Call, after="", limit=9, of=t[Person], account="", own=True
    ),
    "count_mine": lambda b, t: b.count_mine(t[Person], Promise),
    "count_open": lambda b, t: b.count_open(t[Person], Action, "acme"),
    "accounts_seen": lambda b, t: b.accounts_seen(t[Person]),
    "found": lambda b, t: b.found(t[Person], Estimate, ["acme"], limit=9),
    "may_see": lambda b, t: b.may_see(t[Person], t[Promise]),
    "mine": lambda b, t: b.mine(t[Person], Roadblock, limit=9),
    "open_of": lambda b, t: b.open_of(t[Person], Call, "acme", limit=9),
    "promises_unconfirmed": lambda b, t: b.promises_unconfirmed(t[Person]),
    "proposals_open": lambda b, t: [
        one for one in b.proposals_open(t[Person]) if one.workspace != b.workspace_id
    ],
    "find": lambda b, t: b.find(Call, t[Call].id),
    "forget_key": lambda b, t: b.forget_key(t[Person]),
    "forget_home": lambda b, t: b.forget_home(t[Person]),
    "had_a_list": lambda b, t: b.had_a_list(t[Person], DUE),
    "happenings": lambda b, t: b.happenings(t[Call]),
    "hit_rate": lambda b, t: b.hit_rate(t[Team]),
    "key_of": lambda b, t: b.key_of(t[Person]),
    "linked_with": lambda b, t: b.linked_with(t[Person]),
    "link_to": lambda b, t: b.link_to("a.v", t[Call].id),
    "lock": lambda b, t: b.lock(Call, t[Call].id),
    "members": lambda b, t: b.members(t[Team]),
    "mirror_counts": lambda b, t: b.mirror_counts(t[Tracker]),
    "mirrors_in": lambda b, t: b.mirrors_in(t[Tracker], SyncState.WAITING, 9),
    "mirrors_of": lambda b, t: b.mirrors_of(t[Promise]),
    "next_nudge": lambda b, t: b.next_nudge(t[Person]),
    "nudge_of": lambda b, t: b.nudge_of(t[Person].id, t[Promise]),
    "nudges_due": lambda b, t: b.nudges_due(t[Person], MONDAY),
    "nudges_of": lambda b, t: b.nudges_of(t[Promise]),
    "nudges_planned": lambda b, t: b.nudges_planned(t[Person]),
    "paces": lambda b, t: [one for one in b.paces(t[Person]).values() if one is not Pace.NOW],
    "people": lambda b, t: b.people([t[Person].id]),
    "promise_events": lambda b, t: b.promise_events(t[Promise]),
    "promise_versions": lambda b, t: b.promise_versions(t[Promise]),
    "promises_asked": lambda b, t: b.promises_asked(t[Person]),
    "promises_of": lambda b, t: b.promises_of(t[Person]),
    "promises_of_call": lambda b, t: b.promises_of_call(t[Call]),
    "promises_offered": lambda b, t: b.promises_offered(t[Person]),
    "proposal_by": lambda b, t: b.proposal_by(t[Person], t[Action]),
    "promise_at_risk": lambda b, t: b.promise_at_risk(t[Roadblock]),
    "receipt_of": lambda b, t: b.receipt_of("a.v", t[Call].id),
    "reminded": lambda b, t: b.reminded(t[Reminder]),
    "reminders_with": lambda b, t: b.reminders_with(t[Promise], 9),
    "same_promise": lambda b, t: b.same_promise(t[Promise]),
    "roadblock_deeds": lambda b, t: b.roadblock_deeds(t[Roadblock]),
    "roadblocks_asked": lambda b, t: b.roadblocks_asked(t[Person]),
    "roadblocks_behind": lambda b, t: b.roadblocks_behind(t[Promise]),
    "roadblocks_of": lambda b, t: b.roadblocks_of(t[Person]),
    "rungs": lambda b, t: b.rungs(t[Ladder]),
    "same_action": lambda b, t: b.same_action(t[Person], t[Action]),
    "same_estimate": lambda b, t: b.same_estimate(t[Person], t[Estimate]),
    "same_roadblock": lambda b, t: b.same_roadblock(t[Person], t[Roadblock]),
    "seat_of": lambda b, t: b.seat_of(t[Person], t[Call]),
    "seats": lambda b, t: b.seats(t[Call]),
    "team_of_channel": lambda b, t: b.team_of_channel(t[Place]),
    "teams_of": lambda b, t: b.teams_of(t[Person]),
    "unmirrored": lambda b, t: [
        one for one in b.unmirrored(t[Tracker], 9) if one.workspace == THEIRS
    ],
    "unlink": lambda b, t: b.unlink(t[Person], wakes="a.s", at=MONDAY),
    "versions": lambda b, t: b.versions(t[Action]),
    "waiting_beside": lambda b, t: b.waiting_beside(t[Person], lambda _there, _person: 1),
}
# Those that are not about anything: what they find is all their own.
ALL_OURS: dict[str, Callable[[Book], list[Any]]] = {
    "address_of": lambda b: [b.address_of("ana")],
    "addresses": lambda b: b.addresses(),
    "calls_of_account": lambda b: b.calls_of_account("acme"),
    "channels": lambda b: b.channels(),
    "everyone": lambda b: b.everyone(),
    "admins": lambda b: b.admins(),
    "ladder_called": lambda b: [b.ladder_called("billing")],
    "ladders": lambda b: b.ladders(),
    "own_key": lambda b: [b.own_key()],
    "people_called": lambda b: b.people_called(["ana"]),
    "person_called": lambda b: [b.person_called("ana")],
    "mirror_in": lambda b: [b.mirror_in(b.trackers()[0], remote="1")],
    "place_called": lambda b: [b.place_called("c1")],
    "promises_of_account": lambda b: b.promises_of_account("acme"),
    "secret_called": lambda b: [b.secret_called("crm")],
    "same_call": lambda b: [b.same_call("Acme", MONDAY)],
    "teams": lambda b: b.teams(),
    "trackers": lambda b: b.trackers(),
}
# Changes that name a record: somebody else's stays as it is.
CHANGES: dict[str, Callable[[Book, Planted], Any]] = {
    "choose_pace": lambda b, t: b.choose_pace(t[Person], Notice.CALLS, Pace.OFF),
    "drop_reminded": lambda b, t: b.drop_reminded(t[Reminder], t[Promise]),
    "drop_secret": lambda b, _t: b.drop_secret("crm"),
    "hasten": lambda b, t: b.hasten(t[Person].id, MONDAY),
    "hold_reminders": lambda b, t: b.hold_reminders([t[Person].id]),
    "lock_mirrors": lambda b, t: b.lock_mirrors([t[Tracker].id], [t[Mirror].id]),
    "keep_secret": lambda b, _t: b.keep_secret("crm", b"other"),
    "promise": lambda b, t: b.promise(
        [], at=MONDAY, again=[("a.v", t[Call].id)], back=[("a.v", t[Call].id, None)]
    ),
    "redraw_beside": lambda b, t: b.redraw_beside("a.v", [t[Person].id], MONDAY),
    "remember_dm": lambda b, t: b.remember_dm(t[Person].id, "stolen"),
    "share_settings": lambda b, t: b.share_settings(t[Person], MONDAY),
    "unsign": lambda b, t: b.unsign(t[Person], t[Call]),
}
ELSEWHERE = {
    "accounts_named",  # below
    "accounts_open",  # below
    "add",  # below
    "get",  # above
    "keep_key",  # tests/storage/test_vault.py
    "hear",  # tests/bot/test_conductor.py
    "link",  # tests/storage/test_identities.py
    "lock_person",  # the same
    "offer_link",  # the same
    "offered",  # the same
    "parent_of",  # below
    "remove",  # takes a record that only its own book can have read
    "set_members",  # the same
    "set_rungs",  # the same
    "settle_workspace",
    "waiting",  # below
    "was_heard",  # tests/adapters/teams/test_listen.py
    "workspace",
}


def test_every_query_of_the_book_is_asked_here() -> None:
    public = {name for name, _ in inspect.getmembers(Book, inspect.isfunction) if name[0] != "_"}
    assert public == {*ABOUT_THEIRS, *ALL_OURS, *CHANGES, *ELSEWHERE}


def test_asked_about_somebody_elses_the_book_knows_nothing(
    storage: Storage, theirs: Planted
) -> None:
    with storage.book(OURS) as book:
        found = {name: ask(book, theirs) for name, ask in ABOUT_THEIRS.items()}
    assert {name for name, answer in found.items() if answer} == set()


def test_what_the_book_finds_is_its_own(storage: Storage, theirs: Planted) -> None:
    assert theirs
    with storage.book(OURS) as book:
        for name, ask in ALL_OURS.items():
            assert [row.workspace for row in ask(book)] == [OURS], name


def test_a_change_does_not_reach_somebody_elses(storage: Storage, theirs: Planted) -> None:
    def there() -> list[Any]:
        with storage.book(THEIRS) as book:
            call = theirs[Call]
            person = book.get(Person, theirs[Person].id)
            return [book.due_of("a.v", call.id), book.waiting(MONDAY), person.dm,
                    book.aligned_with(call), book.secret_called("crm"), book.own_key(),
                    book.paces(person), len(book.reminded(theirs[Reminder]))]  # fmt: skip

    before = there()
    with storage.book(OURS) as book:
        for change in CHANGES.values():
            change(book, theirs)
    assert there() == before


def test_counts_names_and_parents_are_ones_own(storage: Storage, theirs: Planted) -> None:
    with storage.book(OURS) as book:
        book.add(Team(name="another", workspace=THEIRS))
        assert {team.workspace for team in book.teams()} == {OURS}
        assert book.accounts_open() == ["Acme"]
        assert book.accounts_named(["ACME", "Acme Ltd"]) == {"acme": "Acme"}
        assert book.waiting(MONDAY) == (1, 0)
    with storage.book("stage:NOBODY") as book:
        assert book.accounts_open() == []
        assert book.accounts_named(["acme"]) == {}
        assert book.waiting(MONDAY) == (0, 0)
    assert theirs


def test_there_is_no_book_of_no_workspace(storage: Storage) -> None:
    with pytest.raises(ValueError, match="belongs to a workspace"), storage.book(""):
        pass
