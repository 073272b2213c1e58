"""Words: what the bot says is plain data, and too much of it fails when it is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flows.language.spans import CALLED, called, plain, typed
from flows.language.words import (
    Bold,
    Button,
    Channel,
    Day,
    Divider,
    Facts,
    Link,
    Mention,
    Message,
    Named,
    Picture,
    Quote,
    Small,
    Text,
    Title,
    TooLong,
    When,
    cut,
    listed,
)
from storage.records import Call, Person

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STEP = Named("help.show")


@pytest.mark.parametrize(
    ("make", "limit"),
    [
        (Title, 150),
        (Text, 2900),
        (Small, 2900),
        (Quote, 2900),
        (lambda text: Facts(("", text)), 1900),
        (lambda text: Picture(b"", text), 1900),
        (lambda text: Button(text, does=STEP), 75),
        (Message, 2900),
        (lambda text: Text(Bold(text)), 2900),
        (lambda text: Text(Link("https://example.org", text)), 2900),
    ],
)
def test_a_word_is_as_long_as_the_strictest_platform_allows(
    make: Callable[[str], object], limit: int
) -> None:
    make("x" * limit)
    with pytest.raises(TooLong):
        make("x" * (limit + 1))


def test_a_message_has_no_more_parts_than_a_platform_draws() -> None:
    Message("Fine", *[Divider()] * 45)
    with pytest.raises(TooLong, match="46 parts, 45 are allowed"):
        Message("Too much", *[Divider()] * 46)
    with pytest.raises(TooLong, match="11 facts, 10 are allowed"):
        Facts(*[("a", "b")] * 11)


def test_a_button_either_does_a_step_or_opens_a_form() -> None:
    refusal = "either does a step or opens a form"
    with pytest.raises(ValueError, match=refusal):
        Button("Press")
    with pytest.raises(ValueError, match=refusal):
        Button("Press", does=STEP, opens=Named("flag.FlagCall"))
    does, opens = Button("Help", does=STEP), Button("Flag", opens=Named("flag.FlagCall"))
    assert (does.step, does.opens) == ("help.show", False)
    assert (opens.step, opens.opens) == ("flag.FlagCall", True)


def test_a_button_carries_the_id_of_what_it_is_about() -> None:
    call = Call(
        account="Acme", team="t", place="p", flagged_by="f", flagged_at=NOON, starts_at=NOON
    )
    assert Button("Go", does=STEP, about=call).about == call.id
    assert Button("Go", does=STEP, about="x").about == "x"
    assert Button("Go", does=STEP).about is None
    also = {"version": "1"}
    button = Button("Go", does=STEP, also=also)
    also["version"] = "2"
    assert button.also == {"version": "1"}


def test_a_moment_is_aware_and_utc_or_refused() -> None:
    assert plain((When(NOON),)) == "2026-11-23 12:00 UTC"
    for wrong in (NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=1)))):
        with pytest.raises(ValueError, match="aware UTC moment"):
            When(wrong)


def test_spans_are_plain_in_a_summary() -> None:
    spans = ("a ", Bold("b"), Mention("U1", "Ana"), Channel("C1", "sales"), Day(date(2026, 1, 2)))
    assert plain((*spans, Link("https://example.org", "here"))) == "a b@Ana#sales2026-01-02here"


def test_whoever_has_no_name_is_someone() -> None:
    assert Mention.of(Person(native="U1")) == Mention("U1", "someone")
    assert Channel.of(Person(native="C1")) == Channel("C1", "channel")


def test_things_are_listed_as_people_list_them() -> None:
    assert plain(listed(["Ana"])) == "Ana"
    assert plain(listed(["Ana", "Ben"])) == "Ana and Ben"
    assert plain(listed(["Ana", "Ben", "Cem"])) == "Ana, Ben and Cem"
    assert plain(listed(["Ana", "Ben", "Cem"], " or ")) == "Ana, Ben or Cem"
    assert listed([]) == ()


def test_a_message_of_one_line_is_its_summary() -> None:
    assert Message("Saved.").body == (Text("Saved."),)
    assert Message("Saved.", Title("Saved")).body == (Title("Saved"),)
    button = Button("Help", does=STEP)
    assert Message("Saved.", Text("x"), button).buttons() == (button,)


def test_how_people_call_the_bot_is_put_in_where_it_is_read() -> None:
    assert plain((f"Try {CALLED} help.", Bold(f"{CALLED} mine"))) == "Try /parley help./parley mine"
    assert called(f"Try {CALLED} help.", "@Parley") == "Try @Parley help."
    assert typed(f"{CALLED}flag Ac{CALLED}me") == "flag Acme"


def test_a_word_is_measured_as_it_is_read() -> None:
    Button(f"{CALLED} {'x' * 67}", does=STEP)
    with pytest.raises(TooLong, match="76 characters, 75 are allowed: '/parley x"):
        Button(f"{CALLED} {'x' * 68}", does=STEP)


@given(some.text(), some.integers(1, 80))
def test_what_was_cut_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= limit
    assert short == text if len(text) <= limit else short.endswith("…")
    assert text.startswith(short.removesuffix("…"))


ANYTHING = some.characters(codec="utf-8", exclude_characters=CALLED)


@given(some.text(ANYTHING, max_size=200))
def test_strings_are_kept_as_they_are_however_they_look(text: str) -> None:
    assert plain(Text(text).spans) == text
    assert plain((Bold(text), Mention("U1", text))) == f"{text}@{text}"


def test_a_whole_message_and_a_buttons_load_have_an_end() -> None:
    with pytest.raises(TooLong):
        Message("x", *[Text("x" * 2900)] * 5)
    with pytest.raises(TooLong):
        Button("x", does=Named("a.b"), also={"a": "x" * 501})
