"""When a manager's digest comes, if it does.

Dora, in /parley settings: Digest. She chooses Friday, 15:00, where she is, or that it does not come
by itself any more; /parley digest brings it whenever she asks.
"""

from __future__ import annotations

from flows.digest_times import next_time, wanted
from flows.language.forms import Captioned, Form, Option, Refused, choice, form
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import Named, Spans, When
from storage.records import DigestWish, Notice, Pace

flow = Flow(__name__)

SEND = Named("digest.send")
FIRST, LAST = 6, 20  # o'clock
ONLY_MANAGERS = (
    "The digest is for those who manage a team. For your own week there is " + CALLED + " week."
)


class Comes(Captioned):
    """Whether it comes by itself."""

    YES = "yes", "Every week"
    NO = "no", "Only when I ask for it"


class OnDay(Captioned):
    """The day it comes; its value is Python's number of the day."""

    MONDAY = "0", "Monday"
    TUESDAY = "1", "Tuesday"
    WEDNESDAY = "2", "Wednesday"
    THURSDAY = "3", "Thursday"
    FRIDAY = "4", "Friday"
    SATURDAY = "5", "Saturday"
    SUNDAY = "6", "Sunday"


HOURS = {str(hour): f"{hour:02}:00" for hour in range(FIRST, LAST + 1)}
OPTIONS = tuple(Option(hour, said) for hour, said in HOURS.items())


@form("Your digest", submit="Save")
class DigestSettings(Form):
    """When the digest of one's teams comes."""

    comes: Comes = choice("Does it come by itself?", Comes)
    day: OnDay = choice("On which day?", OnDay)
    hour: str = choice("At what time, where you are?")


@flow.opening(DigestSettings)
def open_settings(turn: Turn) -> None:
    """Show when it comes, to be changed."""
    _must_manage(turn)
    day, minutes = wanted(turn.book.digest_wish(turn.who))
    stopped = turn.book.paces(turn.who)[Notice.DIGEST] is Pace.OFF
    turn.open(
        DigestSettings,
        options={"hour": OPTIONS},
        comes=Comes.NO if stopped else Comes.YES,
        day=OnDay(str(day)),
        hour=str(minutes // 60),
    )


@flow.submitted(DigestSettings)
def save_settings(turn: Turn, answers: DigestSettings) -> None:
    """Keep it, and say when the next one comes."""
    _must_manage(turn)
    if answers.hour not in HOURS:
        raise Refused(hour="Please choose one of the hours.")
    wish = turn.book.digest_wish(turn.who) or turn.book.add(DigestWish(person=turn.who.id))
    wish.day, wish.minutes = int(answers.day), int(answers.hour) * 60
    comes = answers.comes is Comes.YES
    turn.book.choose_pace(turn.who, Notice.DIGEST, Pace.NOW if comes else Pace.OFF)
    due = next_time(turn.who, wish.day, wish.minutes, turn.now)
    turn.wake(SEND, turn.who, at=due)
    if not comes:
        turn.whisper(f"Saved. It comes when you ask: {CALLED} digest.")
        return
    said: Spans = ("Saved. Your next digest comes ", When(due), ".")
    turn.whisper(*said)


def _must_manage(turn: Turn) -> None:
    if not turn.book.teams_led(turn.who):
        raise Refused(ONLY_MANAGERS)
