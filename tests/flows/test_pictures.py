"""Pictures: small enough for a card in Teams, the same bytes for the same facts, and legible."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from PIL import Image

from adapters.teams import render
from flows import pictures
from flows.digest_picture import PEOPLE, Drawn, _name, painted, words
from flows.language.words import Message, Picture
from flows.pictures import Series
from tests.adapters.teams.cards import SEAL
from tests.flows.digesting import Week
from tests.stage import MONDAY, Stage

FULL = Drawn(
    tuple(date(2026, 10, 5) + timedelta(days=7 * week) for week in range(8)),
    (
        Series("closed", pictures.BLUE, (12, 8, 3, 0, 14, 2, 13, 12)),
        Series("debrief open", pictures.SKY, (0, 1, 0, 0, 0, 0, 1, 2)),
        Series("cancelled", pictures.GREY, (0, 1, 0, 0, 11, 0, 0, 1)),
    ),
    (
        Series("kept", pictures.GREEN, (13, 12, 24, 1, 35, 2, 3, 14)),
        Series("broken", pictures.RED, (0, 1, 0, 0, 1, 0, 0, 1)),
    ),
    tuple((f"Wilhelmina {number}", 12 - number) for number in range(PEOPLE)),
)
# Okabe and Ito's, for each kind of colour vision: what is beside each other differs in lightness.
BESIDE = [
    (pictures.BLUE, pictures.SKY),
    (pictures.SKY, pictures.GREY),
    (pictures.GREEN, pictures.RED),
]


def lightness(colour: str) -> float:
    """Relative luminance, after WCAG."""
    levels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in levels]
    return sum(part * one for part, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_full_picture_is_small() -> None:
    assert len(painted(FULL)) < 13_000
    drawn = Image.open(io.BytesIO(painted(FULL)))
    assert drawn.width == pictures.WIDTH
    assert drawn.mode == "P"
    assert drawn.text == {}  # type: ignore[attr-defined] # neither when nor by what it was made


def test_the_same_facts_are_the_same_bytes_in_whatever_thread() -> None:
    first = painted.__wrapped__(FULL)
    with ThreadPoolExecutor(4) as threads:
        assert {*threads.map(lambda _: painted.__wrapped__(FULL), range(4))} == {first}


def test_it_brings_its_own_background() -> None:
    drawn = Image.open(io.BytesIO(painted(FULL))).convert("RGBA")
    corners = [(0, 0), (drawn.width - 1, 0), (0, drawn.height - 1)]
    paper = tuple(int(pictures.PAPER[at : at + 2], 16) for at in (1, 3, 5))
    assert {drawn.getpixel(corner) for corner in corners} == {(*paper, 255)}


def test_letters_are_readable_on_it() -> None:
    assert contrast(pictures.INK, pictures.PAPER) > 7
    assert contrast(pictures.FAINT, pictures.PAPER) > 4.5


@pytest.mark.parametrize(("one", "other"), BESIDE)
def test_what_is_beside_each_other_differs_in_lightness(one: str, other: str) -> None:
    assert contrast(one, other) > 1.1


def test_the_words_say_all_that_is_shown_and_leave_out_what_is_not() -> None:
    said = words(FULL)
    assert "closed 12, 8, 3, 0, 14, 2, 13, 12" in said
    assert "Wilhelmina 0 12" in said
    quiet = Drawn(FULL.mondays, FULL.calls[2:], (), ())
    assert words(quiet) == (
        "A picture of the eight weeks from 2026-10-05 to 2026-11-29. "
        "Hard calls week by week: cancelled 0, 1, 0, 0, 11, 0, 0, 1."
    )


def test_a_name_in_letters_that_the_font_does_not_have_is_shown_by_its_place() -> None:
    names = ("Åsa Łukasz", "小林", "Ψυχή", "김민준")
    assert [_name(name, place) for place, name in enumerate(names)] == [
        "Åsa Łukasz",
        "No. 2",
        "Ψυχή",
        "No. 4",
    ]
    load = tuple((name, 1) for name in names)
    drawn = Drawn(FULL.mondays, FULL.calls, FULL.promises, load)
    assert painted(drawn).startswith(b"\x89PNG")
    assert "小林 1" in words(drawn)


def test_long_names_do_not_make_the_words_too_long() -> None:
    long = tuple(("N" * 300 + str(number), 3) for number in range(PEOPLE))
    Picture(b"", words(Drawn(FULL.mondays, FULL.calls, FULL.promises, long)))


async def test_a_full_digest_has_its_picture_in_a_card_of_teams(stage: Stage) -> None:
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        for number in range(40):
            day = MONDAY - timedelta(days=number % 27, hours=number)
            call = week.call(f"Customer {number}", day, ("ana", "ben", "cem")[number % 3])
            week.promise("The report on what failed, with dates", MONDAY, "ben", call=call)
            week.action("Send the invoice again", MONDAY - timedelta(days=5), "cem", call=call)
            week.roadblock("Access to the billing logs of March", MONDAY, "dora")
    await stage.dora.types("/parley digest")
    message = stage.dora.dms[-1].message
    card = render.card(_with(message, painted(FULL)), SEAL)
    assert [one["type"] for one in card["body"]].count("Image") == 1
    assert render.size(card) <= render.CARD_BYTES


def _with(message: Message, png: bytes) -> Message:
    """The same with the largest picture."""
    parts = [Picture(png, one.alt) if isinstance(one, Picture) else one for one in message.parts]
    return Message(message.summary, *parts)
