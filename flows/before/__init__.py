"""Conversations before a call: flagging it, aligning on it, changing it."""
