"""The conversations, and the language they are written in."""
