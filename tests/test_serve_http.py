"""The server over HTTP: what programs get, what it refuses, what it keeps (nothing), how it ends."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
import spacy
from fastapi import Request
from rendering import encrypted_pdf, letter_pdf
from serving import HOSTILE, SAMPLES, Server, serving, table_of_letters
from spacy.language import Language
from spacy.tokens import Doc
from starlette.datastructures import UploadFile
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.annotated import read_letters
from imr_nlp.cli import app
from imr_nlp.decision import Decision
from imr_nlp.readers import Item, ReadOptions
from imr_nlp.serve.intake import form_of
from imr_nlp.serve.jobs import LoadModel, Read
from imr_nlp.serve.settings import Limits
from imr_nlp.serve.workers import Busy, CannotLoad, TooSlow, WorkerDied, Workers

MEMORY = 1_500_000_000
ELBOW = (SAMPLES / "issues-2014-elbow.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Iterator[Server]:
    with serving(*table_of_letters(tmp_path_factory.mktemp("served"), nlp)) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60, follow_redirects=False) as opened:
        yield opened


def link_of(client: httpx.Client, words: str) -> str:
    """The link of the first letter that holds the words."""
    (row, *_) = client.get("/table.json", params={"q": words}).json()
    return str(row["link"]).removeprefix(str(client.base_url)).partition("#")[0]


# --- decisions for programs


def test_a_letter_in_each_form_gives_its_decision(client: httpx.Client) -> None:
    plain = client.post("/v1/decisions", content=ELBOW.encode(), headers={"content-type": "text/plain"})
    pdf = client.post("/v1/decisions", content=letter_pdf(ELBOW), headers={"content-type": "application/pdf"})
    as_json = client.post("/v1/decisions", json={"text": ELBOW, "source": "elbow"})
    form = client.post("/v1/decisions", files={"files": ("elbow.pdf", letter_pdf(ELBOW))})
    field = client.post("/v1/decisions", data={"text": ELBOW})
    for answer in (plain, pdf, as_json, form, field):
        assert answer.status_code == 200, answer.text
        (letter,) = answer.json()["letters"]
        decision = Decision.model_validate(letter["decision"])
        assert (decision.case_number, decision.outcome) == ("CM14-0137726", "partially_overturned")
        assert [issue.outcome for issue in decision.issues] == ["upheld", "upheld", "overturned"]
    assert as_json.json()["letters"][0]["source"] == "elbow"
    assert form.json()["letters"][0]["source"] == "elbow.pdf"
    assert form.json()["letters"][0]["pages"][0] == 0


def test_of_several_letters_those_that_fail_have_a_row(client: httpx.Client) -> None:
    files = [("files", ("a.txt", ELBOW)), ("files", ("b.pdf", encrypted_pdf("x"))), ("files", ("c.zip", b"PK")),
             ("files", ("d.txt", HOSTILE))]  # fmt: skip
    answer = client.post("/v1/decisions", files=files)
    assert answer.status_code == 200
    letters = answer.json()["letters"]
    assert [one["source"] for one in letters] == ["a.txt", "b.pdf", "c.zip", "d.txt"]
    assert [one.get("failure", {}).get("kind") for one in letters] == [None, "encrypted_pdf", "unsupported", None]
    assert all(("decision" in one) != ("failure" in one) for one in letters)


def test_a_form_has_a_row_for_its_only_letter_too(client: httpx.Client) -> None:
    answer = client.post("/v1/decisions", files={"files": ("b.pdf", encrypted_pdf("x"))})
    assert answer.status_code == 200
    (letter,) = answer.json()["letters"]
    assert letter["failure"]["kind"] == "encrypted_pdf"
    (table,) = client.post("/v1/decisions", files={"files": ("a.csv", b"text")}).json()["letters"]
    assert table["failure"]["kind"] == "unsupported"
    assert "imr extract" in table["failure"]["message"]
    alone = client.post("/v1/decisions", content=encrypted_pdf("x"), headers={"content-type": "application/pdf"})
    assert (alone.status_code, alone.json()["kind"]) == (422, "encrypted_pdf")


def test_a_file_with_several_letters_gives_several(client: httpx.Client) -> None:
    both = f"{ELBOW}\n\f\n{(SAMPLES / 'notice-2013-hip.txt').read_text(encoding='utf-8')}"
    letters = client.post("/v1/decisions", files={"files": ("both.txt", both)}).json()["letters"]
    assert [one["source"] for one in letters] == ["both.txt#1", "both.txt#2"]
    assert [len(one["decision"]["issues"]) for one in letters] == [3, 3]


def test_documents_have_text_and_mentions(client: httpx.Client) -> None:
    answer = client.post("/v1/documents", json={"letters": [{"text": ELBOW}, {"text": "1. MRI: Upheld"}]})
    first, second = answer.json()["letters"]
    assert first["text"] == ELBOW
    assert all(ELBOW[one["start"] : one["end"]] == one["text"] for one in first["mentions"])
    assert [(one["label"], one["value"]) for one in second["mentions"]][-1] == ("DECISION", "-")


@pytest.mark.parametrize("text", ["<html>\r\n1. MRI: Upheld", "\ufeff1. MRI:\tUpheld\0\n", "a\u2028b\x0c"])
def test_offsets_count_in_the_text_that_was_sent(client: httpx.Client, text: str) -> None:
    plain = {"content": text.encode(), "headers": {"content-type": "text/plain"}}
    for sent in ({"json": {"text": text}}, plain):
        assert client.post("/v1/documents", **sent).json()["letters"][0]["text"] == text


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "not JSON"),
        ({"json": {"letter": "x"}}, 422, "text"),
        ({"json": {"text": "   "}}, 422, "text"),
        ({"json": {"letters": []}}, 422, "letters"),
        ({"json": {"letters": [{"text": "x"}] * 33}}, 422, "at most 32"),
        ({"content": b"x", "headers": {"content-type": "image/png"}}, 415, "application/json"),
        ({"content": b"%PDF-1.4 broken", "headers": {"content-type": "application/pdf"}}, 422, "cut off|broken"),
        ({"content": encrypted_pdf("x"), "headers": {"content-type": "application/pdf"}}, 422, "password"),
        ({"content": bytes(range(256)) * 9, "headers": {"content-type": "text/plain"}}, 422, "."),
        ({"content": b"x" * 2_000_001, "headers": {"content-type": "text/plain"}}, 413, "larger|more than"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, "boundary"),
        ({"content": b"x" * 50_000_001, "headers": {"content-type": "text/plain"}}, 413, "at most"),
        ({"files": {"text": (None, '{"text": "x"}')}}, 422, "JSON"),
    ],
)  # fmt: skip
def test_what_is_no_letter_is_a_problem_with_details(
    client: httpx.Client, request_: dict[str, Any], status: int, words: str
) -> None:
    import re

    answer = client.post("/v1/decisions", **request_)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert re.search(words, told["detail"])


def test_schema_health_and_openapi(client: httpx.Client) -> None:
    assert client.get("/v1/schema").json()["title"] == "Decision"
    assert client.get("/healthz").json()["status"] == "ok"
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {"/v1/decisions", "/v1/documents", "/v1/schema", "/healthz"}
    problem = described["paths"]["/v1/decisions"]["post"]["responses"]["503"]["content"]["application/problem+json"]
    name = problem["schema"]["$ref"].rpartition("/")[2]
    assert "detail" in described["components"]["schemas"][name]["properties"]


# --- safe


def test_every_answer_has_the_headers_that_keep_a_page_to_itself(client: httpx.Client) -> None:
    for path in ("/", "/read", "/api", "/static/letter.js", "/nothing", "/healthz", link_of(client, "laser")):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers
        assert headers["cache-control"] == ("no-cache" if "static" in path else "no-store")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost@evil.example"])
def test_another_host_name_is_refused(client: httpx.Client, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code in (400, 421)
    assert "laser" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:1"},
     {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)  # fmt: skip
def test_a_page_of_another_site_can_send_nothing(client: httpx.Client, headers: dict[str, str]) -> None:
    for path in ("/v1/decisions", "/read", link_of(client, "laser") + "/review", "/review/import"):
        assert client.post(path, data={"text": "x"}, headers=headers).status_code == 403


def test_the_page_itself_can(client: httpx.Client) -> None:
    own = {"origin": str(client.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    assert client.post("/read", data={"text": "1. MRI: Upheld"}, headers=own).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/samples/../settings.py",
     "/samples/%2e%2e%2fapp.py", "/letters/../../etc/passwd", "/letters/nothing", "/letters/nothing/pages/1.png",
     "/letters//etc/passwd"],
)  # fmt: skip
def test_no_path_leads_out(client: httpx.Client, path: str) -> None:
    answer = client.send(client.build_request("GET", httpx.URL(f"{client.base_url}").copy_with(raw_path=path.encode())))
    assert answer.status_code == 404


def test_a_letter_full_of_markup_is_text(client: httpx.Client) -> None:
    pages = [client.post("/read", data={"text": HOSTILE}), client.get(link_of(client, "hostile")), client.get("/")]
    for page in pages:
        assert page.status_code == 200
        for tag in ("<img src=x", "<script>", "<svg onload", "<b>.txt"):
            assert tag not in page.text
        assert page.text.count("<script") == page.text.count("</script>") <= 2
    assert "{{ 7 * 7 }}" in pages[0].text


def test_nothing_of_a_letter_is_stored_or_logged(server: Server, client: httpx.Client) -> None:
    secret = "Xylophonia Quarrelsome"
    long_letter = f"{ELBOW}\n{secret} " * 250
    before = {path: path.stat().st_mtime_ns for path in server.folder.rglob("*") if path.is_file()}
    for answer in (
        client.post("/read", files={"files": ("x.txt", long_letter)}),
        client.post("/v1/decisions", json={"text": f"{ELBOW} {secret}"}),
        client.post("/v1/decisions", json={"text": f"{ELBOW} {secret}", "more": secret}),
        client.get("/", params={"q": secret}),
    ):
        assert answer.status_code in (200, 422)
    after = {path: path.stat().st_mtime_ns for path in server.folder.rglob("*") if path.is_file()}
    assert after == before
    assert secret not in server.log


def test_a_large_file_stays_in_memory() -> None:
    content = b"x" * 3_000_000
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n' + content + b"\r\n--b--\r\n"

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)

    async def read() -> None:
        async with form_of(request, Limits()) as form:
            file = form["f"]
            assert isinstance(file, UploadFile)
            assert file.size == len(content)
            assert not file.file._rolled  # type: ignore[attr-defined]

    asyncio.run(read())


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


# --- load, time and end


def slow_pipeline() -> Language:
    """A pipeline that takes as long as the letter says, and dies where it says so."""
    from imr_nlp.letter import extensions  # noqa: F401

    @Language.component("sleeper")
    def sleeper(doc: Doc) -> Doc:
        if "die" in doc.text:
            os._exit(1)
        if "fill" in doc.text:
            bytearray(2 * MEMORY)
            return doc
        time.sleep(float(doc.text))
        doc.user_data["imr"] = {}
        return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("sleeper")
    return nlp


def broken_pipeline() -> Language:
    """A pipeline that cannot be loaded."""
    raise OSError("no such model")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    made = Workers(1, slow_pipeline, ReadOptions(), 1.5, 2, MEMORY)
    made.start()
    yield made
    made.close()


def letter_item(text: str) -> Read:
    return Read(Item("a.txt", "text", data=text.encode()))


def test_a_letter_that_takes_too_long_costs_only_itself(workers: Workers) -> None:
    async def run() -> None:
        slow, quick = (
            asyncio.ensure_future(workers.do(letter_item("30"))),
            asyncio.ensure_future(workers.do(letter_item("0"))),
        )
        with pytest.raises(TooSlow):
            await slow
        assert (await quick)[0].letter.text == "0"

    asyncio.run(run())


def test_a_letter_that_kills_its_reader_costs_only_itself(workers: Workers) -> None:
    async def run() -> None:
        with pytest.raises(WorkerDied):
            await workers.do(letter_item("die"))
        assert (await workers.do(letter_item("0")))[0].letter.text == "0"

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts all of a process's memory")
def test_a_letter_that_needs_too_much_memory_costs_only_itself(workers: Workers) -> None:
    async def run() -> None:
        (failure,) = await workers.do(letter_item("fill"))
        assert (failure.kind, "MemoryError" in failure.message) == ("internal", True)
        assert (await workers.do(letter_item("0")))[0].letter.text == "0"

    asyncio.run(run())


def test_more_requests_than_places_are_asked_to_come_back(workers: Workers) -> None:
    async def run() -> None:
        async with workers.place(), workers.place():
            with pytest.raises(Busy) as error:
                async with workers.place():
                    pass
            assert error.value.seconds >= 1
        async with workers.place():
            assert workers.accepted == 1
        assert workers.accepted == 0

    asyncio.run(run())


def test_a_worker_is_ready_when_it_has_read_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(imr_nlp, "load", lambda model: lambda text: read.append(text))
    LoadModel()()
    assert read == [ELBOW]


def test_a_pipeline_that_cannot_be_loaded_is_told_at_the_start() -> None:
    with pytest.raises(CannotLoad, match="no such model"):
        Workers(1, broken_pipeline, ReadOptions(), 1.0, 1, MEMORY).start()


def test_a_busy_server_says_when_to_come_back_and_loses_nothing_that_it_accepted(tmp_path: Path) -> None:
    statuses: list[int] = []
    with serving(tmp_path, "--workers", "1", "--max-requests", "2") as server:
        body = {"letters": [{"text": ELBOW}] * 30}

        def send() -> None:
            answer = httpx.post(f"{server.url}/v1/decisions", json=body, timeout=60)
            statuses.append(answer.status_code)
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) >= 1
                assert answer.json()["status"] == 503
            else:
                outcomes = [one["decision"]["outcome"] for one in answer.json()["letters"]]
                assert outcomes == ["partially_overturned"] * 30

        threads = [threading.Thread(target=send) for _ in range(6)]
        for thread in threads:
            thread.start()
        while len(statuses) < 4:  # the refusals: the two that were accepted are being read
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
        assert server.process.wait(30) is not None
    assert sorted(statuses) == [200, 200, 503, 503, 503, 503]
    assert "Traceback" not in server.log


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from imr_nlp.cli import app

    (tmp_path / "no.duckdb").write_text("no database")
    for arguments, code, words in (
        (["--letters", str(tmp_path / "none")], 2, "no folder"),
        (["--letters", str(tmp_path)], 2, "belong to a table"),
        ([str(tmp_path / "missing.duckdb")], 3, "no such file"),
        ([str(tmp_path / "no.duckdb")], 3, "cannot be opened"),
        (["--host", "203.0.113.1"], 3, "cannot listen"),
    ):
        result = CliRunner().invoke(app, ["serve", *arguments])
        assert result.exit_code == code, result.output
        assert words in result.output
