"""Conversations about who does what by when: actions and those who answer for them."""
