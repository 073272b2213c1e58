"""Messages as HTML, read as people see them; whatever is in them, it takes no time."""

from __future__ import annotations

import time

import pytest

from adapters.teams.payload import from_html


def test_a_message_is_read_as_people_see_it() -> None:
    said = '<p>1 < 2 &lt;b&gt;<!-- unseen --> &amp; <at id="0">Ana</at></p><div>More<br/>yet</div>'
    assert from_html(said) == "1 < 2 <b> & @Ana\nMore\nyet"


@pytest.mark.parametrize("piece", ["<a ", "<!--", '<a href="', "<?", "</", "<!-- >", '<a b=">'])
def test_no_message_holds_the_event_loop(piece: str) -> None:
    """Twice as much takes about twice the time, not four times; the best of several tries."""
    few, many = min(map(_taken, [piece * 30_000] * 5)), min(map(_taken, [piece * 120_000] * 3))
    assert many < 10 * few + 0.05


def _taken(said: str) -> float:
    began = time.process_time()
    from_html(said)
    return time.process_time() - began
