"""A server of its own for the tests: a folder of letters, the table made of it, and `imr serve` in another process."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from rendering import Look, encrypted_pdf, letter_pdf
from spacy.language import Language

from imr_nlp.engines.batch import extract

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
SHORT = """IMR ISSUES, DECISIONS AND RATIONALES

1. Massage Therapy x 6: Upheld

Claims Administrator guideline: Decision based on MTUS Chronic Pain Treatment Guidelines, page 60.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines, page 60.

Decision rationale: The massage therapy is not medically necessary.
"""
HOSTILE = """IMR ISSUES, DECISIONS AND RATIONALES

1. <img src=x onerror="document.title='owned'"> MRI of the knee {{ 7 * 7 }}: Upheld

Claims Administrator guideline: Decision based on Non-MTUS Citation <script>document.title='owned'</script>.

MAXIMUS guideline: Decision based on MTUS Knee Complaints, "><svg onload=alert(1)>.

Decision rationale: </script><script>document.title='owned'</script> The MRI is not medically necessary. &lt;b&gt;
"""
_SECONDS = 90


@dataclass(frozen=True)
class Server:
    """A running server.

    url (str): Its address, without a slash at the end.
    folder (Path): Where its table, its letters and its log are.
    process (Popen): It.
    """

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """What it has said."""
        return (self.folder / "log").read_text()


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Server]:
    """Run `imr serve` on a free port.

    folder (Path): Where its log goes.
    arguments (str): Arguments of the command.
    YIELDS (Server): It, ready to answer.
    """
    command = [sys.executable, "-c", "from imr_nlp.cli import app; app()", "serve", "--workers", "1", *arguments]
    command += ["--port", "0"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log, stdout=log)
    try:
        yield Server(_address(process, folder / "log"), folder, process)
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        found = re.search(r"Serving on (http://\S+?)/ ", log.read_text())
        if found:
            return found[1]
        time.sleep(0.1)
    pytest.fail(f"the server did not come up: {log.read_text()}")


def table_of_letters(folder: Path, nlp: Language) -> tuple[Path, str, str, str]:
    """Make a folder of letters and the table of it.

    folder (Path): Where to.
    nlp (Language): What reads them.
    RETURNS (tuple): The folder, and the arguments with which to serve it.
    """
    write_letters(folder / "letters")
    extract([folder / "letters"], [folder / "decisions.duckdb"], workers=0, load=lambda: nlp)
    return folder, str(folder / "decisions.duckdb"), "--letters", str(folder / "letters")


def write_letters(folder: Path) -> None:
    """Letters of all sorts: two PDFs, text, one full of markup, one that cannot be read.

    folder (Path): Where to.
    """
    folder.mkdir()
    for name, look in (("issues-2014-elbow", Look()), ("issues-2015-knee-markdown", Look("Helvetica", 11))):
        text = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8").replace("**", "").replace("###", "")
        (folder / f"{name}.pdf").write_bytes(letter_pdf(text, look))
    for name in ("notice-2013-hip.txt", "rationales-2013-cervical.txt"):
        shutil.copy(SAMPLES / name, folder)
    (folder / "hostile <b>.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "locked.pdf").write_bytes(encrypted_pdf("secret"))


def link_of(client: httpx.Client, words: str) -> str:
    """The link of the first letter that holds the words."""
    (row, *_) = client.get("/table.json", params={"q": words}).json()
    return str(row["link"]).removeprefix(str(client.base_url)).partition("#")[0]
