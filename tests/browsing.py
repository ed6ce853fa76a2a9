"""What a person does first on pages of the server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def is_in_view(element: Locator) -> bool:
    """Whether an element is within its pane and the window, so that a person sees it."""
    return bool(
        element.evaluate("""(element) => {
            const seen = (box, frame) => box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
            const box = element.getClientRects()[0];
            const pane = element.closest(".body, .pane").getBoundingClientRect();
            return seen(box, pane) && seen(box, { top: 0, bottom: innerHeight });
        }""")
    )


def open_letter(page: Page, words: str) -> None:
    page.goto(f"/?q={words}")
    page.locator("table.issues tbody a").first.click()
    page.wait_for_load_state()  # its script has run, and it looks as it should
    page.wait_for_selector(".pane.decision .part")


def highlighted(page: Page) -> str:
    return " ".join("".join(page.locator(".words .s.on").all_text_contents()).split())


def picture(page: Page, name: str) -> None:
    """Keep a picture for the documentation: where the variable IMR_PICTURES names a folder, there."""
    if folder := os.environ.get("IMR_PICTURES"):
        page.mouse.move(0, 0)
        page.screenshot(path=Path(folder) / f"{name}.png")


def paste(page: Page, text: str) -> None:
    page.goto("/read")
    page.fill("#text", text)
    page.click("#paste button")
    page.wait_for_selector(".words")
    page.wait_for_load_state()
