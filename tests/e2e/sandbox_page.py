"""The sandbox's page as a person uses it: what tests say instead of selectors.

```python
async with browsing(base_url) as browser:
    ana = await browser.as_person("ana")
    await ana.opens("#crucial-calls")
    await ana.types("/parley flag Acme")
    await ana.fills(**{"Which customer?": "Acme", "When is the call?": "2031-06-03 15:00"})
    await ana.presses("Open the thread")
    await ana.sees("Crucial call with Acme")
```
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

CHROMIUM = os.environ.get("PARLEY_CHROMIUM") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MS = 10_000
ONE_PANE = 640  # pixels: up to this width the page shows one pane at a time

Answer = str | list[str]


class SandboxPage:
    """One person's tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []  # errors of the browser's console
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def dialog(self) -> Locator:
        """The form that is open."""
        return self.page.get_by_role("dialog")

    @property
    def thread(self) -> Locator:
        """The thread pane."""
        return self.page.get_by_role("complementary", name="Thread")

    def message(self, text: str) -> Locator:
        """The newest message with these words, in the conversation or the thread."""
        return self.page.locator("article.line", has_text=text).last

    async def opens(self, name: str) -> None:
        """Open a conversation: `#channel`, `Parley` or `Home`."""
        await self._to_the_rail()
        native = {"Home": "home"}.get(name, name.removeprefix("#"))
        where = f'[data-place="{native}"]' if name != "Parley" else '[data-place^="dm:"]'
        await self.page.locator(f".room{where}").click()
        await expect(
            self.page.get_by_role("heading", level=1, name=name, exact=True)
        ).to_be_visible()

    async def types(self, text: str, *, in_thread: bool = False) -> None:
        """Type a line and send it."""
        pane = self.thread if in_thread else self.page.get_by_role("main")
        box = pane.get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")
        await expect(box).to_have_value("")

    async def presses(self, label: str, *, at: str = "") -> None:
        """Press a button of the open form, or of the newest message that has it, saying `at`."""
        if await self.dialog.count():
            await self.dialog.get_by_role("button", name=label, exact=True).click()
            return
        within: Page | Locator = self.message(at) if at else self.page
        await within.get_by_role("button", name=label, exact=True).last.click()

    async def fills(self, **answers: Answer | bool) -> None:
        """Answer questions of the open form by their labels; several answers as a list."""
        for label, answer in answers.items():
            await self._answers(
                self._field(label), str(answer) if isinstance(answer, bool) else answer
            )

    async def chooses(self, title: str, *, at: str = "") -> None:
        """Choose a shortcut: a global one, or with `at` one on the message with these words."""
        if at:
            message = self.message(at)
            await message.hover()
            await message.get_by_role("button", name=re.compile("^More actions")).click()
        else:
            await self._to_the_rail()
            await self.page.get_by_role("button", name="⚡ Shortcuts").click()
        await (
            self.page.get_by_role("button", name=title, exact=True).locator("visible=true").click()
        )

    async def skips(self, leap: str) -> None:
        """Skip the clock ahead: `an hour`, `a day` or `a week`."""
        await self._to_the_rail()
        await self.page.get_by_role("button", name=f"Skip {leap}", exact=True).click()
        await expect(self.page.get_by_role("status")).to_have_text(f"Skipped {leap}.")

    async def opens_thread(self, text: str) -> None:
        """Open the thread under the message with these words."""
        message = self.message(text)
        await message.hover()
        await message.get_by_role("button", name=re.compile("^Reply in thread")).click()
        await expect(self.thread).to_be_visible()

    async def leaves(self) -> None:
        """Leave the open form without sending it."""
        await self.page.keyboard.press("Escape")
        await expect(self.dialog).to_have_count(0)

    async def sees(self, text: str | re.Pattern[str]) -> None:
        """Something on the page says this, or will soon."""
        await expect(self.page.get_by_text(text).locator("visible=true").last).to_be_visible()

    async def sees_not(self, text: str | re.Pattern[str]) -> None:
        """Nothing on the page says this, now or soon."""
        await expect(self.page.get_by_text(text).locator("visible=true")).to_have_count(0)

    async def sees_problem(self, label: str, text: str) -> None:
        """A problem stands beside a question."""
        await expect(self._field(label).locator(".problem")).to_have_text(text)

    async def sees_unread(self, name: str, count: int) -> None:
        """A conversation is marked with so many unread messages; 0 means it is not marked."""
        row = self.page.locator(
            ".room", has=self.page.get_by_text(name.removeprefix("#"), exact=True)
        )
        mark = row.locator(".mark")
        await (expect(mark).to_have_text(str(count)) if count else expect(mark).to_be_hidden())

    async def picture(self, path: Path | str) -> None:
        """Keep a picture of the page."""
        await self.page.screenshot(path=path)

    def _field(self, label: str) -> Locator:
        asked = self.page.locator(".label").get_by_text(label, exact=True)
        return self.dialog.locator(".field", has=asked)

    async def _answers(self, field: Locator, answer: Answer) -> None:
        several = [answer] if isinstance(answer, str) else answer
        await expect(field).to_be_visible()  # the next form takes a moment to come
        if await field.locator('input[type="time"]').count():
            day, _, hour = several[0].partition(" ")
            await field.get_by_label("Date").fill(day)
            await field.get_by_label("Time").fill(hour)
        elif await field.locator("select").count():
            await field.locator("select").select_option(label=several[0])
        elif await field.locator(".option").count():
            await self._ticks(field, several)
        else:
            await field.locator("input, textarea").fill(several[0])

    async def _ticks(self, field: Locator, wanted: list[str]) -> None:
        for box in await field.locator('input[type="checkbox"]').all():
            await box.uncheck()
        for label in wanted:
            await field.get_by_label(label, exact=True).check()

    async def _to_the_rail(self) -> None:
        if (self.page.viewport_size or DESKTOP)["width"] > ONE_PANE:
            return
        back = self.page.get_by_role("button", name="Back to the conversations")
        close = self.page.get_by_role("button", name="Close thread")
        if await close.is_visible():
            await close.click()
            await expect(back).to_be_visible()
        if await back.is_visible():
            await back.click()
            await expect(back).to_be_hidden()


class Browsing:
    """A browser in which several people can be at once."""

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser = browser
        self._base = base.rstrip("/")

    async def as_person(
        self,
        native: str,
        *,
        at: str = "crucial-calls",
        size: ViewportSize = DESKTOP,
        colours: Literal["light", "dark"] = "light",
    ) -> SandboxPage:
        """Open a tab as somebody: `ana`, `ben`, `cem`, `dora`, `emi`, `farid`, `gabi` or `hugo`."""
        context = await self._browser.new_context(viewport=size, color_scheme=colours)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        tab = SandboxPage(page)
        await page.goto(f"{self._base}/?as={native}" + (f"&at={at}" if at else ""))
        await page.wait_for_function("window.did_handshake === true")
        return tab


def has_browser() -> bool:
    """Whether there is a browser to test with."""
    return Path(CHROMIUM).exists()


@asynccontextmanager
async def browsing(base: str) -> AsyncIterator[Browsing]:
    """A browser on the sandbox served at `base`."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield Browsing(browser, base)
        finally:
            await browser.close()
