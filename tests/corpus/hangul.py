# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes Hangul documents: HWPX (ZIP of XML) and HWP 5 (a compound file of records). They are inert: every payload is only a
mark."""

import collections
import struct

from mapi import compound
from packages import package
from recipes import deflate

BASE = "http://www.hancom.co.kr/hwpml/2011/"
SPACES = "".join(f' xmlns:{prefix}="{BASE}{name}"' for prefix, name in (("hp", "paragraph"), ("hs", "section"), ("hh", "head"), ("hc", "core")))
LOOKS = ('<hh:charPr id="0" height="1000" textColor="#000000"/>'
         '<hh:charPr id="1" height="1600" textColor="#C00000"><hh:bold/><hh:italic/><hh:underline type="BOTTOM"/><hh:strikeout shape="3D"/></hh:charPr>'
         '<hh:charPr id="2" height="1000" textColor="none"><hh:strikeout shape="SOLID"/><hh:supscript/></hh:charPr>')


def hwpx(sections, more=(), items="", looks=LOOKS, base=BASE, frames="", shapes=""):
    """Returns a document. `sections`: the paragraphs of each section; `more`: further members; `items`: their rows of the
    manifest; `frames`: lines and fills of cells; `shapes`: paragraph formats from number 2 on."""
    listed = "".join(f'<opf:item id="section{i}" href="Contents/section{i}.xml" media-type="application/xml"/>' for i in range(len(sections)))
    order = "".join(f'<opf:itemref idref="section{i}"/>' for i in range(len(sections)))
    head = (f'<hh:head{SPACES} version="1.4" secCnt="{len(sections)}"><hh:refList>{frames}<hh:charProperties>{looks}</hh:charProperties><hh:paraProperties>'
            '<hh:paraPr id="0"><hh:align horizontal="JUSTIFY"/></hh:paraPr><hh:paraPr id="1"><hh:align horizontal="CENTER"/></hh:paraPr>'
            f"{shapes}</hh:paraProperties></hh:refList></hh:head>")
    members = [("mimetype", "application/hwp+zip"), ("version.xml", '<hv:HCFVersion xmlns:hv="http://www.hancom.co.kr/hwpml/2011/version"/>'),
               ("Contents/content.hpf", f'<opf:package xmlns:opf="http://www.idpf.org/2007/opf/"><opf:manifest>'
                f'<opf:item id="header" href="Contents/header.xml" media-type="application/xml"/>{listed}{items}</opf:manifest>'
                f'<opf:spine><opf:itemref idref="header"/>{order}</opf:spine></opf:package>'),
               ("Contents/header.xml", head)]
    members += [(f"Contents/section{i}.xml", f"<hs:sec{SPACES}>{section}</hs:sec>") for i, section in enumerate(sections)]
    members = [(name, content.replace(BASE, base) if isinstance(content, str) else content) for name, content in members]
    # The first member is not compressed and names the type.
    return package(members + list(more))


def paragraph(*runs, look=0, align=0):
    """Returns a paragraph. `runs`: text, or other elements of a run."""
    inside = "".join(run if run.startswith("<") else f"<hp:t>{run}</hp:t>" for run in runs)
    return f'<hp:p paraPrIDRef="{align}"><hp:run charPrIDRef="{look}">{inside}</hp:run></hp:p>'


def inner(*paragraphs):
    return "<hp:subList>" + "".join(paragraphs) + "</hp:subList>"


def frame(number, line="SOLID", width=0.12, fill=""):
    sides = "".join(f'<hh:{side}Border type="{line}" width="{width} mm" color="#C00000"/>' for side in ("left", "right", "top", "bottom"))
    return f'<hh:borderFill id="{number}">{sides}{fill and f"<hc:fillBrush>{fill}</hc:fillBrush>"}</hh:borderFill>'


def solid(colour):
    return f'<hc:winBrush faceColor="{colour}" hatchColor="#000000" alpha="0"/>'


def gradient(*colours):
    return '<hc:gradation type="LINEAR" angle="0">' + "".join(f'<hc:color value="{colour}"/>' for colour in colours) + "</hc:gradation>"


def image_fill(item):
    return f'<hc:imgBrush mode="TOTAL"><hc:img binaryItemIDRef="{item}"/></hc:imgBrush>'


def box(text, wrap="SQUARE", fill="", line="NONE", look=0):
    return (f'<hp:rect textWrap="{wrap}"><hp:orgSz width="20000" height="8000"/><hp:lineShape color="#00B050" width="100" style="{line}"/>'
            f'{fill and f"<hc:fillBrush>{fill}</hc:fillBrush>"}<hp:drawText lastWidth="20000">{inner(paragraph(text, look=look))}</hp:drawText></hp:rect>')


def cell(row, column, text, rows=1, columns=1, look=0, framed=0):
    number = f' borderFillIDRef="{framed}"' if framed else ""
    return (f'<hp:tc{number}>{inner(paragraph(text, look=look))}<hp:cellAddr colAddr="{column}" rowAddr="{row}"/>'
            f'<hp:cellSpan colSpan="{columns}" rowSpan="{rows}"/><hp:cellSz width="9000" height="1000"/></hp:tc>')


def table(*cells, wrap=""):
    return "<hp:tbl" + (wrap and f' textWrap="{wrap}"') + "><hp:tr>" + "".join(cells) + "</hp:tr></hp:tbl>"


def picture(item, wrap=""):
    return "<hp:pic" + (wrap and f' textWrap="{wrap}"') + f'><hp:sz width="14400" height="7200"/><hc:img binaryItemIDRef="{item}"/></hp:pic>'


def control(content):
    return f"<hp:ctrl>{content}</hp:ctrl>"


# --- HWP 5: a compound file of records ("한글문서파일형식 5.0", revision 1.3) -------------------

IS_PACKED, HAS_PASSWORD, IS_FOR_DISTRIBUTION, HAS_SCRIPT, TRACKS_CHANGES = 1, 2, 4, 8, 1 << 14
INSERTED, DELETED, RESTYLED = 16, 17, 18  # kinds of marked ranges in a paragraph's text; they belong to tracked changes
PARA_HEADER, PARA_TEXT, CHAR_SHAPE, RANGE_TAG, CTRL_HEADER, LIST_HEADER, PAGE_DEF, COMPONENT, TABLE = 0x42, 0x43, 0x44, 0x46, 0x47, 0x48, 0x49, 0x4c, 0x4d
SHAPE_RECTANGLE, SHAPE_OLE, SHAPE_PICTURE, EQUATION, SHAPE_ART = 0x4f, 0x54, 0x55, 0x58, 0x5a
WRITTEN_BY = 0x0304  # version 5.0.3.4: records have the fields that version 5.0.3.2 added


def record(tag, level, data=b""):
    size = len(data)
    head = tag | level << 10 | min(size, 0xfff) << 20
    return struct.pack("<I", head) + (struct.pack("<I", size) if size >= 0xfff else b"") + data


def four(name):
    """Returns the code of a control in the order in which a file has its bytes."""
    return name.ljust(4).encode()[::-1]


def string(text):
    return struct.pack("<H", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


class Control:
    """A control with the code `code`, the name `name` and the content `data`; `inside` makes the records in it for their level."""

    def __init__(self, code, name, data=b"", inside=lambda level: b""):
        self.code, self.name, self.data, self.inside = code, name, data, inside

    def units(self):
        return struct.pack("<H", self.code) + four(self.name) + bytes(8) + struct.pack("<H", self.code)

    def records(self, level):
        return record(CTRL_HEADER, level, four(self.name) + self.data) + self.inside(level + 1)


def para(*pieces, level=0, align=0, shapes=((0, 0),), breaks=0, ranges=()):
    """Returns the records of a paragraph. `pieces`: text and Controls; `shapes`: (first unit, format); `ranges`: (first unit,
    unit behind the last, kind, data)."""
    units = b"".join(piece.encode("utf-16-le").replace(b"\t\0", b"\t\0" + bytes(12) + b"\t\0") if isinstance(piece, str) else piece.units() for piece in pieces) + b"\r\0"
    controls = [piece for piece in pieces if not isinstance(piece, str)]
    return (record(PARA_HEADER, level, struct.pack("<IIHBBHHHIH", len(units) // 2, sum({1 << control.code for control in controls}), align, 0, breaks, len(shapes), len(ranges), 0, 0, 0))
            + record(PARA_TEXT, level + 1, units) + record(CHAR_SHAPE, level + 1, b"".join(struct.pack("<II", *shape) for shape in shapes))
            + (record(RANGE_TAG, level + 1, b"".join(struct.pack("<III", start, end, kind << 24 | data) for start, end, kind, data in ranges)) if ranges else b"")
            + b"".join(control.records(level + 1) for control in controls))


def hwp_list(level, *texts, more=b"", look=0):
    return (record(LIST_HEADER, level, struct.pack("<II", len(texts), 0) + more)
            + b"".join(para(text, level=level, shapes=((0, look),)) for text in texts))


def hwp_cell(level, row, column, text, rows=1, columns=1, look=0, framed=1):
    return hwp_list(level, text, more=struct.pack("<HHHHII8xH", column, row, columns, rows, 9000, 1000, framed), look=look)


def hwp_table(*cells, caption="", wrap=1):
    """Returns the records of a table. `cells`: arguments of hwp_cell() after the level."""
    rows = max((row + (spans[0] if spans else 1) for row, _, _, *spans in cells), default=0)
    columns = max((column + (spans[1] if len(spans) > 1 else 1) for _, column, _, *spans in cells), default=0)
    begins = collections.Counter(cell[0] for cell in cells)
    return Control(11, "tbl", shape_common(20000, 2000, wrap),
                   lambda level: (hwp_list(level, caption, more=bytes(22)) if caption else b"")
                   + record(TABLE, level, struct.pack("<IHHH8x", 0, rows, columns, 0) + b"".join(struct.pack("<H", begins[row]) for row in range(rows)) + bytes(4)) + b"".join(hwp_cell(level, *cell) for cell in cells))


# How text continues beside a shape.
SQUARE, BEHIND, IN_FRONT = 0, 2, 3


def shape_common(width=14400, height=7200, wrap=0):
    return struct.pack("<IIIIIi8xIiH", wrap << 21, 0, 0, width, height, 0, 1, 0, 0)


def component(level, name, width=14400, height=7200, is_in_group=False, more=b""):
    """Returns SHAPE_COMPONENT: place and size, then three matrices; outside of a group the name occurs twice. `more`: a line and
    a fill."""
    matrix = struct.pack("<6d", 1, 0, 0, 0, 1, 0)
    return record(COMPONENT, level, four(name) * (1 if is_in_group else 2) + struct.pack("<iiHHIIIIIhiiH", 0, 0, int(is_in_group), 1, width, height, width, height, 0, 0, width // 2, height // 2, 1) + matrix * 3 + more)


def hwp_line(kind=1, width=100, colour=0x50b000):
    """Returns a line style; `colour` is 0xBBGGRR."""
    return struct.pack("<IIIB", colour, width, kind, 0)


def hwp_solid(colour):
    return struct.pack("<IIIi", 1, colour, 0, -1)


def hwp_gradient(*colours):
    places = struct.pack(f"<{len(colours)}I", *range(len(colours))) if len(colours) > 2 else b""
    return struct.pack("<IBIIIII", 4, 1, 90, 0, 0, 255, len(colours)) + places + struct.pack(f"<{len(colours)}I", *colours)


def hwp_image_fill(number):
    return struct.pack("<IBbbBH", 2, 5, 0, 0, 0, number)


def hwp_frame(kind=1, width=1, fill=bytes(4)):
    """Returns BORDER_FILL: four lines, a diagonal and a fill."""
    return record(0x14, 1, bytes(2) + struct.pack("<BBI", kind, width, 0x0000c0) * 4 + bytes(6) + fill)


def hwp_picture(number, width=14400, height=7200, wrap=0):
    picture = bytearray(91)
    struct.pack_into("<H", picture, 71, number)
    return Control(11, "gso", shape_common(width, height, wrap),
                   lambda level: component(level, "$pic", width, height) + record(SHAPE_PICTURE, level + 1, bytes(picture)))


def hwp_formula(script):
    """Returns a formula: attributes and source, then size, colour, base line, version and font."""
    return Control(11, "eqed", shape_common(), lambda level: record(EQUATION, level, bytes(4) + string(script) + struct.pack("<IIh", 1000, 0, 85) + string("Equation Version 60") + string("HYhwpEQ")))


def hwp_object(data):
    """Returns SHAPE_OLE: attributes, size, number, border, then `data`."""
    return Control(11, "gso", shape_common(), lambda level: component(level, "$ole") + record(SHAPE_OLE, level + 1, struct.pack("<IiiHIII", 1, 14400, 7200, 2, 0, 0, 0) + data))


def hwp_box(*texts, wrap=0, more=b"", look=0):
    return Control(11, "gso", shape_common(wrap=wrap), lambda level: component(level, "$rec", more=more) + hwp_list(level + 1, *texts, more=bytes(12), look=look)
                   + record(SHAPE_RECTANGLE, level + 1, struct.pack("<B8i", 0, 0, 0, 14400, 0, 14400, 7200, 0, 7200)))


def hwp_art(text):
    """Returns SHAPE_TEXTART: four corners, the text, a font and its style, then numbers."""
    corners = struct.pack("<8i", 0, 0, 14400, 0, 14400, 7200, 0, 7200)
    return Control(11, "gso", shape_common(), lambda level: component(level, "$tat")
                   + record(SHAPE_ART, level + 1, corners + string(text) + string("HYhwpEQ") + string("") + bytes(60)))


def hwp_look(height=1000, flags=0, colour=0, shade=0xffffffff, framed=0, relative=100):
    """Returns a character format. `colour`, `shade`: 0xBBGGRR; `relative`: size in per cent."""
    return record(0x15, 1, bytes(14) + bytes([100] * 7) + bytes(7) + bytes([relative] * 7) + bytes(7) + struct.pack("<IIbbIIIIHI", height, flags, 10, 10, colour, 0, shade, 0, framed, 0))


def hwp_shape(framed):
    """Returns PARA_SHAPE: attributes, six measures, tabs and numbering, lines and fill."""
    return record(0x19, 1, struct.pack("<IiiiiiiHHH", 4, 0, 0, 0, 0, 0, 160, 0, 0, framed) + bytes(20))


def hwp_page_ground(level, framed):
    """Returns PAGE_BORDER_FILL: attributes, four distances, lines and fill."""
    return record(0x4b, level, struct.pack("<I4HH", 1, 1417, 1417, 1417, 1417, framed))


def hwp_bin(number, suffix, flags=1):
    return record(0x12, 1, struct.pack("<HH", flags, number) + string(suffix))


def hwp_link(path):
    return record(0x12, 1, struct.pack("<H", 0) + string(path) + string(path))


def hwp(sections, looks=None, bins=(), pictures=None, flags=IS_PACKED, streams=None, version=5, frames=(), shapes=()):
    """Returns a document. `shapes`: paragraph formats from number 2 on; `sections`: records of each; `bins`: rows of the list of
    pictures; `pictures`: their contents by the names of their streams."""
    pack = deflate if flags & IS_PACKED else bytes
    looks = looks or (hwp_look(), hwp_look(1600, 3 | 1 << 2, 0x0000c0), hwp_look(1000, 1 << 15 | 1 << 18))
    aligns = [record(0x19, 1, struct.pack("<I", align << 2) + bytes(50)) for align in (0, 3)] + [hwp_shape(frame) for frame in shapes]
    # Number of sections, first numbers of six numberings, position of the caret.
    properties = record(0x10, 0, struct.pack("<7HIII", len(sections), *[1] * 6, 0, 0, 0))
    # Lengths of the lists: pictures, seven kinds of fonts, borders, character formats, tabs, numberings, bullets, paragraph
    # formats, styles …
    counts = record(0x11, 0, struct.pack("<18I", len(bins), *[0] * 7, len(frames), len(looks), 0, 0, 0, len(aligns), *[0] * 4))
    info = properties + counts + b"".join(bins) + b"".join(frames) + b"".join(looks) + b"".join(aligns)
    header = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", version << 24 | WRITTEN_BY, flags) + bytes(216)
    tree = {"FileHeader": header, "DocInfo": pack(info), "BodyText": {f"Section{i}": pack(section) for i, section in enumerate(sections)},
            "\5HwpSummaryInformation": bytes(40), "PrvText": "미리보기".encode("utf-16-le"), **(streams or {})}
    if pictures:
        tree["BinData"] = {name: pack(data) for name, data in pictures.items()}
    return compound(tree)
