"""Who sees what, in plain words, for everybody, with the numbers as they are now.

Ana types /parley privacy. She reads who sees her check-ins (nobody), what her manager sees of the
team, what is open to whom, what remains possible for whoever runs the server, how she looks at,
takes along and erases what is hers, and for how many days each kind of it is kept.
"""

from __future__ import annotations

from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Facts, Message, Named, Part, Text, Title
from flows.people.terms import as_it_is, explained, how_long
from storage.records import Organisation

flow = Flow(__name__)

# docs/privacy.md says the same at length.
CHECK_INS = (
    "They are confidential and yours alone. Nobody else can read what you answer: no manager, no "
    "admin, no export but your own. Whether you answered is not shown to anybody either. You "
    "decide whether you are asked at all, and no one is told."
)
GIVEN_AWAY = (
    "Of these, too, others see one word for a team and never a name. What happened on a call, such "
    "as who handed it to whom, stands in the call's thread as ever."
)
BETWEEN_TWO = (
    "Feedback is read by the two whom it is about. A buddy's comments are read by the lead of the "
    "call, unless they share them. What you ask of somebody goes to them alone, in the words you "
    "were shown before."
)
WORK = (
    "Calls, promises, actions, roadblocks and who took how many hard calls are seen by those who "
    "have a part in them and by the managers of their teams. This is work, not how you feel; it "
    "rates nobody."
)
POSSIBLE = (
    "Check-ins and private words are sealed in the database, with keys kept outside of it. Whoever "
    "runs the server and holds these keys could still open them, with effort and against the "
    "rules. That is why I say confidential and promise no more."
)
KEPT = (
    "Every night what is older than this goes for good; that a hard call was given away stays a "
    "week longer than check-ins. When one of these numbers changes, you are told."
)
MANAGERS = (
    "Managers' own answers count nowhere. When a few people have joined or left, nothing is shown "
    "for a while. There are no numbers, no counts, no words and no reasons, and what was shown is "
    "never changed."
)
YOURS = (
    f"{CALLED} checkin shows your check-ins, to correct, delete, pause or stop them. "
    f"{CALLED} export gives you what is yours. {CALLED} forget me erases you, after showing "
    "you what goes and what stays. What was shown of a team is never worked out again: that "
    "would tell of whoever is gone."
)


@flow.command("privacy", help="who sees what of you, and how you erase it")
def privacy(turn: Turn) -> None:
    """Say it all, with the numbers as they are now."""
    settled = turn.book.organisation()
    parts: list[Part] = [Title("Who sees what")]
    for heading, text in who_sees_what(settled):
        parts += [Text(Bold(heading)), Text(text)]
    parts += [Text(Bold("How long it is kept")), Text(KEPT), Facts(*how_long(turn.tools.terms))]
    rows = as_it_is(settled, turn.now, "checkins", "help_contacts", "least", "strict")
    parts += [Text(Bold("As it is settled here")), Facts(*rows)]
    parts.append(Button("What was changed", does=Named("organisation.history")))
    turn.whisper(Message("Who sees what", *parts))


def who_sees_what(settled: Organisation) -> list[tuple[str, str]]:
    """Everything, as headings and texts; `python -m bot privacy` prints the same."""
    return [
        ("Check-ins", CHECK_INS),
        ("What managers see of a team", f"{explained(settled)} {MANAGERS}"),
        ("Hard calls given away", GIVEN_AWAY),
        ("Between two people", BETWEEN_TWO),
        ("Work", WORK),
        ("What remains possible", POSSIBLE),
        ("Yours", YOURS),
    ]
