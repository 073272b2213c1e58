"""A card is never larger than Teams takes, whatever is said; its buttons are all there."""

from __future__ import annotations

import pytest

from adapters.teams import render
from adapters.teams.render import CARD_BYTES
from flows.language.words import (
    Bold,
    Button,
    Facts,
    Link,
    Message,
    Named,
    Picture,
    Quote,
    Small,
    Text,
    Title,
    TooLong,
)
from tests.adapters.teams.cards import SEAL
from tests.adapters.teams.referee import check_message
from tests.adapters.teams.spread import (
    ANA,
    BEN,
    OTHER_ANA,
    body,
)


@pytest.mark.parametrize("letter", ["x", "計", "😀", '"'])
def test_the_longest_messages_are_still_taken(letter: str) -> None:
    button = Button("b" * 75, does=Named("a.b"), about="r" * 36, also={"version": "3"})
    for parts in (
        [Text(letter * 2900)] * 4,
        [Quote(letter * 277)] * 45,
        [Quote(ANA, letter * 273)] * 45,
        [Text(letter * 276), button] * 22,
        [Title(letter * 150)] * 45,
        [Small(*(Bold(letter), letter) * 138)] * 45,
        [Facts(*[(letter * 13, letter * 14)] * 10)] * 45,
        [Facts(*[(letter * 13, (OTHER_ANA, letter * 4, BEN, Bold("x")))] * 10)] * 45,
        [Text(Link("https://e.com/" + "x" * 1900, letter * 270))] * 45,
    ):
        check_message(Message(letter * 2900, *parts))


def test_forty_five_buttons_are_all_there() -> None:
    button = Button("b" * 75, does=Named("alignment.agree"), about="r" * 36, also={"version": "31"})
    message = Message("x", *[button] * 45)
    check_message(message)
    assert sum(len(one["actions"]) for one in render.card(message, SEAL)["body"]) == 45


def test_the_longest_texts_are_cut_and_no_button_is() -> None:
    parts = [Text("計" * 2900), Text("計" * 2900), Text("短"), Text("計" * 2900), Text("計" * 2900)]
    drawn = body(*parts, Button("b", does=Named("a.b")))
    texts = [one["inlines"][0]["text"] for one in drawn[:-1]]
    assert texts[2] == "短"
    assert len({len(text) for text in texts}) == 2
    assert all(text.endswith("…") for text in texts if text != "短")
    assert len(texts[0]) > 1900
    assert render.size(render.card(Message("x", *parts), SEAL)) > CARD_BYTES - 100
    assert drawn[-1]["actions"][0]["title"] == "b"


def test_what_can_be_spared_goes_before_words_do() -> None:
    spared = [Button("b" * 75, does=Named("a.b"), about=str(n)) for n in range(43)]
    drawn = body(Text("x" * 2900), *spared, Picture(b"x" * 9000, "A curve"))
    actions = [action for one in drawn for action in one.get("actions", [])]
    assert drawn[0]["inlines"][0]["text"] == "x" * 2900
    assert drawn[-1]["inlines"][0]["text"] == "A curve"
    assert {"fallback" in action for action in actions} == {False}


def test_buttons_that_carry_too_much_are_a_mistake() -> None:
    with pytest.raises(TooLong):
        body(*[Button("b", does=Named("a.b"), also={"a": "計" * 499})] * 30)
