"""The pages that are files, in a browser: the report and letters, light and dark, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import needs_chromium, what_axe_finds
from made_up_records import made_up_failures, made_up_records
from spacy.language import Language

from imr_nlp.colors import OUTCOMES
from imr_nlp.display import letter_html
from imr_nlp.report import write_report
from imr_nlp.writers import write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium
SAMPLE = Path(__file__).parent.parent / "corpus/samples/issues-2014-elbow.txt"
WIDER = """() => [...document.querySelectorAll('html, .issues .scroll')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className || one.tagName)"""
COLOR = "(one) => getComputedStyle(one).color"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    write(folder / "decisions.duckdb", made_up_records(150), made_up_failures())
    write_report(folder / "decisions.duckdb", folder / "report.html")
    (folder / "letter.html").write_text(letter_html(nlp(SAMPLE.read_text("utf-8"))), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in ("report", "letter")}


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "width"), [("report", 1280), ("report", 390), ("letter", 1280), ("letter", 390)])
def test_a_page_fits_and_has_the_colours_of_outcomes(
    browser: Browser, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(pages[name].as_uri())
    assert page.evaluate(WIDER) == []
    for outcome in ("upheld", "overturned"):
        found = page.locator(f"span.{outcome}").first.evaluate(COLOR)
        assert found == rgb(getattr(OUTCOMES[outcome], scheme))
    context.close()


def test_the_table_of_issues_shows_its_rationales(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(pages["report"].as_uri())
    assert page.locator("td[data-column=why] .why").first.inner_text().startswith("The reports show")
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing(browser: Browser, pages: dict[str, Path], width: int, scheme: str) -> None:
    look: Any = {"color_scheme": scheme, "viewport": {"width": width, "height": 860}}
    context = browser.new_context(bypass_csp=True, **look)
    page = context.new_page()
    for name, path in pages.items():
        page.goto(path.as_uri())
        assert what_axe_finds(page) == [], name
    context.close()
