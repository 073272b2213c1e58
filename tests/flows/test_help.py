"""Help, and what is said when the words were not understood."""

from __future__ import annotations

from flows.all import SCRIPT
from tests.stage import Stage

ALL = "[Show all I can do]"


async def test_help_shows_every_verb_with_its_use_in_order(stage: Stage) -> None:
    await stage.ana.types("/parley help")
    title, *lines, last = stage.ana.told.splitlines()
    assert title == "# What I can do"
    assert lines == [
        f"{f'/parley {one.verb} {one.usage}'.rstrip()} – {one.help}"
        for one in SCRIPT.commands.values()
    ]
    assert last == "Only you can see this. In our private chat the verb alone is enough."


async def test_a_bare_command_and_a_greeting_show_help(stage: Stage) -> None:
    for words in ("", "  ", "?", "hi", "Hello!", "hey there", "help", "HELP", "/help"):
        for where in ("crucial-calls", "dm"):
            await stage.ana.types(f"/parley {words}", where=where)
            assert stage.ana.told.startswith("# What I can do\n"), words
    assert stage.ana.dms == []


async def test_an_unknown_verb_is_answered_with_the_nearest_known_one(stage: Stage) -> None:
    for typed, said in (
        ("flga Acme", "I do not know “flga”. Did you mean /parley flag Acme?"),
        ("stauts Acme", "I do not know “stauts”. Did you mean /parley status Acme?"),
        ("DEBREIF", "I do not know “DEBREIF”. Did you mean /parley debrief?"),
    ):
        with stage.unchanged():
            await stage.ana.types(f"/parley {typed}")
        assert stage.ana.told == f"{said}\n{ALL}"
    await stage.ana.presses("Show all I can do")
    assert stage.ana.told.startswith("# What I can do\n")


async def test_words_near_to_nothing_are_answered_with_everything(stage: Stage) -> None:
    with stage.unchanged():
        await stage.ana.types("qqqq " + "x" * 3000)
    assert stage.ana.told.startswith("I do not know “qqqq”.\n# What I can do\n")


async def test_long_words_are_shown_back_shortened(stage: Stage) -> None:
    await stage.ana.types("/parley " + "z" * 3000)
    assert stage.ana.told.startswith(f"I do not know “{'z' * 39}…”.\n")


async def test_a_button_that_no_longer_exists_says_so(stage: Stage) -> None:
    await stage.ana.types("/parley qqqq flag")
    with stage.unchanged():
        await stage.ana.uses("no-such-shortcut")
    assert stage.ana.told == "I no longer know what this is about. Try /parley help."
