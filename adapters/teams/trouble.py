"""Teams' error codes in plain words: what can never succeed, what passes by itself.

From "Send and receive messages with a bot", section "Status codes from bot conversational APIs"
(learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages).
"""

from __future__ import annotations

UNAUTHORIZED, NOT_FOUND, PRECONDITION, TOO_LARGE, TOO_MANY = 401, 404, 412, 413, 429
TIMEOUT, BROKEN, NOT_DONE_HERE = 408, 500, 501

NEVER = {
    "Bad Argument": "Teams does not accept the message",
    "BadArgument": "Teams does not accept the message",
    "BotNotInConversationRoster": "Parley is not in this conversation: add the app to it",
    "ConversationBlockedByUser": "the person has blocked Parley",
    "MessageWritesBlocked": "the person has blocked Parley, or removed it",
    "NotEnoughPermissions": "Parley may not write here",
    "ConversationNotFound": "the conversation is gone",
    "ActivityNotFoundInConversation": "the message was deleted",
    "MessageSizeTooBig": "the message is too large for Teams",
}
# Until an administrator mends it, or the next activity tells the right address.
PASSING = {
    "BotNotRegistered": "Teams does not know the app's id: see docs/teams.md",
    "BotDisabledByAdmin": "an administrator of the tenant has switched Parley off",
    "InvalidBotApiHost": "this tenant is served by another of Microsoft's clouds",
    "untrusted_service_url": "Teams named an address that is not Microsoft's",
}
UNAUTHORIZED_WHY = "Microsoft does not accept the app's id, password or tenant: see docs/teams.md"
UNINSTALLED = "Parley is not installed for this person"
# What was to be edited or taken back is gone already.
GONE = frozenset({"ActivityNotFoundInConversation"})
# A private chat that has to be opened anew.
NO_CHAT = frozenset({"ConversationNotFound"})
# Why a private chat cannot be opened.
NOT_INSTALLED = frozenset({"BotNotInConversationRoster", "http_403"})


def is_limited(status: int) -> bool:
    """We asked too often, or two wrote into one conversation at once; nothing was done."""
    return status in {TOO_MANY, PRECONDITION}


def is_doubtful(status: int) -> bool:
    """Teams broke, or gave up, while it worked on it: it may have been done."""
    return (status >= BROKEN and status != NOT_DONE_HERE) or status == TIMEOUT


def reason(error: str, status: int) -> tuple[str, bool]:
    """A refusal in plain words, and whether it passes by itself.

    Codes we do not know are final: it was not done, and the next message must not wait for ever.
    """
    if error in PASSING:
        return PASSING[error], True
    if status == UNAUTHORIZED:
        return UNAUTHORIZED_WHY, True
    if status == TOO_LARGE:
        return NEVER["MessageSizeTooBig"], False
    return NEVER.get(error, f"Teams refuses it ({error})"), False
