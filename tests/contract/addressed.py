"""To whom each request of the bot went, and what it answered at its door.

The doubles keep every request, and of few of them it stands in the request who reads it: the
others answer somebody's act. So who acted when is written down at the door.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.adapters.teams.records import account, dm_of
from tests.contract.company import CHANNELS, PEOPLE, Company
from tests.contract.on_slack import OnSlack
from tests.contract.on_teams import OnTeams
from tests.contract.seen import Json
from tests.contract.slack_door import chat_of

PLATFORM = "the platform"  # what is said to it, for nobody to read
DIALOGS = ("views.open", "views.push", "views.update")  # shown to one person, and kept by nobody
IN_PERSON = ("respond", "views.open", "views.push")  # these answer whoever acted


@dataclass(frozen=True)
class Sent:
    """One request, or one answer at the door."""

    to: str  # the name of the one who can read it, a #channel, or the platform
    how: str
    said: bytes
    number: int = 0  # of the requests, as they went out

    @property
    def place(self) -> str:
        """Whose it is."""
        return f"{self.to}'s {'answers' if self.how == 'answer' else 'requests'}"

    @property
    def is_dialog(self) -> bool:
        return self.how in DIALOGS or self.how == "answer"


class Doorkeeper:
    """Stands at the door of a company, and writes down who came and what they were answered."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._came: list[tuple[int, str]] = []  # how many requests had gone out, and who came
        self._answers: list[Sent] = []
        self._names = {company.native(key): one.name for key, one in PEOPLE.items()}
        self._readers = {company.native(name): f"#{name}" for name in CHANNELS}
        for key, one in PEOPLE.items():
            native = company.native(key)
            ours = chat_of(key) if isinstance(company, OnSlack) else dm_of(native)
            self._readers |= dict.fromkeys((native, ours, account(native)), one.name)
        if isinstance(company, OnSlack | OnTeams):
            client = company._door  # noqa: SLF001 -- only here it is listened to
            client.event_hooks = {"request": [self._comes], "response": [self._goes]}

    @property
    def count(self) -> int:
        """How many requests have gone out."""
        match self._company:
            case OnSlack() | OnTeams():
                return len(self._company.double.calls)
            case _:
                return 0

    def sent(self) -> list[Sent]:
        """Everything that went out; the sandbox's chats are its own tables."""
        match self._company:
            case OnSlack():
                return [*self._on_slack(self._company), *self._answers]
            case OnTeams():
                return [*self._on_teams(self._company), *self._answers]
            case _:
                return []

    def _on_slack(self, company: OnSlack) -> list[Sent]:
        views = {one.id: one.user for one in company.double.views}
        found = []
        for number, one in enumerate(company.double.calls):
            said = one.arguments
            native = views.get(said.get("view_id", "")) or next(
                (said[key] for key in ("user_id", "user", "users", "channel") if said.get(key)), ""
            )
            to = self._readers.get(native, PLATFORM)
            to = self._whom_answers(number) if one.method in IN_PERSON else to
            found.append(Sent(to, one.method, repr(said).encode(), number))
        uploads = (one for one in company.double.uploads.values() if one)
        return [*found, *(Sent(PLATFORM, "upload", one) for one in uploads)]

    def _on_teams(self, company: OnTeams) -> list[Sent]:
        found = []
        for number, one in enumerate(company.double.calls):
            said = one.body
            targeted = one.query.get("isTargetedActivity") == "true"
            reader = said.get("recipient", {}).get("id", "") if targeted else one.conversation
            if one.what == "create" and said.get("members"):
                reader = said["members"][0]["id"]
            elif one.what == "create":
                reader = said.get("channelData", {}).get("channel", {}).get("id", "")
            to = self._readers.get(reader.partition(";")[0], PLATFORM)
            found.append(Sent(to, one.what, repr((one.conversation, said)).encode(), number))
        return found

    def _whom_answers(self, number: int) -> str:
        """Who acted last before a request went out."""
        return next((who for before, who in reversed(self._came) if before <= number), PLATFORM)

    async def _comes(self, request: httpx.Request) -> None:
        self._came.append((self.count, self._names[_who(request)]))

    async def _goes(self, response: httpx.Response) -> None:
        said = await response.aread()
        before, who = self._came[-1]
        self._answers.append(Sent(who, "answer", said, before))


def _who(request: httpx.Request) -> str:
    """The platform's id of who acted."""
    if "form" not in request.headers.get("content-type", ""):
        said: Json = json.loads(request.content)
        found = said["event"] if "event" in said else {"user": said["from"]["aadObjectId"]}
        return _id_of(found["user"])
    form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    if "payload" not in form:
        return form["user_id"]
    return _id_of(json.loads(form["payload"])["user"])


def _id_of(user: Any) -> str:  # noqa: ANN401 -- Slack says it in two ways
    return str(user["id"] if isinstance(user, dict) else user)
