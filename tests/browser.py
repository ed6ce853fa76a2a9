"""The browser of the tests: Debian's Chromium, or the one that Playwright downloads, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# What keeps a browser from calling its maker, and lets it run as root.
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SKIPPED = "there is no Chromium for the browser tests: `.ci/browser FOLDER` installs one"


def _chromium() -> str | None:
    """Where a Chromium is: what the variable IMR_CHROMIUM names, the system's, Playwright's own."""
    named = os.environ.get("IMR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if named is not None or find_spec("playwright") is None:
        return named
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


CHROMIUM = _chromium()
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=SKIPPED)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser. YIELDS (Browser): It."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


ACCESSIBLE = """async () => {
    const { passes, violations } = await axe.run(document);
    if (passes.length < 10) return [`only ${passes.length} rules found something to look at`];
    return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target} ${node.failureSummary}`));
}"""


def what_axe_finds(page: Page) -> list[str]:
    """What axe-core finds wrong with a page, which has to let it in: a context with `bypass_csp`.

    page (Page): The page.
    RETURNS (list): Rule, element and reason of each violation.
    """
    page.wait_for_load_state()  # without its style sheet a page has other colours
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: list[str] = page.evaluate(ACCESSIBLE)
    return found
