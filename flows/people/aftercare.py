"""After a hard call: the people who took it, and whom it may become too much for.

Half an hour after the call has ended, once: who may want to check in, what the buddy saw, and
whether somebody has had this customer for long enough.
"""

from __future__ import annotations

from flows.language.steps import Flow, Turn
from flows.people import buddies, checkin, rotation
from storage.records import OVER, Call, Verdict

flow = Flow(__name__)


@flow.woken()
def begin(turn: Turn, call: Call) -> None:
    """Look after everybody who was on the call, unless it went on or was none after all."""
    if call.state in OVER and call.verdict is Verdict.CRUCIAL:
        checkin.after_call(turn, call)
        buddies.after_call(turn, call)
        rotation.after_call(turn, call)
