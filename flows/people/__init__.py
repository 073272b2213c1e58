"""Conversations about the people who take the calls."""
