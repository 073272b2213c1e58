"""How the bot asks: a form is a dataclass; its instances are the answers, parsed.

```python
@form("Flag a call", submit="Next")
class FlagCall(Form):
    account: str = short("Which customer?")
    starts_at: datetime = moment("When does it start?")
```

Adapters draw `questions(FlagCall)` and hand back raw answers by name; `parse` turns them into an
instance or refuses, with one plain sentence per field.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

from flows.language.words import LABEL_LIMIT, TooLong

# What an adapter hands back for one question: text, several values, or nothing. Moments come as
# ISO 8601 with an offset, people as the platform's ids.
Raw = str | tuple[str, ...] | None
RawAnswers = Mapping[str, Raw]

TITLE_LIMIT = 24
QUESTIONS_LIMIT = 5
OPTIONS_LIMIT = 100
LONG_LIMIT = 2000
SHORT_LIMIT = 150


class Captioned(StrEnum):
    """Choices with a caption a person reads: `CALM = "calm", "Calm"`."""

    caption: str

    def __new__(cls, value: str, caption: str = "") -> Captioned:  # noqa: PYI034 -- enum members
        """Keep the caption beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.caption = caption
        return member


class Kind(StrEnum):
    """The kinds of question every platform can ask."""

    SHORT = "short"  # one line of text
    LONG = "long"  # several lines of text
    NUMBER = "number"  # a whole number
    CHOICE = "choice"  # one of a few
    CHOICES = "choices"  # any of a few
    PERSON = "person"  # one person of the workspace
    PEOPLE = "people"  # several people of the workspace
    MOMENT = "moment"  # a date and a time
    DAY = "day"  # a date
    SCALE = "scale"  # a number with a caption for each step


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things to choose from; `value` is at most 75 characters (Slack)."""

    value: str
    label: str

    def __post_init__(self) -> None:
        if len(self.value) > LABEL_LIMIT or len(self.label) > LABEL_LIMIT:
            message = f"An option is too long: {self.label!r}"
            raise TooLong(message)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form."""

    kind: Kind
    label: str
    hint: str = ""
    optional: bool = False
    secret: bool = False  # never filled in again, and hidden while it is typed where that can be
    limit: int = 0
    least: int = 0
    most: int = 0
    options: tuple[Option, ...] = ()
    name: str = ""
    parse: Callable[[str], object] = str


class Refused(Exception):
    """An answer or a wish the bot cannot follow, with a sentence that says what to do.

    By field name, each sentence stands beside its field; a bare sentence is whispered.
    Raising it undoes everything the step did.
    """

    def __init__(self, sentence: str = "", **problems: str) -> None:
        super().__init__(sentence or "; ".join(problems.values()))
        self.sentence = sentence
        self.problems = problems


class Form:
    """What every form is; made with `@form`."""

    title: ClassVar[str] = ""
    submit: ClassVar[str] = ""
    wire: ClassVar[str] = ""
    asked: ClassVar[tuple[Question, ...]] = ()


F = TypeVar("F", bound=type[Form])


def _question(kind: Kind, label: str, hint: str, **more: Any) -> Any:  # noqa: ANN401 -- a field
    if len(label) > LABEL_LIMIT * 2 or len(hint) > LABEL_LIMIT * 2:
        message = f"A question is too long: {label!r}"
        raise TooLong(message)
    question = Question(kind, label, hint, **more)
    return dataclasses.field(metadata={"question": question})


def short(
    label: str,
    hint: str = "",
    *,
    optional: bool = False,
    limit: int = SHORT_LIMIT,
    secret: bool = False,
) -> Any:  # noqa: ANN401 -- a dataclass field
    """One line of text; empty when optional and left out."""
    return _question(Kind.SHORT, label, hint, optional=optional, limit=limit, secret=secret)


def long(label: str, hint: str = "", *, optional: bool = False, limit: int = LONG_LIMIT) -> Any:  # noqa: ANN401 -- a dataclass field
    """Several lines of text; empty when optional and left out."""
    return _question(Kind.LONG, label, hint, optional=optional, limit=limit)


def number(label: str, hint: str = "", *, least: int, most: int) -> Any:  # noqa: ANN401 -- a field
    """A whole number from `least` to `most`."""
    return _question(Kind.NUMBER, label, hint, least=least, most=most)


def choice(
    label: str, among: type[Captioned] | None = None, hint: str = "", *, optional: bool = False
) -> Any:  # noqa: ANN401 -- a dataclass field
    """One of a few. Without `among`, the options are given when the form is opened."""
    options, parse = _options(among)
    return _question(Kind.CHOICE, label, hint, optional=optional, options=options, parse=parse)


def choices(label: str, among: type[Captioned], hint: str = "") -> Any:  # noqa: ANN401 -- a field
    """Any of a few, as a tuple; none is a fine answer."""
    options, parse = _options(among)
    return _question(Kind.CHOICES, label, hint, optional=True, options=options, parse=parse)


def person(label: str, hint: str = "", *, optional: bool = False) -> Any:  # noqa: ANN401 -- a field
    """One person, as the id of their record; empty when optional and left out."""
    return _question(Kind.PERSON, label, hint, optional=optional)


def people(label: str, hint: str = "", *, optional: bool = False) -> Any:  # noqa: ANN401 -- a field
    """Several people, as a tuple of the ids of their records."""
    return _question(Kind.PEOPLE, label, hint, optional=optional)


def moment(label: str, hint: str = "", *, optional: bool = False) -> Any:  # noqa: ANN401 -- a field
    """A date and a time, as an aware UTC datetime; None when optional and left out."""
    return _question(Kind.MOMENT, label, hint, optional=optional)


def day(label: str, hint: str = "") -> Any:  # noqa: ANN401 -- a dataclass field
    """A date, without a time."""
    return _question(Kind.DAY, label, hint)


def scale(label: str, *captions: str, hint: str = "", first: int = 0) -> Any:  # noqa: ANN401 -- a dataclass field
    """A number from `first`, with a caption for each step."""
    steps = enumerate(captions, first)
    options = tuple(Option(str(step), f"{step} · {text}") for step, text in steps)
    return _question(Kind.SCALE, label, hint, options=options, parse=int)


def _options(
    among: type[Captioned] | None,
) -> tuple[tuple[Option, ...], Callable[[str], object]]:
    if among is None:
        return (), str
    return tuple(Option(member.value, member.caption) for member in among), among


@dataclass_transform(
    kw_only_default=True,
    field_specifiers=(short, long, number, choice, choices, person, people, moment, day, scale),
)
def form(title: str, *, submit: str = "Save") -> Callable[[F], F]:
    """Make a form of a class. Its name on the wire is `module.ClassName`."""

    def made(cls: F) -> F:
        if len(title) > TITLE_LIMIT or len(submit) > TITLE_LIMIT:
            message = f"A form's title and button have at most {TITLE_LIMIT} characters: {title!r}"
            raise TooLong(message)
        made_class = cast("F", dataclass(frozen=True, kw_only=True)(cls))
        made_class.title, made_class.submit = title, submit
        made_class.wire = f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}"
        made_class.asked = tuple(
            dataclasses.replace(field.metadata["question"], name=field.name)
            for field in dataclasses.fields(cast("Any", made_class))
        )
        if len(made_class.asked) > QUESTIONS_LIMIT:
            message = f"{cls.__name__} asks more than {QUESTIONS_LIMIT} questions; a phone shows 5"
            raise TooLong(message)
        return made_class

    return made


def filled_value(value: object) -> Raw:
    """A prefilled answer in raw form, as an adapter draws it."""
    match value:
        case None | "":
            return None
        case StrEnum() | IntEnum():
            return str(value.value)
        case datetime() | date():
            return value.isoformat()
        case tuple() | list():
            return tuple(str(filled_value(item)) for item in value)
        case _:
            return str(value)
