"""The table, its letters and the review of the server over HTTP."""

from __future__ import annotations

import csv
import io
import json
import threading
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
import spacy
from serving import SAMPLES, Server, link_of
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.annotated import read_letters
from imr_nlp.cli import app

# --- the table and its letters


def test_the_table_in_other_forms(client: httpx.Client) -> None:
    query = {"outcome": "overturned", "col": ["case", "sessions", "outcome"], "sort": "case"}
    rows = client.get("/table.json", params=query).json()
    assert {row["outcome"] for row in rows} == {"overturned"}
    assert [row["case"] for row in rows] == sorted(row["case"] for row in rows)
    text = client.get("/table.csv", params=query).content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["case"] for row in table] == [row["case"] for row in rows]
    assert set(table[0]) == {"issue", "case", "sessions", "outcome", "link"}
    assert client.get(table[0]["link"]).status_code == 200
    assert client.get("/", params=query).text.count("<tr>") == len(rows) + 1


def test_what_could_not_be_read_is_told(client: httpx.Client) -> None:
    assert "1 file could not be read" in client.get("/").text
    assert "locked.pdf" in client.get("/failures").text


def test_a_letter_has_its_words_and_its_pages(client: httpx.Client) -> None:
    link = link_of(client, "laser")
    page = client.get(link).text
    assert "Low level laser therapy" in page
    assert page.count('<figure class="page"') >= 2
    assert '<rect class="box"' in page
    image = client.get(f"{link}/pages/1.png")
    assert image.content.startswith(b"\x89PNG")
    assert client.get(f"{link}/pages/99.png").status_code == 404
    assert client.get(f"{link_of(client, 'hostile')}/pages/1.png").status_code == 404


def test_a_letter_that_changed_or_went_is_told_and_not_highlighted(server: Server, client: httpx.Client) -> None:
    link = link_of(client, "notice-2013-hip")
    path = server.folder / "letters" / "notice-2013-hip.txt"
    kept = path.read_bytes()
    try:
        path.write_bytes(kept + b" ")
        assert "is not the one that was read" in client.get(link).text
        path.unlink()
        page = client.get(link)
        assert page.status_code == 200
        assert "no file of this name" in page.text
        assert "data-s=" not in page.text
    finally:
        path.write_bytes(kept)
    assert "data-s=" in client.get(link).text


# --- the review


def test_a_correction_comes_out_in_every_form(server: Server, client: httpx.Client, tmp_path: Path) -> None:
    link = link_of(client, "laser")
    table = (server.folder / "decisions.duckdb").read_bytes()
    own = {"accept": "application/json"}

    def judge(path: str, judgement: str, correction: str = "") -> httpx.Response:
        form = {"path": path, "judgement": judgement, "correction": correction}
        return client.post(f"{link}/review", files={name: (None, value) for name, value in form.items()}, headers=own)

    assert judge("patient.age", "corrected", "47").json()["correction"] == "47"
    assert judge("issues.1.request.sessions", "corrected", "11").status_code == 200
    assert judge("outcome", "right").status_code == 200
    assert (
        judge("issues.0.reviewer_guidelines", "corrected", "acoem | mtus | Chapter 10 | 30-31, 44").status_code == 200
    )
    for path, judgement, correction in (
        ("patient.age", "corrected", "old"), ("nothing", "right", ""), ("outcome", "perhaps", ""), ("*", "wrong", ""),
        ("issues.9.outcome", "corrected", "upheld"), ("issues.0.request.text", "corrected", ""),
    ):  # fmt: skip
        refused = judge(path, judgement, correction)
        assert refused.status_code == 422, path
        assert refused.json()["detail"]
    assert judge("*", "right").status_code == 200

    rows = list(csv.DictReader(io.StringIO(client.get("/review.csv").content.decode("utf-8-sig"))))
    by_path = {row["path"]: row for row in rows}
    assert set(by_path) == {
        "patient.age",
        "issues.1.request.sessions",
        "outcome",
        "issues.0.reviewer_guidelines",
        "letter",
    }
    assert (by_path["patient.age"]["value"], by_path["patient.age"]["correction"]) == ("46", "47")
    assert by_path["issues.1.request.sessions"]["words"] == "3 x 4"
    with ZipFile(io.BytesIO(client.get("/review/annotated.zip").content)) as archive:
        archive.extractall(tmp_path)
    (letter,) = read_letters(tmp_path)
    assert (tmp_path / "done" / f"{letter.name}.ann.txt").exists()
    assert letter.decision.patient.age == 47
    assert letter.decision.issues[1].request.sessions == (11, 11)
    assert letter.decision.issues[0].reviewer_guidelines[0].pages == ((30, 31), (44, 44))
    assert len(letter.mentions) > 50
    page = client.get(link).text
    assert "→ 47" in page
    assert "Somebody has gone through this letter" in page
    assert client.get("/table.json", params={"check": "done"}).json()
    assert (server.folder / "decisions.duckdb").read_bytes() == table


def test_many_verdicts_at_once_are_all_kept(server: Server, client: httpx.Client) -> None:
    links = [link_of(client, words) for words in ("rationales-2013", "hostile")]
    paths = ["case_number", "decision_date", "priority", "template", "diagnoses", "issues.0.outcome"]
    statuses: list[int] = []

    def judge(number: int) -> None:
        with httpx.Client(base_url=server.url, timeout=60) as own:
            for at in range(len(paths)):
                form = {"path": paths[(at + number) % len(paths)], "judgement": "right"}
                statuses.append(own.post(f"{links[at % 2]}/review", data=form).status_code)

    threads = [threading.Thread(target=judge, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 48
    rows = csv.DictReader(io.StringIO(client.get("/review.csv").content.decode("utf-8-sig")))
    kept = [(row["source"], row["path"]) for row in rows if "rationales" in row["source"] or "hostile" in row["source"]]
    assert len(set(kept)) == len(kept) == 2 * len(paths)
    counts = {row["reviewed"]["judged"] for row in client.get("/table.json?check=judged&col=reviewed&q=hostile").json()}
    assert counts == {len(paths)}


def test_corrections_count_in_an_evaluation(
    server: Server, client: httpx.Client, tmp_path: Path, nlp: Language
) -> None:
    from imr_nlp.annotated import AnnotatedLetter
    from imr_nlp.evaluation import score_letters

    link = link_of(client, "notice-2013-hip")
    for path, text in (("patient.age", "99"), ("*", "")):
        form = {"path": path, "judgement": "corrected" if text else "right", "correction": text}
        assert client.post(f"{link}/review", data=form).status_code == 303
    with ZipFile(io.BytesIO(client.get("/review/annotated.zip").content)) as archive:
        archive.extractall(tmp_path)
    letters = [one for one in read_letters(tmp_path) if "hip" in one.name]
    board = score_letters(lambda text: AnnotatedLetter.from_doc(nlp(text)), letters)
    assert [miss.field for miss in board.misses] == ["patient.age"]


def test_corrections_teach_the_confidence(
    server: Server, client: httpx.Client, tmp_path: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What people found wrong in the browser makes `imr calibrate` doubt such values."""
    for words in ("notice-2013-hip", "laser", "cervical"):
        for path, text in (("patient.age", "99"), ("*", "")):
            form = {"path": path, "judgement": "corrected" if text else "right", "correction": text}
            assert client.post(f"{link_of(client, words)}/review", data=form).status_code == 303
    with ZipFile(io.BytesIO(client.get("/review/annotated.zip").content)) as archive:
        archive.extractall(tmp_path)
    monkeypatch.setattr(imr_nlp, "load", lambda model=None: nlp)
    kept = nlp.get_pipe("imr_decision").confidence  # type: ignore[attr-defined]
    try:
        told = CliRunner().invoke(app, ["calibrate", str(tmp_path / "done"), "-o", str(tmp_path / "model")])
    finally:
        nlp.get_pipe("imr_decision").confidence = kept  # type: ignore[attr-defined]
    assert told.exit_code == 0, told.output
    text = (SAMPLES / "notice-2013-hip.txt").read_text(encoding="utf-8")
    before, after = nlp(text)._.imr, spacy.load(tmp_path / "model")(text)._.imr
    assert after.confidence["patient.age"] < before.confidence["patient.age"]
    assert after.patient.age == before.patient.age


def test_tasks_go_out_and_come_back(client: httpx.Client, tmp_path: Path) -> None:
    tasks = client.get("/review/label-studio.json", params={"q": "cervical"}).json()
    assert tasks
    (task,) = [one for one in tasks if "cervical" in one["data"]["source"]]
    result = [one for one in task["predictions"][0]["result"] if one["id"] == "m0"]
    assert len(result) >= 1
    exported = [{"data": task["data"], "annotations": [{"result": result}]}]
    answer = client.post("/review/import", files={"file": ("export.json", json.dumps(exported))})
    assert "1 annotated letter taken back" in answer.text
    again = client.get("/review/prodigy.jsonl", params={"q": "cervical"}).text
    (line,) = [json.loads(one) for one in again.splitlines() if "cervical" in one.partition('"meta"')[2]]
    assert [(one["start"], one["label"]) for one in line["spans"]] == [
        (result[0]["value"]["start"], result[0]["value"]["labels"][0])
    ]
    changed = [{"data": task["data"] | {"text": "x" + task["data"]["text"]}, "annotations": [{"result": []}]}]
    answer = client.post("/review/import", files={"file": ("export.json", json.dumps(changed))})
    assert "0 annotated letters taken back" in answer.text
    assert client.post("/review/import", files={"file": ("x.json", b"no")}).status_code == 422
