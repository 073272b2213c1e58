"""Words that speak of somebody's nature instead of what happened.

Ana writes "You are always late". Parley marks "always" and asks her: when exactly did you see it?
She may change it or leave it; nobody else ever hears of it. The words stand in `trait_words`, a
file per language, written for Parley. A `*` behind a word stands for any ending.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from storage.folding import fold

FOLDER = Path(__file__).parent / "trait_words"
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
LONGEST = 4  # words of one entry


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that was found, as it was written, and a question that leads back to the moment."""

    word: str
    ask: str


@dataclass(frozen=True, slots=True)
class Words:
    """The entries of one language, and the question of each."""

    whole: dict[str, str]
    begun: dict[str, str]  # any ending fits

    def question(self, said: str) -> str | None:
        """What to ask about these words, or None when they are fine."""
        if said in self.whole:
            return self.whole[said]
        fits = (ask for stem, ask in self.begun.items() if _ends_freely(said, stem))
        return next(fits, None)


def _ends_freely(said: str, stem: str) -> bool:
    """Whether only the ending of the last word differs."""
    return said.startswith(stem) and " " not in said[len(stem) :]


def marks(texts: Iterable[str], language: str = "") -> list[Mark]:
    """What of some texts speaks of somebody's nature, each word once, in order.

    All languages are looked at, the writer's own first: people do not always write in it.
    """
    found: dict[str, Mark] = {}
    for text in texts:
        for said, mark in _marked(text, language):
            found.setdefault(said, mark)
    return list(found.values())


def _marked(text: str, language: str) -> Iterator[tuple[str, Mark]]:
    """The same of one text; where several entries begin with a word, the longest counts."""
    each = list(WORD.finditer(text))
    first = 0
    while first < len(each):
        for last in range(min(first + LONGEST, len(each)) - 1, first - 1, -1):
            said = fold(" ".join(one[0] for one in each[first : last + 1])).replace("’", "'")
            ask = _question(said, language)
            if ask is not None:
                yield said, Mark(text[each[first].start() : each[last].end()], ask)
                first = last
                break
        first += 1


def _question(said: str, language: str) -> str | None:
    own = language.partition("-")[0].casefold()
    known = _known()
    for name in sorted(known, key=lambda one: (one != own, one != "en", one)):
        ask = known[name].question(said)
        if ask is not None:
            return ask
    return None


@cache
def _known() -> dict[str, Words]:
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}


def _read(path: Path) -> Words:
    words = Words({}, {})
    for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
        for entry in group["words"]:
            kept = words.begun if entry.endswith("*") else words.whole
            kept[fold(entry.removesuffix("*"))] = group["ask"]
    return words
