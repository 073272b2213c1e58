"""What it means when a request to a tracker does not succeed, in the port's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.trackers.port import NotThere, Unauthorized, Unusable
from adapters.voice import InDoubt, Later, Never

UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TIMEOUT, CONFLICT, GONE = 401, 403, 404, 408, 409, 410
LOCKED, EARLY, TOO_MANY = 423, 425, 429
MOVED, CHOICES = frozenset({301, 308}), range(300, 400)
FAILED, NOT_DONE_HERE, UNAVAILABLE = 500, 501, 503
PASSING = frozenset({TIMEOUT, LOCKED, EARLY, TOO_MANY})  # nothing was done
CODE = re.compile(r"[A-Z][A-Z0-9_]{2,63}", re.ASCII)

Special = Callable[[Refusal], Exception | None]


@contextmanager
def told(
    *, again: bool = True, item: bool = False, special: Special | None = None
) -> Iterator[None]:
    """Tell what went wrong in the port's words.

    `again`: it can be sent twice without harm, so a lost answer is no doubt. `item`: it is about an
    item that was there. `special` knows what some refusals mean to this tracker.
    """
    trouble: Exception
    try:
        yield
    except Unsent as error:
        trouble = Later(f"no connection came about ({error})")
    except Unanswered as error:
        trouble = _lost(f"no clear answer came ({error})", again=again)
    except Refusal as error:
        meant = special(error) if special is not None else None
        trouble = meant or _meaning(error, again=again, item=item)
    else:
        return
    raise trouble  # outside: the refusal knows what the tracker said


def refused(refusal: Refusal, code: str = "") -> str:
    """A refusal in plain words."""
    return f"the tracker refuses it ({' '.join(filter(None, (str(refusal.status), code)))})"


def code(found: str) -> str:
    """A tracker's own code for an error; empty for what could be anything else."""
    return found if CODE.fullmatch(found) else ""


def _meaning(refusal: Refusal, *, again: bool, item: bool) -> Exception:
    status, words = refusal.status, refused(refusal, refusal.error)
    if status in PASSING or (status == CONFLICT and item) or _put_off(refusal):
        return Later(words, after=refusal.after, whole_workspace=status in {TOO_MANY, UNAVAILABLE})
    if status >= FAILED and status != NOT_DONE_HERE:
        return _lost(words, again=again, after=refusal.after)
    if status in CHOICES:
        return _elsewhere(status)
    if status in {NOT_FOUND, GONE} and item:
        return NotThere(words)
    if status == UNAUTHORIZED or (status == FORBIDDEN and not item):
        return Unauthorized(words)
    return Never(words)


def _put_off(refusal: Refusal) -> bool:
    """Whether it says when to come back; else a 503 may be a gateway's that lost its answer."""
    return refusal.status == UNAVAILABLE and refusal.after is not None


def _elsewhere(status: int) -> Exception:
    """A redirect, which is never followed: nobody has judged where it leads."""
    words = f"the address leads elsewhere ({status})"
    return Unusable(words) if status in MOVED else Later(words)


def _lost(words: str, *, again: bool, after: float | None = None) -> Exception:
    return Later(words, after=after) if again else InDoubt(words)
