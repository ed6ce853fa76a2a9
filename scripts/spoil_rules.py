"""Spoils rules at random and says what no test noticed: whether the tests hold what the package knows of letters.

    python scripts/spoil_rules.py                          60 words and 30 numbers, with seed 0
    python scripts/spoil_rules.py --seed 7 --words 200 --numbers 60 --jobs 2
    python scripts/spoil_rules.py --folder sessions --folder dates --words 30
    python scripts/spoil_rules.py --whole                  the whole suite for what the topic's tests did not notice

Each spoil is one word of a table or an expression, or one number, window, guard or comparison; `spoils.py` says which.
It is made in a copy of the project in a temporary folder, never in the project, and the tests that concern the file are
run until the first fails. A spoil with which the package cannot be loaded at all is drawn anew: everybody would notice.

The last lines are a table: of how many words and numbers the tests noticed which share, by folder; and every survivor
with file and line. The command ends with 1 where fewer than 90 % of the words or 80 % of the numbers were noticed.
`--survivors FILE` writes the survivors as CSV.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import ClassVar

from spoils import TOPICS, Spoil, spoils

PROJECT = Path(__file__).resolve().parent.parent
COPIED = (
    *("imr_nlp", "imr_nlp_command", "tests", "corpus", "docs", "scripts", "configs", "benchmarks", "notebooks"),
    *("pyproject.toml", "project.yml", "mkdocs.yml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *("CITATION.cff", "LICENSE", "Dockerfile", "requirements-dev.txt"),
)
WORDS_NOTICED, NUMBERS_NOTICED = 0.9, 0.8
SECONDS, TIMES_WAITED = 300, 20
"""How many seconds of the processor the tests of one spoil may take, since an expression without an end is noticed too;
and how many times as long they are waited for where other programs have the processor."""

COMMON = (
    *("test_held_expressions.py", "test_letters.py", "test_marked_sentences.py", "test_mentions.py"),
    *("test_held_texts.py", "test_intervals.py"),
    *("test_sections.py", "test_incomplete_letters.py", "test_components.py"),
)
"""What every topic is tried with behind its own tests."""
NOT_OF_RULES = ("serve_browser", "serve_looks", "serve_docker")
"""What the whole suite is run without: a browser and a container see no rule."""
TIMED = "not runs_away and not no_faster"
"""Tests that measure time are left out: where other programs have the processor they fail without any spoil."""
TESTS: dict[str, tuple[str, ...]] = {
    "assembly": ("test_incomplete_letters.py", "test_parts.py", "test_model.py"),
    "case": ("test_header.py", "test_case_people.py", "test_case_summary.py"),
    "citations": ("test_guideline_names.py", "test_citations.py", "test_chapters.py", "test_professional_reviews.py"),
    "confidence": ("test_confidence.py", "test_confidence_fitting.py", "test_why.py"),
    "dates": ("test_dates.py", "test_normalize.py", "test_header.py"),
    "diagnoses": ("test_case_people.py", "test_case_summary.py", "test_normalize.py"),
    "judgements": (
        "test_decision_words.py",
        "test_verdicts.py",
        "test_reported_speech.py",
        "test_professional_reviews.py",
        *("test_heard.py", "test_reaches.py", "test_negations.py", "test_subjects.py"),
    ),
    "letter": ("test_display.py",),
    "phrases": ("test_spelling.py", "test_lexicon.py", "test_tokenizer.py", "test_tokenizer_cache.py"),
    "rules": ("test_notation.py", "test_reported_speech.py", "test_session_roles.py", "test_own_rules.py"),
    "sessions": (
        "test_role_scores.py",
        "test_role_features.py",
        "test_number_model.py",
        "test_session_counts.py",
        "test_session_roles.py",
        "test_role_model.py",
        "test_normalize.py",
    ),
    "structure": (
        "test_headings.py",
        "test_issue_lines.py",
        "test_verdicts.py",
        "test_several_letters.py",
        "test_professional_reviews.py",
        "test_header.py",
    ),
    "text": (
        *("test_normalized_text.py", "test_any_layout.py", "test_tokenizer.py", "test_tokenizer_cache.py"),
        *("test_layouts.py", "test_normalize.py", "test_headings.py"),
    ),
    "treatments": (
        "test_canonical.py",
        "test_supply.py",
        "test_categories.py",
        "test_normalize.py",
        "test_case_summary.py",
    ),
}
"""The tests that concern a folder. Where a file is missing it is passed over."""


def main() -> int:
    """Draw spoils, try each, print what was noticed."""
    options = _options()
    draw = random.Random(options.seed)
    every = spoils(PROJECT, tuple(options.folder or TOPICS), draw)
    wanted = [("words", True, options.words), ("numbers", False, options.numbers)]
    drawn = {name: draw.sample(kind, len(kind)) for name, is_word, _ in wanted for kind in [_of_kind(every, is_word)]}
    tried: list[tuple[Spoil, str]] = []
    with tempfile.TemporaryDirectory(prefix="spoiled-") as folder, ThreadPoolExecutor(options.jobs) as threads:
        lanes = [Lane(Path(folder) / str(number), options.whole) for number in range(options.jobs)]
        failing = [] if options.unchecked else lanes[0].failing(tuple(options.folder or TOPICS))
        for lane in lanes:
            lane.failing_anyway = failing
        for name, _, number in wanted:
            left = iter(drawn[name])
            share = [number // options.jobs + (lane < number % options.jobs) for lane in range(options.jobs)]
            for found in threads.map(_tried, lanes, share, [left] * options.jobs):
                tried += found
        for lane in lanes:
            lane.end()
    if options.survivors:
        _write(options.survivors, tried)
    return _report(tried)


def _options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="another seed draws others (default 0)")
    parser.add_argument("--words", type=int, default=60, help="how many words (default 60)")
    parser.add_argument("--numbers", type=int, default=30, help="how many numbers, guards, comparisons (default 30)")
    parser.add_argument("--folder", action="append", choices=TOPICS, help="only this folder; may be given often")
    parser.add_argument("--jobs", type=int, default=1, help="how many copies are tried at a time (default 1)")
    parser.add_argument("--whole", action="store_true", help="run the whole suite for survivors, minutes for each")
    parser.add_argument(
        "--unchecked", action="store_true", help="do not look first which tests fail without a spoil (saves minutes)"
    )
    parser.add_argument("--survivors", type=Path, metavar="FILE", help="a CSV file for what no test noticed")
    return parser.parse_args()


def _of_kind(every: list[Spoil], is_word: bool) -> list[Spoil]:
    """The spoils of words, or all others."""
    return [one for one in every if one.is_word == is_word]


def _tried(lane: Lane, number: int, left: Iterator[Spoil]) -> list[tuple[Spoil, str]]:
    """So many spoils with what noticed each, empty where nothing did."""
    found: list[tuple[Spoil, str]] = []
    while len(found) < number and (one := next(left, None)):
        noticed_by = lane.noticed(one)
        if noticed_by != "load":
            found.append((one, noticed_by))
            print(f"{'survived' if not noticed_by else 'noticed '}  {_named(one)}  {noticed_by}", flush=True)
    return found


def _named(one: Spoil) -> str:
    """A spoil in one line."""
    return f"{one.file}:{one.line} {one.place} {one.kind} {one.old[:50]!r} -> {one.new!r}"


class Lane:
    """A copy of the project, and a process that has loaded what takes long and forks for each spoil.

    folder (Path): Where the copy is made.
    whole (bool): Whether all tests are run where those of the topic notice nothing.
    """

    def __init__(self, folder: Path, whole: bool):
        self.folder, self.whole = folder, whole
        self.failing_anyway: list[str] = []
        folder.mkdir()
        for name in COPIED:
            copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy2
            copy(PROJECT / name, folder / name)
        self._run(["tests/test_rules.py", "--co"])  # writes the compiled modules of what is not spoiled
        self._process = self._started()

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.folder)}

    def _run(self, arguments: list[str]) -> None:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *arguments]
        subprocess.run(command, cwd=self.folder, env=self._environment(), stdout=subprocess.DEVNULL, check=False)

    def _started(self) -> subprocess.Popen[str]:
        """The process that forks; this same file, which then is `serve`."""
        return subprocess.Popen(
            [sys.executable, "-B", str(Path(__file__)), "--serve"],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def noticed(self, one: Spoil) -> str:
        """The test that notices a spoil, empty where none does; `load` where the package cannot be loaded.

        one (Spoil): The spoil.
        """
        passed_over = [f"--{'deselect' if '::' in test else 'ignore'}={test}" for test in self.failing_anyway]
        steps = [["-x", *step, *passed_over] for step in self._steps(one)]
        return str(next(iter(self._asked({"spoil": asdict(one), "steps": steps})), ""))

    def failing(self, folders: tuple[str, ...]) -> list[str]:
        """The tests that fail without any spoil, which notice nothing.

        folders (tuple): Folders whose tests are run.
        """
        files = dict.fromkeys(f"tests/{file}" for folder in folders for file in (*TESTS[folder], *COMMON))
        found = self._asked(
            {"spoil": None, "steps": [["-k", TIMED, *(file for file in files if (self.folder / file).exists())]]}
        )
        for test in found:
            print(f"fails without a spoil too: {test}", flush=True)
        return [str(test) for test in found]

    def _asked(self, request: dict[str, object]) -> list[object]:
        """What the process answers: the tests that failed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit("the process that runs the tests has ended")
        answered: list[object] = json.loads(answer)
        return answered

    def _steps(self, one: Spoil) -> Iterator[tuple[str, ...]]:
        """The arguments of pytest for the steps in which tests are run, those most likely to notice first."""
        folder, name = one.file.split("/")[1], Path(one.file).stem
        if one.file == "imr_nlp/rules/words.csv":
            yield ("tests/test_rules.py", "-k", "class")
        elif one.file.endswith(".csv"):
            yield ("tests/test_rules.py", "tests/test_gaps.py", "-k", f"{folder} and {name}")
        files = dict.fromkeys((COMMON[0], *TESTS[folder], *COMMON[1:]))
        yield (*(f"tests/{file}" for file in files if (self.folder / "tests" / file).exists()), "-k", TIMED)
        if not one.file.endswith(".csv"):
            yield ("tests/test_rules.py", "-k", folder)
        if self.whole:
            yield ("tests", "-k", TIMED, *(f"--ignore=tests/test_{name}.py" for name in NOT_OF_RULES))

    def end(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def serve() -> None:
    """Take spoils from the standard input; for each, change the copy, run tests in a fork, write what noticed it."""
    import duckdb  # noqa: F401 - loaded once for all forks
    import hypothesis  # noqa: F401
    import spacy  # noqa: F401
    import typer  # noqa: F401

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        request = json.loads(line)
        if request["spoil"] is None:
            failed = _in_fork(request["steps"], SECONDS * 4)
        else:
            failed = _spoiled(Spoil(**request["spoil"]), request["steps"])
        answers.write(json.dumps(failed) + "\n")
        answers.flush()


def _spoiled(one: Spoil, steps: list[list[str]]) -> list[str]:
    """The tests that fail in steps while one file is spoiled."""
    path = Path(one.file)
    stamp, text = path.stat(), path.read_text(encoding="utf-8")
    path.write_text(one.applied(text), encoding="utf-8")
    try:
        return _in_fork(steps, SECONDS)
    finally:
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def _in_fork(steps: list[list[str]], seconds: int) -> list[str]:
    """The tests that fail in a fork, or that it took too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        os.close(reading)
        os.dup2(1, 2)
        with os.fdopen(writing, "w") as pipe:
            try:
                pipe.write(json.dumps(_failed(steps)))
            except BaseException as error:
                pipe.write(json.dumps([f"the tests ended: {type(error).__name__}: {error}"]))
        os._exit(0)
    os.close(writing)
    until, ended = time.monotonic() + seconds * TIMES_WAITED, (0, 0)
    while time.monotonic() < until and ended == (0, 0):
        time.sleep(0.05)
        ended = os.waitpid(child, os.WNOHANG)
    in_time = ended != (0, 0) and not (os.WIFSIGNALED(ended[1]) and os.WTERMSIG(ended[1]) == signal.SIGXCPU)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # what tests have left running, too
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        answer = pipe.read() if in_time else ""
    return list(json.loads(answer)) if answer else ["took too long" if not in_time else "the tests crashed"]


def _failed(steps: list[list[str]]) -> list[str]:
    """The tests that fail, in the first step in which any does."""
    import pytest

    class Failed:
        names: ClassVar[list[str]] = []

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                self.names.append(report.nodeid)

        def pytest_collectreport(self, report: pytest.CollectReport) -> None:
            if report.failed:
                self.names.append(report.nodeid)

    try:
        import imr_nlp

        imr_nlp.load()
    except Exception:
        return ["load"]
    for step in steps:
        pytest.main(["-q", "-n", "0", "-p", "no:cacheprovider", "-W", "default", *step], plugins=[Failed()])
        if Failed.names:
            break
    return Failed.names


def _write(path: Path, tried: list[tuple[Spoil, str]]) -> None:
    """Write the survivors as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(asdict(tried[0][0])) if tried else [])
        writer.writeheader()
        writer.writerows(asdict(one) for one, noticed_by in tried if not noticed_by)


def _report(tried: list[tuple[Spoil, str]]) -> int:
    """Print what was noticed by folder, then the survivors; 1 where it is less than asked."""
    survivors = [one for one, noticed_by in tried if not noticed_by]
    print("\nfolder          words noticed   numbers noticed")
    for folder in sorted({one.file.split("/")[1] for one, _ in tried}):
        cells = [_share(tried, is_word, folder) for is_word in (True, False)]
        print(f"{folder:<14}  {cells[0]:<14}  {cells[1]}")
    words, numbers = (_share(tried, is_word) for is_word in (True, False))
    print(f"{'all':<14}  {words:<14}  {numbers}\n\nsurvived:")
    for one in sorted(survivors, key=lambda one: (one.file, one.line)):
        print(f"  {_named(one)}")
    missed = {is_word: sum(one.is_word == is_word for one in survivors) for is_word in (True, False)}
    total = {is_word: sum(one.is_word == is_word for one, _ in tried) for is_word in (True, False)}
    enough = missed[True] <= (1 - WORDS_NOTICED) * total[True] and missed[False] <= (1 - NUMBERS_NOTICED) * total[False]
    return 0 if enough else 1


def _share(tried: list[tuple[Spoil, str]], is_word: bool, folder: str = "") -> str:
    """`17 of 20, 85 %`, of the words or numbers of a folder or of all."""
    those = [by for one, by in tried if one.is_word == is_word and folder in ("", one.file.split("/")[1])]
    noticed = sum(bool(by) for by in those)
    return f"{noticed} of {len(those)}, {noticed / len(those):.0%}" if those else "-"


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    else:
        sys.exit(main())
