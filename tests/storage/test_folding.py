"""Words are compared without capitals and accents, in the same way by both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import literal, select

from storage.engine import Storage
from storage.folding import ESCAPE, fold, folded, like

SAID = [
    ("CAFÉ Crème", "cafe creme"),
    ("Łódź", "lodz"),
    ("İstanbul, Kadıköy", "istanbul, kadikoy"),  # noqa: RUF001 -- it is that letter
    ("Straße", "straße"),
    ("Việt Nam", "viet nam"),
    ("Ørsted", "orsted"),
    ("plain", "plain"),
    ("", ""),
]


@pytest.mark.parametrize(("said", "bare"), SAID)
def test_it_folds_to_the_same_here_and_there(storage: Storage, said: str, bare: str) -> None:
    assert fold(said) == bare
    with storage.session() as session:
        assert session.execute(select(folded(literal(said)))).scalar() == bare


@pytest.mark.parametrize("word", ["%", "_", "\\", "'", '"', "ÉTÉ", "été"])
def test_a_word_is_found_as_it_is_written(storage: Storage, word: str) -> None:
    pattern = like(word)
    with storage.session() as session:
        for said, found in ((f"a{word}b", True), ("axb", False), ("a b", False)):
            query = select(folded(literal(said)).like(pattern, escape=ESCAPE))
            assert bool(session.execute(query).scalar()) is found
