"""A reader of Markdown finds nothing in what people say, however it stands beside our own marks.

markdown-it is what Teams itself reads Markdown with, on the desktop and in the browser.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.teams.spans import HIDDEN
from flows.language.words import Bold, Link, Span, Text
from tests.adapters.teams.spread import ANA, FORGED, body

URL = "https://contoso.example/thread"
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LOOKS_LIKE = str.maketrans("\uff3c\u02cb\u2217\uff3f\uff3b\uff3d\u2039\u203a\u223c", "\\`*_[]<>~")
MARKS = [
    *"[]()!:_*`~<>&\\#-|",
    "amp;",
    "1.",
    "{{",
    "<at>",
    "https://evil.example",
    "a",
    "b2",
    "é",
    " ",
]
TRICKS = st.lists(st.sampled_from(MARKS), max_size=12).map("".join)
SPANS = st.one_of(TRICKS, TRICKS.map(Bold), TRICKS.map(lambda label: Link(URL, label)))


def read(*said: Span) -> list[Token]:
    """What a reader of Markdown makes of a line that mentions Ana."""
    (block,) = body(Text(*said, " of ", ANA))
    assert block["type"] == "TextBlock"
    opened, inline, closed = READER.parse(block["text"])
    assert (opened.type, inline.type, closed.type) == (
        "paragraph_open",
        "inline",
        "paragraph_close",
    )
    return inline.children or []


def shown(tokens: list[Token]) -> str:
    """The letters that are seen, without what stands for others."""
    letters = "".join(one.content for one in tokens if one.type == "text")
    return letters.replace(HIDDEN, "").translate(LOOKS_LIKE)


def only_ours(tokens: list[Token]) -> None:
    kinds = {one.type for one in tokens}
    assert kinds <= {
        "text",
        "html_inline",
        "strong_open",
        "strong_close",
        "link_open",
        "link_close",
    }
    assert [one.content for one in tokens if one.type == "html_inline"] == ["<at>", "</at>"]
    assert {one.attrs["href"] for one in tokens if one.type == "link_open"} <= {URL}


@settings(max_examples=500, deadline=None)
@given(said=st.lists(SPANS, max_size=4))
def test_nothing_but_our_own_marks_is_read(said: list[Span]) -> None:
    only_ours(read("In ", *said))


@settings(max_examples=300, deadline=None)
@given(words=TRICKS)
def test_every_letter_is_still_seen(words: str) -> None:
    tokens = read("In ", words)
    only_ours(tokens)
    assert "".join(shown(tokens).split()) == "".join(f"In {words} of Ana".split())


@pytest.mark.parametrize("words", ["a_b_c.pdf", "[EU] Acme", "R&D", "1 < 2", "C#", "Acme (EU): x"])
def test_what_people_write_every_day_stands_as_they_wrote_it(words: str) -> None:
    tokens = read("In ", words)
    letters = "".join(one.content for one in tokens if one.type == "text")
    assert letters.replace("\u2039", "<") == f"In {words} of Ana"


def test_the_reader_would_find_what_is_not_broken_up() -> None:
    (_, inline, _) = READER.parse(FORGED)
    kinds = {one.type for one in inline.children or []}
    assert {"link_open", "em_open", "strong_open", "code_inline", "image"} <= kinds
