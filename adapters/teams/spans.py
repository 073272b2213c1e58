r"""Draws spans: as text runs, which have no syntax, and as Markdown where somebody is mentioned.

Only a TextBlock can mention, and its text is Markdown. Backslashes cannot make words of people safe
there: the clients on phones (AdaptiveCards' C++ parser) show them, and know none before a bracket,
so that `\[a\](b)` is a link; entities are shown as they are written. Hence what has a meaning is
broken up by a mark that nobody sees, where that is enough, and else shown by look-alikes. Lines
without a mention are text runs, letter for letter.

`{{DATE(…)}}` and `{{TIME(…)}}` are read in both, by all clients: they show the reader's own zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from adapters.payload import Json
from flows.language.spans import called
from flows.language.words import Bold, Day, Link, Mention, Span, Spans, When, cut, plain

CALLED_HERE = "@Parley"
PERSON_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|29:[\w-]+", re.IGNORECASE)
SAFE_LINK = re.compile(r"https?://[\w\-./:?=&%#+,@~]+", re.ASCII | re.IGNORECASE)
SAFE_LINKS = ("https://", "http://")
URL_LIMIT = 2000
NAME_LIMIT = 80
HIDDEN = "\u200b"  # has no width; breaks up what a client would read as syntax
# Control characters, lone surrogates, and marks that turn the direction of what follows.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_BRACES = re.compile(r"\{(?=\{|\Z)")  # at the end too: the next piece may begin with one
_BRACKET = re.compile(r"\](?=[(\[:])")  # only what stands at once behind it makes it a link
_ENTITY = re.compile(r"&(?=#?\w+;)")
# An underscore within a word is read as one by every client.
_MEANING = re.compile(r"[\\`*<>~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LOOK_ALIKE = dict(
    zip(map(ord, "\\`*_<>~"), "\uff3c\u02cb\u2217\uff3f\u2039\u203a\u223c", strict=True)
)
_IN_LABELS = str.maketrans("[]", "\uff3b\uff3d")  # the label of a link ends at the first of them
_BLOCK = re.compile(r"[-+#|=]|\d+[.)]")  # would start a list or a heading
_NOT_IN_NAMES = re.compile(r"[\\`*_\[\]<>~&{}|\s]+")


def clean(text: str) -> str:
    """Text without what disguises the words beside it, and with our name here."""
    return _UNSEEN.sub("", called(text, CALLED_HERE).replace("\r\n", "\n"))


def words(text: str) -> str:
    """Words in which no client finds a moment to show."""
    return _BRACES.sub("{" + HIDDEN, clean(text))


def unmarked(text: str) -> str:
    """One line of words in which Markdown finds nothing either."""
    line = _MEANING.sub(lambda found: found[0].translate(_LOOK_ALIKE), words(text))
    line = _ENTITY.sub("&" + HIDDEN, _BRACKET.sub("]" + HIDDEN, line))
    return line.replace("\n", " ")


def has_markdown(text: str) -> bool:
    """Whether a TextBlock would not show these words as they are written."""
    line = words(text).strip()
    return line != unmarked(text).strip() or _BLOCK.match(line) is not None


def is_person(native: str) -> bool:
    """Whether Teams would take this for somebody's id."""
    return PERSON_ID.fullmatch(native) is not None


class Mentioned:
    """Those a card mentions. Their text is what Teams looks for, so each has one of their own."""

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}

    def text(self, mention: Mention) -> str:
        """How somebody stands in the text of a TextBlock."""
        if mention.native not in self._shown:
            self._shown[mention.native] = self._unlike_others(_called(mention.name))
        return f"<at>{self._shown[mention.native]}</at>"

    def _unlike_others(self, name: str) -> str:
        taken, again = set(self._shown.values()), 2
        shown = name
        while shown in taken:
            shown, again = f"{name} ({again})", again + 1
        return shown

    @property
    def entities(self) -> list[Json]:
        """What tells Teams who they are."""
        return [
            {
                "type": "mention",
                "text": f"<at>{shown}</at>",
                "mentioned": {"id": native, "name": shown},
            }
            for native, shown in self._shown.items()
        ]


def _called(name: str) -> str:
    # Teams compares letter for letter, after Markdown: nothing in a name may be changed by it.
    return cut(_NOT_IN_NAMES.sub(" ", clean(name)).strip(), NAME_LIMIT) or "someone"


def blocks(text: Spans, look: Json, mentioned: Mentioned | None) -> list[Json]:
    """Spans as text, in the look given; lines that mention somebody are TextBlocks.

    Where nobody can be mentioned (`mentioned` is None) their names stand there.
    """
    drawn: list[Json] = []
    for mentions, lines in groupby(_lines(text), lambda line: any(map(_mentions, line))):
        if mentioned is not None and mentions:
            texts = [_marked(line, mentioned) for line in lines]
            drawn += [{"type": "TextBlock", "text": text, "wrap": True, **look} for text in texts]
        else:
            rows: list[Span] = [span for line in lines for span in ("\n", *line)][1:]
            if any(plain((span,)).strip() for span in rows):
                drawn.append({"type": "RichTextBlock", "inlines": runs(rows, look)})
    return [one if not index else {**one, "spacing": "None"} for index, one in enumerate(drawn)]


def _mentions(span: Span) -> bool:
    return isinstance(span, Mention) and is_person(span.native)


def _lines(said: Spans) -> list[list[Span]]:
    lines: list[list[Span]] = [[]]
    for span in said:
        if not isinstance(span, str | Bold):
            lines[-1].append(span)
            continue
        first, *others = clean(span if isinstance(span, str) else span.text).split("\n")
        for number, text in enumerate([first, *others]):
            if number:
                lines.append([])
            lines[-1].append(text if isinstance(span, str) else Bold(text))
    return lines


def runs(said: Iterable[Span], look: Json) -> list[Json]:
    """Spans as text runs; empty ones are left out."""
    return _joined(_drawn(span, look) for span in said)


def _joined(drawn: Iterable[Json]) -> list[Json]:
    """Neighbours of one look are one run."""
    joined: list[Json] = []
    for run in drawn:
        if not run["text"]:
            continue
        if (
            joined
            and "selectAction" not in run
            and {**joined[-1], "text": ""} == {**run, "text": ""}
        ):
            joined[-1] = {**run, "text": joined[-1]["text"] + run["text"]}
        else:
            joined.append(run)
    return joined


def _run(text: str, look: Json) -> Json:
    return {"type": "TextRun", "text": text, **look}


def _drawn(span: Span, look: Json) -> Json:
    match span:
        case Bold(text):
            return _run(words(text), {**look, "weight": "Bolder"})
        case Link(url, label) if url.lower().startswith(SAFE_LINKS) and len(url) <= URL_LIMIT:
            # A label must never hide a script.
            action = {"type": "Action.OpenUrl", "url": clean(url)}
            return {**_run(words(label) or words(url), look), "selectAction": action}
        case _:
            return _run(_text(span), look)


def _text(span: Span) -> str:
    match span:
        case When(at):
            return moment(at)
        case Day(on):
            return readable(on)
        case _:
            return words(said(span))


def said(span: Span) -> str:
    """A span in words; our name, which is not the same everywhere, is still to be put in."""
    match span:
        case str():
            return span
        case Bold(text) | Link(_, text):
            return text
        case _:
            return plain((span,))


def line(spans: Iterable[Span]) -> str:
    """Spans as one line of plain words."""
    return " ".join(clean("".join(map(said, spans))).split())


def _marked(line: Sequence[Span], mentioned: Mentioned) -> str:
    # An empty span keeps nothing apart: what stands around it is read as one.
    told = [(span, text) for span in line if (text := _markdown(span, mentioned))]
    pieces = [text for _, text in told]
    for index, (span, text) in enumerate(told):
        before = pieces[index - 1][-1:] if index else ""
        after = pieces[index + 1][:1] if index + 1 < len(pieces) else ""
        if isinstance(span, Bold) and _stars_hold(text, before, after):
            pieces[index] = f"**{text}**"
    drawn = "".join(map(_apart, ["", *pieces], pieces)).strip()
    return f"{HIDDEN}{drawn}" if _BLOCK.match(drawn) else drawn


def _apart(before: str, piece: str) -> str:
    """A piece, kept from being read as one with the end of that before it."""
    bracket = before.endswith("]") and piece.startswith(("(", "[", ":"))
    picture = before.endswith("!") and piece.startswith("[")
    return HIDDEN + piece if bracket or picture else piece


def _stars_hold(text: str, before: str, after: str) -> bool:
    """Whether stars around a text are read, and not shown: beside a mark they need a blank."""
    return (
        text.strip() == text != ""
        and before != "*"
        and (text[0].isalnum() or not before.strip())
        and (text[-1].isalnum() or not after.strip())
    )


def _markdown(span: Span, mentioned: Mentioned) -> str:
    match span:
        case Mention() if _mentions(span):
            return mentioned.text(span)
        case Link(url, label) if SAFE_LINK.fullmatch(url) and len(url) <= URL_LIMIT:
            return f"[{unmarked(label).translate(_IN_LABELS) or 'link'}]({url})"
        case When() | Day():
            return _text(span)
        case _:
            return unmarked(said(span))


def shortened(said: Spans, most: int) -> Spans:
    """The beginning of a text, with an ellipsis."""
    if len(plain(said)) <= most:
        return said
    kept: list[Span] = []
    room = most
    for span in said:
        length = len(plain((span,)))
        if length >= room:
            first = span if isinstance(span, str) else span.text if isinstance(span, Bold) else ""
            kept.append(f"{first[: room - 1].rstrip()}…")
            break
        kept.append(span)
        room -= length
    return tuple(kept)


def moment(at: datetime) -> str:
    """A moment that each client shows in its reader's zone."""
    utc = f"{at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"
    return f"{{{{DATE({utc},SHORT)}}}} {{{{TIME({utc})}}}}"


def readable(on: date) -> str:
    """A date that no reader takes for another: «Mon 23 Nov 2026»."""
    return f"{on:%a} {on.day} {on:%b %Y}"
