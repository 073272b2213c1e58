"""Messages to me: each kind of private message at once, once a day, or not at all.

Below a message that Ben gets in private stands Stop these. He presses it: no more of this kind.
Parley says, to him alone, what stops and where he still finds it. Once a day instead? Or keep them?
In /parley settings, Messages to me asks for every kind at once. What he does himself is always
answered, and what stands already is kept current.
"""

from __future__ import annotations

from flows.language.forms import Captioned, Form, Refused, choice, form
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Divider, Message, Part, Style, Text, TooLong
from storage.records import Notice, Pace

flow = Flow(__name__)

NAMES = {
    Notice.CALLS: "calls you are on: invitations, reminders to align, captures and debriefs",
    Notice.ASKED: "what others ask of you",
    Notice.NEWS: "news of what you have a part in",
    Notice.REMINDERS: "reminders of what is due",
    Notice.DAILY: "the list at the start of your day",
    Notice.DIGEST: "the weekly digest of your teams",
    Notice.WEEK: "your own week on Mondays",
}
STILL = {
    Notice.CALLS: "Your calls, and what waits for you there, stand in",
    Notice.ASKED: "What others ask of you stands in",
    Notice.NEWS: "How things are stands in",
    Notice.REMINDERS: "What is due stands in",
    Notice.DAILY: "What is open stands in",
}
# They come once a day or once a week as it is.
ON_REQUEST = {Notice.DIGEST: f"{CALLED} digest", Notice.WEEK: f"{CALLED} week"}
ALREADY_RARE = frozenset({Notice.DAILY, *ON_REQUEST})
# Each of their messages belongs to the beginning of a day as it is: nothing is held back.
OF_THE_DAY = frozenset({Notice.REMINDERS, *ALREADY_RARE})


class HowSoon(Captioned):
    """How soon a kind of private message comes."""

    NOW = "now", "At once, in my working hours"
    DAILY = "daily", "Once a day, when my day begins"
    OFF = "off", "Never; I look at home myself"


class Listed(Captioned):
    """Whether the day's list comes."""

    NOW = "now", "When my day begins, unless it is empty"
    OFF = "off", "Never; I look at home myself"


@form("Messages to me", submit="Save")
class MessagesToMe(Form):
    """How soon each kind of private message comes."""

    calls: HowSoon = choice("Calls you are on", HowSoon, "Invitations, captures, debriefs.")
    questions: HowSoon = choice("What others ask of you", HowSoon)
    news: HowSoon = choice("News of what you have a part in", HowSoon)
    reminders: HowSoon = choice("Reminders of what is due", HowSoon)
    daily: Listed = choice("The list of your day", Listed, "What is due, and what waits for you.")


def with_a_stop(message: Message, notice: Notice) -> Message:
    """A private message with the small button that stops its kind, where there is room for it."""
    body = message.body
    footer: list[Part] = [Divider()] if isinstance(body[-1], Button) else []
    footer.append(Button("Stop these", does=stop, also={"notice": notice.value}, style=Style.QUIET))
    try:
        return Message(message.summary, *body, *footer)
    except TooLong:
        return message


@flow.pressed
def stop(turn: Turn) -> None:
    """No more of this kind; whoever pressed it by mistake can go back."""
    notice = _notice(turn)
    was = turn.book.paces(turn.who)[notice]
    if was is Pace.OFF:
        turn.whisper(
            _stopped(
                notice, Pace.NOW, f"I send you none of these any more already: {NAMES[notice]}."
            )
        )
        return
    _choose(turn, notice, Pace.OFF)
    turn.whisper(
        _stopped(notice, was, f"Understood. I send you no more of these: {NAMES[notice]}.")
    )


def _stopped(notice: Notice, was: Pace, said: str) -> Message:
    also = {"notice": notice.value}
    parts: list[Part] = [
        Text(said),
        Text(f"{_still(notice)} What you do yourself is always answered."),
    ]
    if notice not in ALREADY_RARE:
        parts.append(Button("Once a day instead", does=once_a_day, also=also))
    parts.append(Button("Keep them", does=keep, also={**also, "was": was.value}))
    return Message(said, *parts)


def _still(notice: Notice) -> str:
    """Where they find it all the same."""
    if notice in ON_REQUEST:
        return f"Ask for it whenever you like: {ON_REQUEST[notice]}."
    return f"{STILL[notice]} {CALLED} mine and at home."


@flow.pressed
def once_a_day(turn: Turn) -> None:
    """This kind comes when the day begins."""
    notice = _notice(turn)
    if notice in ALREADY_RARE:
        which = "Your week" if notice in ON_REQUEST else "The list of your day"
        raise Refused(f"{which} comes once a {'week' if notice in ON_REQUEST else 'day'} as it is.")
    _choose(turn, notice, Pace.DAILY)
    turn.whisper(f"They come once a day, when your day begins: {NAMES[notice]}.")


@flow.pressed
def keep(turn: Turn) -> None:
    """As it was before it was stopped."""
    notice = _notice(turn)
    was = turn.also.get("was")
    pace = Pace(was) if was in {Pace.NOW, Pace.DAILY} else Pace.NOW
    _choose(turn, notice, pace)
    when = "once a day" if pace is Pace.DAILY else "as before"
    turn.whisper(f"They come {when}: {NAMES[notice]}.")


def _notice(turn: Turn) -> Notice:
    found = next((one for one in Notice if one.value == turn.also.get("notice")), None)
    if found is None:
        raise Refused(f"I no longer know which messages this is about. Try {CALLED} settings.")
    return found


# All of them


@flow.opening(MessagesToMe)
def ask(turn: Turn) -> None:
    """Show what was chosen, to be changed."""
    paces = turn.book.paces(turn.who)
    turn.open(
        MessagesToMe,
        calls=HowSoon(paces[Notice.CALLS].value),
        questions=HowSoon(paces[Notice.ASKED].value),
        news=HowSoon(paces[Notice.NEWS].value),
        reminders=HowSoon(paces[Notice.REMINDERS].value),
        daily=Listed.OFF if paces[Notice.DAILY] is Pace.OFF else Listed.NOW,
    )


@flow.submitted(MessagesToMe)
def save(turn: Turn, answers: MessagesToMe) -> None:
    """Keep it; what is held for them is looked at again."""
    chosen = {
        Notice.CALLS: answers.calls,
        Notice.ASKED: answers.questions,
        Notice.NEWS: answers.news,
        Notice.REMINDERS: answers.reminders,
        Notice.DAILY: answers.daily,
    }
    for notice, pace in chosen.items():
        turn.book.choose_pace(turn.who, notice, Pace(pace.value))
    turn.hasten(turn.who)
    turn.whisper("Saved. What you do yourself is always answered at once.")


def _choose(turn: Turn, notice: Notice, pace: Pace) -> None:
    turn.book.choose_pace(turn.who, notice, pace)
    turn.hasten(turn.who)
