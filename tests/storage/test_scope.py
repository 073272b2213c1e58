"""Every row has its workspace, no query runs without one, and none sees another's rows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, delete, select, update

from storage.book import Book
from storage.book.deliveries import EVER, Promised
from storage.engine import Storage, Unscoped
from storage.records import (
    Action,
    ActionEvent,
    ActionVersion,
    Address,
    Answer,
    Brief,
    Buddying,
    Call,
    CallState,
    Capture,
    CheckIn,
    CheckInChoice,
    CheckInPrompt,
    Confidence,
    Debrief,
    Deed,
    DeliveryKind,
    DigestIssue,
    DigestWish,
    Duty,
    Erasure,
    Estimate,
    EstimateVersion,
    Feedback,
    FeedbackState,
    GivenAway,
    Handover,
    Happening,
    IssueKind,
    ItemKind,
    Ladder,
    Membership,
    Mirror,
    Notice,
    NoticeChoice,
    Nudge,
    Organisation,
    OrganisationChange,
    Ownership,
    Pace,
    PeerPart,
    PeerWord,
    Person,
    PersonKey,
    Place,
    Plea,
    PoolMember,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseVersion,
    Proposal,
    Raci,
    Record,
    Release,
    ReleaseMark,
    Reminded,
    Reminder,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
    Role,
    Rotation,
    RotationOffer,
    Rung,
    SandboxHome,
    SandboxMessage,
    SandboxRead,
    Seat,
    Secret,
    SignOff,
    Story,
    StoryState,
    Subject,
    Swap,
    SwapAsk,
    SyncState,
    Team,
    Tracker,
    TrackerKind,
    Verdict,
    WeekMember,
    What,
    Wish,
    WorkspaceKey,
)
from tests.stage import MONDAY

DUE, WEEK = date(2026, 12, 1), "2026-W47"
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
        *_helping(book, person, call),
        *_passed_on(book, person, call),
        CheckIn(owner="m", week=WEEK, sealed=b"x"),
        CheckInChoice(person=person.id, sealed=b"x"),
        CheckInPrompt(person=person.id, week=WEEK),
        Plea(asker=person.id, to=person.id, at=MONDAY, sealed=b"x"),
        *_told(person, team),
        Erasure(person=person.id, wish=Wish.OWN, at=MONDAY),
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


def _told(person: Person, team: Team) -> list[Record]:
    """What is settled about people, and what was published of a week."""
    load: dict[str, Any] = {"week": WEEK, "subject": Subject.LOAD}
    return [
        Organisation(),
        OrganisationChange(by=person.id, at=MONDAY, holds_from=MONDAY, what="least"),
        WeekMember(week=WEEK, person=person.id, team=team.id),
        Release(team=team.id, **load),
        ReleaseMark(mark="x", **load),
    ]


def _helping(book: Book, person: Person, call: Call) -> list[Record]:
    """A buddy, what they said, and feedback."""
    on: dict[str, Any] = {"call": call.id, "at": MONDAY}
    buddying = book.add(Buddying(person=person.id, **on))
    state = FeedbackState.OFFERED
    return [
        PoolMember(person=person.id, since=MONDAY),
        buddying,
        PeerWord(
            buddying=buddying.id,
            part=PeerPart.BEFORE,
            lead=person.id,
            sealed=b"x",
            until=MONDAY,
            **on,
        ),
        Feedback(giver=person.id, receiver=person.id, state=state, sealed=b"x", at=MONDAY),
    ]


def _passed_on(book: Book, person: Person, call: Call) -> list[Record]:
    """Who has a customer, how a call passes from one to another, and a leader's story."""
    acme: dict[str, Any] = {"account": "Acme", "account_key": "acme"}
    on: dict[str, Any] = {"call": call.id}
    rotation = book.add(Rotation(owner=person.id, hard=4, months=0, asked_at=MONDAY, **acme, **on))
    swap = book.add(Swap(by=person.id, role="lead", at=MONDAY, expires_at=MONDAY, **on))
    return [
        rotation,
        swap,
        Ownership(person=person.id, since=MONDAY, by=person.id, **acme),
        RotationOffer(rotation=rotation.id, person=person.id, by=person.id, at=MONDAY, **on),
        Handover(giver=person.id, taker=person.id, at=MONDAY, **acme, **on),
        SwapAsk(swap=swap.id, person=person.id, **on),
        GivenAway(owner="m", week=WEEK, sealed=b"x"),
        Story(
            person=person.id,
            month="2026-11",
            state=StoryState.POSTED,
            place=call.place,
            posted_at=MONDAY,
        ),
    ]


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
        NoticeChoice(person=person.id, notice=Notice.WEEK, pace=Pace.NOW),
        DigestIssue(person=person.id, kind=IssueKind.TEAMS, week=WEEK, at=MONDAY),
        DigestWish(person=person.id),
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
    "buddy_load": lambda b, t: sum(b.buddy_load([t[Person].id], MONDAY).values()),
    "hard_calls": lambda b, t: b.hard_calls(t[Person], MONDAY, MONDAY.replace(year=2030)),
    "hard_load": lambda b, t: sum(
        b.hard_load([t[Person].id], MONDAY, MONDAY.replace(year=2030)).values()
    ),
    "buddyings": lambda b, t: b.buddyings(t[Call]),
    "buddyings_of": lambda b, t: b.buddyings_of(t[Person]),
    "buddyings_open": lambda b, t: b.buddyings_open(t[Person]),
    "feedback_between": lambda b, t: b.feedback_between(t[Person], t[Person]),
    "feedback_of": lambda b, t: b.feedback_of(t[Person], FeedbackState),
    "hold_feedback": lambda b, t: b.hold_feedback(t[Feedback]),
    "peer_word": lambda b, t: b.peer_word(t[Buddying], PeerPart.BEFORE),
    "peer_words_for": lambda b, t: b.peer_words_for(t[Person]),
    "pool_member": lambda b, t: b.pool_member(t[Person]),
    "aligned_with": lambda b, t: b.aligned_with(t[Call]),
    "brief_of": lambda b, t: b.brief_of(t[Call]),
    "calls_of": lambda b, t: b.calls_of(t[Person]),
    "capture_by": lambda b, t: b.capture_by(t[Person], t[Call]),
    "captures": lambda b, t: b.captures(t[Call]),
    "changed_together": lambda b, t: [
        one
        for one in b.changed_together(t[OrganisationChange], timedelta(days=1))
        if one.workspace != b.workspace_id or one.by == t[Person].id
    ],
    "check_in_prompts": lambda b, t: b.check_in_prompts(t[Person]),
    "choice_of": lambda b, t: b.choice_of(t[Person]),
    "choosers": lambda b, t: b.choosers([t[Person].id]),
    "held_plea": lambda b, t: b.held_plea(t[Plea].id),
    "pleas_asked": lambda b, t: b.pleas_asked(t[Person]),
    "was_posted": lambda b, t: b.was_posted("a.v", t[Call].id),
    "debrief_by": lambda b, t: b.debrief_by(t[Person], t[Call]),
    "debriefs": lambda b, t: b.debriefs(t[Call]),
    "drafts_of": lambda b, t: b.drafts_of(t[Person], t[Call].account, t[Call].starts_at),
    "deeds": lambda b, t: b.deeds(t[Action]),
    "due_of": lambda b, t: b.due_of("a.v", t[Call].id),
    "erasure_of": lambda b, t: b.erasure_of(t[Person]),
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
    "addresses_of": lambda b, t: b.addresses_of([t[Promise].id]),
    "next_nudge": lambda b, t: b.next_nudge(t[Person]),
    "nudge_of": lambda b, t: b.nudge_of(t[Person].id, t[Promise]),
    "nudges_due": lambda b, t: b.nudges_due(t[Person], MONDAY),
    "nudges_of": lambda b, t: b.nudges_of(t[Promise]),
    "nudges_planned": lambda b, t: b.nudges_planned(t[Person]),
    "paces": lambda b, t: b.paces(t[Person])[Notice.WEEK] is Pace.NOW,
    "asked_to_take": lambda b, t: b.asked_to_take(
        [t[Person].id], EVER, MONDAY + timedelta(hours=1)
    ),
    "busy_between": lambda b, t: b.busy_between(
        [t[Person].id], t[Call], EVER, MONDAY + timedelta(hours=1)
    ),
    "last_story": lambda b, t: b.last_story(t[Person]),
    "led_by": lambda b, t: b.led_by(t[Person]),
    "offers_asked": lambda b, t: b.offers_asked(t[Person]),
    "owned_by": lambda b, t: b.owned_by(t[Person]),
    "rotations_asked": lambda b, t: b.rotations_asked(t[Person]),
    "swaps_asked": lambda b, t: b.swaps_asked(t[Person]),
    "rotation_offers": lambda b, t: b.rotation_offers(t[Rotation]),
    "story_seen": lambda b, t: b.story_seen(t[Team], EVER),
    "swap_asks": lambda b, t: b.swap_asks(t[Swap]),
    "swap_of": lambda b, t: b.swap_of(t[Person], t[Call]),
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
    "happened_by_or_to": lambda b, t: b.happened_by_or_to(t[Person]),
    "rows_of": lambda b, t: b.rows_of(Debrief, t[Person]),
    "rungs": lambda b, t: b.rungs(t[Ladder]),
    "same_action": lambda b, t: b.same_action(t[Person], t[Action]),
    "same_estimate": lambda b, t: b.same_estimate(t[Person], t[Estimate]),
    "same_roadblock": lambda b, t: b.same_roadblock(t[Person], t[Roadblock]),
    "seat_of": lambda b, t: b.seat_of(t[Person], t[Call]),
    "seated": lambda b, t: b.seated(t[Person], list(CallState)),
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
ABOUT_THEIRS |= {
    "actions_late": lambda b, t: b.actions_late([t[Team].id], [t[Person].id], date.max),
    "calls_between": lambda b, t: b.calls_between([t[Team].id], EVER, MONDAY + timedelta(days=1)),
    "debriefed_at": lambda b, t: b.debriefed_at([t[Call].id]),
    "debriefs_due": lambda b, t: b.debriefs_due([t[Team].id], EVER, MONDAY + timedelta(days=9)),
    "digest_wish": lambda b, t: b.digest_wish(t[Person]),
    "dues_of": lambda b, t: t[Call].id in b.dues_of("a.v"),
    "links_to": lambda b, t: b.links_to("a.v", [t[Call].id]),
    "members_of": lambda b, t: b.members_of([t[Team].id])[t[Team].id],
    "owners_of": lambda b, t: b.owners_of([t[Action].id]),
    "promises_due": lambda b, t: b.promises_due([t[Team].id], [t[Person].id], date.max),
    "promises_ended": lambda b, t: b.promises_ended(
        [t[Team].id], [t[Person].id], EVER, MONDAY + timedelta(days=9)
    ),
    "roadblocks_for": lambda b, t: b.roadblocks_for(
        t[Person], [t[Team].id], [t[Person].id], date.max
    ),
    "seated_on": lambda b, t: b.seated_on([t[Call].id], list(Role))[t[Call].id],
    "standing": lambda b, t: b.standing("a.v", [t[Call].id]),
    "teams_led": lambda b, t: b.teams_led(t[Person]),
}
# Those that are not about anything: what they find is all their own.
ALL_OURS: dict[str, Callable[[Book], list[Any]]] = {
    "address_of": lambda b: [b.address_of("ana")],
    "addresses": lambda b: b.addresses(),
    "calls_of_account": lambda b: b.calls_of_account("acme"),
    "given_away": lambda b: b.given_away(["m"]),
    "last_rotation": lambda b: [b.last_rotation("Acme")],
    "leaders": lambda b: b.leaders(),
    "owner_history": lambda b: b.owner_history("Acme"),
    "owners": lambda b: b.owners("Acme"),
    "pool": lambda b: b.pool(),
    "people_named": lambda b: b.people_named(["ANA"]),
    "channels": lambda b: b.channels(),
    "check_ins_by": lambda b: b.check_ins_by(["m"]),
    "check_ins_in": lambda b: b.check_ins_in(WEEK, ["m"]),
    "digest_wishes": lambda b: list(b.digest_wishes().values()),
    "everyone": lambda b: b.everyone(),
    "managers": lambda b: b.managers(),
    "weekly_readers": lambda b: b.weekly_readers(),
    "admins": lambda b: b.admins(),
    "ladder_called": lambda b: [b.ladder_called("billing")],
    "ladders": lambda b: b.ladders(),
    "in_teams": lambda b: b.in_teams(),
    "concerned": lambda b: b.concerned(),
    "organisation": lambda b: [b.organisation()],
    "organisation_changes": lambda b: b.organisation_changes(0, 9),
    "releases": lambda b: b.releases([WEEK]),
    "week_people": lambda b: b.week_people(WEEK),
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
    "drop_check_in": lambda b, t: b.drop_check_in(t[CheckIn]),
    "drop_check_ins": lambda b, _t: b.drop_check_ins(["m"]),
    "drop_plea": lambda b, t: b.drop_plea(t[Plea]),
    "drop_reminded": lambda b, t: b.drop_reminded(t[Reminder], t[Promise]),
    "drop_secret": lambda b, _t: b.drop_secret("crm"),
    "note_leavers": lambda b, _t: b.note_leavers(WEEK),
    "drop_managers": lambda b, _t: b.drop_managers(WEEK),
    "drop_marks": lambda b, _t: b.drop_marks(Subject.LOAD, "2027-W01"),
    "drop_weeks": lambda b, _t: b.drop_weeks("2027-W01"),
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
    "given_marks",  # below
    "calls_over",  # below
    "hard_with",  # below
    "led_most",  # below
    "accounts_named",  # below
    "accounts_open",  # below
    "add",  # below
    "ask_erasure",  # tests/bot/test_erasing.py
    "erase",  # tests/storage/test_erase.py
    "erasures_open",  # tests/bot/test_erasing.py
    "everybodys_ids",  # the same
    "former_with_keys",  # the same
    "forget_latecomers",  # the same
    "weeks_of_marks",  # the same
    "forgotten_kinds",  # the same for everybody
    "get",  # above
    "held_choice",  # below
    "keep_key",  # tests/storage/test_vault.py
    "counting",  # below
    "has_check_ins",  # below
    "settings_ahead",  # below
    "first_together",  # below
    "last_changes",  # below
    "is_open",  # below
    "keep_marks",  # keeps what is its own
    "keep_releases",  # the same
    "marks",  # below
    "open_week",  # the same
    "unpublished",  # below
    "week_members",  # below
    "hear",  # tests/bot/test_conductor.py
    "link",  # tests/storage/test_identities.py
    "lock_person",  # the same
    "offer_link",  # the same
    "offered",  # the same
    "outdated",  # tests/storage/test_erase.py
    "parent_of",  # below
    "join_pool",  # keeps what is its own
    "forget_words",  # takes a record that only its own book can have read
    "wipe",  # takes a record that only its own book can have read
    "read_keys",  # tests/storage/test_checkins.py
    "keep_keys",  # the same
    "keep_choices",  # the same
    "unlike",  # the same
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
                    book.paces(person), len(book.reminded(theirs[Reminder])),
                    book.week_members(WEEK), book.marks(WEEK, Subject.LOAD),
                    book.check_ins_by(["m"]), book.held_plea(theirs[Plea].id)]  # fmt: skip

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


def _elsewhere(book: Book, row: Record) -> None:
    row.workspace = THEIRS
    book._session.add(row)  # noqa: SLF001 -- no book writes into another workspace
    book._session.flush()  # noqa: SLF001 -- the same


def test_the_weeks_of_others_are_others(storage: Storage, theirs: Planted) -> None:
    """Queries of ids, and queries within queries, which nothing keeps to a workspace by itself."""
    with storage.book(OURS) as book:
        ((*ours, left),) = book.week_members(WEEK)
        assert (ours[0] != theirs[Person].id, left) == (True, False)
        assert book.marks(WEEK, Subject.LOAD) == {"x"}
        book.open_week("2026-W48", [(ours[0], ours[1])])
        # That they have published the week does not make it ours.
        _elsewhere(book, Release(team="", week="2026-W48", subject=Subject.LOAD))
        assert book.unpublished("2026-W49") == ["2026-W48"]
        assert book.settings_ahead(MONDAY - timedelta(days=1)) == {"least"}
        assert book.settings_ahead(MONDAY) == set()
        assert book.last_changes(["least"]) == {"least": ""}
        foreign = OrganisationChange(
            by=ours[0], at=MONDAY, holds_from=MONDAY, what="z", id="z" * 32
        )
        assert book.first_together(foreign, timedelta(days=1)).by == ours[0]
        assert book.has_check_ins(WEEK)
        assert not book.has_check_ins("2026-W48")
        book.set_members(book.teams()[0], book.everyone())
        book.teams()[0].manager = None
        assert book.counting() == [tuple(ours)]
    with storage.book("stage:NOBODY") as book:
        assert (book.is_open(WEEK), book.counting(), book.week_members(WEEK)) == (False, [], [])
        assert book.unpublished("2026-W48") == []
        assert book.settings_ahead(MONDAY - timedelta(days=1)) == set()
        assert book.last_changes(["least"]) == {}
        assert not book.has_check_ins(WEEK)


def test_nobodys_choice_is_kept_in_another_workspace(storage: Storage, theirs: Planted) -> None:
    with storage.book(OURS) as book, pytest.raises(LookupError):
        book.held_choice(theirs[Person])
    with storage.book(THEIRS) as book:
        held = book.held_choice(theirs[Person])
        assert held.id == theirs[CheckInChoice].id


def test_hard_calls_and_what_was_given_away_are_ones_own(storage: Storage, theirs: Planted) -> None:
    with storage.book(THEIRS) as book:
        call = book.get(Call, theirs[Call].id)
        call.verdict, call.state, call.ended_at = Verdict.CRUCIAL, CallState.CLOSED, MONDAY
    asked: Callable[[Book], list[Any]] = lambda book: [  # noqa: E731 -- the same, asked of each
        book.calls_over("Acme", 9),
        book.hard_with("Acme", EVER, MONDAY + timedelta(hours=1)),
        book.led_most("Acme", EVER),
    ]
    with storage.book(THEIRS) as book:
        assert all(asked(book))
    with storage.book(OURS) as book:
        assert not any(asked(book))
        assert book.given_marks()
    with storage.book("stage:NOBODY") as book:
        assert not book.given_marks()


def test_there_is_no_book_of_no_workspace(storage: Storage) -> None:
    with pytest.raises(ValueError, match="belongs to a workspace"), storage.book(""):
        pass
