"""Pictures are painted before a message leaves, beside the loop; one that takes long waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from time import sleep

import pytest

from adapters.voice import Later, Saying
from bot import painting
from bot.painting import painted
from flows.language.words import Message, Picture, Text


def saying(*sources: bytes | Callable[[], bytes]) -> Saying:
    parts = [Picture(source, "Words") for source in sources]
    return Saying(workspace="stage:W1", message=Message("x", Text("x"), *parts))


async def test_each_is_painted_once_in_the_painters_thread_and_the_loop_goes_on() -> None:
    where: list[str] = []
    ticks = 0

    def paint() -> bytes:
        where.append(threading.current_thread().name)
        sleep(0.1)
        return b"png"

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    beside = asyncio.create_task(tick())
    await painted(saying(paint, b"there already", paint))
    beside.cancel()
    assert [name.partition("_")[0] for name in where] == ["painter", "painter"]
    assert ticks > 5


async def test_what_has_no_picture_or_is_nothing_waits_for_nobody() -> None:
    await painted(None)
    await painted(saying(b"png"))


async def test_what_takes_too_long_is_said_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "SECONDS", 0.05)
    done = threading.Event()

    def slow() -> bytes:
        done.wait(5)
        return b"png"

    with pytest.raises(Later) as later:
        await painted(saying(slow))
    done.set()
    assert (str(later.value), later.value.after) == ("its picture is not painted yet", 1.0)


async def test_a_painter_that_fails_is_a_bug_like_any_other() -> None:
    def broken() -> bytes:
        message = "no"
        raise ValueError(message)

    with pytest.raises(ValueError, match="no"):
        await painted(saying(broken))
