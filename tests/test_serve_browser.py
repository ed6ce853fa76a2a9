"""What a person does, in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from browser import needs_chromium
from rendering import letter_pdf
from serving import HOSTILE, SAMPLES, SHORT, Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

from browsing import highlighted, is_in_view, open_letter, paste, picture

pytestmark = needs_chromium
ELBOW = SAMPLES / "issues-2014-elbow.txt"


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
    for open_it in (lambda: open_letter(page, "hostile"), lambda: paste(page, HOSTILE)):
        open_it()
        assert page.title() != "owned"
        words = page.text_content(".words")
        assert "<script>document.title='owned'</script>" in words
        assert "{{ 7 * 7 }}" in words
        assert page.locator(".words img, .words svg, .words script, .decision img, .decision script").count() == 0
