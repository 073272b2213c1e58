"""Who reads what a buddy says of a call, and until when it can be said.

Before the call it is whoever leads it now: what Cem told Ana stays with her when Dora takes the
call over, and Dora reads only what he says anew. What was shared in the thread stays as it is.
"""

from __future__ import annotations

from datetime import timedelta

from flows import guard
from flows.language.forms import Refused
from flows.language.steps import Gone, Turn
from flows.leading import leader_of
from flows.people.peer_cards import fits, lead_before, words_of
from flows.people.sealing import vault_of
from storage.records import Buddying, Call, PeerPart, PeerWord, Person, Role
from storage.terms import Keep

WINDOW = timedelta(days=30)  # so long after a call it can still be written
NOBODY_READS = "There is no lead who could read this. Please see who is on the call."


def reader_of(turn: Turn, buddying: Buddying, part: PeerPart) -> tuple[Person, PeerWord | None]:
    """Who reads it, and what was said before, be it to another lead.

    Refuses whoever is not asked, and when it is late.
    """
    vault_of(turn)
    book, call = turn.book, turn.book.get(Call, buddying.call)
    if buddying.person != turn.who.id:
        raise Gone  # nobody else finds out that it exists
    seat = book.seat_of(turn.who, call)
    if seat is None or seat.role is not Role.BUDDY:
        raise Refused(f"You are not the buddy on the call with {call.account} any more.")
    over = call.ended_at is not None and call.ended_at + WINDOW <= turn.now
    if not fits(call, part) or over:
        raise Refused("The time for these questions has passed. Please tell the lead directly.")
    word, lead = book.peer_word(buddying, part), leader_of(book, call)
    if word is not None and lead_before(book, call, word) is None:
        lead = book.get(Person, word.lead)
        if word.shared_at is not None:
            raise Refused(f"{lead.name} has shared your answers, so they stay as they are.")
        if not word.sealed:
            raise Refused("You have answered already, and the words are no longer kept.")
    if lead is None:
        raise Refused(NOBODY_READS)
    if lead.id == turn.who.id or not guard.may_hear(lead):
        raise Refused(NOBODY_READS)
    return lead, word


def must_be_theirs(turn: Turn, word: PeerWord) -> None:
    """Refuse whoever it was not said to, and what is gone."""
    if word.lead != turn.who.id:
        raise Gone
    if not words_of(turn.book, word):
        raise Refused("These words are no longer kept.")


def kept_for(turn: Turn) -> timedelta:
    """How long the words are kept."""
    return timedelta(days=turn.tools.terms.days[Keep.PEERS])
