"""The settings of how long what is kept, and what becomes of people who are forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings

from bot import values
from storage.terms import LIMITS, Keep, Terms


class Keeping(BaseSettings):
    """Days that each kind of record is kept, and the list of the forgotten."""

    keep_checkins: Annotated[int, BeforeValidator(values.days(Keep.CHECKINS))] = Field(
        default=LIMITS[Keep.CHECKINS].days, alias="PARLEY_KEEP_CHECKINS", examples=["30"]
    )
    keep_choices: Annotated[int, BeforeValidator(values.days(Keep.CHOICES))] = Field(
        default=LIMITS[Keep.CHOICES].days, alias="PARLEY_KEEP_CHOICES", examples=["365"]
    )
    keep_bands: Annotated[int, BeforeValidator(values.days(Keep.BANDS))] = Field(
        default=LIMITS[Keep.BANDS].days, alias="PARLEY_KEEP_BANDS", examples=["365"]
    )
    keep_peers: Annotated[int, BeforeValidator(values.days(Keep.PEERS))] = Field(
        default=LIMITS[Keep.PEERS].days, alias="PARLEY_KEEP_PEERS", examples=["30"]
    )
    keep_pleas: Annotated[int, BeforeValidator(values.days(Keep.PLEAS))] = Field(
        default=LIMITS[Keep.PLEAS].days, alias="PARLEY_KEEP_PLEAS", examples=["30"]
    )
    keep_feedback: Annotated[int, BeforeValidator(values.days(Keep.FEEDBACK))] = Field(
        default=LIMITS[Keep.FEEDBACK].days, alias="PARLEY_KEEP_FEEDBACK", examples=["365"]
    )
    keep_debriefs: Annotated[int, BeforeValidator(values.days(Keep.DEBRIEFS))] = Field(
        default=LIMITS[Keep.DEBRIEFS].days, alias="PARLEY_KEEP_DEBRIEFS", examples=["365"]
    )
    keep_work: Annotated[int, BeforeValidator(values.days(Keep.WORK))] = Field(
        default=LIMITS[Keep.WORK].days, alias="PARLEY_KEEP_WORK", examples=["365"]
    )
    forget_texts: Annotated[bool, BeforeValidator(values.switch)] = Field(
        default=False, alias="PARLEY_FORGET_TEXTS", examples=["1"]
    )
    erasure_list: Path | None = Field(
        default=None, alias="PARLEY_ERASURE_LIST", examples=["/somewhere/else/erasures"]
    )

    @property
    def terms(self) -> Terms:
        """How long what is kept, and whether texts go with whoever wrote them."""
        days = {keep: int(getattr(self, f"keep_{keep.value}")) for keep in Keep}
        return Terms(days, self.forget_texts)
