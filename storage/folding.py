"""Comparing words as people do: neither capitals nor accents matter, on both databases.

    select(Action).where(folded(Action.what).like(like("Cafe"), escape=ESCAPE))   # finds «CAFÉ»

SQLite gets the function `folded` when it connects (storage/engine.py); PostgreSQL can do it itself.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

# Letters that are none with an accent on top, so that taking accents off leaves them.
ALSO = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h", "ŧ": "t"}  # noqa: RUF001 -- it is that letter
ESCAPE = "\\"
ALONE = str.maketrans(ALSO)
ACCENTS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Words as they are compared: `fold("Éclair") == "eclair"`."""
    if text.isascii():
        return text.lower()
    return ACCENTS.sub("", unicodedata.normalize("NFD", text)).lower().translate(ALONE)


def like(word: str) -> str:
    """A pattern that finds a word anywhere; what LIKE takes for more than a letter is escaped."""
    plain = fold(word).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{plain}%"


class folded(FunctionElement[str]):  # noqa: N801 -- reads as the function of SQL that it is
    """A column's words, folded by the database."""

    type = String()
    inherit_cache = True
    name = "folded"


@compiles(folded, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401 -- as SQLAlchemy calls it
    return f"folded({compiler.process(element.clauses, **kw)})"


@compiles(folded, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401 -- the same
    said = compiler.process(element.clauses, **kw)
    bare = f"lower(regexp_replace(normalize({said}, NFD), '{ACCENTS.pattern}', '', 'g'))"
    alone = f"translate({bare}, '{''.join(ALSO)}', '{''.join(ALSO.values())}')"
    # Most words have no such letter, and then this is much quicker.
    return f"CASE WHEN octet_length({said}) = length({said}) THEN lower({said}) ELSE {alone} END"
