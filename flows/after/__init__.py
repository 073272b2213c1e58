"""Conversations after a call: capture, debrief, follow-ups."""
