"""What a person sees and does, in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import csv
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import chromium, needs_chromium, what_axe_finds
from rendering import letter_pdf
from serving import HOSTILE, SAMPLES, SHORT, Server, serving, table_of_letters
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.cli import app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = needs_chromium
ELBOW = SAMPLES / "issues-2014-elbow.txt"
WIDTHS = (1440, 1024, 390)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Iterator[Server]:
    with serving(*table_of_letters(tmp_path_factory.mktemp("browsed"), nlp)) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page on which nothing goes wrong unseen: errors, refused scripts, and requests to other hosts end the test."""
    wrong: list[str] = []
    context = browser.new_context(base_url=server.url, viewport={"width": 1400, "height": 900})
    context.set_default_timeout(20_000)
    opened = context.new_page()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    # A correction that makes no sense is refused with status 422, which the browser tells too.
    opened.on(
        "console", lambda said: wrong.append(said.text) if said.type != "log" and "422" not in said.text else None
    )
    opened.on("request", lambda made: None if made.url.startswith((server.url, "data:")) else wrong.append(made.url))
    yield opened
    context.close()
    assert wrong == []


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


# --- a letter that somebody has


def test_from_an_uploaded_pdf_to_the_boxed_words(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter_pdf(ELBOW.read_text(encoding="utf-8")))
    page.goto("/read")
    page.set_input_files("#files", str(file))
    page.click("#drop button")
    page.wait_for_selector(".pane.decision .part")
    assert "CM14-0137726" in page.text_content("h1")
    page.click("[data-show=pages]")
    page.click('[data-path="issues.1.request.sessions"] a.part')
    box = page.locator(".page .box.on")
    assert box.count() == 1
    assert is_in_view(box)
    # The box stands where the page shows ink: the words are in the image below it.
    spot = box.bounding_box()
    assert spot is not None
    assert 8 < spot["width"] < 60
    image = box.locator("xpath=ancestor::div[1]/img")
    assert image.evaluate("(image) => image.complete && image.naturalWidth > 500")
    shares = box.evaluate("""(box) => {
        const sheet = box.ownerSVGElement.viewBox.baseVal;
        return [box.x.baseVal.value / sheet.width, box.y.baseVal.value / sheet.height,
                box.width.baseVal.value / sheet.width, box.height.baseVal.value / sheet.height];
    }""")
    inked = image.evaluate(
        """(image, [x, y, width, height]) => {
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
            const drawing = canvas.getContext("2d");
            drawing.drawImage(image, 0, 0);
            const [across, down] = [canvas.width, canvas.height];
            const { data } = drawing.getImageData(x * across, y * down, width * across, height * down);
            return data.filter((value, at) => at % 4 === 0 && value < 128).length / (data.length / 4);
        }""",
        shares,
    )
    assert 0.05 < inked < 0.6


def test_a_pasted_letter_and_a_sample(page: Page) -> None:
    page.goto("/read")
    page.fill("#text", SHORT)
    page.click("#paste button")
    assert page.text_content(".card h2 .outcome").strip() == "Upheld"
    page.goto("/read")
    page.click("text=Three requests for an elbow")
    assert page.locator(".card").count() == 4
    page.set_viewport_size({"width": 1280, "height": 760})
    sessions = page.locator('[data-path="issues.1.request.sessions"]')
    sessions.locator("a.part").click()
    assert highlighted(page) == "3 x 4"
    page.locator(".card", has=sessions).evaluate("(card) => card.scrollIntoView({ block: 'start' })")
    picture(page, "letter")


def test_several_files_at_once(page: Page, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(ELBOW.read_bytes())
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    page.goto("/read")
    page.set_input_files("#files", [str(tmp_path / "a.txt"), str(tmp_path / "b.pdf")])
    page.click("#drop button")
    assert page.locator("tbody tr").count() == 4
    assert "not read" in page.text_content(".failed")
    page.click("text=Open")
    assert "CM14-0137726" in page.text_content("h1")


@pytest.fixture(scope="module")
def lone_file(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Path:
    """What `imr show --html` writes of a PDF."""
    folder = tmp_path_factory.mktemp("alone")
    (folder / "letter.pdf").write_bytes(letter_pdf(ELBOW.read_text(encoding="utf-8")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imr_nlp, "load", lambda model=None: nlp)
        told = CliRunner().invoke(app, ["show", str(folder / "letter.pdf"), "--html", str(folder / "letter.html")])
    assert told.exit_code == 0, told.output
    return folder / "letter.html"


def test_a_letter_as_one_file(browser: Browser, lone_file: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda made: None if made.url.startswith(("file:", "data:")) else asked.append(made.url))
    page.on("console", lambda said: asked.append(said.text))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(lone_file.as_uri())
    page.click("[data-show=both]")
    page.click('[data-path="issues.1.request.sessions"] a.part')
    assert highlighted(page) == "3 x 4"
    assert is_in_view(page.locator(".box.on"))
    assert page.locator(".box.on").locator("xpath=ancestor::div[1]/img").evaluate("(image) => image.naturalWidth > 500")
    page.locator(".words .s", has_text="Overturned").click()
    assert page.locator(".cell.chosen").get_attribute("data-path") in ("issues.2.outcome", "outcome")
    assert is_in_view(page.locator(".cell.chosen"))
    assert page.locator(".check").count() == 0
    assert asked == []
    page.close()


# --- the table


def test_filters_change_counts_and_make_a_link(page: Page, server: Server) -> None:
    page.goto("/")
    everything = page.locator("table.issues tbody tr").count()
    page.click("summary:has-text('Outcome')")
    page.check("input[name=outcome][value=overturned]")
    page.wait_for_url(re.compile(r"outcome=overturned"))
    found = page.locator("table.issues tbody tr").count()
    assert 0 < found < everything
    assert page.locator("td .outcome.overturned").count() == found
    assert f"{found} row" in page.text_content("h1")
    assert page.url == f"{server.url}/?outcome=overturned"  # nothing in the link that is not chosen
    page.click("th a:has-text('Case')")
    assert page.locator("th[data-column=case]").get_attribute("aria-sort") == "ascending"
    picture(page, "serve-table")
    cases = page.locator("td[data-column=case]").all_text_contents()
    assert cases == sorted(cases)
    with page.expect_download() as download:
        page.click("text=CSV")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as rows:
        assert len(list(csv.DictReader(rows))) == found


def test_why_was_it_upheld(page: Page) -> None:
    """Somebody who has never seen the pages: search, open, read the reason."""
    page.goto("/")
    page.fill("input[type=search]", "laser")
    page.keyboard.press("Enter")
    page.click("table.issues tbody a")
    page.wait_for_selector(".cell.chosen")
    card = page.locator("#issue-2")
    assert is_in_view(card.locator("h2"))
    assert "Upheld" in card.locator("h2").text_content()
    assert "found the trials of laser" in card.locator(".long").text_content()


# --- a letter of the table


def test_from_a_cell_to_its_words_and_back(page: Page) -> None:
    open_letter(page, "laser")
    for path in ("issues.2.outcome", "case_number", "issues.0.reviewer_guidelines", "issues.1.medically_necessary"):
        page.locator(f'[data-path="{path}"] a.part').first.click()
        assert is_in_view(page.locator(".words .s.on").first), path
        assert is_in_view(page.locator('a.part[aria-current="true"]')), path
    page.click('[data-path="issues.2.outcome"] a.part')
    assert highlighted(page) == "Overturned"
    page.locator(".words .s", has_text="3 x 4").click()
    assert page.locator(".cell.chosen").get_attribute("data-path") == "issues.1.request.sessions"
    assert is_in_view(page.locator(".cell.chosen"))
    # Words that several values were read from lead to each of them in turn.
    page.locator(".words .e", has_text="Cock-up splint").first.click()
    chosen = {page.locator(".cell.chosen").get_attribute("data-path")}
    for _ in range(4):
        page.locator(".words .e", has_text="Cock-up splint").first.click()
        chosen.add(page.locator(".cell.chosen").get_attribute("data-path"))
    assert chosen >= {"issues.2.request.treatment", "issues.2.request.category", "issues.2.request.text"}


def test_every_value_can_be_walked_to_by_keys(page: Page) -> None:
    open_letter(page, "laser")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    parts = page.locator(".part[data-spots]:not(.absent:not([open]) *)").count()
    seen = set()
    for _ in range(parts):
        page.keyboard.press("n")
        assert is_in_view(page.locator(".words .s.on").first)
        assert is_in_view(page.locator('a.part[aria-current="true"]'))
        seen.add(
            page.locator('a.part[aria-current="true"]').evaluate("(part) => part.dataset.spots + part.textContent")
        )
        assert page.text_content("#said")
    assert len(seen) > 30
    page.keyboard.press("p")
    page.keyboard.press("m")
    assert page.is_visible("#tip")
    page.keyboard.press("?")
    assert page.is_visible("#help")


def test_hovering_tells_value_and_rule(page: Page) -> None:
    open_letter(page, "laser")
    words = page.locator(".words .s", has_text="3 x 4")
    words.scroll_into_view_if_needed()
    words.hover()
    told = page.text_content("#tip")
    assert "Sessions: 12" in told
    assert "rule:" in told
    page.locator("summary:has-text('Kinds of mention')").click()
    before = page.locator(".m.k-DATE").first.evaluate("(mark) => getComputedStyle(mark).backgroundColor")
    page.uncheck("#legend input[value=DATE]")
    after = page.locator(".words .m.k-DATE").first.evaluate("(mark) => getComputedStyle(mark).backgroundColor")
    assert before != after == "rgba(0, 0, 0, 0)"
    page.check("#legend input[value=DATE]")
    page.check("#legend input[value=names]")
    named = page.locator(".words .m[data-last]").first
    assert named.evaluate("(mark) => getComputedStyle(mark, '::after').content") == '"Date"'


def test_three_values_against_the_page_of_the_pdf_then_a_correction_that_comes_out(page: Page, server: Server) -> None:
    began = time.monotonic()
    open_letter(page, "laser")
    page.click("[data-show=pages]")
    for path in ("issues.1.request.sessions", "issues.1.outcome", "decision_date"):
        page.click(f'[data-path="{path}"] a.part')
        assert is_in_view(page.locator(".box.on").first)
        page.keyboard.press("r")
        page.wait_for_selector(f'[data-path="{path}"] .verdict[data-judgement=right]')
    page.click("[data-show=both]")
    page.click('[data-path="issues.1.request.sessions"] a.part')
    page.wait_for_function("[...document.images].slice(-1)[0].complete")
    picture(page, "serve-letter")
    page.click('[data-path="patient.age"] a.part')
    page.keyboard.press("c")
    page.keyboard.type("old")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-path="patient.age"] .error:not(:empty)')
    assert "whole number" in page.text_content('[data-path="patient.age"] .error')
    page.fill('[data-path="patient.age"] input[name=correction]', "47")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-path="patient.age"] .verdict[data-judgement=corrected]')
    page.goto("/review")
    with page.expect_download() as download:
        page.click("text=Every verdict as CSV")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as rows:
        verdicts = {row["path"]: row for row in csv.DictReader(rows)}
    assert verdicts["patient.age"]["correction"] == "47"
    assert verdicts["issues.1.outcome"]["judgement"] == "right"
    assert time.monotonic() - began < 60
    open_letter(page, "laser")
    assert page.text_content('[data-path="patient.age"] .verdict').strip() == "→ 47"


def test_the_queue_is_gone_through_by_keys(page: Page) -> None:
    page.goto("/review")
    page.click("text=Go through them")
    page.wait_for_selector(".doubts")
    first = page.url
    assert "check=open" in first
    page.keyboard.press("d")
    page.wait_for_url(lambda url: url != first)
    page.goto(first)
    assert "Somebody has gone through this letter" in page.text_content(".done")


def test_a_letter_full_of_markup_does_nothing(page: Page) -> None:
    for open_it in (lambda: open_letter(page, "hostile"), lambda: _paste(page, HOSTILE)):
        open_it()
        assert page.title() != "owned"
        words = page.text_content(".words")
        assert "<script>document.title='owned'</script>" in words
        assert "{{ 7 * 7 }}" in words
        assert page.locator(".words img, .words svg, .words script, .decision img, .decision script").count() == 0


def _paste(page: Page, text: str) -> None:
    page.goto("/read")
    page.fill("#text", text)
    page.click("#paste button")
    page.wait_for_selector(".words")
    page.wait_for_load_state()


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
    "pasted": lambda page: _paste(page, SHORT),
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
