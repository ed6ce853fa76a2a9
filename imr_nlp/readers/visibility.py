"""What of a PDF page's text is on the page but not to be seen: a reader does not see it, so it must not be read.

Invisible are glyphs that are drawn without ink (unless they are the text of a scan, behind its image), in the colour of
what is behind them, off the page, outside of what they are clipped to, or under something that was painted over them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

    from .glyphs import Glyphs

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points."""
_Color = tuple[int, int, int]
TEXT, _AREA, _IMAGE, _LINE = 1, 2, 3, 4
_WHITE = (255, 255, 255)
_SCAN = 0.5  # of the page: an image larger than that is a scan, a smaller one a picture or a patch
_COVERED = 0.7  # of a glyph's width
_ALIKE = 40  # of 255: colours closer than that cannot be told apart
_CLEAR = 40  # of 255: what is fainter is not seen
_THIN = 2.0  # points: a line covers no text, but may strike it out
_STRUCK = (0.3, 0.68)  # of a glyph's cell, from below: where a line strikes it out; it is underlined below that
_ROUND = 20  # segments of a path: a box with round corners has fewer
_INKLESS = frozenset((3, 7))
_STROKED = frozenset((1, 5))
_DEPTH = 8
_LEVEL = 0.002  # rise of a line over its length that nobody sees


@dataclass(frozen=True, slots=True)
class _Object:
    """Something drawn on a page.

    kind (int): 1 for text, 2 for an area, 3 for an image, 4 for a line that may strike words out.
    box (Box): Where it can be seen.
    color (tuple): Its colour; `None` for a pattern or an image.
    opaque (bool): Whether nothing shines through it.
    order (int): 0 for what was drawn first.
    inkless (bool): For text, whether it is drawn without ink.
    clip (Box): What it is clipped to, if so.
    turned (bool): For text, whether its lines are not level.
    is_scan (bool): For an image, whether it is that of the page.
    """

    kind: int
    box: Box
    color: _Color | None
    opaque: bool
    order: int
    inkless: bool = False
    clip: Box | None = None
    turned: bool = False
    is_scan: bool = False


Objects = dict[int, _Object]
"""What is drawn on a page, by address."""


def hidden_glyphs(
    page: PdfPage, textpage: PdfTextPage, objects: Objects, glyphs: Glyphs, numbers: NDArray[numpy.int64]
) -> set[int]:
    """Find the characters of a page that cannot be seen.

    page (PdfPage), textpage (PdfTextPage): An open page and its text.
    objects (dict): What is drawn on it.
    glyphs (Glyphs), numbers (ndarray): Its characters and PDFium's numbers of them.
    RETURNS (set): Numbers of those that cannot be seen.
    """
    import pypdfium2.raw as pdfium

    sheet: Box = page.get_bbox()
    x, y = glyphs.x, glyphs.y
    off = (x < sheet[0]) | (x > sheet[2]) | (y < sheet[1]) | (y > sheet[3])
    hidden = set(numbers[off].tolist())
    texts = {address: one for address, one in objects.items() if one.kind == TEXT}
    others = [one for one in objects.values() if one.kind != TEXT]
    near = {one.order: [other for other in others if _may_hide(other, one)] for one in texts.values()}
    if not any(near.values()) and not _is_suspicious(texts, others):
        return hidden
    edges = numpy.stack((glyphs.left, glyphs.bottom, glyphs.right, glyphs.top), axis=1).tolist()
    owners = [texts.get(_pointer(pdfium.FPDFText_GetTextObject(textpage.raw, number))) for number in numbers.tolist()]
    keep_inkless = any(one.is_scan for one in others) and _mostly_inkless(owners)
    for number, box, owner in zip(numbers.tolist(), edges, owners, strict=True):
        if owner is not None and _is_hidden(box, owner, near[owner.order], others, keep_inkless):
            hidden.add(number)
    return hidden


def _is_hidden(box: Box, owner: _Object, near: list[_Object], others: list[_Object], keep_inkless: bool) -> bool:
    if owner.inkless:
        return not keep_inkless
    if not owner.opaque or (owner.clip is not None and not _holds(owner.clip, _center(box))):
        return True
    if any(_strikes(one.box, box, owner.turned) if one.kind == _LINE else _covers(one.box, box) for one in near):
        return True
    behind: _Color | None = _WHITE
    for other in others:
        if other.order < owner.order and other.kind != _LINE and other.opaque and _covers(other.box, box):
            behind = other.color
    return owner.color is not None and behind is not None and _are_alike(owner.color, behind)


def _may_hide(other: _Object, text: _Object) -> bool:
    """Whether something strikes out or covers words of a text, of what is near enough to it."""
    if not other.opaque or not _meet(other.box, text.box):
        return False
    if other.kind != _LINE:
        return other.order > text.order and not other.is_scan
    return text.turned or text.box[1] < (other.box[1] + other.box[3]) / 2 < text.box[3]


def _strikes(line: Box, glyph: Box, is_turned: bool) -> bool:
    """Whether a thin line goes through the middle of a glyph."""
    if line[3] - line[1] <= _THIN:
        share = ((line[1] + line[3]) / 2 - glyph[1]) / max(glyph[3] - glyph[1], 0.1)
        width = min(line[2], glyph[2]) - max(line[0], glyph[0])
        return _STRUCK[0] < share < _STRUCK[1] and width > _COVERED * (glyph[2] - glyph[0])
    if not is_turned:
        return False
    share = ((line[0] + line[2]) / 2 - glyph[0]) / max(glyph[2] - glyph[0], 0.1)
    height = min(line[3], glyph[3]) - max(line[1], glyph[1])
    return 1 - _STRUCK[1] < share < _STRUCK[1] and height > _COVERED * (glyph[3] - glyph[1])


def _is_suspicious(texts: Mapping[Any, _Object], others: list[_Object]) -> bool:
    """Whether the colour or the way of drawing could hide text; on most pages neither does, which is quickly seen."""
    if any(one.inkless or not one.opaque or one.clip is not None for one in texts.values()):
        return True
    behind = {_WHITE, *(one.color for one in others if one.color is not None and one.kind != _LINE)}
    return any(_are_alike(one.color, other) for one in texts.values() if one.color is not None for other in behind)


def _mostly_inkless(owners: list[_Object | None]) -> bool:
    """Whether the text without ink is the page's own: a scan's text, and no words slipped under a picture."""
    inkless = sum(owner is not None and owner.inkless for owner in owners)
    return inkless > 0.5 * len(owners)


def page_objects(page: PdfPage) -> Objects:
    """What is drawn on a page.

    page (PdfPage): An open page.
    RETURNS (dict): Its text, filled areas and images by their address, in the order in which they were drawn.
    """
    import pypdfium2.raw as pdfium

    found: dict[int, _Object] = {}
    sheet: Box = page.get_bbox()
    handles = [pdfium.FPDFPage_GetObject(page.raw, place) for place in range(pdfium.FPDFPage_CountObjects(page.raw))]
    for handle, matrices, is_clear in _walk(handles, (), False):
        box = _bounds(handle, matrices)
        if box is None:
            continue
        clip = _clip(handle) if not matrices else None
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == TEXT:
            found[_pointer(handle)] = _text_object(handle, matrices, box, clip, len(found))
        elif one := _area(handle, kind, box if clip is None else _within(box, clip), sheet, is_clear, len(found)):
            found[_pointer(handle)] = one
    return found


def _walk(handles: list[Any], matrices: tuple[Any, ...], is_clear: bool) -> Iterator[tuple[Any, tuple[Any, ...], bool]]:
    """Objects, those in forms too, with the matrices that place them and whether the page shines through."""
    import pypdfium2.raw as pdfium

    for handle in handles:
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_FORM:
            yield handle, matrices, is_clear
        elif len(matrices) < _DEPTH:
            own = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(own))
            count = max(0, pdfium.FPDFFormObj_CountObjects(handle))
            inner = [pdfium.FPDFFormObj_GetObject(handle, place) for place in range(count)]
            shines = bool(pdfium.FPDFPageObj_HasTransparency(handle))
            yield from _walk(inner, (own, *matrices), is_clear or shines)


def _area(handle: Any, kind: int, box: Box, sheet: Box, is_clear: bool, order: int) -> _Object | None:
    """An image, a filled box or a line; `None` for what hides no text."""
    import pypdfium2.raw as pdfium

    color, alpha = None, 255
    stroke = kind == _AREA and _is_line(handle)
    if stroke:
        box = _inked(handle, box)
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) <= _THIN:
        return None
    if kind == _AREA:
        if not stroke and not _is_filled_box(handle):
            return None
        kind = _LINE if min(width, height) <= _THIN else _AREA
        color, alpha = _fill(handle, stroke)
    elif kind != _IMAGE or min(width, height) <= _THIN:
        return None
    opaque = alpha > 250 and not is_clear and not pdfium.FPDFPageObj_HasTransparency(handle)
    is_scan = kind == _IMAGE and _share(box, sheet) > _SCAN
    return _Object(kind, box, color, opaque, order, is_scan=is_scan)


def _text_object(handle: Any, matrices: tuple[Any, ...], box: Box, clip: Box | None, order: int) -> _Object:
    import pypdfium2.raw as pdfium

    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
    color, alpha = _fill(handle, stroke=mode in _STROKED)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
    is_turned = any(abs(one.b) > _LEVEL * abs(one.a) or one.a <= 0 for one in (matrix, *matrices))
    return _Object(TEXT, box, color, alpha >= _CLEAR, order, mode in _INKLESS, clip, is_turned)


def _fill(handle: Any, stroke: bool = False) -> tuple[_Color | None, int]:
    """Colour and opacity; no colour for a pattern."""
    import pypdfium2.raw as pdfium

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get = pdfium.FPDFPageObj_GetStrokeColor if stroke else pdfium.FPDFPageObj_GetFillColor
    if not get(handle, *map(ctypes.byref, (red, green, blue, alpha))):
        return None, 255
    return (red.value, green.value, blue.value), alpha.value


def _is_filled_box(handle: Any) -> bool:
    """Whether a path is a filled rectangle, or near enough to one."""
    import pypdfium2.raw as pdfium

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(mode), ctypes.byref(stroke)) or not mode.value:
        return False
    segments: int = pdfium.FPDFPath_CountSegments(handle)
    return 4 <= segments <= _ROUND


def _is_line(handle: Any) -> bool:
    """Whether a path is one straight line."""
    import pypdfium2.raw as pdfium

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    drawn = pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(mode), ctypes.byref(stroke))
    return bool(drawn and stroke.value) and pdfium.FPDFPath_CountSegments(handle) == 2


def _inked(handle: Any, box: Box) -> Box:
    """Where the ink of a line is; PDFium's box has its breadth once more on each side."""
    import pypdfium2.raw as pdfium

    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(handle, ctypes.byref(width))
    breadth = width.value
    x, y = _center(box)
    if box[2] - box[0] > box[3] - box[1]:
        return box[0] + breadth, y - breadth / 2, box[2] - breadth, y + breadth / 2
    return x - breadth / 2, box[1] + breadth, x + breadth / 2, box[3] - breadth


def _bounds(handle: Any, matrices: tuple[Any, ...]) -> Box | None:
    import pypdfium2.raw as pdfium

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, (left, bottom, right, top))):
        return None
    corners = [(x.value, y.value) for x in (left, right) for y in (bottom, top)]
    for matrix in matrices:
        corners = [(matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f) for x, y in corners]
    return _around(corners)


def _clip(handle: Any) -> Box | None:
    """What an object is clipped to: the box around each path, one in another."""
    import pypdfium2.raw as pdfium

    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    box: Box | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(max(0, count)):
        points = []
        for place in range(max(0, pdfium.FPDFClipPath_CountPathSegments(clip, path))):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, place)
            if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
                points.append((x.value, y.value))
        if points:
            inner = _around(points)
            box = inner if box is None else _within(box, inner)
    return box


def _within(box: Box, other: Box) -> Box:
    return max(box[0], other[0]), max(box[1], other[1]), min(box[2], other[2]), min(box[3], other[3])


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _pointer(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _center(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _covers(box: Box, glyph: Box) -> bool:
    """Whether a box covers a glyph, of which little ink is at the edges of its cell."""
    width = min(box[2], glyph[2]) - max(box[0], glyph[0])
    y = (glyph[1] + glyph[3]) / 2
    return width > _COVERED * (glyph[2] - glyph[0]) and box[1] <= y <= box[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _share(box: Box, sheet: Box) -> float:
    width = min(box[2], sheet[2]) - max(box[0], sheet[0])
    height = min(box[3], sheet[3]) - max(box[1], sheet[1])
    area = (sheet[2] - sheet[0]) * (sheet[3] - sheet[1])
    return max(0.0, width) * max(0.0, height) / area if area else 0.0


def _are_alike(one: _Color, other: _Color) -> bool:
    return all(abs(first - second) < _ALIKE for first, second in zip(one, other, strict=True))
