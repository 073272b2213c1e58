"""Conversations while a call goes on."""
