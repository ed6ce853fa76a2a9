"""The server over HTTP: what programs get, what it refuses, what it keeps (nothing)."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import Request
from rendering import encrypted_pdf, letter_pdf
from serving import HOSTILE, SAMPLES, Server, link_of
from starlette.datastructures import UploadFile

from imr_nlp.decision import Decision
from imr_nlp.serve.intake import form_of
from imr_nlp.serve.settings import Limits

ELBOW = (SAMPLES / "issues-2014-elbow.txt").read_text(encoding="utf-8")


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
