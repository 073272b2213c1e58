"""One plain page about this Parley: who runs it, what it keeps, on which terms.

Microsoft Teams links it from the app's card ("Privacy policy", "Terms of use"). It is the same for
everybody and says nothing of what anybody said.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

PATH = "/about"
PRIVACY = f"{PATH}#privacy"
TERMS = f"{PATH}#terms"

HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>About Parley</title>
<style>
  body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui; }
  :root { color-scheme: light dark; }
</style>
<h1>Parley</h1>
<p>Parley helps a team speak with one voice on its few crucial customer calls. This one is run by
your own company; whoever installed it answers your questions about it.</p>
<h2 id="privacy">What it keeps</h2>
<p>Parley keeps what you write into its forms and commands: calls, briefs, debriefs, actions. It
keeps the name, time zone and working hours of the people who use it. It hears a message only when
the message mentions it, is written to it in private, or is handed to it with its own action. It
listens to nothing else, rates nobody, and sends what you write to nobody but the platforms it works
on.</p>
<h2 id="terms">Terms of use</h2>
<p>There are none beyond those of your own company.</p>
</html>
"""

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def page() -> HTMLResponse:
    """The page."""
    return HTMLResponse(PAGE, headers=HEADERS)
