"""Working hours: when private messages may reach a person.

Ana: /parley hours. She sets her zone, when she starts and stops, and her days. From then on
private messages wait for them. An unknown zone is answered with the nearest known one.
"""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from flows.finding import nearest
from flows.language.forms import Captioned, Form, Refused, choices, form, short
from flows.language.steps import Flow, Turn
from flows.language.words import Facts, Message, Text
from storage.records import Person

flow = Flow(__name__)


class Weekday(Captioned):
    """Working days."""

    MON = "0", "Monday"
    TUE = "1", "Tuesday"
    WED = "2", "Wednesday"
    THU = "3", "Thursday"
    FRI = "4", "Friday"
    SAT = "5", "Saturday"
    SUN = "6", "Sunday"


@form("My working hours", submit="Save")
class MyHours(Form):
    """When private messages may reach a person."""

    zone: str = short("Your time zone", "For example Europe/Lisbon.")
    opens: str = short("You start at", "For example 09:00.")
    closes: str = short("You stop at", "For example 17:30. 24:00 is midnight.")
    days: tuple[Weekday, ...] = choices("You work on", Weekday)


@flow.command("hours", help="set your time zone and working hours")
def hours(turn: Turn) -> None:
    """Open the form of one's own working hours."""
    open_hours(turn)


@flow.opening(MyHours)
def open_hours(turn: Turn) -> None:
    """Show the person's hours, to be changed."""
    who = turn.who
    turn.open(
        MyHours,
        zone=who.zone,
        opens=clock(who.hours_from),
        closes=clock(who.hours_to),
        days=tuple(Weekday(day) for day in who.days.split(",") if day),
    )


@flow.submitted(MyHours)
def save_hours(turn: Turn, answers: MyHours) -> None:
    """Keep a person's zone and hours; what waits for them is looked at again."""
    zone = _read_zone(answers.zone)
    opens, closes = _read_clock("opens", answers.opens), _read_clock("closes", answers.closes)
    if opens >= closes:
        raise Refused(closes="This is not after the start. Please check both times.")
    if not answers.days:
        raise Refused(days="Please choose at least one day.")
    who = turn.who
    who.own_zone = who.own_zone or zone != who.zone
    who.zone, who.hours_from, who.hours_to = zone, opens, closes
    who.days = ",".join(day.value for day in answers.days)
    turn.hasten(who)
    turn.whisper(
        Message("Saved.", Text("Saved. Private messages reach you in these hours."), summary(who))
    )


def _read_zone(words: str) -> str:
    known = available_timezones()
    by_name = {zone.casefold(): zone for zone in known}
    exact = by_name.get(words.strip().replace(" ", "_").casefold())
    if exact:
        return exact
    close = nearest(words, sorted(known))
    hint = f" Did you mean {close}?" if close else " For example Europe/Lisbon."
    raise Refused(zone=f"I do not know this time zone.{hint}")


def _read_clock(field: str, words: str) -> int:
    match = re.fullmatch(r"(\d{1,2})(?:[:.h]([0-5]\d))?", words.strip())
    minutes = int(match[1]) * 60 + int(match[2] or 0) if match else -1
    if not 0 <= minutes <= 24 * 60:
        raise Refused(**{field: "Please give a time such as 09:00 or 17:30."})
    return minutes


def summary(who: Person) -> Facts:
    days = ", ".join(Weekday(day).caption[:3] for day in who.days.split(",") if day)
    zone = who.zone or "not known: I show you UTC until you set it"
    hours = f"{clock(who.hours_from)} to {clock(who.hours_to)}, {days or 'no day'}"
    return Facts(("Time zone", zone), ("Working hours", hours))


def clock(minutes: int) -> str:
    """Minutes after midnight as 09:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
