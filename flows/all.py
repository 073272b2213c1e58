"""Every conversation, in the order in which help shows their verbs."""

from flows import help as help_
from flows import home, notes, settings, status, thread, troubles
from flows.after import capture, debrief
from flows.before import alignment, changes, flag, nudges, override, seats
from flows.during import live
from flows.language.steps import Script
from flows.people import away, hours, link, welcome
from flows.promises import action, amend, cards, finishing, handshake, leaving, reminders, undo

SCRIPT = Script(
    (
        flag.flow,
        override.flow,
        seats.flow,
        alignment.flow,
        nudges.flow,
        changes.flow,
        live.flow,
        capture.flow,
        debrief.flow,
        action.flow,
        handshake.flow,
        amend.flow,
        finishing.flow,
        undo.flow,
        reminders.flow,
        leaving.flow,
        cards.flow,
        status.flow,
        home.flow,
        settings.flow,
        hours.flow,
        away.flow,
        link.flow,
        welcome.flow,
        thread.flow,
        notes.flow,
        troubles.flow,
        help_.flow,
    )
)
