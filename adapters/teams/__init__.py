"""Microsoft Teams: listens, renders Adaptive Cards, speaks."""

from adapters.teams.install import Teams

__all__ = ["Teams"]
