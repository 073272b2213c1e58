"""Anything that can be said, for the fuzz of every adapter's drawings."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from flows.language.spans import CALLED
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
    When,
)

PLACES = st.lists(st.text(max_size=14), min_size=1, max_size=3)
# Anything, with the character that stands for our name here and there.
WORDS = st.text(st.characters(codec="utf-8", exclude_characters=CALLED), max_size=60) | PLACES.map(
    lambda several: CALLED.join(one.replace(CALLED, "") for one in several)
)
ANY_SPAN = st.one_of(
    WORDS,
    st.builds(Bold, WORDS),
    st.builds(Mention, WORDS | st.sampled_from(["U01ANA", "29:1a_B-c"]), WORDS),
    st.builds(Channel, WORDS | st.sampled_from(["C01", "19:x@thread.tacv2"]), WORDS),
    st.builds(When, st.datetimes(timezones=st.just(UTC), min_value=datetime(1971, 1, 1))),  # noqa: DTZ001 -- hypothesis adds the zone
    st.builds(Day, st.dates()),
    st.builds(Link, WORDS | st.just("https://e.com/?a=1&b=<x>"), WORDS),
)
MANY = st.lists(ANY_SPAN, max_size=5)
ANY_PART = st.one_of(
    WORDS.map(Title),
    MANY.map(lambda spans: Text(*spans)),
    MANY.map(lambda spans: Quote(*spans)),
    MANY.map(lambda spans: Small(*spans)),
    st.lists(st.tuples(WORDS, MANY.map(tuple)), max_size=4).map(lambda facts: Facts(*facts)),
    st.just(Divider()),
    WORDS.map(lambda alt: Picture(b"", alt)),
    WORDS.map(lambda label: Button(label, does=Named("a.b"))),
)
ANY_MESSAGE = st.builds(
    lambda summary, parts: Message(summary, *parts),
    MANY.map(tuple),
    st.lists(ANY_PART, max_size=6),
)
