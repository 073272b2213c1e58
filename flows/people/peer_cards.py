"""What a buddy is asked, and what the lead reads of it.

Each of these messages is one person's: the buddy's two requests, and the lead's two answers. Only
what the lead shares stands in the thread.
"""

from __future__ import annotations

from flows.language.steps import Flow
from flows.language.words import (
    Bold,
    Button,
    Mention,
    Message,
    Named,
    Part,
    Quote,
    Small,
    Span,
    Spans,
    Style,
    Text,
    When,
)
from flows.leading import leader_of
from flows.people.sealing import opened
from flows.thread import missing_from, said_in
from storage.book import Book
from storage.records import (
    AHEAD,
    OVER,
    Buddying,
    BuddyState,
    Call,
    CallState,
    Notice,
    PeerPart,
    PeerWord,
    Person,
)

flow = Flow(__name__)

# What a buddy is asked at each moment, by the name of the answer.
LABELS = {
    PeerPart.BEFORE: {"strongest": "The strongest part", "risk": "The biggest risk"},
    PeerPart.AFTER: {"keep": "What should stay", "next_try": "One thing to try next time"},
}
SPOKEN = {PeerPart.BEFORE: "before the call", PeerPart.AFTER: "after the call"}
FORMS = {
    PeerPart.BEFORE: Named("peer.BeforeTheCall"),
    PeerPart.AFTER: Named("peer.AfterTheCall"),
}


def words_of(book: Book, word: PeerWord) -> dict[str, str]:
    """What the buddy said, by the name of the question; empty once it is gone."""
    return opened(book, word, "sealed", book.get(Person, word.lead))


def fits(call: Call, part: PeerPart) -> bool:
    """Whether this is the time to answer."""
    return call.state in (AHEAD if part is PeerPart.BEFORE else OVER)


def lead_before(book: Book, call: Call, word: PeerWord | None) -> Person | None:
    """To whom a buddy spoke before a call, if somebody else leads it since.

    What was said stays with them: the buddy alone decides whether to tell whoever leads it now.
    """
    if word is None or word.part is not PeerPart.BEFORE or word.shared_at is not None:
        return None
    now = leader_of(book, call)
    return None if now is None or now.id == word.lead else book.get(Person, word.lead)


@flow.dm(Notice.CALLS)
def before(book: Book, buddying: Buddying) -> Message | None:
    """Asks the buddy for the strongest part and the biggest risk."""
    call = book.get(Call, buddying.call)
    if buddying.state is BuddyState.CANNOT:
        said = f"You are not the buddy on the call with {call.account}. Thank you for saying so."
        return Message(said)
    if buddying.state is BuddyState.OFF or call.state is CallState.CANCELLED:
        return None
    answered = book.peer_word(buddying, PeerPart.BEFORE) is not None
    if not fits(call, PeerPart.BEFORE):
        thanks = f"You looked at the call with {call.account} before it began. Thank you."
        return Message(thanks) if answered else None
    lead = leader_of(book, call)
    begins: Spans = (Mention.of(lead), " leads a") if lead is not None else ("There is a",)
    said_: tuple[Span, ...] = (
        *begins,
        f" crucial call with {call.account}, and you are the buddy. It starts ",
        When(call.starts_at),
        ".",
    )
    why = [Small("I asked you because you stand by.")] if buddying.found else []
    cannot = Button("I cannot", does=Named("buddies.cannot"), about=buddying)
    return Message(said_, Text(*said_), *why, *_line(book, call, buddying), cannot)


def _line(book: Book, call: Call, buddying: Buddying) -> list[Part]:
    said = said_in(book, call)
    if not said:
        return [Text("There is no line yet. When it is written, I ask you two questions about it.")]
    parts = [*said, *question(book, buddying, PeerPart.BEFORE)]
    if any(seat.person == buddying.person for seat in missing_from(book, call)):
        also = {"version": str(call.version)}
        parts.append(Button("I'm aligned", does=Named("alignment.agree"), about=call, also=also))
    return parts


def question(book: Book, buddying: Buddying, part: PeerPart) -> list[Part]:
    """What the buddy is asked now, with its button; once it is answered, a thank you."""
    word, opens = book.peer_word(buddying, part), FORMS[part]
    call = book.get(Call, buddying.call)
    earlier = lead_before(book, call, word)
    if word is not None and earlier is None:
        lead = Mention.of(book.get(Person, word.lead))
        parts: list[Part] = [Text("Thank you. Your answers went to ", lead, " alone.")]
        if word.shared_at is not None:
            parts = [Text("Thank you. ", lead, " shared your answers in the thread.")]
        elif word.sealed:
            parts.append(Button("Change my answers", opens=opens, about=buddying))
        return parts
    asked = {
        PeerPart.BEFORE: "With a colleague's eyes: what is the strongest part of this, and what is "
        "the biggest risk? ",
        PeerPart.AFTER: "What should stay as it was, and what is one thing to try next time? ",
    }
    leader = leader_of(book, call)
    reader = Mention.of(leader) if leader is not None else "Whoever leads the call"
    alone = " alone reads it, unless they share it."
    stays = Small("What you told ", Mention.of(earlier), " stays with them.") if earlier else None
    return [
        Text(asked[part], reader, alone),
        *([stays] if stays else []),
        Button("Two questions", opens=opens, about=buddying, style=Style.PRIMARY),
    ]


@flow.dm(Notice.CALLS)
def after(book: Book, buddying: Buddying) -> Message | None:
    """Asks the buddy what should stay, and for one thing to try next time."""
    call = book.get(Call, buddying.call)
    if buddying.state is not BuddyState.SEATED or not fits(call, PeerPart.AFTER):
        return None
    said = f"The call with {call.account} is over, and you were the buddy."
    return Message(said, Text(said), *question(book, buddying, PeerPart.AFTER))


@flow.dm(Notice.NEWS)
def told(book: Book, word: PeerWord) -> Message | None:
    """What the buddy said: for the lead alone."""
    call = book.get(Call, word.call)
    where = f"the call with {call.account}"
    said = _said(book, word)
    if not said:
        return Message(f"What your buddy told you about {where} is no longer kept.")
    summary = f"What your buddy told you about {where}"
    who = Mention.of(book.get(Person, book.get(Buddying, word.buddying).person))
    parts: list[Part] = [
        Text(who, f", your buddy, {SPOKEN[word.part]} with {call.account}:"),
        *said,
    ]
    if word.shared_at is None and lead_before(book, call, word) is None:
        parts.append(Button("Share in the thread", does=Named("peer.share"), about=word))
    delete = Button("Delete it", does=Named("peer.delete"), about=word, style=Style.DANGER)
    small = Small("Only you read this. It is gone ", When(word.until), ".")
    if word.shared_at is not None:
        small = Small("You shared this in the thread.")
    return Message(summary, *parts, delete, small)


@flow.view
def shared(book: Book, word: PeerWord) -> Message | None:
    """What the lead put into the thread, in the buddy's words."""
    if word.shared_at is None:
        return None
    who = Mention.of(book.get(Person, book.get(Buddying, word.buddying).person))
    lead = Mention.of(book.get(Person, word.lead))
    line: tuple[Span, ...] = (lead, " shares what ", who, f", the buddy, said {SPOKEN[word.part]}.")
    said = _said(book, word)
    if not said:
        return Message((*line, " The words are no longer kept."))
    return Message(line, Text(*line), *said)


def _said(book: Book, word: PeerWord) -> list[Part]:
    words = words_of(book, word)
    return [
        part
        for name, label in LABELS[word.part].items()
        if words.get(name)
        for part in (Text(Bold(label)), Quote(words[name]))
    ]
