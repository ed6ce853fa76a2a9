"""How pages of the server look in a real browser: widths, paper, light and dark, without script, to axe-core."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import what_axe_finds
from serving import SHORT, Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

from browsing import is_in_view, open_letter, paste, picture

WIDTHS = (1440, 1024, 390)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/?q=laser&col=case&col=outcome", "/read", "/review", "/failures", "/api", "/nothing-here"):
        if path != "/nothing-here":
            page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    open_letter(page, "laser")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_and_both_views_fit_their_place(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_letter(page, "laser")
    page.click("[data-show=both]")
    for path in ("issues.1.request.sessions", "issues.1.outcome", "issues.0.reviewer_guidelines"):
        page.locator(f'[data-path="{path}"] a.part').first.click()
        assert is_in_view(page.locator(".words .s.on").first), path
        assert is_in_view(page.locator(".page .box.on").first), path
        page.keyboard.press("c")
        beyond = page.locator(f'[data-path="{path}"] form').evaluate("""(form) => {
            const room = form.closest(".cell").getBoundingClientRect();
            return [...form.querySelectorAll("button:not(.unseen), input, select, textarea")]
                .filter((one) => one.getBoundingClientRect().right > room.right + 1).map((one) => one.outerHTML);
        }""")
        assert beyond == [], path
        page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollHeight") <= 800


def test_on_paper_nothing_is_cut_off(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1040, "height": 720})  # a sheet across, less its margins
    page.goto("/")
    assert page.locator("table.issues").evaluate("(table) => table.getBoundingClientRect().right") <= 1041
    page.set_viewport_size({"width": 690, "height": 1000})
    for open_it in (lambda: open_letter(page, "laser"), lambda: page.goto("/review"), lambda: page.goto("/api")):
        open_it()
        assert page.evaluate("document.documentElement.scrollWidth") <= 690
        assert not page.locator(".site").is_visible()
    open_letter(page, "laser")
    card, words = page.locator(".card").first, page.locator(".words")
    for part in (card, words):
        assert part.evaluate("(part) => part.scrollHeight <= part.clientHeight + 1")


def test_on_a_phone_the_words_are_seen_beside_the_value(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    open_letter(page, "laser")
    page.click('[data-path="issues.2.outcome"] a.part')
    assert is_in_view(page.locator(".words .s.on").first)
    assert is_in_view(page.locator('a.part[aria-current="true"]'))
    picture(page, "serve-phone")


def test_without_script_words_and_verdicts_are_reached_all_the_same(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/?q=laser")
    page.click("table.issues tbody a")
    page.click('[data-path="issues.2.outcome"] a.part')
    assert re.search(r"#c\d+$", page.url)
    page.click('[data-path="priority"] .check summary')
    page.click('[data-path="priority"] .check [value=right]')
    assert "✓ right" in page.text_content('[data-path="priority"] .verdict')
    context.close()


CONTRAST = """() => {
    const channel = (byte) => {
        const value = byte / 255;
        return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    const parse = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const color = parse(getComputedStyle(one).backgroundColor);
            if (color[3] === undefined || color[3] > 0.9) return color;
        }
        return [255, 255, 255];
    };
    const poor = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const isSeen = element.checkVisibility({ opacityProperty: true });
        if (!node.textContent.trim() || !isSeen || element.closest("script")) continue;
        const [one, other] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className}: ${node.textContent.trim().slice(0, 30)}`);
    }
    return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(browser: Browser, server: Server, scheme: str) -> None:
    context = browser.new_context(base_url=server.url, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for path in ("/", "/read", "/review", "/api", "/failures", "/?q=laser&outcome=upheld"):
        page.goto(path)
        assert page.evaluate(CONTRAST) == [], path
    open_letter(page, "laser")
    page.click('[data-path="issues.2.outcome"] a.part')
    assert page.evaluate(CONTRAST) == []
    context.close()


def test_fields_and_regions_have_names_and_ids_are_single(page: Page) -> None:
    def check() -> None:
        snapshot = page.evaluate("""() => ({
            nameless: [...document.querySelectorAll(
                "input:not([type=hidden]), select, textarea, button, a[href], summary")]
                .filter((one) => !(one.labels?.length || one.ariaLabel || one.textContent.trim()))
                .map((one) => one.outerHTML),
            twice: [...document.querySelectorAll("[id]")].map((one) => one.id)
                .filter((id, at, all) => all.indexOf(id) !== at),
            headings: document.querySelectorAll("h1").length,
            language: document.documentElement.lang,
        })""")
        assert snapshot == {"nameless": [], "twice": [], "headings": 1, "language": "en"}

    for path in ("/", "/read", "/review", "/api", "/failures"):
        page.goto(path)
        check()
    open_letter(page, "laser")
    check()


def _judging(page: Page) -> None:
    open_letter(page, "laser")
    page.click('[data-path="issues.2.outcome"] a.part')
    page.locator("[data-show=both]").click()
    page.locator('[data-path="issues.2.outcome"] .check summary').click()
    page.locator(".legend summary").click()


def _keys(page: Page) -> None:
    open_letter(page, "hostile")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")


def _filtering(page: Page) -> None:
    page.goto("/?check=open&sort=doubts&order=asc&col=case&col=doubts&col=outcome&col=reviewed&col=chapter")
    for summary in page.locator(".facet > summary").all():
        if summary.is_visible():
            summary.click()


def _batch(page: Page) -> None:
    page.goto("/read")
    files = [{"name": name, "mimeType": "text/plain", "buffer": SHORT.encode()} for name in ("a.txt", "b.txt")]
    broken = {"name": "c.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 broken"}
    page.set_input_files("#files", [*files, broken])  # type: ignore[list-item]
    page.click("#drop button")
    page.wait_for_selector("tbody tr")


def _imported(page: Page) -> None:
    page.goto("/review")
    page.set_input_files("#file", {"name": "a.jsonl", "mimeType": "text/plain", "buffer": b"{}"})
    page.click("form.box button")
    page.wait_for_load_state()


STATES: dict[str, Callable[[Page], object]] = {
    "table": lambda page: page.goto("/"),
    "filters": _filtering,
    "nothing fits": lambda page: page.goto("/?q=nosuchword"),
    "letter": lambda page: open_letter(page, "cervical"),
    "letter of a PDF": _judging,
    "keys": _keys,
    "read": lambda page: page.goto("/read"),
    "pasted": lambda page: paste(page, SHORT),
    "several": _batch,
    "review": lambda page: page.goto("/review"),
    "not taken back": _imported,
    "failures": lambda page: page.goto("/failures"),
    "for programs": lambda page: page.goto("/api"),
    "no such page": lambda page: page.goto("/nothing-here"),
}


@pytest.mark.parametrize(("width", "scheme"), [(WIDTHS[0], "light"), (WIDTHS[1], "dark"), (WIDTHS[2], "dark")])
def test_axe_finds_nothing(browser: Browser, server: Server, width: int, scheme: str, lone_file: Path) -> None:
    # axe is put into pages whose policy lets no script but their own run.
    look: Any = {"color_scheme": scheme, "viewport": {"width": width, "height": 860}}
    context = browser.new_context(base_url=server.url, bypass_csp=True, **look)
    page = context.new_page()
    found = {}
    for name, reach in STATES.items():
        reach(page)
        found[name] = what_axe_finds(page)
    page.goto(lone_file.as_uri())
    found["one file"] = what_axe_finds(page)
    context.close()
    assert {name: told for name, told in found.items() if told} == {}
