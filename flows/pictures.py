"""Small charts as PNG pictures: readable on a phone, in light and dark, and by the colour-blind.

A picture brings its own background, so that it looks the same wherever it stands. What colours say,
places and words say as well. It is drawn by matplotlib, through its object interface: pyplot keeps
every figure it ever made. Each has the few colours below and is some kilobytes small, because a
card in Teams holds 25 of them in all.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform
from PIL import Image

WIDTH = 560  # pixels; a phone shows about 340 of its own, a desktop 520
DPI = 100
MARGIN, NAMES = 20, 160  # where bars begin: at the edge, or after names
ROW, LINE = 40, 26  # of bars below each other, of text
FONT = FontProperties(family="DejaVu Sans", size=13)  # points: 18 pixels
BOLD = FontProperties(family="DejaVu Sans", size=14.5, weight="bold")
LETTER = 11  # pixels, more or less

# The palette of Okabe and Ito, which people with any kind of colour vision tell apart.
BLUE, SKY, GREEN, ORANGE, RED = "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00"
GREY = "#76818C"
PAPER, INK, FAINT = "#F4F6F8", "#1F2933", "#52606D"
SHADES = (0.3, 0.62)  # between paper and ink, for the edges of letters
STRONG = (BLUE, SKY, GREEN, ORANGE, RED, GREY, PAPER, INK, FAINT)

# Matplotlib is not made for several threads: its caches of fonts are shared.
ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a stack of bars."""

    label: str
    colour: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A place in a picture, in pixels from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


def can_write(text: str) -> bool:
    """Whether the font has every letter of it: it knows no Chinese, Japanese or Korean."""
    return {ord(letter) for letter in text} <= _letters()


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(fontManager.findfont(FONT)).get_charmap())


def sheet(height: int) -> Figure:
    """An empty picture, `height` pixels high."""
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def panel(figure: Figure, title: str, *, top: int, height: int, left: int = MARGIN) -> Axes:
    """A plot that begins `top` pixels below the top of the picture, with its title above it."""
    whole = _whole(figure)
    heading(figure, title, top=top)
    box = (
        left / WIDTH,
        1 - (top + height) / whole,
        (WIDTH - left - MARGIN) / WIDTH,
        height / whole,
    )
    axes = figure.add_axes(box, facecolor=PAPER, frameon=False)
    axes.tick_params(length=0, pad=6)
    axes.set_yticks([])
    axes.set_xticks([])
    return axes


def heading(figure: Figure, title: str, *, top: int) -> None:
    """The title of what begins at `top`."""
    words(figure, title, left=MARGIN, top=top - 32, font=BOLD)


def _whole(figure: Figure) -> int:
    """How high it is, in pixels."""
    return round(float(figure.get_figheight()) * DPI)


def bar(figure: Figure, box: Box, colour: str) -> None:
    """A rectangle."""
    if box.width and box.height:
        corner, size = (box.left, _whole(figure) - box.top - box.height), (box.width, box.height)
        place = IdentityTransform()
        figure.add_artist(Rectangle(corner, *size, color=colour, linewidth=0, transform=place))


def words(  # noqa: PLR0913 -- where and how, each by name
    figure: Figure,
    text: str,
    *,
    left: float,
    top: float,
    align: str = "left",
    font: FontProperties = FONT,
    colour: str = INK,
) -> None:
    """A line of text, or several; `align` says what of it stands at `left`."""
    figure.text(
        left, _whole(figure) - top, text, fontproperties=font, color=colour, ha=align, va="top",
        transform=IdentityTransform(),
    )  # fmt: skip


def stacked(
    figure: Figure, labels: Sequence[str], series: Sequence[Series], *, top: int, height: int
) -> None:
    """Bars side by side, each a stack of the series, with its sum above it and its label below."""
    sums = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    floor, step = top + height, (WIDTH - 2 * MARGIN) / len(labels)
    unit = (height - LINE) / max([*sums, 3])
    for place, (label, total) in enumerate(zip(labels, sums, strict=True)):
        middle, stands = MARGIN + step * (place + 0.5), float(floor)
        for one in series:
            tall = one.values[place] * unit
            stands -= tall
            bar(figure, Box(middle - step / 3, stands, step * 2 / 3, tall), one.colour)
        ink = INK if total else FAINT
        words(figure, str(total), left=middle, top=stands - LINE + 2, align="center", colour=ink)
        words(figure, label, left=middle, top=floor + 6, align="center", colour=FAINT)


def legend(figure: Figure, series: Sequence[Series], *, top: int) -> None:
    """What the colours stand for, in one line."""
    left = MARGIN
    for one in series:
        bar(figure, Box(left, top, 18, 18), one.colour)
        words(figure, one.label, left=left + 26, top=top)
        left += 26 + len(one.label) * LETTER + 24


def across(figure: Figure, rows: Sequence[tuple[str, int]], colour: str, *, top: int) -> None:
    """Bars from left to right, one below the other, each with its name and its number."""
    unit = (WIDTH - NAMES - 3 * MARGIN) / max([*(number for _, number in rows), 3])
    for place, (name, number) in enumerate(rows):
        at = top + place * ROW
        words(figure, name, left=NAMES - 10, top=at + 4, align="right")
        bar(figure, Box(NAMES, at, number * unit, ROW * 2 / 3), colour)
        words(figure, str(number), left=NAMES + number * unit + 8, top=at + 4)


def png(figure: Figure) -> bytes:
    """The picture as a small PNG, which does not say when or by what it was made."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call] # matplotlib does not say
    pixels = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call] # nor here
    drawn = Image.frombytes("RGBA", canvas.get_width_height(), pixels)
    few = drawn.convert("RGB").quantize(palette=_palette(), dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def _palette() -> Image.Image:
    paper, ink = to_rgb(PAPER), to_rgb(INK)
    shades = [tuple(p + (i - p) * part for p, i in zip(paper, ink, strict=True)) for part in SHADES]
    colours = [to_rgb(one) for one in STRONG] + shades
    holds = Image.new("P", (1, 1))
    holds.putpalette([round(255 * level) for level in chain(*colours)])
    return holds
