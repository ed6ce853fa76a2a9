"""What of an HTML page a reader does not see, or sees struck out: it is taken out, so that it cannot win."""

from __future__ import annotations

import re

from .html_tree import BLOCKS, Node

_HIDDEN = frozenset((
    "head", "script", "style", "template", "title", "noscript", "datalist", "s", "strike", "del", "object", "iframe",
))  # fmt: skip
_CHOICES = frozenset(("radio", "checkbox"))
_UNSEEN_INPUTS = frozenset(("hidden", "password", "radio", "checkbox", "submit", "button", "image", "reset", "file"))
_UNSEEN = re.compile(
    r"""(?:^|[;\s])(?:
        display\s{0,9}:\s{0,9}none
      | visibility\s{0,9}:\s{0,9}(?:hidden|collapse)
      | opacity\s{0,9}:\s{0,9}0(?:\.0+)?%?(?![.\d])
      | font-size\s{0,9}:\s{0,9}[01](?:\.\d+)?(?:px|pt|%)?\s{0,9}(?:$|;|!)
      | text-decoration(?:-line)?\s{0,9}:[^;]{0,60}\bline-through\b
      | color\s{0,9}:\s{0,9}transparent\b
      | text-indent\s{0,9}:\s{0,9}-\d{3,}
      | left\s{0,9}:\s{0,9}-\d{4,}
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_WHITE = re.compile(
    r"(?:^|[;\s])color\s{0,9}:\s{0,9}(?:white|#fff(?:fff)?|rgb\(\s?255,\s?255,\s?255\s?\))\s{0,9}(?:$|;|!)", re.I
)
_BACKGROUND = re.compile(r"background(?:-color)?\s{0,9}:\s{0,9}(?!\s{0,9}(?:white|#fff|none|transparent))", re.I)
_RULE = re.compile(r"(?:\A|(?<=[{}]))([^{}]{1,2000})\{([^{}]{0,2000})\}")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?$", re.IGNORECASE)


def take_out_hidden(root: Node) -> None:
    """Take what cannot be seen out of a page: hidden and struck elements, choices that were not made.

    root (Node): The page; it is changed.
    """
    style = "\n".join(
        text for node in root.elements() if node.tag == "style" for text in node.children if isinstance(text, str)
    )
    selectors = _hiding_selectors(style)
    unchosen = {node.attributes["id"] for node in root.elements() if _is_unchosen(node) and node.attributes.get("id")}
    for parent in [root, *root.elements()]:
        if parent.children:
            parent.children = _seen(parent, selectors, unchosen)


def _seen(parent: Node, selectors: set[tuple[str, str, str]], unchosen: set[str]) -> list[Node | str]:
    kept: list[Node | str] = []
    dropping = False  # the words behind a choice that was not made are its label
    for child in parent.children:
        if isinstance(child, str):
            if not dropping:
                kept.append(child)
            continue
        if child.tag == "input" or child.tag in BLOCKS or child.tag == "br":
            dropping = _is_unchosen(child)
        if dropping and child.tag != "input":
            continue
        if not _is_hidden(child, selectors, unchosen):
            kept.append(child)
    return kept


def _is_hidden(node: Node, selectors: set[tuple[str, str, str]], unchosen: set[str]) -> bool:
    attributes = node.attributes
    if node.tag in _HIDDEN or "hidden" in attributes or is_unseen_style(attributes.get("style", "")):
        return True
    if node.tag == "option" and "selected" not in attributes:
        return True
    if node.tag == "label" and (attributes.get("for") in unchosen or any(map(_is_unchosen, node.elements()))):
        return True
    names = [(".", name) for name in attributes.get("class", "").split()] + [("#", attributes.get("id", ""))]
    return any((tag, *name) in selectors for tag in ("", node.tag) for name in [*names, ("", "")] if tag or name[0])


def is_unseen_style(style: str) -> bool:
    """Whether words in this style are not seen, or are struck.

    style (str): The value of a `style` attribute, or what stands between the braces of a rule.
    RETURNS (bool): True for those.
    """
    return bool(style) and (
        _UNSEEN.search(style) is not None or bool(_WHITE.search(style) and not _BACKGROUND.search(style))
    )


def _is_unchosen(node: Node) -> bool:
    attributes = node.attributes
    return node.tag == "input" and attributes.get("type", "").lower() in _CHOICES and "checked" not in attributes


def _hiding_selectors(style: str) -> set[tuple[str, str, str]]:
    """Element, mark and name of the simple selectors in a style sheet whose rules hide on a screen."""
    found = set()
    for rule in _RULE.finditer(_for_screens(style)):
        if is_unseen_style(rule[2]):
            for selector in rule[1].split(","):
                simple = _SELECTOR.match(selector.strip())
                if simple and simple[0]:
                    found.add(((simple[1] or "").lower(), simple[2] or "", simple[3] or ""))
    return found


def _for_screens(style: str) -> str:
    """A style sheet without remarks and without what is in the braces of an @ rule."""
    kept: list[str] = []
    depth, skipped = 0, 0
    for piece in re.split(r"([{};]|/\*|\*/|@[a-z-]{1,30})", style):
        if piece == "/*":
            skipped = skipped or -1
        elif piece == "*/" and skipped == -1:
            skipped = 0
        elif skipped == -1:
            continue
        elif piece.startswith("@"):
            skipped = skipped or depth + 1
        elif piece == ";" and skipped == depth + 1:
            skipped = 0
            continue
        elif piece == "}":
            depth -= 1
            if skipped and depth < skipped:
                skipped = 0
                continue
        elif piece == "{":
            depth += 1
        if not skipped and piece != "*/":
            kept.append(piece)
    return "".join(kept)


def input_text(node: Node) -> str:
    """What is filled into a field of a form. RETURNS (str): Nothing for a field that shows no text."""
    return "" if node.attributes.get("type", "text").lower() in _UNSEEN_INPUTS else node.attributes.get("value", "")
