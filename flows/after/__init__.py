"""Conversations after a call: capture and debrief."""
