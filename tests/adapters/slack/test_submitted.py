"""Forms that were sent in: answers, problems beside their fields, the next page, a whisper."""

from __future__ import annotations

from typing import Any

from adapters.slack import form
from adapters.voice import Answer
from flows.language.events import Submitted
from flows.language.words import Message, Text
from storage.records import PersonKind
from tests.adapters.slack.desk import (
    BEN,
    CALLS,
    Ear,
    Office,
    ask,
    chosen_person,
    typed,
)
from tests.adapters.slack.double import user

Json = dict[str, Any]
HELLO = Answer(whisper=Message("Hello", Text("Hello, Ana.")))


async def test_a_form_is_heard_with_its_answers_people_and_place(office: Office, ear: Ear) -> None:
    office.double.users[BEN] = user(BEN, "Ben", is_restricted=True)
    answer = await office.submit(
        form.modal(ask()),
        {"account": typed("R&D <b>"), "line": typed(None), "lead": chosen_person(BEN)},
    )
    assert (answer.status_code, answer.content) == (200, b""), "an empty body closes the form"
    event = ear.last
    assert isinstance(event, Submitted)
    assert event.answers == {"account": "R&D <b>", "line": None, "lead": BEN}
    assert (event.form, event.about, event.also) == ("desk.Flag", "call1", {"version": "3"})
    assert event.where is not None
    assert event.where.native == CALLS
    assert [(one.native, one.kind) for one in event.people] == [(BEN, PersonKind.GUEST)]
    assert event.key == "view:V001:1:desk.Flag"


async def test_problems_stand_beside_their_fields_and_the_rest_at_the_first(
    office: Office, ear: Ear
) -> None:
    ear.answer = Answer(problems={"line": "Too long.", "": "Not here.", "gone": "Nor there."})
    answer = await office.submit(form.modal(ask()), {"account": typed("Acme")})
    assert answer.json() == {
        "response_action": "errors",
        "errors": {"line": "Too long.", "account": "Not here. Nor there."},
    }


async def test_the_next_page_takes_the_place_of_the_form(office: Office, ear: Ear) -> None:
    ear.answer = Answer(ask=ask())
    answer = (await office.submit(form.modal(ask()), {"account": typed("Acme")})).json()
    assert answer["response_action"] == "update"
    assert answer["view"]["callback_id"] == "desk.Flag"
    assert not office.double.called("views.open")


async def test_a_whisper_after_a_form_goes_where_the_form_belongs(office: Office, ear: Ear) -> None:
    ear.answer = HELLO
    answer = await office.submit(form.modal(ask()), {"account": typed("Acme")})
    assert answer.content == b""
    assert office.double.ephemerals[0]["channel"] == CALLS


async def test_a_whisper_after_a_form_without_a_place_goes_in_private(
    office: Office, ear: Ear
) -> None:
    ear.answer = HELLO
    view = {**form.modal(ask()), "private_metadata": "{}"}
    await office.submit(view, {"account": typed("Acme")})
    assert [one.channel for one in office.double.posts] == ["D01ANA"]
