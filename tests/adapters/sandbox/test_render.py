"""Drawing: every word becomes plain data, and every reader reads it in their own zone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from adapters.sandbox.blocks import read_by
from adapters.sandbox.board import button_at
from adapters.sandbox.render import asked, drawing
from adapters.sandbox.sight import Reader
from flows.language.forms import Form, Option, choice, form, moment, people, short
from flows.language.steps import Ask
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
    Picture,
    Quote,
    Small,
    Span,
    Text,
    Title,
    When,
)

START = datetime(2031, 6, 3, 22, 30, tzinfo=UTC)
TODAY = date(2031, 6, 3)
EMI = Reader("emi", "Emi", ZoneInfo("Asia/Tokyo"), TODAY)
BEN = Reader("ben", "Ben", ZoneInfo("America/Chicago"), TODAY)


class _Step:
    name = "alignment.agree"


@form("Flag a call")
class Flag(Form):
    account: str = short("Which customer?")
    starts_at: datetime | None = moment("When?", optional=True)
    who: tuple[str, ...] = people("Who?")
    action: str = choice("Which one?")


def test_every_word_becomes_plain_data_that_survives_json() -> None:
    message = Message(
        "A call",
        Title("A call"),
        Text("Led by ", Bold("Ben"), Channel("general", "general"), Day(TODAY)),
        Small("small"),
        Quote("said"),
        Facts(("Lead", Mention("ben", "Ben"))),
        Divider(),
        Picture(b"\x89PNG", "A chart"),
        Button("Aligned", does=_Step(), about="c1", also={"version": "2"}),
        Button("Concern", opens=Flag, about="c1"),
        Text("and"),
        Button("Later", does=_Step()),
    )
    drawn = drawing(message)
    assert json.loads(json.dumps(drawn)) == drawn
    kinds = [block["kind"] for block in drawn["blocks"]]
    assert kinds == [
        "title",
        "text",
        "small",
        "quote",
        "facts",
        "divider",
        "picture",
        "buttons",
        "text",
        "buttons",
    ]
    assert [one["label"] for one in drawn["blocks"][7]["buttons"]] == ["Aligned", "Concern"]


def test_a_message_of_one_line_is_its_summary() -> None:
    assert drawing(Message("Done.")) == {
        "summary": "Done.",
        "blocks": [{"kind": "text", "spans": [{"kind": "plain", "text": "Done."}]}],
    }


def _read(reader: Reader, *spans: Span) -> Sequence[dict[str, object]]:
    (block,) = read_by(reader, drawing(Message("x", Text(*spans)))["blocks"])
    return block["spans"]  # type: ignore[no-any-return]


def test_a_moment_is_read_in_each_readers_own_zone() -> None:
    assert _read(EMI, When(START))[0]["text"] == "tomorrow at 07:30"
    assert _read(BEN, When(START))[0]["text"] == "today at 17:30"
    assert _read(BEN, When(START))[0]["title"] == "2031-06-03 22:30 UTC"


def test_a_date_is_the_same_for_every_reader() -> None:
    assert _read(EMI, Day(date(2032, 1, 5)))[0]["text"] == "Mon 5 Jan 2032"
    assert _read(BEN, Day(TODAY))[0]["text"] == "Tue 3 Jun"


def test_only_a_mention_of_the_reader_stands_out() -> None:
    assert [_read(one, Mention("ben", "Ben"))[0]["me"] for one in (BEN, EMI)] == [True, False]


def test_a_script_never_hides_behind_a_link() -> None:
    link, trap = _read(BEN, Link("https://example.com", "docs"), Link(" JavaScript:alert(1)", "x"))
    assert link == {"kind": "link", "url": "https://example.com", "text": "docs"}
    assert trap == {"kind": "plain", "text": "x"}


def test_the_page_points_at_buttons_and_never_sees_their_steps() -> None:
    blocks = drawing(Message("x", Text("y"), Button("Aligned", does=_Step(), about="c1")))["blocks"]
    assert button_at(blocks, [1, 0])["step"] == "alignment.agree"
    assert "alignment.agree" not in json.dumps(read_by(BEN, blocks))


def test_a_form_is_drawn_with_what_is_known_and_the_options_of_the_day() -> None:
    ask = Ask(
        form=Flag,
        about="c1",
        also={"version": "2"},
        where="general",
        filled={"account": "Acme", "who": ("ana", "ben")},
        intro=(Text("Hello"),),
        options={"action": (Option("7", "Call back"),)},
    )
    drawn = asked(ask)
    assert json.loads(json.dumps(drawn)) == drawn
    account, starts_at, who, action = drawn["fields"]
    assert (account["kind"], account["filled"]) == ("short", "Acme")
    assert (starts_at["optional"], starts_at["filled"]) == (True, None)
    assert who["filled"] == ["ana", "ben"]
    assert action["options"] == [{"value": "7", "label": "Call back"}]
