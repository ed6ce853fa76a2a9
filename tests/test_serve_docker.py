"""The container, where there is a Docker engine: built, run, asked, ended."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from serving import SHORT

ROOT = Path(__file__).parent.parent
_SECONDS = 900


def docker(*arguments: str) -> str:
    return subprocess.run(
        ["docker", *arguments], check=True, capture_output=True, text=True, timeout=_SECONDS, cwd=ROOT
    ).stdout.strip()


def has_engine() -> bool:
    """Whether there is a Docker engine, and not only its client."""
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, timeout=60).returncode == 0


def test_the_container_reads_a_letter_and_ends_in_order() -> None:
    if not has_engine():
        pytest.skip("no Docker engine runs here")
    docker("build", "--tag", "imr-nlp-test", ".")
    container = docker("run", "--detach", "--publish", "127.0.0.1::8014", "imr-nlp-test")
    try:
        url = f"http://{docker('port', container, '8014').splitlines()[0]}"
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                if httpx.get(f"{url}/healthz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(1)
        answer = httpx.post(f"{url}/v1/decisions", json={"text": SHORT})
        assert answer.json()["letters"][0]["decision"]["outcome"] == "upheld"
        docker("stop", "--time", "60", container)
        assert docker("inspect", "--format", "{{.State.ExitCode}}", container) in ("0", "143")
    finally:
        docker("rm", "--force", container)
