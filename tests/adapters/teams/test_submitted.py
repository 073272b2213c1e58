"""Forms that were sent in: answers, problems at their fields, the next page, a whisper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.exchange import FORGED
from adapters.teams.seal import Seal
from adapters.teams.submitted import NOT_FOUND, NOWHERE
from adapters.timely import AWAY
from adapters.voice import Answer
from flows.language.events import Submitted
from flows.language.forms import Raw
from flows.language.words import Button, Message, Named, Text
from storage.engine import Storage
from storage.records import Person, PersonKind
from tests.adapters.teams import activities, presses
from tests.adapters.teams.desk import KEYS, Ear, Flag, Office, ask, buttons, inputs, shown, texts
from tests.adapters.teams.double import No
from tests.adapters.teams.records import ANA, BEN, CALLS, GUS, PARTNERS, WORKSPACE, dm_of

Json = dict[str, Any]
HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))


async def opened(office: Office, ear: Ear, **filled: str) -> Json:
    """A form as a person has it before them: what its submit button carries."""
    before, ear.answer = ear.answer, Answer(ask=ask(**filled))
    data = Seal(KEYS).sealed({"step": Flag.wire, "about": "call1"})
    card = shown(await office.comes(presses.fetch(office.url, data)))
    ear.answer = before
    ear.heard.clear()
    carried: Json = buttons(card)[-1]["data"]
    return carried


async def test_a_form_is_heard_with_its_answers_people_and_place(office: Office, ear: Ear) -> None:
    office.double.people[BEN]["userRole"] = "guest"
    carried = await opened(office, ear)
    given = {
        "short.account": "R&D <b>",
        "person.lead": BEN,
        "moment.starts_at.date": "2026-12-01",
        "moment.starts_at.time": "15:00",
        "choice.team": "t1",
    }
    answer = await office.comes(presses.dialog(office.url, {**carried, **given}))
    assert (answer.status_code, answer.content) == (200, b""), "an empty answer closes the dialog"
    event = ear.last
    assert isinstance(event, Submitted)
    answers: dict[str, Raw] = {name: raw for name, raw in event.answers.items() if raw}
    assert answers == {
        "account": "R&D <b>",
        "lead": BEN,
        "starts_at": "2026-12-01T15:00:00+00:00",
        "team": "t1",
    }
    assert (event.form, event.about, event.also) == (Flag.wire, "call1", {"version": "3"})
    assert event.where is not None
    assert event.where.native == CALLS
    assert [(one.native, one.kind) for one in event.people] == [(BEN, PersonKind.GUEST)]


async def test_a_form_belongs_to_the_place_it_was_asked_for_and_not_to_the_chat(
    office: Office, ear: Ear
) -> None:
    carried = await opened(office, ear)
    await office.comes(presses.dialog(office.url, carried, where=activities.chat()))
    assert ear.last.where.native == CALLS


async def test_sent_in_twice_it_has_one_key_and_drawn_again_another(
    office: Office, ear: Ear
) -> None:
    carried = await opened(office, ear)
    await office.comes(presses.dialog(office.url, carried))
    await office.comes(presses.dialog(office.url, carried))
    again = await opened(office, ear)
    await office.comes(presses.dialog(office.url, again))
    keys = {one.key for one in ear.heard}
    assert len(keys) == 1
    assert carried["nonce"] != again["nonce"]


async def test_problems_stand_at_their_fields_and_nothing_typed_is_lost(
    office: Office, ear: Ear
) -> None:
    carried = await opened(office, ear)
    ear.answer = Answer(problems={"line": "Too long.", "": "Not here."})
    given = {
        "short.account": "Acme",
        "long.line": "One\nvoice",
        "person.lead": BEN,
        "moment.starts_at.date": "2026-12-01",
        "choice.team": "t1",
    }
    card = shown(await office.comes(presses.dialog(office.url, {**carried, **given})))
    fields = inputs(card)
    assert fields["short.account"]["value"] == "Acme"
    assert fields["long.line"]["value"] == "One\nvoice"
    assert fields["person.lead"]["value"] == BEN
    assert fields["moment.starts_at.date"]["value"] == "2026-12-01"
    assert fields["choice.team"]["value"] == "t1"
    assert "Too long." in texts(card)
    assert "Not here." in texts(card)
    ear.answer = Answer()
    sent = {**buttons(card)[-1]["data"], **given, "long.line": "One voice"}
    assert (await office.comes(presses.dialog(office.url, sent))).content == b""
    assert ear.last.answers["line"] == "One voice"
    assert len({one.key for one in ear.heard}) == 2, "the second time is heard too"


async def test_the_next_page_takes_the_place_of_the_form(office: Office, ear: Ear) -> None:
    carried = await opened(office, ear)
    ear.answer = Answer(ask=ask(account="Next"))
    card = shown(await office.comes(presses.dialog(office.url, carried)))
    assert inputs(card)["short.account"]["value"] == "Next"


async def test_a_whisper_after_a_form_is_shown_in_its_place(office: Office, ear: Ear) -> None:
    carried = await opened(office, ear)
    ear.answer = HELLO
    card = shown(await office.comes(presses.dialog(office.url, carried)))
    assert "Hello, Ana." in texts(card)
    assert not office.double.posts


async def test_a_button_in_a_dialog_is_pressed_in_the_dialog(office: Office, ear: Ear) -> None:
    carried = await opened(office, ear)
    button = Button("This", does=Named("a.b"), about="call2")
    ear.answer = Answer(whisper=Message("Which?", Text("Which?"), button))
    data = buttons(shown(await office.comes(presses.dialog(office.url, carried))))[0]["data"]
    ear.answer = HELLO
    answer = await office.comes(presses.dialog(office.url, data))
    assert (ear.last.name, ear.last.about) == ("a.b", "call2")
    assert "Hello, Ana." in texts(shown(answer))


async def test_the_form_of_the_message_extension_is_sent_in_the_same_way(
    office: Office, ear: Ear
) -> None:
    carried = await opened(office, ear)
    sent = {**carried, "short.account": "Acme"}
    answer = await office.comes(presses.extension_submit(office.url, "flag", sent))
    assert (answer.status_code, answer.content) == (200, b"")
    assert ear.last.answers["account"] == "Acme"


async def test_a_form_that_we_did_not_draw_is_not_heard(office: Office, ear: Ear) -> None:
    carried = await opened(office, ear)
    for change in ({"where": PARTNERS}, {"about": "call2"}, {"form": "people.Pause"}):
        answer = await office.comes(presses.dialog(office.url, {**carried, **change}))
        assert FORGED in texts(shown(answer))
    assert not ear.heard


@pytest.mark.parametrize("answers", [True, False])
async def test_somebody_who_cannot_be_looked_up_is_a_problem_at_the_field(
    office: Office, ear: Ear, *, answers: bool
) -> None:
    carried = await opened(office, ear)
    stranger = "5712a9e0-0000-4000-8000-000000000571"
    if not answers:
        office.double.fail_next("member", *[No(403, "NotEnoughPermissions")] * 9)
    card = shown(
        await office.comes(presses.dialog(office.url, {**carried, "person.lead": stranger}))
    )
    assert (NOWHERE if answers else NOT_FOUND) in texts(card)
    assert not ear.heard


async def test_fields_that_the_form_does_not_have_look_nobody_up(office: Office, ear: Ear) -> None:
    carried = await opened(office, ear)
    before = len(office.double.called("member"))
    crowd = ",".join(f"stranger-{number}" for number in range(3000))
    await office.comes(presses.dialog(office.url, {**carried, "people.crowd": crowd}))
    assert len(office.double.called("member")) == before
    assert "crowd" not in {one.native for one in ear.last.people}


async def test_who_was_met_before_needs_no_look_up(
    office: Office, ear: Ear, storage: Storage
) -> None:
    carried = await opened(office, ear)
    with storage.book(WORKSPACE) as book:
        ana = book.person_called(ANA)
        assert ana is not None
        book.add(Person(native=GUS, name="Gus", kind=PersonKind.GUEST, seen_at=ana.seen_at))
    await office.comes(presses.dialog(office.url, {**carried, "person.lead": GUS}))
    assert [one.native for one in ear.last.people] == [GUS]


async def test_without_the_memory_the_form_stays_with_all_that_was_typed(
    office: Office, ear: Ear
) -> None:
    carried = await opened(office, ear)
    ear.error = RuntimeError("the database is away")
    card = shown(
        await office.comes(presses.dialog(office.url, {**carried, "short.account": "Acme"}))
    )
    assert AWAY in texts(card)
    assert inputs(card)["short.account"]["value"] == "Acme"


async def test_a_form_that_is_no_more_says_its_problems_all_the_same(
    office: Office, ear: Ear
) -> None:
    carried = await opened(office, ear)
    listener = office.listener
    listener._desk = replace(listener._desk, forms={})  # noqa: SLF001 -- as after an upgrade
    ear.answer = Answer(problems={"line": "Too long."})
    assert "Too long." in texts(shown(await office.comes(presses.dialog(office.url, carried))))


async def test_a_moment_is_asked_in_the_zone_of_whoever_is_asked(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await opened(office, ear)
    with storage.book(WORKSPACE) as book:
        ana = book.person_called(ANA)
        assert ana is not None
        assert ana.zone == "Europe/Lisbon"
        ana.own_zone, ana.zone = True, "Asia/Tokyo"
    given = {"moment.starts_at.date": "2026-12-01", "moment.starts_at.time": "15:00"}
    carried = await opened(office, ear)
    await office.comes(presses.dialog(office.url, {**carried, **given}))
    assert ear.last.answers["starts_at"] == "2026-12-01T06:00:00+00:00", "what she chose herself"


async def test_where_no_zone_is_known_the_dialog_says_that_it_means_utc(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(ask=ask())
    data = Seal(KEYS).sealed({"step": Flag.wire})
    press = presses.fetch(office.url, data)
    for key in ("localTimezone", "entities"):
        del press[key]
    assert "UTC" in texts(shown(await office.comes(press)))


async def test_a_whisper_that_teams_loses_breaks_nothing(office: Office, ear: Ear) -> None:
    carried = await opened(office, ear)
    ear.answer = Answer(ask=ask(), whisper=HELLO.whisper)
    office.double.fail_next("*", *[No(403, "ConversationBlockedByUser")] * 3)
    assert inputs(shown(await office.comes(presses.dialog(office.url, carried))))
    assert not office.double.posts_in(dm_of(ANA))
