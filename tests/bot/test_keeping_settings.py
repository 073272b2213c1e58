"""How long what is kept: stricter is allowed, longer than people were told is not."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.settings import Settings
from storage.terms import LIMITS, Keep


def of(keep: Keep, days: str) -> Settings:
    return Settings(_env_file=None, **{f"keep_{keep.value}": days})  # type: ignore[arg-type]  # as the environment gives it


@pytest.mark.parametrize("keep", Keep)
def test_both_ends_hold_and_a_day_beyond_is_refused(keep: Keep) -> None:
    limits = LIMITS[keep]
    for days in (limits.least, limits.most):
        assert of(keep, str(days)).terms.days[keep] == days
    with pytest.raises(ValidationError, match=f"it may be {limits.most} days at most"):
        of(keep, str(limits.most + 1))
    with pytest.raises(ValidationError, match=f"whole number of days from {limits.least} on"):
        of(keep, str(limits.least - 1))


@pytest.mark.parametrize("days", ["P30D", "-1", "1.5", "a month", "9" * 9])
def test_what_is_no_number_of_days_is_refused(days: str) -> None:
    with pytest.raises(ValidationError, match="whole number of days from 14 on"):
        of(Keep.CHECKINS, days)


def test_texts_stay_unless_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Settings(_env_file=None).terms.texts_go
    monkeypatch.setenv("PARLEY_FORGET_TEXTS", "1")
    assert Settings(_env_file=None).terms.texts_go
