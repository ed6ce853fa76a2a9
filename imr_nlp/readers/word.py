"""The text of a Word file as it is printed: without what was deleted, struck or hidden, its lists numbered."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from .case_labels import paired
from .failures import ReadError, missing_extra
from .limits import RATIO, UNPACKED

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE = b"\xd0\xcf\x11\xe0"  # how Word files of before 2007 begin, and those with a password
_GONE = frozenset(_WORD + name for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "tblPr", "sectPr"))
_UNSEEN = ("vanish", "strike", "dstrike")
_OFF = frozenset(("0", "false", "off", "none"))


def docx_text(data: bytes) -> str:
    """Take the text out of a Word file.

    data (bytes): A .docx file.
    RETURNS (str): Its paragraphs a blank line apart, rows of tables one line each, cells a tab apart.
    RAISES (ReadError): Where it is broken, asks for a password or unpacks to too much.
    """
    if data.startswith(_OLE):
        raise ReadError("unsupported", "a Word file with a password, or of before 2007: save it as .docx without one")
    try:
        import docx
    except ImportError:
        raise missing_extra("docx", "Word files") from None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
        if size > UNPACKED and size > RATIO * len(data):
            raise ReadError("too_large", f"the Word file unpacks to more than {RATIO} times its size")
        document = docx.Document(io.BytesIO(data))
        if document.element.getroottree().docinfo.doctype:  # what its entities stand for is not read, so words are lost
            raise ReadError("damaged_file", "the Word file declares entities of its own, which Word does not")
        return "\n\n".join(_blocks(document.element.body, _Lists(document))).strip()
    except ReadError:
        raise
    except Exception as error:  # python-docx raises whatever its parts do
        raise ReadError("damaged_file", f"the Word file is broken ({type(error).__name__})") from None


class _Lists:
    """The numbers of numbered paragraphs, which are not in their text.

    document (Document): The Word file.
    """

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {one.get(_WORD + "abstractNumId"): one for one in numbering.iter(_WORD + "abstractNum")}
        for number in numbering.iter(_WORD + "num"):
            levels = abstract.get(_value(number, "abstractNumId"))
            for level in levels.iter(_WORD + "lvl") if levels is not None else ():
                key = (number.get(_WORD + "numId"), level.get(_WORD + "ilvl"))
                start = _value(level, "start") or "1"
                self._levels[key] = (_value(level, "numFmt"), _value(level, "lvlText"), int(start))

    def label(self, paragraph: Any) -> str:
        """What stands before a paragraph. RETURNS (str): Its number and a space, or nothing."""
        properties = paragraph.find(f"{_WORD}pPr/{_WORD}numPr")
        if properties is None:
            return ""
        key = (_value(properties, "numId"), _value(properties, "ilvl") or "0")
        form, text, start = self._levels.get(key, ("", "", 1))
        if form != "decimal":
            return ""
        self._counts[key] += 1
        return text.replace(f"%{int(key[1]) + 1}", str(start + self._counts[key] - 1)) + " "


def _value(element: Any, name: str) -> str:
    found = element.find(_WORD + name)
    return "" if found is None else str(found.get(_WORD + "val") or "")


def _blocks(parent: Any, lists: _Lists) -> Iterator[str]:
    """Paragraphs and tables of a body or a cell."""
    for child in parent:
        if child.tag == _WORD + "p":
            if text := "".join(_pieces(child)).strip():
                yield lists.label(child) + text
        elif child.tag == _WORD + "tbl":
            rows = [
                ["\n".join(_blocks(cell, lists)) for cell in row.findall(_WORD + "tc")]
                for row in child.findall(_WORD + "tr")
                if row.find(f"{_WORD}trPr/{_WORD}del") is None
            ]
            yield "\n".join("\t".join(row) for row in paired(rows))
        elif child.tag not in _GONE:
            yield from _blocks(child, lists)


def _pieces(parent: Any) -> Iterator[str]:
    """The text of a paragraph or a part of it."""
    for child in parent:
        name = child.tag.removeprefix(_WORD) if isinstance(child.tag, str) else ""
        if child.tag in _GONE or child.tag == _FALLBACK or (name == "r" and _is_unseen(child)):
            continue
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "ptab"}:
            yield "\t"
        elif name in {"br", "cr"}:
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "p":  # a box of text within the paragraph
            yield "\n"
            yield from _pieces(child)
            yield "\n"
        else:
            yield from _pieces(child)


def _is_unseen(run: Any) -> bool:
    properties = run.find(_WORD + "rPr")
    if properties is None:
        return False
    for name in _UNSEEN:
        found = properties.find(_WORD + name)
        if found is not None and found.get(_WORD + "val", "1") not in _OFF:
            return True
    dark = properties.find(_WORD + "shd") is not None or properties.find(_WORD + "highlight") is not None
    return _value(properties, "color").upper() == "FFFFFF" and not dark
