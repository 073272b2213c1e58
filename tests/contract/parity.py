"""Writes docs/parity.md: what works where, and which play shows it.

The second table says for every step and message of every conversation which play runs it. It is
measured when the page is written; after that each play has to run what the page says of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from flows.all import SCRIPT
from tests.contract.play import EVERYWHERE, Play
from tests.contract.plays import ALL, CHAPTERS, plays_of
from tests.contract.theatre import Performance, platforms_of

PAGE = Path(__file__).parents[2] / "docs" / "parity.md"
NAMES = {"slack": "Slack", "teams": "Teams", "sandbox": "Sandbox"}
HOW = "PARLEY_PARITY=write .venv/bin/python -m pytest -n0 tests/contract/test_parity.py"

Shown = Mapping[str, str]  # the play by the step or view that it shows

HEAD = f"""# Parity

A capability exists when the contract suite plays it everywhere. Each line below is a play in
`tests/contract/plays/`: people type, press, fill in forms and read, through the real adapters, on
each platform; the words they read and the records that are kept at the end must be the same. This
page is made from the suite; a test compares. To make it anew:

```
{HOW}
```

Numbers are the capabilities of the product that a play shows.
"""

DIFFERENCES = """
## Where the platforms differ

The words are the same; where they stand is the platform's. See also
[Teams: what differs](teams.md#what-differs-from-slack-and-why).

- **The bot's name** is `/parley` on Slack and in the sandbox, `@Parley` on Teams.
- **An answer for one person's eyes** is an ephemeral message on Slack and a whisper in the sandbox.
  On Teams it comes in the private chat; after a press, when it is short, as a line beside the card.
  There a press must be answered: where there is nothing to say, the line is "Done."
- **A button of such an answer** counts as pressed where the answer stands: on Teams in the private
  chat. So the team's settings do not offer the channel one came from first.
- **A form** opens at once after a slash command, a shortcut or a button. After words that were only
  typed (Slack's private chat and mentions, everything typed on Teams) a button opens it.
- **One's own page** is a tab on Slack and in the sandbox, a card in the private chat on Teams.
- **A problem of a whole form** stands at its first field on Slack, above the fields elsewhere.
- **An empty answer** to a required question is held back by the clients of Slack and Teams; the
  sandbox sends it, and is told at the field.
- **What is delivered twice** counts once. The sandbox delivers nothing twice.
- **Special characters** of what people wrote stand as look-alikes on Teams, in lines that mention
  somebody.
- **Outsiders**: on Teams a guest of a team reads its channels, so these count as shared; Slack does
  not tell of guests in a channel.
- **Somebody new** can be chosen from the whole workspace on Slack; on Teams only who is in a team
  or chat with Parley is let in.
- **An archived channel** of Slack is a deleted one on Teams. The sandbox has neither, nor
  invitations.
"""


def page(shown: Shown) -> str:
    """The whole page."""
    tables = "".join(_chapter(chapter.__doc__ or "", plays_of(chapter)) for chapter in CHAPTERS)
    return f"{HEAD}{tables}{_exceptions()}{DIFFERENCES}{_steps(shown)}"


def measured(performances: Iterable[tuple[Play, Performance]]) -> dict[str, str]:
    """For each step and view the first play that runs it; one about that conversation if any."""
    found: dict[str, list[Play]] = {}
    for play, performance in performances:
        for name in performance.run:
            found.setdefault(name, []).append(play)
    return {name: _best(name.partition(".")[0], plays).name for name, plays in found.items()}


def _best(flow: str, plays: Iterable[Play]) -> Play:
    return min(plays, key=lambda play: flow not in play.flows)


def recorded() -> dict[str, str]:
    """The same, as the page says it."""
    _, _, steps = PAGE.read_text().partition("## Every step and message")
    return dict(re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", steps, flags=re.MULTILINE))


def everything() -> list[str]:
    """Every step and view of every conversation, in the order of the script.

    An old name that another flow answers to stands on no message any more; tests/flows presses it.
    """
    return [
        name
        for flow in SCRIPT.flows
        for name in (*sorted(flow.steps), *sorted(flow.views))
        if name.startswith(f"{flow.name}.")
    ]


def _chapter(title: str, plays: Iterable[Play]) -> str:
    head = " | ".join(NAMES[one] for one in EVERYWHERE)
    rule = "|".join("---" for _ in EVERYWHERE)
    rows = "\n".join(_row(play) for play in plays)
    title = title.strip().partition("\n")[0].rstrip(".")
    return f"\n## {title}\n\n| What | Shows | {head} | Play |\n|---|---|{rule}|---|\n{rows}\n"


def _row(play: Play) -> str:
    marks = " | ".join("yes" if one in platforms_of(play) else "–" for one in EVERYWHERE)
    return f"| {play.shows} | {', '.join(play.ids)} | {marks} | `{play.name}` |"


def _exceptions() -> str:
    rows = [
        f"- `{play.name}` is not played everywhere: {play.because}." for play in ALL if play.only_on
    ]
    return "\n" + "\n".join(rows) + "\n" if rows else ""


def _steps(shown: Shown) -> str:
    rows = "\n".join(f"| `{name}` | `{shown[name]}` |" for name in everything() if name in shown)
    return (
        "\n## Every step and message\n\n"
        "By its name on the wire, with one play that runs it.\n\n"
        f"| Step or message | Play |\n|---|---|\n{rows}\n"
    )
