"""Which exchange answers which activity. Reactions, edits and whatever is new are nothing to us."""

from __future__ import annotations

from adapters.teams import payload, submission
from adapters.teams.changed import Change
from adapters.teams.desk import Desk
from adapters.teams.exchange import Exchange
from adapters.teams.happened import Joined, Left, OpenedHome, Unwanted
from adapters.teams.payload import Json
from adapters.teams.pressed import Executed, Fetched, Press
from adapters.teams.submitted import Submission
from adapters.teams.typed import Said, Used, Written


def exchange_of(desk: Desk, activity: Json) -> Exchange | None:
    """Who answers an activity; None for what is nothing to us."""
    match payload.text(activity, "type"):
        case "message" if payload.actor(activity):
            return _message(desk, activity)
        case "invoke" if payload.actor(activity):
            return _invoke(desk, activity)
        case "conversationUpdate":
            return _update(desk, activity)
        case "installationUpdate":
            return _installation(desk, activity)
        case "deleteUserData":
            return Unwanted(desk, activity)
        case _:
            return None


def _message(desk: Desk, activity: Json) -> Exchange | None:
    """Words; without any, a button of a client that knows no better way."""
    if not payload.text(activity, "text").strip():
        return Press(desk, activity) if payload.at(activity, "value") is not None else None
    if payload.is_personal(activity):
        return Written(desk, activity)
    told = payload.is_targeted(activity) or payload.is_addressed(activity)
    return Said(desk, activity) if told else None


def _invoke(desk: Desk, activity: Json) -> Exchange | None:
    match payload.text(activity, "name"):
        case "adaptiveCard/action":
            return Executed(desk, activity)
        case "composeExtension/fetchTask":
            return Used(desk, activity)
        case "task/fetch":
            return Fetched(desk, activity)
        case "task/submit" | "composeExtension/submitAction":
            sent = submission.sent(payload.at(activity, "value", "data"), desk.seal)
            return Fetched(desk, activity) if sent is None else Submission(desk, activity, sent)
        case _:
            return None


def _update(desk: Desk, activity: Json) -> Exchange:
    """A change; when it is about ourselves, we came or went."""
    us = payload.text(activity, "recipient", "id")
    if any(payload.text(one, "id") == us for one in payload.parts(activity, "membersAdded")):
        return _arrival(desk, activity)
    if any(payload.text(one, "id") == us for one in payload.parts(activity, "membersRemoved")):
        return Left(desk, activity)
    return Change(desk, activity)


def _installation(desk: Desk, activity: Json) -> Exchange | None:
    match payload.text(activity, "action"):
        case "add":
            return _arrival(desk, activity)
        case "remove":
            return Left(desk, activity)
        case _:
            return None  # a new version of the app: nobody came or went


def _arrival(desk: Desk, activity: Json) -> Exchange:
    return (OpenedHome if payload.is_personal(activity) else Joined)(desk, activity)
