"""What the pages on privacy promise is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings
from storage.terms import LIMITS, Keep

DOCS = Path(__file__).parent.parent / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def variable(keep: Keep) -> str:
    return f"PARLEY_KEEP_{keep.name}"


@pytest.mark.parametrize("keep", Keep)
def test_the_days_that_people_read_are_the_days_that_hold(keep: Keep) -> None:
    row = rf"^\| [^|]+ \| (\d+) \| `{variable(keep)}` \| (\d+) to (\d+) \|$"
    (said,) = re.findall(row, read("privacy.md"), flags=re.MULTILINE)
    limits = LIMITS[keep]
    assert tuple(map(int, said)) == (limits.days, limits.least, limits.most)
    assert Settings(_env_file=None).terms.days[keep] == limits.days


@pytest.mark.parametrize("keep", Keep)
def test_the_handbook_and_the_template_say_the_same(keep: Keep) -> None:
    limits = LIMITS[keep]
    handbook = (
        rf"^\| `{variable(keep)}` \| `{limits.days}` \| .*\({limits.least} to {limits.most}\)"
    )
    assert re.search(handbook, read("running.md"), flags=re.MULTILINE)
    template = rf"^\| `{variable(keep)}` \| {limits.days} \|"
    assert re.search(template, read("dpia-template.md"), flags=re.MULTILINE)


def test_private_things_have_an_end_that_nobody_can_put_off() -> None:
    assert LIMITS[Keep.CHECKINS].most == 90
    private = (Keep.CHECKINS, Keep.CHOICES, Keep.PEERS, Keep.PLEAS, Keep.FEEDBACK, Keep.BANDS)
    assert all(LIMITS[keep].most <= 365 for keep in private)
    assert all(one.least <= one.days <= one.most for one in LIMITS.values())


@pytest.mark.parametrize("page", ["privacy.md", "dpia-template.md"])
def test_nothing_is_promised_that_no_software_can(page: str) -> None:
    words = read(page).casefold()
    assert "anonym" not in words
    assert "monitor" not in words
    assert "confidential" in words or page != "privacy.md"
