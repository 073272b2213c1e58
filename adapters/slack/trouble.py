"""Slack's error codes in plain words: what can never succeed, what passes by itself.

From the error lists of chat.postMessage, chat.update, chat.delete, conversations.open and
views.publish (docs.slack.dev/reference/methods).
"""

from __future__ import annotations

NEVER = {
    "account_inactive": "the app was removed from Slack",
    "cannot_dm_bot": "bots cannot be written to in private",
    "cant_delete_message": "Slack does not let us take this message back",
    "cant_update_message": "Slack does not let us edit this message",
    "channel_not_found": "the channel is gone, or the bot is not in it",
    "edit_window_closed": "this workspace forbids editing after a while",
    "is_archived": "the channel is archived",
    "is_inactive": "the channel is frozen",
    "message_not_found": "the message was deleted",
    "messages_tab_disabled": "the app's messages tab is switched off",
    "not_in_channel": "the bot is not in the channel",
    "token_revoked": "the app was removed from Slack",
    "user_disabled": "the person's account is deactivated",
    "user_not_found": "the person is not in this workspace",
    "users_not_found": "the person is not in this workspace",
}
# A posting policy of the workspace or the channel: restricted_action_thread_locked and its kin.
RESTRICTED = "restricted_action"
# Until somebody mends the token or adds the scope: what is due then must not be lost by now.
PASSING = {
    "missing_scope": "the app lacks a scope: see docs/slack.md",
    "token_expired": "the bot's token has expired",
    "not_authed": "the bot's token is missing",
    "invalid_auth": "Slack does not accept the bot's token",
    "accesslimited": "Slack limits access for now",
    "external_channel_migrating": "the channel is being moved",
    "team_added_to_org": "the workspace is being moved",
    "deprecated_endpoint_in_maintenance": "Slack is being serviced",
}
GONE = frozenset({"message_not_found"})
NO_THREAD = frozenset({"thread_not_found"})
# We may post there, yet not read back.
CANNOT_LOOK = frozenset(
    {
        "access_denied",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_in_channel",
    }
)


def reason(error: str) -> tuple[str, bool]:
    """An error in plain words, and whether it passes by itself.

    Codes we do not know are final: it was not done, and the next message must not wait for ever.
    """
    if error in PASSING:
        return PASSING[error], True
    if error.startswith(RESTRICTED):
        return "this workspace restricts who may post here", False
    return NEVER.get(error, f"Slack refuses it ({error})"), False
