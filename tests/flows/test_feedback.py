"""Playing flows/people/feedback.py: offered or asked for, written, read by two, deleted by one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from flows.people.feedback_words import told_of
from flows.people.traits import marks
from storage.records import Feedback, FeedbackState, Person, PersonKey
from tests.flows.test_long_words import words
from tests.stage import Actor, Stage

TOPIC = "the call with Acme, zebra-topic"
WORDS = {
    "moment": "On Tuesday at ten, zebra-moment.",
    "behaviour": "You gave a date, zebra-behaviour.",
    "effect": "They stopped asking, zebra-effect.",
    "next_try": "Say who confirms it, zebra-next.",
    "strength": "You let them finish, zebra-strength.",
}
GONE = "Feedback between you and @{}: nothing of it is kept."
UNKNOWN = "I no longer know what this is about."


async def offered(stage: Stage, by: Actor | None = None, to: Actor | None = None) -> None:
    """Ana offers Ben feedback."""
    ana, ben = by or stage.ana, to or stage.ben
    await ana.types(f"/parley feedback @{ben.name}")
    await ana.fills(topic=TOPIC)
    assert not ana.problems, ana.problems


async def asked(stage: Stage) -> None:
    """Ben asks Ana for feedback."""
    await stage.ben.types("/parley feedback")
    await stage.ben.presses("Ask for feedback")
    await stage.ben.fills(of=stage.ana, topic=TOPIC)
    assert not stage.ben.problems, stage.ben.problems


async def given(stage: Stage) -> None:
    """Ben wanted it, and Ana wrote it."""
    await offered(stage)
    await stage.ben.presses("Yes, please")
    await stage.ana.presses("Write it")
    await stage.ana.fills(**WORDS)
    assert stage.ana.told == "Sent to Ben. Only the two of you can read it."


def state(stage: Stage) -> FeedbackState:
    (one,) = stage.kept(Feedback)
    return one.state


def zebras(stage: Stage) -> list[str]:
    """Where the words stand: in which conversations, and in which tables in clear."""
    said = {one.channel for one in stage.voice.said if "zebra" in one.text and not one.deleted}
    tables = stage._everything()  # noqa: SLF001 -- every table, as it is
    del tables["said"]
    return sorted([*said, *(name for name, rows in tables.items() if "zebra" in str(rows))])


# Offered


async def test_the_other_one_is_asked_before_anything_is_written(stage: Stage) -> None:
    await stage.ana.types("/parley feedback @Ben the call with Acme")
    assert stage.ana.asked == "Offer feedback"
    assert stage.ana.filled == {"to": "ben", "topic": "the call with Acme"}
    await stage.ana.fills(topic=TOPIC)
    assert stage.ana.told == "Offered. Ben decides, and I tell you.\n[Take it back]"
    assert stage.ben.dm == (
        "@Ana would like to give you feedback. Do you want it? It is about:\n"
        f"> {TOPIC}\n"
        "Only the two of you can read it, and you can delete it. You need no reason for a no.\n"
        "[Yes, please]\n[Not now]\n[No, thank you]"
    )
    assert "zebra" not in str(stage.ben.dms[-1].message.summary)
    assert zebras(stage) == ["dm:ben"]


async def test_who_was_named_is_found_or_asked_for(stage: Stage) -> None:
    stage.hires("jose", "José Maria")
    for said, who, topic in (
        ("@José Maria the demo", "jose", "the demo"),
        ("jose maria", None, ""),
        ("@ben", "ben", ""),
        ("ben the demo", "ben", "the demo"),
    ):
        await stage.ana.types(f"/parley feedback {said}")
        assert stage.ana.filled["to"] == (who or "jose")
        assert stage.ana.filled["topic"] == (topic or None)
    await stage.ana.types("/parley feedback @Nobody")
    assert stage.ana.filled == {"to": None, "topic": None}
    assert "I could not tell whom you mean by “@Nobody”." in stage.ana.intro


async def test_two_of_one_name_are_not_guessed_between(stage: Stage) -> None:
    stage.hires("ben2", "Ben")
    await stage.ana.types("/parley feedback @Ben")
    assert stage.ana.filled["to"] is None


async def test_yes_lets_the_giver_write(stage: Stage) -> None:
    await offered(stage)
    yes = stage.ben.button("Yes, please")
    await stage.ben.presses("Yes, please")
    assert stage.ben.told == "Thank you. Ana writes it, and it comes to you alone."
    assert stage.ben.dm == "You said yes to feedback from @Ana. It comes when written."
    assert stage.ana.dm.startswith("@Ben would like your feedback. It is about:\n")
    with stage.unchanged():
        await stage.ben.presses_button(yes)
    assert stage.ben.told == "You have said yes already. Thank you."
    await stage.ana.presses("Write it")
    assert stage.ana.asked == "Feedback"
    await stage.ana.fills(**WORDS)
    assert stage.ben.dm == (
        f"@Ana gave you feedback, as you both wanted. It is about:\n> {TOPIC}\n"
        f"The moment\n> {WORDS['moment']}\nWhat you did\n> {WORDS['behaviour']}\n"
        f"The effect\n> {WORDS['effect']}\nOne thing to try next time\n> {WORDS['next_try']}\n"
        f"A strength to keep\n> {WORDS['strength']}\nOnly the two of you can read it.\n"
        "[Delete it]\nIt is yours: once you delete it, it is gone for both of you."
    )
    assert "zebra" not in str(stage.ben.dms[-1].message.summary)
    assert stage.ana.dm.startswith("You gave @Ben feedback. Only the two of you can read it.")
    assert zebras(stage) == ["dm:ben"]


async def test_no_needs_no_reason_and_nothing_of_it_stays(stage: Stage) -> None:
    await offered(stage)
    no = stage.ben.button("No, thank you")
    await stage.ben.presses("No, thank you")
    assert stage.ben.told == "That is fine. I say it kindly, and it is counted nowhere."
    assert stage.ana.dm == (
        "About the feedback: @Ben would rather not, this time. That is fine, and no reason is "
        "needed."
    )
    assert zebras(stage) == []
    with stage.unchanged():
        await stage.ben.presses_button(no)
    assert stage.ben.told == "You have said no already. That is fine."
    with stage.unchanged():
        await stage.ana.types("/parley feedback @Ben")
        await stage.ana.fills(topic=TOPIC)
    assert stage.ana.problems == {"to": "Ben would rather not for now, and that is fine."}
    await stage.skip(days=31)
    assert stage.kept(Feedback) == []
    assert all(one.deleted for one in stage.ben.dms)
    assert all(one.deleted for one in stage.ana.dms)
    await offered(stage)


async def test_who_said_no_may_still_ask_for_it(stage: Stage) -> None:
    await offered(stage)
    await stage.ben.presses("No, thank you")
    await asked(stage)
    assert stage.ana.dm.startswith("@Ben asks you for feedback.")


async def test_not_now_waits_and_tells_nobody(stage: Stage) -> None:
    await offered(stage)
    said = len(stage.ana.dms)
    assert "would like to give you feedback" in await stage.ben.opens_home()
    await stage.ben.presses("Not now")
    assert stage.ben.told.startswith("It waits for 30 days, and nobody is told.")
    assert "feedback" not in stage.ben.home
    assert len(stage.ana.dms) == said
    await stage.ben.presses("Yes, please")
    assert state(stage) is FeedbackState.AGREED


async def test_what_nobody_answers_is_forgotten_with_its_messages(stage: Stage) -> None:
    await offered(stage)
    yes = stage.ben.button("Yes, please")
    await stage.skip(days=30)
    assert stage.kept(Feedback) == []
    assert all(one.deleted for one in stage.ben.dms)
    with stage.unchanged():
        await stage.ben.presses_button(yes)
    assert stage.ben.told.startswith(UNKNOWN)


async def test_an_offer_is_taken_back_before_it_is_answered(stage: Stage) -> None:
    await offered(stage)
    back, yes = stage.ana.button("Take it back"), stage.ben.button("Yes, please")
    await stage.ana.presses("Take it back")
    assert stage.ana.told == "Taken back. Nothing of it is kept."
    assert stage.ben.dm == GONE.format("Ana")
    assert zebras(stage) == []
    with stage.unchanged():
        await stage.ana.presses_button(back)
        assert stage.ana.told == "It is taken back already."
        await stage.ben.presses_button(yes)
        assert stage.ben.told == "Nothing of this is kept any more."


async def test_a_yes_and_a_taking_back_at_the_same_moment_end_in_nothing(stage: Stage) -> None:
    await offered(stage)
    back, yes = stage.ana.button("Take it back"), stage.ben.button("Yes, please")
    await asyncio.gather(stage.ana.presses_button(back), stage.ben.presses_button(yes))
    assert stage.ana.told == "Taken back. Nothing of it is kept."
    (one,) = stage.kept(Feedback)
    assert (one.state, one.sealed) == (FeedbackState.GONE, b"")
    assert stage.ben.dm == GONE.format("Ana")


async def test_who_is_to_write_may_leave_it(stage: Stage) -> None:
    await offered(stage)
    await stage.ben.presses("Yes, please")
    write = stage.ana.button("Write it")
    await stage.ana.presses("I would rather not")
    assert stage.ben.dm == GONE.format("Ana")
    with stage.unchanged():
        await stage.ana.presses_button(write)
    assert stage.ana.told == "Nothing of this is kept any more."


async def test_one_at_a_time_between_two_people(stage: Stage) -> None:
    await offered(stage)
    await stage.ana.types("/parley feedback @Ben")
    with stage.unchanged():
        await stage.ana.fills(topic=TOPIC)
    assert stage.ana.problems["to"].startswith("There is one between you already, which you began.")
    await stage.ben.types("/parley feedback")
    await stage.ben.presses("Ask for feedback")
    with stage.unchanged():
        await stage.ben.fills(of=stage.ana, topic=TOPIC)
    assert stage.ben.problems["of"].startswith("There is one between you already, which Ana began.")
    await offered(stage, by=stage.ben, to=stage.ana)  # the other direction is another matter


async def test_guests_bots_and_oneself_are_refused(stage: Stage) -> None:
    for who, why in (
        ("gus", "Gus is a guest here"),
        ("bot", "Robo is a bot"),
        ("ana", "This is you"),
    ):
        await stage.ana.types("/parley feedback")
        await stage.ana.presses("Offer feedback")
        with stage.unchanged():
            await stage.ana.fills(to=who, topic=TOPIC)
        assert stage.ana.problems["to"].startswith(why)


# Asked for


async def test_who_is_asked_writes_at_once_or_says_no(stage: Stage) -> None:
    await asked(stage)
    assert stage.ben.told.startswith("Asked. Ana may say no;")
    assert stage.ana.dm == (
        "@Ben asks you for feedback. It is about:\n"
        f"> {TOPIC}\nOnly the two of you can read it. You need no reason for a no.\n"
        "[Write it]\n[Not now]\n[No, thank you]"
    )
    await stage.ana.presses("Write it")
    await stage.ana.fills(**WORDS)
    assert "zebra-moment" in stage.ben.dm
    assert stage.ana.dm.startswith("You gave @Ben feedback.")


async def test_who_is_asked_says_no(stage: Stage) -> None:
    await asked(stage)
    write = stage.ana.button("Write it")
    await stage.ana.presses("No, thank you")
    assert stage.ben.dm.startswith("About the feedback: @Ana would rather not, this time.")
    assert stage.ana.dm == "@Ben asked you for feedback, and you said no. That is fine."
    assert zebras(stage) == []
    with stage.unchanged():
        await stage.ana.presses_button(write)
    assert stage.ana.told == "This has been settled meanwhile. Nothing was changed."


async def test_what_was_asked_for_is_taken_back(stage: Stage) -> None:
    await asked(stage)
    await stage.ben.presses("Take it back")
    assert stage.ana.dm == GONE.format("Ben")


# Written


async def test_words_about_the_person_are_shown_to_the_writer_alone(stage: Stage) -> None:
    await offered(stage)
    await stage.ben.presses("Yes, please")
    await stage.ana.presses("Write it")
    before = len(stage.ben.dms)
    words = {**WORDS, "behaviour": "You are always careless, zebra."}
    await stage.ana.fills(**words)
    assert stage.ana.asked == "Look at it once more"
    assert stage.ana.intro.splitlines()[1:3] == [
        "always: When exactly did you see it, this one time?",
        "careless: What did they say or do that made you think so?",
    ]
    assert dict(stage.ana.filled) == words
    assert len(stage.ben.dms) == before
    assert state(stage) is FeedbackState.AGREED
    assert zebras(stage) == ["dm:ana"]  # what it is about stands there
    await stage.ana.fills(behaviour="You gave a date.")
    assert "> You gave a date." in stage.ben.dm
    assert "careless" not in "".join(one.text for one in stage.voice.said)


async def test_the_writer_decides_and_may_send_it_as_it_is(stage: Stage) -> None:
    await offered(stage)
    await stage.ben.presses("Yes, please")
    await stage.ana.presses("Write it")
    await stage.ana.fills(**{**WORDS, "effect": "It was unprofessional."})
    await stage.ana.fills()
    assert stage.ana.told == "Sent to Ben. Only the two of you can read it."
    assert "> It was unprofessional." in stage.ben.dm


async def test_what_was_not_sent_is_filled_in_again(stage: Stage) -> None:
    await offered(stage)
    await stage.ben.presses("Yes, please")
    await stage.ana.presses("Write it")
    await stage.ana.fills(**{**WORDS, "effect": "Always the same."})
    await stage.ana.presses("Write it")
    assert stage.ana.asked == "Feedback"
    assert stage.ana.filled["effect"] == "Always the same."
    await stage.ana.fills(effect="They left.")
    assert "> They left." in stage.ben.dm
    (one,) = stage.kept(Feedback)
    assert one.draft == b""


async def test_it_is_given_once(stage: Stage) -> None:
    await offered(stage)
    await stage.ben.presses("Yes, please")
    await stage.ana.presses("Write it")
    ask, write = stage.ana.ask, stage.ana.button("Write it")
    await stage.ana.fills(**WORDS)
    stage.ana.ask = ask
    already = "You have given this feedback already, and it stays as it is."
    with stage.unchanged():
        await stage.ana.repeats()
        await stage.ana.fills(**WORDS)
        assert stage.ana.problems == {"": already}
        await stage.ana.presses_button(write)
    assert stage.ana.told == already


async def test_who_has_left_meanwhile_gets_none(stage: Stage) -> None:
    await offered(stage)
    await stage.ben.presses("Yes, please")
    stage.knows(Person, "ben", gone=True)
    with stage.unchanged():
        await stage.ana.presses("Write it")
    assert stage.ana.told == "Ben is no member here any more, so nobody could read it."


# Read and deleted


async def test_both_find_it_again_and_nobody_else_does(stage: Stage) -> None:
    await given(stage)
    await stage.ben.types("/parley feedback")
    await stage.ben.presses("My feedback")
    assert f"From @Ana, 2026-11-23 10:00 UTC: {TOPIC}\n[Read it]" in stage.ben.told
    read = stage.ben.button("Read it")
    await stage.ben.presses("Read it")
    assert "zebra-moment" in stage.ben.intro
    await stage.ana.presses("Read it again")
    assert "zebra-moment" in stage.ana.intro
    with stage.unchanged():
        await stage.ana.fills()
        assert stage.ana.told == "Nothing was changed."
    await stage.cem.types("/parley feedback")
    await stage.cem.presses("My feedback")
    assert stage.cem.told == "There is no feedback between you and anybody."
    for who in (stage.cem, stage.dora):  # Dora is their manager
        with stage.unchanged():
            await who.presses_button(read)
        assert who.told.startswith(UNKNOWN)


async def test_the_receiver_deletes_it_for_both(stage: Stage) -> None:
    await given(stage)
    read = stage.ana.button("Read it again")
    await stage.ben.presses("Delete it")
    assert stage.ben.told.startswith("Deleted, these words are gone for both of you.")
    for_good = stage.ben.button("Delete it for good")
    with stage.unchanged():
        await stage.ana.presses_button(for_good)
    assert stage.ana.told == "This is for the other one of you to decide."
    await stage.ben.presses_button(for_good)
    assert stage.ben.told == "Deleted. Nothing of it is kept."
    assert zebras(stage) == []
    assert stage.ben.dm == GONE.format("Ana")
    assert stage.ana.dm == GONE.format("Ben")
    (one,) = stage.kept(Feedback)
    assert (one.state, one.sealed, one.draft) == (FeedbackState.GONE, b"", b"")
    with stage.unchanged():
        await stage.ben.presses_button(for_good)
        assert stage.ben.told == "It is deleted already. Nothing of it is kept."
        await stage.ana.presses_button(read)
        assert stage.ana.told == "Nothing of this is kept any more."
    await stage.skip(days=31)
    assert stage.kept(Feedback) == []


async def test_no_copy_of_them_stays_in_a_file_of_the_database(stage: Stage) -> None:
    if not stage.storage.is_sqlite:
        return  # docs/running.md says what holds on PostgreSQL
    await given(stage)
    (one,) = stage.kept(Feedback)
    assert one.sealed in files(stage)
    await stage.ben.presses("Delete it")
    await stage.ben.presses("Delete it for good")
    assert one.sealed not in files(stage)
    assert one.sealed[:200] not in files(stage)


def files(stage: Stage) -> bytes:
    """Everything that SQLite keeps on the disk."""
    path = Path(str(stage.storage.url.database))
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


async def test_what_was_given_stays_until_somebody_deletes_it(stage: Stage) -> None:
    await given(stage)
    await stage.skip(days=60)
    assert state(stage) is FeedbackState.GIVEN
    assert "zebra-moment" in stage.ben.dm


async def test_read_again_it_stands_in_no_chat_and_is_deleted_from_there(stage: Stage) -> None:
    await given(stage)
    for who, button in ((stage.ana, "Read it again"), (stage.ben, "Read it")):
        if who is stage.ben:
            await who.types("/parley feedback")
            await who.presses("My feedback")
        await who.presses(button)
        assert "zebra-effect" in who.intro
        assert "zebra-effect" not in who.told
    with stage.unchanged():
        await stage.ana.fills(then="delete")
    assert stage.ana.problems == {"": "This is for the other one of you to decide."}
    await stage.ben.fills(then="delete")
    assert stage.ben.told == "Deleted. Nothing of it is kept."
    assert zebras(stage) == []


async def test_with_the_receivers_key_gone_nobody_reads_it(stage: Stage) -> None:
    await given(stage)
    with stage.storage.book(stage.workspace) as book:
        ben, ana = book.person_called("ben"), book.person_called("ana")
        assert ben is not None
        assert ana is not None
        assert [one["moment"] for one in told_of(book, ana)] == [WORDS["moment"]]
        assert book.vault is not None
        book.vault.forget(book, ben)
        told = {"from": "Ana", "to": "Ben", "at": "2026-11-23T10:00:00+00:00"}
        assert told_of(book, ana) == [told]
    with stage.unchanged():
        await stage.ana.presses("Read it again")
    assert stage.ana.told == "Nothing of this is kept any more."


async def test_my_feedback_lists_what_waits_too(stage: Stage) -> None:
    await offered(stage)
    await stage.ana.types("/parley feedback")
    await stage.ana.presses("My feedback")
    assert f"To @Ben, not answered yet: {TOPIC}\n[Take it back]" in stage.ana.told
    await stage.ben.presses("Not now")
    await stage.ben.types("/parley feedback")
    await stage.ben.presses("My feedback")
    assert "[Yes, please]" in stage.ben.told
    await stage.ben.presses("Yes, please")
    await stage.ben.types("/parley feedback")
    await stage.ben.presses("My feedback")
    assert f"From @Ana, to come: {TOPIC}" in stage.ben.told


async def test_a_long_list_ends_where_a_message_does(stage: Stage) -> None:
    for number in range(12):
        await offered(stage, by=stage.hires(f"p{number}", f"P{number}"))
    await stage.ben.types("/parley feedback")
    await stage.ben.presses("My feedback")
    assert 6 < stage.ben.told.count("[Yes, please]") < 10


async def test_without_a_key_nothing_is_asked_and_nothing_kept(stage: Stage) -> None:
    stage.storage.vault = None
    with stage.unchanged():
        await stage.ana.types("/parley feedback @Ben")
        assert stage.ana.told.startswith("I keep private words only where I can lock them up")
        await stage.ana.types("/parley feedback")
        await stage.ana.presses("Ask for feedback")
        assert stage.ana.told.startswith("I keep private words only where I can lock them up")
    assert stage.kept(PersonKey) == []


async def test_somebody_new_is_greeted_first(stage: Stage) -> None:
    stage.knows(Person, "ben", greeted_at=None)
    await offered(stage)
    assert [one.text.split(".")[0] for one in stage.ben.dms] == [
        "Hello, I am Parley",
        "@Ana would like to give you feedback",
    ]


async def test_the_longest_words_fit_everywhere(stage: Stage) -> None:
    stage.knows(Person, "ana", name=words(150).replace("\n", " "))
    await offered_at_length(stage)
    await stage.ben.presses("Yes, please")
    await stage.ana.presses("Write it")
    await stage.ana.fills(**dict.fromkeys(WORDS, f"Always {words(590)}"))
    assert stage.ana.asked == "Look at it once more"
    await stage.ana.fills()
    assert not stage.ana.problems
    assert "gave you feedback" in stage.ben.dm
    await stage.ana.presses("Read it again")
    assert stage.ana.asked == "Feedback, to read"
    for number in range(9):
        await offered_at_length(stage, by=stage.hires(f"p{number}", words(150)))
    await stage.ben.types("/parley feedback")
    await stage.ben.presses("My feedback")
    assert "[Yes, please]" in stage.ben.told
    await stage.ben.opens_home()
    assert "[Yes, please]" in stage.ben.home


async def offered_at_length(stage: Stage, by: Actor | None = None) -> None:
    who = by or stage.ana
    await who.types("/parley feedback")
    await who.presses("Offer feedback")
    await who.fills(to=stage.ben, topic=words(150))
    assert not who.problems


# The words


@pytest.mark.parametrize(
    ("said", "language", "found"),
    [
        ("You never call back", "en", ["never"]),
        ("ALWAYS late", "en-GB", ["ALWAYS"]),
        ("That was too emotional", "en", ["too emotional"]),
        ("You don’t care", "", ["don’t care"]),
        ("Du bist faule Ausreden, schon wieder", "de-DE", ["faule", "schon wieder"]),
        ("Tu es toujours négligente", "fr", ["toujours", "négligente"]),
        ("Eres muy perezoso, nunca escuchas", "es", ["perezoso", "nunca"]),
        ("És preguiçosa e nunca ouves", "pt-PT", ["preguiçosa", "nunca"]),
        ("On Tuesday you gave a date before we had one", "en", []),
        ("Allways and nevertheless, cold calls and slow sites", "en", []),
        ("always, Always", "en", ["always"]),
    ],
)
def test_words_about_the_person_are_found(said: str, language: str, found: list[str]) -> None:
    assert [mark.word for mark in marks([said], language)] == found


def test_the_question_is_in_the_writers_own_language_where_two_have_the_word() -> None:
    (spanish,) = marks(["nunca"], "es-ES")
    (portuguese,) = marks(["nunca"], "pt-BR")
    assert spanish.ask == "¿Cuándo exactamente lo viste, esa única vez?"
    assert portuguese.ask == "Quando exatamente viste isso, dessa única vez?"
