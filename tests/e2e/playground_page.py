"""The playground's page, as Ana uses it: its own Adaptive Cards renderer is Microsoft's.

It has no dark colours, and cannot open a dialog (it says so below each card that offers one).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from tests.e2e.sandbox_page import CHROMIUM, PATIENCE_MS, QUIET

SIZE: ViewportSize = {"width": 1360, "height": 1040}


class PlaygroundPage:
    """One tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def opens(self, name: str) -> None:
        """Open a conversation: `Personal Chat`, `Dinner`, `General` or `crucial-calls`."""
        await self.page.get_by_role("treeitem").filter(has_text=name).click()

    async def types(self, text: str) -> None:
        """Type into the private chat."""
        box = self.page.get_by_role("textbox")
        await box.click()
        await box.press_sequentially(text)
        await box.press("Enter")

    async def presses(self, label: str) -> None:
        """Press the newest button with this label."""
        await self.page.get_by_role("button", name=label, exact=True).last.click()

    async def sees(self, text: str) -> Locator:
        """Something on the page says this, or will soon."""
        found = self.page.get_by_text(text).locator("visible=true").last
        await expect(found).to_be_visible()
        return found

    async def picture(self, path: Path) -> None:
        """Keep a picture of the conversations, without the log beside them."""
        log = self.page.get_by_role("button", name="Hide log panel")
        if await log.count():
            await log.click()
        await self.page.screenshot(path=path)


@asynccontextmanager
async def browsing_as_ana(url: str, zone: str) -> AsyncIterator[PlaygroundPage]:
    """A browser on the playground served at `url`."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            page = await browser.new_page(viewport=SIZE, timezone_id=zone, locale="en-GB")
            page.set_default_timeout(PATIENCE_MS)
            await page.goto(url)
            await expect(page.get_by_role("treeitem").first).to_be_visible()
            yield PlaygroundPage(page)
        finally:
            await browser.close()
