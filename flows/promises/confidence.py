"""How sure somebody is of a day: three words that people can tell apart, and their odds."""

from __future__ import annotations

from flows.language.forms import Captioned
from storage.records import Confidence


class Sureness(Captioned):
    """How sure somebody is, as a form asks it."""

    SURE = "sure", "Sure (90 in 100)"
    LIKELY = "likely", "Fairly sure (70 in 100)"
    HALF = "half", "As likely as not (50 in 100)"


SURE_SAID = {
    Confidence.SURE: "sure",
    Confidence.LIKELY: "fairly sure",
    Confidence.HALF: "as likely as not",
}
