"""The requests themselves: in threads, in time, with one token, tried once, and nothing logged."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.teams.web import THREADS, Web
from tests.adapters.teams.double import (
    Broken,
    Dropped,
    Hung,
    Limited,
    No,
    Slow,
    TeamsDouble,
)
from tests.adapters.teams.records import (
    APP_ID,
    BEN,
    CALLS,
    CEM,
    GENERAL,
    PASSWORD,
    ROOT,
    TEAM,
    TENANT,
    THREAD,
    account,
)
from tests.adapters.teams.rules import CARD
from tests.unhurried import never_held, not_waiting

PLACE = f"{CALLS}{THREAD}{ROOT}"
BODY = [{"type": "TextBlock", "text": "Acme"}]
CARDED = {
    "type": "message",
    "summary": "Acme",
    "attachments": [
        {"contentType": CARD, "content": {"type": "AdaptiveCard", "version": "1.5", "body": BODY}}
    ],
}


async def test_what_is_sent_arrives_as_it_was_written(web: Web, teams: TeamsDouble) -> None:
    """botbuilder's models would drop whatever they do not know."""
    odd = {**CARDED, "channelData": {"tenantId": "x", "odd": [1, {"é": None}]}, "odd": "ü"}
    posted = await web.post(teams.url, PLACE, odd)
    (post,) = teams.posts_in(PLACE)
    assert (post.id, post.activity) == (posted, odd)


async def test_a_message_is_edited_and_taken_back(web: Web, teams: TeamsDouble) -> None:
    posted = await web.post(teams.url, PLACE, CARDED)
    await web.edit(teams.url, PLACE, posted, {**CARDED, "summary": "Better"})
    assert teams.posts_in(PLACE)[0].summary == "Better"
    await web.delete(teams.url, PLACE, posted)
    assert not teams.posts_in(PLACE)


async def test_a_whisper_has_one_reader(web: Web, teams: TeamsDouble) -> None:
    await web.post(teams.url, PLACE, CARDED, only_for=account(BEN))
    assert [one.to for one in teams.whispers] == [account(BEN)]
    assert not teams.posts


async def test_rosters_are_read_to_their_last_page(web: Web, teams: TeamsDouble) -> None:
    teams.page = 1
    told = await web.members(teams.url, CALLS)
    assert [one["name"].split()[0] for one in told] == ["Ana", "Ben", "Cem", "Dora"]
    assert len(teams.called("members")) == 4


async def test_a_roster_without_an_end_is_no_answer(web: Web, teams: TeamsDouble) -> None:
    teams.page = 0
    with pytest.raises(Unanswered):
        await web.members(teams.url, CALLS)


@pytest.mark.parametrize("asked", [CEM, account(CEM), "cem@contoso.example"])
async def test_a_member_is_found_by_any_name(web: Web, teams: TeamsDouble, asked: str) -> None:
    assert (await web.member(teams.url, CALLS, asked))["name"] == "Cem Cetin"


async def test_teams_and_their_channels_are_told(web: Web, teams: TeamsDouble) -> None:
    assert (await web.team(teams.url, TEAM))["name"] == "Sales"
    channels = {one["id"]: one["name"] for one in await web.channels(teams.url, TEAM)}
    assert (channels[CALLS], channels[GENERAL]) == ("crucial-calls", None)


async def test_nothing_at_all_goes_to_a_stranger(teams: TeamsDouble) -> None:
    web = Web(APP_ID, PASSWORD, TENANT, login_url=teams.base)
    with pytest.raises(Refusal, match="untrusted_service_url"):
        await web.post(teams.url, PLACE, CARDED)
    assert not teams.calls
    await web.close()


async def test_a_redirection_is_not_followed(web: Web, teams: TeamsDouble) -> None:
    teams.fail_next("post", Broken(307, body="elsewhere"))
    with pytest.raises(Refusal, match="http_307"):
        await web.post(teams.url, PLACE, CARDED)


# One token


async def test_one_token_serves_all(web: Web, teams: TeamsDouble) -> None:
    await asyncio.gather(*(web.post(teams.url, PLACE, CARDED) for _ in range(50)))
    assert len(teams.posts) == 50
    assert teams.token_calls == 1
    assert len(teams.login) == 2, "one question where to ask, and one for the token"


async def test_a_token_that_is_not_accepted_is_fetched_anew(web: Web, teams: TeamsDouble) -> None:
    await web.post(teams.url, PLACE, CARDED)
    teams.tokens.clear()
    with pytest.raises(Refusal) as no:
        await web.post(teams.url, PLACE, CARDED)
    assert no.value.status == 401
    await web.post(teams.url, PLACE, CARDED)
    assert teams.token_calls == 2


async def test_a_wrong_password_is_a_refusal(teams: TeamsDouble) -> None:
    web = Web(APP_ID, "wrong", TENANT, login_url=teams.base, hosts=teams.hosts)
    with pytest.raises(Refusal, match="invalid_client") as no:
        await web.post(teams.url, PLACE, CARDED)
    assert no.value.status == 401
    assert not teams.called("post")
    await web.close()


@pytest.mark.parametrize("fault", [Broken(503), Dropped(), Broken(200, body="{")], ids=repr)
async def test_without_a_token_nothing_is_sent(
    web: Web, teams: TeamsDouble, fault: Broken | Dropped
) -> None:
    teams.fail_next("token", fault)
    with pytest.raises(Unsent):
        await web.post(teams.url, PLACE, CARDED)
    assert not teams.called("post")


async def test_a_login_service_that_hangs_holds_nobody(web: Web, teams: TeamsDouble) -> None:
    teams.fail_next("token", Hung())
    sent = (web.post(teams.url, PLACE, CARDED) for _ in range(5))
    outcomes = await asyncio.gather(*sent, return_exceptions=True)
    assert not [one for one in outcomes if not isinstance(one, Unsent | Unanswered)]
    await asyncio.sleep(1.2)
    assert not teams.called("post"), "what nobody waits for is not sent late"


async def test_an_emulator_is_sent_no_token(teams: TeamsDouble) -> None:
    teams.open = True
    web = Web(APP_ID, "", TENANT, login_url=teams.base, emulator=True)
    await web.post(teams.url, PLACE, CARDED)
    assert not teams.login
    await web.close()


# In time


async def test_a_hung_service_is_left_behind_in_time(web: Web, teams: TeamsDouble) -> None:
    teams.fail_next("post", Hung(after=True))
    with not_waiting(), pytest.raises(Unanswered):
        await web.post(teams.url, PLACE, CARDED)


async def test_no_thread_is_held_for_ever(web: Web, teams: TeamsDouble) -> None:
    """All threads hang; who comes then says nothing, and a moment later all is well."""
    await web.post(teams.url, PLACE, CARDED)
    teams.fail_next("post", *[Hung()] * THREADS)
    hung = [web.post(teams.url, PLACE, CARDED, seconds=2) for _ in range(THREADS)]
    late = [web.post(teams.url, PLACE, CARDED, seconds=0.5) for _ in range(16)]
    outcomes = await asyncio.gather(*hung, *late, return_exceptions=True)
    assert {type(one) for one in outcomes[:THREADS]} == {Unanswered}
    assert {type(one) for one in outcomes[THREADS:]} == {Unsent}
    await web.post(teams.url, PLACE, CARDED)
    assert len(teams.posts) == 2


async def test_fifty_slow_answers_do_not_hold_the_event_loop(web: Web, teams: TeamsDouble) -> None:
    """Under 10 ms on a quiet machine."""
    await never_held(lambda: _fifty_at_once(web, teams))
    assert teams.token_calls == 1


async def _fifty_at_once(web: Web, teams: TeamsDouble) -> float:
    """The longest pause of the event loop meanwhile, in seconds."""
    teams.fail_next("post", *[Slow(0.4)] * 50)
    lag = asyncio.create_task(_longest_pause())
    await asyncio.gather(*(web.post(teams.url, PLACE, CARDED, seconds=5) for _ in range(50)))
    lag.cancel()
    return await lag


async def _longest_pause() -> float:
    """How long the event loop was held at most, until cancelled."""
    longest = 0.0
    try:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)
            longest = max(longest, time.monotonic() - before - 0.005)
    except asyncio.CancelledError:
        return longest


# Once


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("what", ["post", "edit", "delete", "create"])
async def test_nothing_is_sent_again_behind_our_back(
    web: Web, teams: TeamsDouble, what: str, status: int
) -> None:
    """By itself the transport would try PUT and DELETE four times."""
    posted = await web.post(teams.url, PLACE, CARDED)
    teams.calls.clear()
    teams.fail_next(what, No(status, "SomeCode", after="0"))
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "post": lambda: web.post(teams.url, PLACE, CARDED),
        "edit": lambda: web.edit(teams.url, PLACE, posted, CARDED),
        "delete": lambda: web.delete(teams.url, PLACE, posted),
        "create": lambda: web.create(teams.url, {"isGroup": False}),
    }
    with pytest.raises(Refusal, match="SomeCode") as no:
        await calls[what]()
    assert (no.value.status, no.value.after) == (status, 0.0)
    assert len(teams.called(what)) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"error": {"code": "BotNotInConversationRoster", "message": "…"}}', "BotNotInConversa"),
        (
            '{"errorCode": 209, "message": "{\\"subCode\\": \\"MessageWritesBlocked\\"}"}',
            "MessageWritesBlocked",
        ),
        ('{"errorCode": 209, "message": "no JSON"}', "http_403"),
        ('{"message": "[]"}', "http_403"),
        ("<html>", "http_403"),
        ("", "http_403"),
        ("[]", "http_403"),
        ('{"error": "text"}', "http_403"),
    ],
)
async def test_codes_are_read_wherever_they_stand(
    web: Web, teams: TeamsDouble, body: str, code: str
) -> None:
    teams.fail_next("post", Broken(403, body=body, content_type="application/json"))
    with pytest.raises(Refusal, match=code):
        await web.post(teams.url, PLACE, CARDED)


async def test_nothing_people_said_is_logged_or_raised(
    web: Web, teams: TeamsDouble, log: list[str]
) -> None:
    secret = {**CARDED, "summary": "We lose Acme"}
    await web.post(teams.url, PLACE, secret)
    for fault in (Dropped(), No(400, "Bad Argument"), Broken(), Limited()):
        teams.fail_next("post", fault)
        with pytest.raises((Refusal, Unanswered)) as error:
            await web.post(teams.url, PLACE, secret)
        assert "Acme" not in repr(error.value)
    said = "".join(log)
    assert "Acme" not in said
    assert PASSWORD not in said
    assert "token-1" not in said


async def test_it_works_again_after_it_was_closed(web: Web, teams: TeamsDouble) -> None:
    await web.post(teams.url, PLACE, CARDED)
    await web.close()
    await web.post(teams.url, PLACE, CARDED)
    assert len(teams.posts) == 2
