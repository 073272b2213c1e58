"""What can be pressed about a promise: by who keeps it, by who decides, by who was there."""

from __future__ import annotations

from flows.language.words import Button, Named, Part, Style
from flows.promises.promise_people import decider_of, decides, may_confirm, owns, waits
from storage.book import Book
from storage.records import LIVING, Person, Promise, PromiseDeed, PromiseState


def version_of(promise: Promise) -> dict[str, str]:
    """What a button carries, so that nobody answers to words they have not read."""
    return {"version": str(promise.version)}


def few(book: Book, promise: Promise, person: Person) -> list[Part]:
    """What is pressed most, on the card of the one who keeps it."""
    if promise.state not in LIVING:
        return [_reopen(promise), more(promise)]
    found = answers(promise) or [*ends(promise)[:1], another_day(promise)]
    return [*found, *confirming(book, promise, person), more(promise)]


def every_button(book: Book, promise: Promise, person: Person) -> list[Part]:
    """Everything that this person can do with a promise as it stands."""
    found: list[Part] = []
    keeps, owner = promise.responsible == person.id, owns(book, promise, person)
    boss = decides(book, promise, person)
    if promise.state in LIVING:
        found += answers(promise) if keeps else []
        found += deciding(book, promise, person)
        found += [another_day(promise)] if keeps and not waits(promise) else []
        found += ends(promise) if owner else []
        found += confirming(book, promise, person)
        found += [_change(promise)] if owner or boss else []
        found += [who_keeps_it(promise), withdraw(promise)] if boss else []
        found += _help(promise) if owner else []
    elif owner or boss:
        found.append(_reopen(promise))
    return [
        *found,
        Button("Draft a recap", does=Named("promise_past.recap"), about=promise),
        Button("History", does=Named("promise_past.history"), about=promise),
    ]


def more(promise: Promise) -> Button:
    """Leads to everything else."""
    return Button("More about it", does=Named("promise.see"), about=promise)


def answers(promise: Promise) -> list[Part]:
    """What the Responsible can answer while they are asked."""
    if not waits(promise):
        return []
    also = version_of(promise)
    yes = Named("promise_answer.accept")
    found: list[Part] = [
        Button("I can keep it", does=yes, about=promise, also=also, style=Style.PRIMARY),
        another_day(promise),
    ]
    if promise.state is PromiseState.REQUESTED:
        found.append(
            Button("I cannot", opens=Named("promise_answer.ICannot"), about=promise, also=also)
        )
    return found


def deciding(book: Book, promise: Promise, person: Person) -> list[Part]:
    """What the Accountable can answer when another day was offered."""
    decider = decider_of(book, promise)
    if promise.offered is None or decider is None or decider.id != person.id:
        return []
    offer = book.promise_events(promise, [PromiseDeed.OFFERED])[-1]
    yes = Named("promise_offer.agree")
    return [
        Button("Agree", does=yes, about=offer, style=Style.PRIMARY),
        Button("Ask again", opens=Named("promise_offer.AskAgain"), about=offer),
    ]


def another_day(promise: Promise) -> Button:
    """Offers another day."""
    also = version_of(promise)
    return Button("Another day", opens=Named("promise_offer.AnotherDay"), about=promise, also=also)


def ends(promise: Promise) -> list[Part]:
    """Kept or broken."""
    if promise.state not in LIVING:
        return []
    return [
        Button("Kept", does=Named("promise_end.keep"), about=promise),
        Button("Broken", opens=Named("promise_end.Broken"), about=promise),
    ]


def confirming(book: Book, promise: Promise, person: Person | None) -> list[Part]:
    """The question whether it was said; in a thread, where anybody reads it, without a person."""
    if person is not None and not may_confirm(book, promise, person):
        return []
    yes, also = Named("promise_confirm.confirm"), version_of(promise)
    return [
        Button("Yes, it was said", does=yes, about=promise, also=also),
        Button(
            "Other words were said",
            opens=Named("promise_confirm.OtherWords"),
            about=promise,
            also=also,
        ),
    ]


def who_keeps_it(promise: Promise) -> Button:
    """Gives it to somebody else."""
    return Button("Who keeps it", opens=Named("promise_change.WhoKeepsIt"), about=promise)


def withdraw(promise: Promise) -> Button:
    """It is not needed any more."""
    return Button("Withdraw it", opens=Named("promise_end.Withdraw"), about=promise)


def _reopen(promise: Promise) -> Button:
    return Button("Reopen it", does=Named("promise_end.reopen"), about=promise)


def _change(promise: Promise) -> Button:
    return Button("Change it", opens=Named("promise_change.ChangePromise"), about=promise)


def _help(promise: Promise) -> list[Part]:
    also = {"promise": promise.id}
    return [
        Button("I need help", opens=Named("roadblock.NewRoadblock"), also=also),
        Button("Estimate", opens=Named("estimate.NewEstimate"), also=also),
    ]
