"""Somebody waits for these answers: what passes is asked again at once, but not for long."""

from __future__ import annotations

import itertools

import pytest
from tenacity import AsyncRetrying, RetryCallState

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.teams import patience
from adapters.teams.patience import FIRST_WAIT, LONGEST_WAIT, patiently
from adapters.teams.web import Web
from tests.adapters.teams.double import Broken, Dropped, Fault, Limited, No, Slow, TeamsDouble
from tests.adapters.teams.records import BEN, CALLS, ROOT, THREAD, account
from tests.adapters.teams.test_web import CARDED
from tests.unhurried import ENDLESS, not_waiting

PLACE = f"{CALLS}{THREAD}{ROOT}"


@pytest.mark.parametrize("fault", [No(412, "x"), No(502, "x"), No(503, "x"), Broken(504)], ids=repr)
async def test_a_look_up_is_made_again(web: Web, teams: TeamsDouble, fault: Fault) -> None:
    teams.fail_next("members", fault)
    assert len(await web.members(teams.url, CALLS)) == 4
    assert len(teams.called("members")) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 500])
async def test_what_does_not_pass_is_not_asked_again(
    web: Web, teams: TeamsDouble, status: int
) -> None:
    teams.fail_next("member", No(status, "SomeCode"))
    with pytest.raises(Refusal, match="SomeCode"):
        await web.member(teams.url, CALLS, BEN)
    assert len(teams.called("member")) == 1


async def test_it_waits_as_long_as_teams_asks_for(web: Web, teams: TeamsDouble) -> None:
    teams.fail_next("channels", Limited("0.4"))
    await web.channels(teams.url, CALLS.replace("crucial-calls", "sales"))
    asked, again = teams.called("channels")
    assert again.at - asked.at >= 0.4


async def test_a_wait_that_is_too_long_is_not_begun(web: Web, teams: TeamsDouble) -> None:
    teams.fail_next("members", Limited(f"{ENDLESS:.0f}"))
    with not_waiting(), pytest.raises(Refusal) as no:
        await web.members(teams.url, CALLS)
    assert (no.value.status, no.value.after) == (429, ENDLESS)
    assert len(teams.called("members")) == 1


async def test_it_does_not_go_on_for_ever(web: Web, teams: TeamsDouble) -> None:
    teams.fail_next("members", *[No(503, "Busy")] * 100)
    with pytest.raises((Refusal, Unanswered)):
        await web.members(teams.url, CALLS)
    assert 2 < len(teams.called("members")) < 30


async def test_what_teams_said_last_is_told_when_the_last_try_was_not_sent() -> None:
    """The reason, and how long to wait, would be lost over a try that never left."""
    ends = itertools.chain([Refusal("Busy", 503, 0.0)], itertools.repeat(Unsent("no time left")))

    async def ask(_seconds: float) -> None:
        raise next(ends)

    with pytest.raises(Refusal, match="Busy"):
        await patiently(ask, 0.3)


async def test_a_try_that_was_never_sent_says_so() -> None:
    async def ask(_seconds: float) -> None:
        raise Unsent("no token")

    with pytest.raises(Unsent, match="no token"):
        await patiently(ask, 0.1)


@pytest.mark.parametrize(
    ("tries", "most"), [(1, FIRST_WAIT), (3, 4 * FIRST_WAIT), (9, LONGEST_WAIT)]
)
@pytest.mark.parametrize("after", [None, 3.0])
def test_no_two_wait_equally_long(after: float | None, tries: int, most: float) -> None:
    """Never shorter than Teams asks for; a little longer, so that not all come back at once."""
    state = RetryCallState(AsyncRetrying(), None, (), {})
    state.attempt_number = tries
    error = Refusal("Throttled", 429, after)
    state.set_exception((Refusal, error, None))
    waits = [patience._wait(state) for _ in range(50)]  # noqa: SLF001 -- chance is hard to see from outside
    assert len(set(waits)) > 40
    assert all(0 <= wait - (after or 0.0) <= most for wait in waits)
    assert max(waits) - min(waits) > most / 4


async def test_all_tries_share_one_time(web: Web, teams: TeamsDouble) -> None:
    teams.fail_next("members", Slow(0.4), No(503, "Busy"))
    teams.page = 2
    teams.fail_next("members", Slow(ENDLESS))
    with not_waiting(), pytest.raises((Refusal, Unanswered)):
        await web.members(teams.url, CALLS)


async def test_a_whisper_is_tried_again_and_a_post_only_when_told(
    web: Web, teams: TeamsDouble
) -> None:
    teams.fail_next("post", No(503, "Busy"))
    await web.post(teams.url, PLACE, CARDED, only_for=account(BEN), seconds=20)
    teams.fail_next("post", No(503, "Busy"))
    await web.post(teams.url, PLACE, CARDED, patient=True, seconds=20)
    teams.fail_next("post", No(503, "Busy"))
    with pytest.raises(Refusal):
        await web.post(teams.url, PLACE, CARDED)
    assert (len(teams.whispers), len(teams.posts)) == (1, 1)


async def test_what_may_have_been_said_is_not_said_again(web: Web, teams: TeamsDouble) -> None:
    teams.fail_next("post", Dropped(after=True))
    with pytest.raises(Unanswered):
        await web.post(teams.url, PLACE, CARDED, only_for=account(BEN))
    assert len(teams.whispers) == 1
