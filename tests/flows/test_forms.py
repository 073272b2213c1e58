"""Forms: every kind of question is read or refused in one plain sentence, whatever is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from flows.all import SCRIPT
from flows.language.answers import parse
from flows.language.forms import (
    Captioned,
    Form,
    Option,
    Raw,
    Refused,
    choice,
    choices,
    day,
    filled_value,
    form,
    long,
    moment,
    number,
    people,
    person,
    scale,
    short,
)
from flows.language.spans import CALLED, TooLong

PLEASE = "Please answer this one."
KNOWN = {"U1": "id-ana", "U2": "id-ben"}


class Colour(Captioned):
    RED = "red", "Red"
    BLUE = "blue", "Blue"


@form("Words")
class Words(Form):
    line: str = short("One line", limit=10)
    text: str = long("Several lines", limit=20)
    spare: str = short("If you like", optional=True)


@form("Choices")
class Choices(Form):
    one: Colour = choice("One", Colour)
    given: str = choice("Given later", optional=True)
    any_of: tuple[Colour, ...] = choices("Any", Colour)
    much: int = scale("How much?", "none", "some", "all")
    count: int = number("How many?", least=5, most=480)


@form("People and times")
class PeopleAndTimes(Form):
    who: str = person("Who?")
    deputy: str = person("Who else?", optional=True)
    others: tuple[str, ...] = people("Who are the others?")
    at: datetime = moment("When?")
    on: date = day("Which day?")


@form("Nothing needed")
class Optional(Form):
    at: datetime | None = moment("When?", optional=True)
    others: tuple[str, ...] = people("Who?", optional=True)


def problems(asked: type[Form], **raw: Raw) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        parse(asked, raw, KNOWN)
    return refused.value.problems


def test_words_are_trimmed_and_one_line_stays_one_line() -> None:
    read = parse(Words, {"line": "  a\n b ", "text": " a\n\tb\x00\u202e "}, {})
    assert read == Words(line="a b", text="a\n\tb", spare="")


def test_nobody_can_type_the_character_that_stands_for_our_name() -> None:
    read = parse(Words, {"line": f"a{CALLED}b", "text": f"{CALLED} flag"}, {})
    assert read == Words(line="ab", text=" flag", spare="")
    assert problems(Words, line=CALLED, text="x") == {"line": "Please answer this one in words."}


def test_words_that_are_missing_too_long_or_invisible_are_refused() -> None:
    assert problems(Words, line="x" * 11, text="\u200b\u200b") == {
        "line": "Please keep this under 10 characters; it has 11.",
        "text": "Please answer this one in words.",
    }
    assert problems(Words, line=None, text="  ") == {"line": PLEASE, "text": PLEASE}


def test_choices_become_members_and_numbers() -> None:
    raw: dict[str, Raw] = {
        "one": "red", "any_of": ("blue", "red"), "much": "2", "count": " 30 ", "given": "x1"
    }  # fmt: skip
    assert parse(Choices, raw, {}) == Choices(
        one=Colour.RED, any_of=(Colour.BLUE, Colour.RED), much=2, count=30, given="x1"
    )
    alone = parse(Choices, raw | {"any_of": (), "given": None}, {})
    assert (len(alone.any_of), alone.given or "") == (0, "")


def test_what_is_not_among_the_options_is_refused() -> None:
    options = "Please choose one of the options."
    assert problems(Choices, one="green", any_of=("red", "x"), much="3", count="4") == {
        "one": options,
        "any_of": options,
        "much": options,
        "count": "Please give a whole number from 5 to 480.",
    }


@pytest.mark.parametrize("count", ["481", "half", "5.5", "-5", "9" * 5000])
def test_a_number_outside_its_bounds_or_none_at_all_is_refused(count: str) -> None:
    said = problems(Choices, one="red", much="0", count=count)
    assert said == {"count": "Please give a whole number from 5 to 480."}


def test_people_become_the_ids_of_their_records_each_once() -> None:
    raw: dict[str, Raw] = {
        "who": "U1",
        "others": ("U2", "U1", "U2"),
        "at": "2026-11-24T15:00:00+02:00",
        "on": "2026-11-24",
    }
    assert parse(PeopleAndTimes, raw, KNOWN) == PeopleAndTimes(
        who="id-ana",
        deputy="",
        others=("id-ben", "id-ana"),
        at=datetime(2026, 11, 24, 13, tzinfo=UTC),
        on=date(2026, 11, 24),
    )


def test_strangers_and_moments_that_are_none_are_refused() -> None:
    unknown = "I do not know this person. Please choose somebody of this workspace."
    assert problems(PeopleAndTimes, who="U9", others=(), at="soon", on="2026-02-30") == {
        "who": unknown,
        "others": "Please choose at least one.",
        "at": "Please give a date and a time.",
        "on": "Please give a date.",
    }
    assert problems(
        PeopleAndTimes, who="U1", others=("U1", "U9"), at="2026-11-24T15:00", on=""
    ) == {
        "others": unknown,
        "at": "Please give a date and a time.",
        "on": PLEASE,
    }


def test_what_is_optional_may_be_left_out() -> None:
    assert parse(Optional, {}, {}) == Optional(at=None, others=())


SOME_RAW = (
    some.none()
    | some.text(max_size=3000)
    | some.tuples(some.text(max_size=30), some.text(max_size=30))
    | some.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "٣", "1_0"])
)


@pytest.mark.parametrize("wire", sorted(SCRIPT.forms))
def test_every_form_reads_or_refuses_whatever_is_sent(wire: str) -> None:
    asked = SCRIPT.forms[wire]
    names = [question.name for question in asked.asked]

    @settings(max_examples=40)
    @given(some.fixed_dictionaries(dict.fromkeys(names, SOME_RAW)))
    def whatever(raw: dict[str, Raw]) -> None:
        try:
            read = parse(asked, raw, KNOWN)
        except Refused as refused:
            sentences = refused.problems.items()
        else:
            sentences = {}.items()
            assert isinstance(read, asked)
        assert all(name in names and said.startswith(("Please ", "I ")) for name, said in sentences)

    whatever()


@given(some.datetimes(timezones=some.sampled_from([UTC, timezone(timedelta(hours=5.5))])))
def test_a_moment_that_was_filled_in_is_read_back_as_it_was(at: datetime) -> None:
    try:
        meant = at.astimezone(UTC)
    except OverflowError:
        return
    assert parse(Optional, {"at": filled_value(at)}, {}).at == meant


def test_answers_filled_in_are_raw() -> None:
    assert filled_value("") is None
    assert filled_value(None) is None
    assert filled_value(0) == "0"
    assert filled_value(Colour.RED) == "red"
    assert filled_value((Colour.RED, "x")) == ("red", "x")
    assert filled_value(date(2026, 11, 24)) == "2026-11-24"


def test_a_form_knows_its_name_on_the_wire_and_asks_in_order() -> None:
    assert (Words.title, Words.submit, Words.wire) == ("Words", "Save", "test_forms.Words")
    assert [question.name for question in Words.asked] == ["line", "text", "spare"]


def test_a_form_that_no_platform_can_draw_cannot_be_made() -> None:
    for title, submit in (("x" * 25, "Save"), ("A form", "x" * 25)):
        with pytest.raises(TooLong, match="at most 24 characters"):
            form(title, submit=submit)(type("Empty", (Form,), {}))
    with pytest.raises(TooLong, match="A question is too long"):
        short("x" * 151)
    with pytest.raises(TooLong, match="A question is too long"):
        short("Fine", "x" * 151)
    with pytest.raises(TooLong, match="An option is too long"):
        Option("x" * 76, "Fine")
    with pytest.raises(TooLong, match="An option is too long"):
        Option("fine", "x" * 76)


def test_a_form_asks_at_most_five_questions() -> None:
    class Six(Form):
        a: str = short("1")
        b: str = short("2")
        c: str = short("3")
        d: str = short("4")
        e: str = short("5")
        f: str = short("6")

    with pytest.raises(TooLong, match="asks more than 5 questions; a phone shows 5"):
        form("Six")(Six)
