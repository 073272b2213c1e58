"""A secret is hidden while it is typed, where that can be, and never filled in again."""

from __future__ import annotations

from adapters.sandbox.render import asked
from adapters.teams import form as teams
from flows.connect import ConnectJira
from tests.adapters.slack.asked import asking
from tests.adapters.teams.cards import SEAL
from tests.adapters.teams.referee import ZONE, check_form


def test_in_teams_it_is_a_password_and_does_not_come_back() -> None:
    ask = asking(ConnectJira, name="Jira", secret="planted")
    drawn = teams.dialog(ask, ZONE, SEAL, problems={"address": "Not this one."})
    inputs = {one["id"]: one for one in drawn["card"]["content"]["body"] if "id" in one}
    assert inputs["short.name"]["value"] == "Jira"
    assert inputs["short.secret"]["style"] == "Password"
    assert "planted" not in repr(drawn)
    check_form(ask)


def test_in_the_sandbox_its_field_says_so() -> None:
    fields = {one["name"]: one for one in asked(asking(ConnectJira, name="Jira"))["fields"]}
    assert fields["secret"]["secret"] is True
    assert "secret" not in fields["name"]
