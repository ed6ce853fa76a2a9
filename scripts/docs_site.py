"""What `mkdocs build` takes besides docs/: pages that stand elsewhere in the repository, and links that lead on.

In Markdown on a code host a page links to any file. The site has only its pages: a link to another file becomes plain
words.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
ELSEWHERE = {
    "README.md": "index.md",
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
    "corpus/README.md": "corpus.md",
    "notebooks/tutorial.ipynb": "tutorial.ipynb",
    "LICENSE": "LICENSE.txt",
}
"""Files of the repository that become files of the site."""
_LINK = re.compile(r"(!?)\[([^\]\n]*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that stand elsewhere."""
    for source, target in ELSEWHERE.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, target, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Put links right: from where a page stands in the repository to where it stands on the site."""
    uri = page.file.src_uri
    origin = next((source for source, target in ELSEWHERE.items() if target == uri), f"docs/{uri}")
    parts, at = [], 0
    for fence in _FENCE.finditer(markdown):
        parts += [_linked(markdown[at : fence.start()], origin, uri, files), fence[0]]
        at = fence.end()
    return "".join((*parts, _linked(markdown[at:], origin, uri, files)))


def _linked(text: str, origin: str, uri: str, files: Files) -> str:
    return _LINK.sub(lambda found: _link(found, origin, uri, files), text)


def _link(found: re.Match[str], origin: str, uri: str, files: Files) -> str:
    picture, words, target = found.groups()
    path, hash_sign, anchor = target.partition("#")
    if "://" in target or not path:
        return found[0]
    file = posixpath.normpath(posixpath.join(posixpath.dirname(origin), path))
    there = ELSEWHERE.get(file) or file.removeprefix("docs/")
    if files.get_file_from_path(there) is None or (there == file and file not in ELSEWHERE):
        return words
    return f"{picture}[{words}]({posixpath.relpath(there, posixpath.dirname(uri) or '.')}{hash_sign}{anchor})"
