"""Thousands of activities that nobody should send: refused or taken, and nothing breaks."""

from __future__ import annotations

import contextlib
import copy
import json
import random
import string
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.teams import edge
from adapters.teams.edge import House, Malformed
from adapters.teams.identity import Untrusted
from adapters.teams.seal import Seal
from adapters.voice import Answer
from flows.language.words import Message
from tests.adapters.teams import activities, happenings, presses
from tests.adapters.teams.desk import KEYS, Ear, Flag, Office
from tests.adapters.teams.records import APP_ID, BOT, CALLS, CEM, TENANT

Json = dict[str, Any]

PLANTED = "we-lose-acme"
HOUSE = House(app_id=APP_ID, tenant=TENANT, hosts=("127.0.0.1",))
URL = "http://127.0.0.1:9/emea/"
SEALED = Seal(KEYS).sealed
PRESS = SEALED({"step": "a.b", "about": "x", "also": {"v": "1"}})
FORM = SEALED({"form": Flag.wire, "about": "x", "where": CALLS, "nonce": "n", "zone": "UTC"})


def good(url: str) -> list[Json]:
    """One of each kind, whole; every text in it has the planted words."""
    typed = {f"{kind}.{name}": PLANTED for kind, name in (("short", "account"), ("long", "line"))}
    typed |= {"moment.starts_at.date": PLANTED, "moment.starts_at.time": "15:00"}
    return [
        activities.message(url, f"flag {PLANTED}"),
        activities.mention(url, f"flag {PLANTED}"),
        activities.slash(url, f"flag {PLANTED}"),
        activities.edited(url, PLANTED),
        presses.execute(url, "a.b", {**PRESS, "more": PLANTED}),
        presses.submit(url, {**PRESS, "more": PLANTED}),
        presses.fetch(url, {**PRESS, "more": PLANTED}),
        presses.dialog(url, {**FORM, **typed}),
        presses.dialog(url, {**PRESS, "more": PLANTED}),
        presses.extension(url, "flag"),
        presses.extension(url, "flag.message", said=presses.payload(PLANTED)),
        presses.extension_submit(url, "flag", {**FORM, **typed}),
        happenings.installed(url),
        happenings.installed(url, "remove"),
        happenings.came(url, BOT),
        happenings.came(url, CEM),
        happenings.went(url, CEM),
        happenings.renamed(url, CALLS, PLANTED),
        happenings.happened(url, "channelDeleted"),
        happenings.happened(url, "teamArchived"),
        happenings.reaction(url),
    ]


STRANGE: list[Any] = [
    None,
    True,
    0,
    -1,
    2**70,
    1.5,
    "",
    " ",
    "\x00",
    "\u202e\ue000",
    "x" * 2000,
    [],
    {},
    [[[]]],
    [None, 5, {"id": None}],
    {"id": {"id": []}},
    {"id": PLANTED, "type": 5},
    "2026-99-99T99:99:99Z",
    ";messageid=",
    "<at>" * 50,
    "../../etc/passwd",
]


def spoiled(activity: Json, dice: random.Random) -> Json:
    """The same with one to three things in it that should not be."""
    made = copy.deepcopy(activity)
    for _ in range(dice.randint(1, 3)):
        _spoil(made, dice)
    return made


def _spoil(node: Any, dice: random.Random) -> None:  # noqa: ANN401 -- any JSON
    """Walk down to somewhere, and change, remove or add something there."""
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = dice.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and dice.random() < 0.7:
            node = node[key]
            continue
        match dice.randint(0, 3):
            case 0:
                del node[key]
            case 1 if isinstance(node, dict):
                node["".join(dice.choices(string.ascii_letters, k=5))] = dice.choice(STRANGE)
            case _:
                node[key] = copy.deepcopy(dice.choice(STRANGE))
        return


@pytest.mark.parametrize("seed", range(10))
def test_the_door_lets_in_only_what_is_whole(seed: int) -> None:
    """Two thousand each: whatever is not refused can be read without a surprise."""
    dice = random.Random(seed)  # noqa: S311 -- a reproducible draw
    kinds = good(URL)
    for _ in range(2000):
        activity = spoiled(dice.choice(kinds), dice)
        try:
            edge.admit(edge.read(json.dumps(activity).encode()), HOUSE, None)
        except (Malformed, Untrusted):
            continue
        assert isinstance(activity.get("channelData", {}), dict)
        assert activity["recipient"]["id"].casefold() == BOT
        assert activity["from"]["id"]
        assert activity["conversation"]["id"]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_signed_and_strange_breaks_nothing_and_is_not_logged(
    office: Office, ear: Ear, log: list[str], seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 -- a reproducible draw
    kinds = good(office.url)
    ear.answer = Answer(whisper=Message("Hello"))
    seen: set[int] = set()
    for _ in range(250):
        answer = await office.comes(spoiled(dice.choice(kinds), dice))
        seen.add(answer.status_code)
    await office.settled()
    assert seen <= {200, 202, 400, 401}
    assert {200, 202, 400} <= seen
    logged = "\n".join(log)
    assert logged
    assert PLANTED not in logged
    assert "turn_failed" not in logged


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


ENTITY = st.sampled_from(["type", "text", "mentioned"])


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    which=st.integers(0, 20),
    more=st.fixed_dictionaries(
        {},
        optional={
            "value": VALUES,
            "text": st.text(max_size=30),
            "entities": st.lists(st.dictionaries(ENTITY, VALUES)),
            "membersAdded": VALUES,
            "channelData": VALUES,
        },
    ),
)
async def test_whatever_stands_in_its_fields_an_activity_is_answered(
    office: Office, which: int, more: Json
) -> None:
    """Past the door, as the listener must not rely on it."""
    kinds = good(office.url)
    reply = await office.listener.dispatch({**kinds[which % len(kinds)], **more})
    assert reply.status in {200, 202}


@settings(max_examples=500, deadline=None)
@given(body=st.binary(max_size=300))
def test_bytes_are_an_object_or_refused(body: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(edge.read(body), dict)
