"""The debrief: each person first, all together after a day.

From the end of the call everyone on it can answer five short questions. Answers stay sealed.
When everybody's are in, the thread shows them, merged. When they are not, then 24 hours after the
call's end the prompt comes in the thread: what is in, and "2 outstanding", never who. Those missing
get one private nudge. Late answers are merged in. Ana closes the debrief.
"""

from __future__ import annotations

from flows.after import capture
from flows.before.alignment import may_change, must_lead
from flows.finding import one_call
from flows.language.forms import Form, Refused, form, long
from flows.language.steps import Flow, Turn, View
from flows.language.words import (
    Bold,
    Button,
    Mention,
    Message,
    Named,
    Part,
    Quote,
    Small,
    Spans,
    Style,
    Text,
    Title,
    cut,
)
from flows.leading import whom_to_ask
from flows.promises.cards import line
from flows.promises.promise_cards import line as promise_line
from flows.thread import brief, home_of, people_of, required_of, tell
from flows.timers import DEBRIEF
from storage.book import Book
from storage.records import OVER, Call, CallState, Debrief, Notice, Person, Seat, Team, What

flow = Flow(__name__)

ANSWER_LIMIT = 900
MERGED_LIMIT = 10_000
SHOWN_ACTIONS = 15  # with the promises among them: a message has room for no more
SHOWN_PROMISES = 6
QUESTIONS = (
    ("aim", "What did we want from this call?"),
    ("happened", "What happened?"),
    ("why", "Why did it go that way?"),
    ("keep_or_change", "What do we keep, what do we change?"),
    ("customer_needs", "What does the customer need next?"),
)
LABELS = dict(QUESTIONS)


@form("My debrief", submit="Send it in")
class MyDebrief(Form):
    """Five questions about the work, not about the people."""

    aim: str = long(LABELS["aim"], limit=ANSWER_LIMIT)
    happened: str = long(LABELS["happened"], limit=ANSWER_LIMIT)
    why: str = long(LABELS["why"], limit=ANSWER_LIMIT)
    keep_or_change: str = long(LABELS["keep_or_change"], limit=ANSWER_LIMIT)
    customer_needs: str = long(LABELS["customer_needs"], limit=ANSWER_LIMIT)


@flow.command("debrief", help="write your debrief of a call that is over", usage="ACCOUNT")
def by_name(turn: Turn) -> None:
    """Find the call and open the five questions."""
    states = {CallState.ENDED, CallState.DEBRIEFING}
    call = one_call(turn, turn.text, states, "debrief", opens=MyDebrief)
    if call is not None:
        open_debrief(turn, call)


@flow.opening(MyDebrief)
def open_debrief(turn: Turn, call: Call) -> None:
    """Show the person's own answers, to be changed."""
    _must_be_open(turn, call)
    old = turn.book.debrief_by(turn.who, call)
    mine = {name: getattr(old, name) for name, _ in QUESTIONS} if old else {}
    sealed = "Your answers stay sealed until everyone's are in, or until the debrief is due."
    if call.state is CallState.DEBRIEFING:
        sealed = "The debrief is open: your answers are shown in the thread at once."
    turn.open(MyDebrief, call, intro=(Small(sealed),), **mine)


@flow.submitted(MyDebrief)
def answer(turn: Turn, call: Call, answers: MyDebrief) -> None:
    """Keep the answers; the last ones missing bring all of them together."""
    seat = _must_be_open(turn, call)
    old = turn.book.debrief_by(turn.who, call)
    if old is None:
        turn.book.add(Debrief(call=call.id, person=turn.who.id, at=turn.now, **vars(answers)))
    else:
        for name, _ in QUESTIONS:
            setattr(old, name, getattr(answers, name))
    _redraw_asks(turn, seat)
    if call.state is CallState.DEBRIEFING:
        redraw(turn, call)
        turn.whisper("Your answers are in the thread now. Thank you.")
    elif outstanding(turn.book, call) == 0:
        merge(turn, call)
        turn.whisper("Yours were the last ones: the debrief is in the thread now. Thank you.")
    else:
        tell_home(turn, call)
        turn.whisper("Kept, and sealed until the debrief. Thank you.")


def _redraw_asks(turn: Turn, seat: Seat) -> None:
    # What has been answered before it was asked is not asked any more.
    turn.withdraw(capture.invitation, seat)
    turn.withdraw(reminder, seat)
    capture.withdraw_answered(turn, seat)
    for view in (capture.request, capture.invitation, reminder):
        turn.refresh(view, seat)


def tell_home(turn: Turn, call: Call) -> None:
    """Draw the home tabs of those on the call again."""
    for seat in turn.book.seats(call):
        turn.refresh_home(seat.person)


def outstanding(book: Book, call: Call) -> int:
    """How many of those who must debrief have not; never who."""
    given = {row.person for row in book.debriefs(call)}
    return sum(seat.person not in given for seat in required_of(book, call))


@flow.woken()
def ask(turn: Turn, call: Call) -> None:
    """24 hours after the end, however late the clock wakes us: a debrief is never skipped."""
    if call.state is CallState.ENDED:
        merge(turn, call)


def merge(turn: Turn, call: Call) -> None:
    """Bring the answers together in the thread; nudge those missing, once and in private."""
    call.state, call.debriefed_at = CallState.DEBRIEFING, turn.now
    turn.forget(DEBRIEF, call)
    tell(turn, call, What.DEBRIEFED)
    place = home_of(turn.book, call)
    turn.show(prompt, call, to=place, under=(brief, call))
    if turn.book.debriefs(call):
        show_answers(turn, call)
    given = {row.person for row in turn.book.debriefs(call)}
    people = people_of(turn.book, call)
    for seat in required_of(turn.book, call):
        turn.refresh(capture.request, seat)
        turn.refresh(capture.invitation, seat)
        if seat.person not in given:
            # An invitation still held for working hours would say the same a second time.
            turn.withdraw(capture.invitation, seat)
            turn.show(reminder, seat, to=people[seat.person])


def show_answers(turn: Turn, call: Call) -> None:
    """Post the merged answers, a reply for each question."""
    place = home_of(turn.book, call)
    for view in MERGED:
        turn.show(view, call, to=place, under=(brief, call))


def redraw(turn: Turn, call: Call) -> None:
    """Draw the debrief again, with what came in since."""
    turn.refresh(prompt, call)
    if turn.book.debriefs(call):
        show_answers(turn, call)
    tell_home(turn, call)


@flow.view
def prompt(book: Book, call: Call) -> Message | None:
    """The debrief in the thread: what was captured, how many answers are in, what to do."""
    if call.state not in {CallState.DEBRIEFING, CallState.CLOSED}:
        return None
    missing, given = outstanding(book, call), len(book.debriefs(call))
    title = cut(f"Debrief: {call.account}", 150)
    parts: list[Part] = [Title(title), Text(_count(given, missing))]
    promised = book.promises_of_call(call)[:SHOWN_PROMISES]
    parts += capture.kept_parts(book, call)
    parts += [*_promises(book, call), *_actions(book, call, SHOWN_ACTIONS - len(promised))]
    if call.state is CallState.CLOSED:
        return Message(f"{title}. Closed.", *parts, Small("This debrief is closed."))
    mine = Button(
        "My debrief",
        opens=MyDebrief,
        about=call,
        style=Style.PRIMARY if missing else Style.PLAIN,
    )
    add = Button("Add an action", opens=Named("action.NewAction"), also={"call": call.id})
    save = Button("Save a promise", opens=Named("promise.NewPromise"), also={"call": call.id})
    done = Button(
        "Close the debrief",
        does=close,
        about=call,
        style=Style.PLAIN if missing else Style.PRIMARY,
    )
    return Message(f"{title}. {_count(given, missing)}", *parts, mine, add, save, done)


def _count(given: int, missing: int) -> str:
    if missing and given:
        return f"{given} answered, {missing} outstanding."
    if missing:
        return f"No answers yet, {missing} outstanding."
    return "Everyone's answers are in."


def _promises(book: Book, call: Call) -> list[Part]:
    rows = book.promises_of_call(call)
    lines = [promise_line(book, one) for one in rows[:SHOWN_PROMISES]]
    return _listed("Promises", lines, len(rows))


def _actions(book: Book, call: Call, room: int) -> list[Part]:
    rows = book.actions_of_call(call)
    return _listed("Actions", [line(book, one) for one in rows[:room]], len(rows))


def _listed(title: str, lines: list[Spans], count: int) -> list[Part]:
    if not lines:
        return []
    more = [Small(f"And {count - len(lines)} more.")] if count > len(lines) else []
    return [Text(Bold(title)), *(Text(*one) for one in lines), *more]


def _merged(name: str, label: str) -> View:
    """The view of one question: everybody's answers side by side."""

    def draw(book: Book, call: Call) -> Message | None:
        given = book.debriefs(call)
        if call.state not in {CallState.DEBRIEFING, CallState.CLOSED} or not given:
            return None
        parts: list[Part] = [Text(Bold(label))]
        room = MERGED_LIMIT // len(given)  # a message has an end, however many answered
        for one in given:
            who = book.get(Person, one.person)
            parts.append(Quote(Mention.of(who), ": ", cut(getattr(one, name), room)))
        return Message(f"Debrief of {cut(call.account, 80)}: {label}", *parts[:40])

    draw.__name__ = name
    draw.__qualname__ = name
    return flow.view(draw)


MERGED = tuple(_merged(name, label) for name, label in QUESTIONS)


@flow.dm(Notice.CALLS)
def reminder(book: Book, seat: Seat) -> Message | None:
    """The one private nudge for somebody whose answers are missing when the debrief is due."""
    call = book.get(Call, seat.call)
    person = book.get(Person, seat.person)
    if call.state is not CallState.DEBRIEFING:
        return None
    if book.debrief_by(person, call) is not None:
        return Message(f"Your debrief of the call with {call.account} is in. Thank you.")
    said = f"The debrief of the call with {call.account} is open, and yours would help."
    return Message(
        said,
        Text(said, " Five short questions; this is the only reminder."),
        Button("My debrief", opens=MyDebrief, about=call, style=Style.PRIMARY),
    )


@flow.pressed
def close(turn: Turn, call: Call) -> None:
    """The lead closes the debrief; so can the manager."""
    if call.state is CallState.CLOSED:
        turn.whisper("This debrief is closed already.")
        return
    if call.state is not CallState.DEBRIEFING:
        raise Refused("The debrief has not begun, so there is nothing to close.")
    may_change(turn, call)
    manager = turn.book.get(Team, call.team).manager
    if not turn.who.admin and turn.who.id != manager:
        must_lead(turn, call)
    call.state = CallState.CLOSED
    tell(turn, call, What.CLOSED)
    turn.refresh(prompt, call)
    for seat in turn.book.seats(call):
        _redraw_asks(turn, seat)


def _must_be_open(turn: Turn, call: Call) -> Seat:
    seat = turn.book.seat_of(turn.who, call)
    if seat is None:
        whom = whom_to_ask(turn.book, call)
        raise Refused(f"Only people who were on the call debrief it. Ask {whom} to add you.")
    if call.state not in OVER:
        raise Refused("The call is not over yet. Please come back when it is.")
    if call.state is CallState.CLOSED:
        raise Refused("This debrief is closed. Reopen the call first if something is missing.")
    return seat
