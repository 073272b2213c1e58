"""Who and what is in the Teams of the playground: ids, people, channels, its configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

TENANT = "11111111-1111-4111-8111-111111111111"
APP_ID = "22222222-2222-4222-8222-222222222222"
BOT = f"28:{APP_ID}"
TEAM = "19:general@thread.tacv2"
CRUCIAL_CALLS = "19:crucial-calls@thread.tacv2"
GROUP_CHAT = "19:dinner@thread.v2"
ANAS_CHAT = "a:ana"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody in the tenant. `native` is the Entra id, `account` what the connector calls them."""

    name: str
    number: int
    zone: str

    @property
    def native(self) -> str:
        return f"33333333-3333-4333-8333-{self.number:012}"

    @property
    def account(self) -> str:
        return f"29:{self.name.partition(' ')[0].lower()}"


ANA = User("Ana Alves", 1, "Europe/Lisbon")
BEN = User("Ben Boyd", 2, "America/New_York")
CEM = User("Cem Celik", 3, "Europe/Istanbul")
DORA = User("Dora Das", 4, "Asia/Kolkata")
EMI = User("Emi Endo", 5, "Asia/Tokyo")
GUS = User("Gus Gray", 6, "America/Los_Angeles")
EVERYBODY = (ANA, BEN, CEM, DORA, EMI, GUS)


def mentioned() -> Json:
    """The bot, as activities name it."""
    return {"id": BOT, "name": "Parley"}


def configuration() -> Json:
    """What the playground reads when it starts."""
    everybody = [_configured(user) for user in EVERYBODY]
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": mentioned(),
        "currentUser": everybody[0],
        "users": everybody[1:],
        "personalChat": {"id": ANAS_CHAT},
        "groupChat": {"id": GROUP_CHAT, "name": "Dinner"},
        "team": {
            "id": TEAM,
            "name": "Customer success",
            "aadGroupId": "44444444-4444-4444-8444-444444444444",
            "channels": [{"id": CRUCIAL_CALLS, "name": "crucial-calls"}],
        },
    }


def _configured(user: User) -> Json:
    given, _, surname = user.name.partition(" ")
    mail = f"{given.lower()}@example.com"
    return {
        "id": user.account,
        "name": user.name,
        "userPrincipleName": mail,  # spelt so by the playground
        "aadObjectId": user.native,
        "givenName": given,
        "surname": surname,
        "email": mail,
    }
