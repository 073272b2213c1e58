"""Somebody wants to learn what one person answered, and gets no further than guessing.

Each attack is played in two worlds that differ in nothing but the victim's answer, by somebody who
manages a team, is an admin, and uses everything that these may: digests, every download, settings,
everybody's releases, the channels, their own messages, the logs and the metrics. What they see has
to be the same in both, letter by letter. The answers of the others are chosen so that what may be
shown is not changed by the victim's, and what may not be shown would be: a careless publisher is
found out. What a band itself says of everybody is the price of showing any; how little two of them
say together is counted in the last tests.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from datetime import date

import pytest
from prometheus_client import generate_latest
from sqlmodel import SQLModel

from bot.exports import LEADS
from flows.people import bands, releases
from flows.people import checkin_kept as kept
from flows.people.bands import Rules, Week, publish, told_of
from flows.promises.exporting import NotTheirs
from storage.engine import Storage
from storage.records import EVERYONE, Band, Person, Release, ReleaseMark, WeekMember
from tests.flows.publishing import Office, all_of
from tests.stage import Actor, Stage

VICTIM = "a0"
LOWEST, HIGHEST = 1, 5
MANAGER = "dora"
DUE = date(2026, 11, 25)  # long past when the manager looks


@pytest.fixture
def worlds(storage: Storage, stage: Stage) -> tuple[Stage, Stage]:
    """Two worlds under one clock."""
    twin = Stage(storage, workspace="twin:W1", beside=stage)
    twin.settle()
    return stage, twin


def offices(worlds: tuple[Stage, Stage], **sizes: int) -> list[Office]:
    """The same office in both; Dora manages every team of it, is in none, and is an admin."""
    both = []
    for stage in worlds:
        stage.knows(Person, MANAGER, admin=True)
        office = Office(stage, **sizes)
        for name in sizes:
            office.manages(name, MANAGER)
        office.opens()
        both.append(office)
    return both


async def begun(worlds: tuple[Stage, Stage], **sizes: int) -> list[Office]:
    """The same, and the week is open."""
    both = offices(worlds, **sizes)
    await worlds[0].deliveries.drain()
    await at_work(both)
    return both


async def at_work(both: list[Office]) -> None:
    """Somebody owes something in each team, so that there is a digest."""
    for office in both:
        for who in {max(native for native in office.natives if native[0] == name)
                    for name in {native[0] for native in office.natives}}:  # fmt: skip
            actor = Actor(office.stage, who, who.upper())
            await actor.types("/parley action", where="sales")
            await actor.fills(what=f"Call {who} back", responsible=[who], due=DUE)


def say(both: list[Office], others: dict[str, int], *, victim: bool = True) -> None:
    """Everybody answers the same in both worlds, but for the victim."""
    for office, value in zip(both, (LOWEST, HIGHEST), strict=True):
        office.says({**others, **({VICTIM: value} if victim else {})})


async def same_to(both: list[Office], capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the attacker can look at says the same in both worlds."""
    one, other = await seen_in(both, capsys)
    assert one == other
    assert "Weight of calls: " in "\n".join(one)
    assert f"words of {VICTIM}" not in "\n".join(one)
    assert "words of" not in generate_latest().decode()


async def seen_in(both: list[Office], capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """All of it, in each world."""
    seen = []
    for office in both:
        capsys.readouterr()
        stage = office.stage
        found = [*await looked_at(stage.dora), *downloaded(office), *released(office)]
        logged = capsys.readouterr()
        found += [*standing(stage), logged.out, logged.err]
        seen.append([plain(one, stage) for one in found])
    return seen


def downloaded(office: Office) -> list[str]:
    """Every file there is, about themselves and about the victim."""
    stage, found = office.stage, []
    with stage.storage.book(stage.workspace) as book:
        (manager,) = book.people_called([MANAGER])
    for (name, lead), about in itertools.product(LEADS.items(), ("", office.id_of(VICTIM), "Acme")):
        try:
            opened = lead.written(
                lambda: stage.storage.book(stage.workspace), manager.id, about, stage.now
            )
            said = b"".join(opened).decode(errors="replace")
        except NotTheirs:
            said = "not theirs"
        found.append(f"{name} {about}: {said}")
    return found


def plain(text: str, stage: Stage) -> str:
    """Without what differs between any two worlds: opaque ids and moments of a log."""
    world = stage.workspace.partition(":")[0]
    text = re.sub(r"[0-9a-f]{32,64}", "id", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", "then", text)
    return text.replace(world, "world")


async def looked_at(who: Actor) -> list[str]:
    """Everything that can be asked for."""
    found = []
    for command in ("digest", "week", "settings", "organisation", "privacy", "mine", "export",
                    "checkin", "open Acme", "find words", "find a0", "status Acme"):  # fmt: skip
        await who.types(f"/parley {command}")
        found += [f"{command}:", who.told, who.dm]
    await who.types("/parley organisation")
    await who.presses("Teams")
    found.append(who.told)
    await who.types("/parley privacy")
    await who.presses("What was changed")
    found += [who.told, await who.opens_home()]
    return found


def released(office: Office) -> list[str]:
    """Every release of every unit, and the rows they stand in."""
    stage = office.stage
    with stage.storage.book(stage.workspace) as book:
        weeks = sorted({row.week for row in book.releases(all_weeks())})
        teams = [*book.teams(), None]
        (manager,) = book.people_called([MANAGER])
        found = [
            f"{team.name if team else EVERYONE} {week} {releases.shown(book, team, week, manager)}"
            for team, week in itertools.product(teams, weeks)
        ]
        rows = [f"{row.team} {row.week} {row.subject} {row.band}" for row in book.releases(weeks)]
    return [*found, *sorted(rows)]


def all_weeks() -> list[str]:
    return [f"2026-W{number:02}" for number in range(40, 54)]


def standing(stage: Stage) -> list[str]:
    """What stands in channels and in the manager's own chat."""
    mine = ("crucial-calls", "sales", "acme-shared", f"dm:{MANAGER}")
    return [f"{one.channel} {one.text}" for one in stage.voice.said if one.channel in mine]


async def next_week(both: list[Office]) -> None:
    """The clock is one for both worlds."""
    await both[0].week_over()


def are_shown(both: list[Office], **bands: Band | None) -> None:
    """The same in both; so the test plays what it means to play."""
    for office in both:
        shown = office.shown()
        assert {name: shown[EVERYONE if name == "everyone" else name] for name in bands} == bands


# Attacks


async def test_a_team_of_four(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    both = await begun(worlds, a=4, b=9)
    say(both, {**all_of("a", 4, 2, but=[VICTIM]), **all_of("b", 9, 3)})
    await next_week(both)
    are_shown(both, a=None, b=Band.MIDDLE, everyone=None)
    await same_to(both, capsys)


async def test_a_team_of_five_and_then_four(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    """Five answer in the first week, in the second all of them but the victim."""
    both = await begun(worlds, a=6)
    others = all_of("a", 5, 3, but=[VICTIM])
    say(both, others)
    await next_week(both)
    are_shown(both, a=Band.MIDDLE, everyone=Band.MIDDLE)
    say(both, others, victim=False)
    await next_week(both)
    are_shown(both, a=None, everyone=None)
    await same_to(both, capsys)


async def test_two_teams_that_share_all_but_the_victim(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    """The manager puts the same people into two teams; the victim is in one of them only."""
    both = offices(worlds, a=8, b=0)
    for office in both:
        for number in range(1, 8):
            office.moves(f"a{number}", "a", "b")
    await worlds[0].deliveries.drain()
    await at_work(both)
    others = all_of("a", 8, 3, but=[VICTIM])
    say(both, others)
    await next_week(both)
    are_shown(both, a=Band.MIDDLE, b=None, everyone=Band.MIDDLE)
    await same_to(both, capsys)


async def test_a_new_team_of_the_same_people_without_the_victim(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    """This week minus last week, under another name."""
    both = await begun(worlds, a=8, b=0)
    others = all_of("a", 8, 3, but=[VICTIM])
    say(both, others)
    await next_week(both)
    for office in both:
        for number in range(1, 8):
            office.moves(f"a{number}", "b")
    await next_week(both)  # the week had opened before they were moved
    say(both, others, victim=False)
    await next_week(both)
    are_shown(both, a=None, b=None)
    await same_to(both, capsys)


async def test_one_person_leaves(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    """The others answer as before, week after week, and the manager compares."""
    both = await begun(worlds, a=8)
    others = all_of("a", 8, 3, but=[VICTIM])
    say(both, others)
    await next_week(both)
    are_shown(both, a=Band.MIDDLE)
    for office in both:
        office.moves(VICTIM)
    shown: list[Band | None] = []
    for _ in range(4):
        say(both, others, victim=False)
        await next_week(both)
        shown.append(both[0].shown()["a"])
    assert shown == [None, None, Band.MIDDLE, Band.MIDDLE]
    await same_to(both, capsys)


async def test_everyone_minus_one_team(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    """All but the victim are in a team that is shown."""
    both = await begun(worlds, a=1, b=7, c=7)
    say(both, {**all_of("b", 7, 3), **all_of("c", 7, 3)})
    await next_week(both)
    are_shown(both, a=None, b=Band.MIDDLE, c=Band.MIDDLE, everyone=None)
    say(both, {**all_of("b", 7, 3), **all_of("c", 7, 3)}, victim=False)
    await next_week(both)
    are_shown(both, everyone=None)  # whether the victim answered is not to be seen either
    await same_to(both, capsys)


async def test_the_victim_is_erased_after_publishing(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is worked out again without them, and the next release waits."""
    both = await begun(worlds, a=8)
    others = all_of("a", 8, 3, but=[VICTIM])
    say(both, others)
    await next_week(both)
    published = [office.kept() for office in both]
    for office in both:
        victim = Actor(office.stage, VICTIM, "A0")
        await victim.types("/parley forget me", where="dm")
        await victim.presses("Forget me")
        await office.stage.skip(minutes=1)
        assert office.members() == {one for one in office.members() if VICTIM not in one[0]}
    assert [office.kept() for office in both] == published
    say(both, others, victim=False)
    await next_week(both)
    say(both, others, victim=False)
    await next_week(both)
    are_shown(both, a=None, everyone=None)
    await same_to(both, capsys)


async def test_the_victim_is_erased_before_publishing(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    both = await begun(worlds, a=8)
    say(both, all_of("a", 8, 3, but=[VICTIM]))
    for office in both:
        victim = Actor(office.stage, VICTIM, "A0")
        await victim.types("/parley forget me", where="dm")
        await victim.presses("Forget me")
    await next_week(both)
    are_shown(both, a=Band.MIDDLE)
    await same_to(both, capsys)


async def test_the_victim_takes_their_answer_back_after_publishing(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    both = await begun(worlds, a=6)
    say(both, all_of("a", 5, 3, but=[VICTIM]))
    await next_week(both)
    published = [office.kept() for office in both]
    for office in both:
        stage = office.stage
        with stage.storage.book(stage.workspace) as book, stage.conductor.turning(book) as turn:
            (turn.someone,) = book.people_called([VICTIM])
            assert kept.entries_of(book, turn.who)
            kept.drop_entries(turn)
    await next_week(both)
    assert [office.kept()[: len(published[0])] for office in both] == published
    await same_to(both, capsys)


async def test_a_batch_that_failed_runs_again(
    worlds: tuple[Stage, Stage],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It fails at the very end: nothing of it stands, and the error does not say a score."""
    both = await begun(worlds, a=8)
    say(both, all_of("a", 8, 3, but=[VICTIM]))
    keep, failures = releases._keep_marks, [1, 1, 1]  # noqa: SLF001 -- the last thing that is done

    def fails(*args: object) -> None:
        keep(*args)  # type: ignore[arg-type]
        if failures:
            failures.pop()
            message = "the database is gone"
            raise RuntimeError(message)

    monkeypatch.setattr(releases, "_keep_marks", fails)
    await next_week(both)
    await both[0].stage.skip(hours=2)
    are_shown(both, a=Band.MIDDLE, everyone=Band.MIDDLE)
    for office in both:
        units = Counter((row.team, row.subject) for row in office.stage.kept(Release)
                        if row.workspace == office.stage.workspace)  # fmt: skip
        assert set(units.values()) == {1}
    await same_to(both, capsys)


async def test_the_manager_is_also_a_member(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    """They know their own answer, give it or not, and watch what changes."""
    both = await begun(worlds, a=6)
    for office in both:
        office.moves(MANAGER, "a")
    others = all_of("a", 4, 2, but=[VICTIM])  # three, with the victim four, with the manager five
    for value in (1, 5):
        say(both, {**others, MANAGER: value})
        await next_week(both)
        are_shown(both, a=None, everyone=None)
    await same_to(both, capsys)


async def test_the_minimum_is_lowered_while_the_week_is_open(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    both = offices(worlds, a=8)
    for office in both:
        office.settle(least=7)
    await worlds[0].deliveries.drain()
    await at_work(both)
    say(both, all_of("a", 5, 2, but=[VICTIM]))
    for office in both:
        dora = office.stage.dora
        for least in ("4", "5"):
            await dora.types("/parley organisation")
            await dora.presses("What is shown")
            await dora.fills(least=least)
    await next_week(both)
    are_shown(both, a=None, everyone=None)
    await same_to(both, capsys)


async def test_the_minimum_is_raised_while_the_week_is_open(
    worlds: tuple[Stage, Stage], capsys: pytest.CaptureFixture[str]
) -> None:
    """Just before it closes, to learn from what is shown then whether the victim has answered."""
    both = await begun(worlds, a=8)
    for office, silent in zip(both, ([], [VICTIM]), strict=True):
        office.says(all_of("a", 7, 3, but=silent))
        dora = office.stage.dora
        await dora.types("/parley organisation")
        await dora.presses("What is shown")
        await dora.fills(least="7")
    await next_week(both)
    are_shown(both, a=Band.MIDDLE, everyone=Band.MIDDLE)
    await same_to(both, capsys)


async def test_the_victims_team_is_managed_by_somebody_who_counted_in_it(
    worlds: tuple[Stage, Stage],
) -> None:
    """R1: four others and themselves; they become its manager once the week has closed."""
    both = await begun(worlds, a=6)
    say(both, {**all_of("a", 4, 2, but=[VICTIM]), "a5": 2})
    await next_week(both)
    seen = []
    for office in both:
        assert set(office.shown().values()) == {Band.LOW if office is both[0] else Band.MIDDLE}
        office.manages("a", "a5")
        assert set(office.shown(reader="a5").values()) == {None}
        insider = Actor(office.stage, "a5", "A5")
        await insider.types("/parley digest")
        assert insider.dm.count(": not shown") == 2
        seen.append(plain(insider.dm, office.stage))
    assert seen[0] == seen[1]


async def test_who_answered_is_joined_from_the_tables(worlds: tuple[Stage, Stage]) -> None:
    """A dump without the keys: what publishing keeps is the same, whoever answers whatever."""
    both = offices(worlds, a=8)
    for office in both:
        office.settle(strict=True)
    await worlds[0].deliveries.drain()
    both[0].says({**all_of("a", 5, 3), VICTIM: LOWEST})
    both[1].says({**all_of("a", 6, 3, but=[VICTIM]), "a7": 3})
    await next_week(both)
    dumps = []
    for office in both:
        kinds = (Release, WeekMember, ReleaseMark)
        mine = [one for kind in kinds for one in office.stage.kept(kind)
                if one.workspace == office.stage.workspace]  # fmt: skip
        dumps.append(sorted(plain(str(one), office.stage) for one in mine))
    assert dumps[0] == dumps[1]
    marks = [{one.mark for one in office.stage.kept(ReleaseMark)} for office in both]
    ids = {one.id for office in both for one in office.stage.kept(Person)}
    assert not (marks[0] | marks[1]) & ids
    assert "mark" in SQLModel.metadata.tables["releasemark"].columns


async def test_a_careless_publisher_would_be_found_out(
    worlds: tuple[Stage, Stage],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same attack on a team of four, where everything is shown that somebody answered."""

    def careless(week: Week, *_: object) -> frozenset[str]:
        return frozenset({*week.teams, EVERYONE})

    monkeypatch.setattr(bands, "told_of", careless)
    both = await begun(worlds, a=4, b=9)
    say(both, {**all_of("a", 4, 2, but=[VICTIM]), **all_of("b", 9, 3)})
    await next_week(both)
    one, other = await seen_in(both, capsys)
    assert one != other


# How much two releases say together


def guess(seen: dict[tuple[Band | None, ...], Counter[int]]) -> float:
    """How often the best guess of the victim's answer is right, over all that may be seen."""
    right = sum(max(counted.values()) for counted in seen.values())
    return right / sum(sum(counted.values()) for counted in seen.values())


@pytest.mark.parametrize("strict", [False, True])
def test_of_all_answers_a_second_release_never_says_more_about_who_left(*, strict: bool) -> None:
    """Every way in which seven can answer; the reader knows that nobody changed their mind.

    Twenty in a hundred is a blind guess. What the band of the first week alone says is the price
    of any report about a group; the second week, without the victim, adds nothing to it.
    """
    seven = [f"a{n}" for n in range(7)]
    rules, team = Rules(strict=strict), frozenset(seven)
    first: dict[tuple[Band | None, ...], Counter[int]] = {}
    both: dict[tuple[Band | None, ...], Counter[int]] = {}
    unlike: dict[tuple[Band | None, ...], Counter[int]] = {}
    naive: dict[tuple[float, ...], Counter[int]] = {}
    now = {"a": team - {VICTIM}, "new": frozenset({"new"})}
    earlier = Week({"a": team}, team, frozenset({"a", EVERYONE}))
    assert told_of(Week(now, team), rules, [earlier]) == frozenset()
    for given in itertools.product((1, 3, 5), repeat=7):  # three are enough to tell
        answers = dict(zip(seven, given, strict=True))
        one = publish({"a": team}, answers, rules)
        rest = {who: value for who, value in answers.items() if who != VICTIM}
        two = publish(now, rest, rules, [earlier])
        value = answers[VICTIM]
        first.setdefault((one["a"], one[EVERYONE]), Counter())[value] += 1
        seen = (one["a"], one[EVERYONE], two["a"], two[EVERYONE])
        both.setdefault(seen, Counter())[value] += 1
        careless = publish({"a": now["a"]}, rest, rules)["a"]
        unlike.setdefault((one["a"], careless), Counter())[value] += 1
        means = (sum(given) / 7, sum(rest.values()) / 6)
        naive.setdefault(tuple(round(mean, 1) for mean in means), Counter())[value] += 1
    assert guess(both) == guess(first)
    assert guess(unlike) > guess(first)  # as two bands would, if they were not compared
    assert guess(naive) == 1.0  # type: ignore[arg-type]  # as a mean with one decimal would
