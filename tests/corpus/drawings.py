# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of drawings: DXF as lines and binary."""

import struct

MARK = b"AutoCAD Binary DXF\r\n\x1a\0"
SIZES = ((10, 59, "<d"), (60, 79, "<h"), (90, 99, "<i"), (110, 149, "<d"), (160, 169, "<q"), (170, 179, "<h"), (210, 239, "<d"), (270, 289, "<h"), (290, 299, "<B"),
         (370, 389, "<h"), (400, 409, "<h"), (420, 429, "<i"), (440, 459, "<i"), (460, 469, "<d"), (1010, 1059, "<d"), (1060, 1070, "<h"), (1071, 1071, "<i"))


def lines(*pairs, charset="cp932"):
    return b"".join(f"{code:>3}\r\n{value}\r\n".encode(charset) for code, value in pairs)


def binary(*pairs, charset="cp932", is_wide=True):
    out = MARK
    for code, value in pairs:
        out += struct.pack("<H", code) if is_wide else bytes([code]) if code < 255 else b"\xff" + struct.pack("<H", code)
        shape = next((shape for first, last, shape in SIZES if first <= code <= last), None)
        if isinstance(value, bytes):
            out += bytes([len(value)]) + value
        elif shape:
            out += struct.pack(shape, float(value) if shape == "<d" else int(value))
        else:
            out += value.encode(charset) + b"\0"
    return out


def section(name, *pairs):
    return (0, "SECTION"), (2, name), *pairs, (0, "ENDSEC")


def header(version, *pairs, page="ANSI_932"):
    return section("HEADER", (9, "$ACADVER"), (1, version), (9, "$DWGCODEPAGE"), (3, page), *pairs)


END = ((0, "EOF"),)


def point(x, y, number=0):
    return (10 + number, x), (20 + number, y), (30 + number, 0.0)


def everything(chunk):
    """Returns a drawing with everything that is kept and everything that is removed. `chunk` makes the value of a group of
    bytes."""
    tables = (
        (0, "TABLE"), (2, "LTYPE"), (70, 1), (0, "LTYPE"), (5, "14"), (100, "AcDbSymbolTableRecord"), (100, "AcDbLinetypeTableRecord"), (2, "一点鎖線"), (70, 64), (3, "__ _"), (72, 65), (73, 2), (40, 12.5), (49, 10.0), (74, 0), (49, -2.5), (74, 0), (0, "ENDTAB"),
        (0, "TABLE"), (2, "LAYER"), (70, 2), (0, "LAYER"), (5, "10"), (2, "0"), (70, 0), (62, 7), (6, "CONTINUOUS"), (347, "FF"), (0, "LAYER"), (5, "11"), (2, "外形線"), (70, 48), (62, 1), (6, "一点鎖線"), (0, "LAYER"), (2, "\\\\host.example\\LAYER"), (70, 0), (62, 1), (6, "CONTINUOUS"), (0, "ENDTAB"),
        (0, "TABLE"), (2, "STYLE"), (70, 1), (0, "STYLE"), (2, "日本語"), (70, 0), (40, 0.0), (41, 1.0), (50, 0.0), (71, 0), (42, 2.5), (3, "\\\\font.example\\PATH-MARK\\msgothic.ttc"), (4, "C:\\PATH-MARK\\extfont.shx"), (1001, "ACAD"), (1000, "ＭＳ ゴシック"), (1071, 0),
        (0, "STYLE"), (2, "other"), (70, 0), (40, 0.0), (41, 1.0), (50, 0.0), (71, 0), (42, 2.5), (3, "a.exe"), (4, ""), (0, "ENDTAB"),
        (0, "TABLE"), (2, "APPID"), (70, 2), (0, "APPID"), (2, "ACAD"), (70, 0), (0, "APPID"), (2, "APPLICATION-MARK"), (70, 0), (0, "ENDTAB"),
        (0, "TABLE"), (2, "DIMSTYLE"), (70, 1), (100, "AcDbDimStyleTable"), (0, "DIMSTYLE"), (105, "27"), (2, "STANDARD"), (70, 0), (3, "<>mm"), (5, "_DOT"), (40, 1.0), (0, "ENDTAB"))
    blocks = (
        (0, "BLOCK"), (5, "30"), (8, "0"), (2, "図面枠"), (70, 2), *point(0.0, 0.0), (3, "図面枠"), (1, ""), (4, "枠"), (0, "ATTDEF"), (8, "0"), *point(1.0, 2.0), (40, 2.5), (1, "番号"), (3, "番号は?"), (2, "NO"), (70, 0), (0, "LINE"), (8, "0"), *point(0.0, 0.0), *point(10.0, 10.0, 1), (0, "ENDBLK"),
        (0, "BLOCK"), (8, "0"), (2, "外部"), (70, 36), *point(0.0, 0.0), (3, "外部"), (1, "\\\\xref.example\\XREF-MARK.dwg"), (0, "ENDBLK"),
        (0, "BLOCK"), (8, "0"), (2, "*D1"), (70, 1), *point(0.0, 0.0), (0, "ENDBLK"))
    entities = (
        (0, "LINE"), (5, "40"), (330, "DEAD"), (102, "{ACAD_REACTORS"), (330, "REACTOR-MARK"), (102, "}"), (100, "AcDbEntity"), (8, "外形線"), (62, 256), (100, "AcDbLine"), *point(0.1, 1e-7), *point(123456.789, -0.0, 1), (999, "COMMENT-MARK"), (1001, "PE_URL"), (1000, "http://link.example/LINK-MARK"), (1001, "APPLICATION-MARK"), (1000, "XDATA-MARK"), (1004, chunk(b"CHUNK-MARK")),
        (0, "CIRCLE"), (8, "0"), *point(5.0, 5.0), (40, 2.0), (310, chunk(b"PROXY-PICTURE-MARK")), (0, "ARC"), (8, "0"), *point(5.0, 5.0), (40, 2.0), (50, 0.0), (51, 90.0), (0, "ELLIPSE"), (8, "0"), *point(5.0, 5.0), *point(3.0, 0.0, 1), (40, 0.5), (41, 0.0), (42, 6.283185307179586),
        (0, "LWPOLYLINE"), (8, "0"), (90, 2), (70, 1), (10, 0.0), (20, 0.0), (42, 0.41421356), (10, 4.0), (20, 4.0), (0, "POLYLINE"), (8, "0"), (66, 1), *point(0.0, 0.0), (70, 0), (0, "VERTEX"), (8, "0"), *point(1.0, 1.0), (42, 1.0), (0, "VERTEX"), (8, "0"), *point(2.0, 1.0), (0, "SEQEND"),
        (0, "SPLINE"), (8, "0"), (70, 8), (71, 3), (72, 8), (73, 4), (74, 0), *((40, float(value)) for value in (0, 0, 0, 0, 1, 1, 1, 1)), *point(0.0, 0.0), *point(1.0, 2.0), *point(3.0, 2.0), *point(4.0, 0.0),
        (0, "TEXT"), (8, "0"), *point(0.0, 0.0), (40, 3.5), (1, "配筋図 ソ %%c30 \\U+5927\\M+189AA \\U+202EABC \\U+005C %<\\AcVar FIELD>%"), (7, "日本語"),
        (0, "MTEXT"), (8, "0"), *point(0.0, 20.0), (40, 3.5), (41, 100.0), (3, "{\\f\\\\font.example\\MTEXT-MARK.ttf|b0;前の"), (1, "半分\\P次の行 \\S1/2; \\fArial|b1;終}"), (101, "Embedded Object"), (70, 1), (10, 1.0),
        (0, "INSERT"), (8, "0"), (66, 1), (2, "図面枠"), *point(0.0, 0.0), (0, "ATTRIB"), (8, "0"), *point(1.0, 2.0), (40, 2.5), (1, "A-01"), (2, "NO"), (70, 0), (0, "SEQEND"),
        (0, "SOLID"), (8, "0"), *point(0.0, 0.0), *point(1.0, 0.0, 1), *point(0.0, 1.0, 2), *point(1.0, 1.0, 3),
        (0, "HATCH"), (5, "50"), (8, "0"), *point(0.0, 0.0), (210, 0.0), (220, 0.0), (230, 1.0), (2, "SOLID"), (70, 1), (71, 1), (91, 1), (92, 3), (72, 0), (73, 1), (93, 3), (10, 0.0), (20, 0.0), (10, 5.0), (20, 0.0), (10, 5.0), (20, 5.0), (97, 2), (330, "40"), (330, "DEAD"), (75, 0), (76, 1), (98, 1), (10, 1.0), (20, 1.0),
        (0, "DIMENSION"), (8, "0"), (2, "*D1"), *point(0.0, 0.0), *point(5.0, 5.0, 1), (70, 32), (1, "<>"), (3, "STANDARD"), *point(0.0, 0.0, 3), *point(5.0, 0.0, 4),
        (0, "ACAD_TABLE"), (8, "0"), (100, "AcDbBlockReference"), (2, "*D1"), *point(0.0, 0.0), (100, "AcDbTable"), (302, "TABLE-MARK"), (0, "IMAGE"), (8, "0"), (340, "60"), (1, "IMAGE-MARK"), (0, "OLE2FRAME"), (8, "0"), (310, chunk(b"OLE-MARK")), (0, "ACAD_PROXY_ENTITY"), (310, chunk(b"PROXY-MARK")), (0, "PDFUNDERLAY"), (8, "0"),
        (0, "3DSOLID"), (8, "0"), (1, "SOLID-MARK"))
    objects = (
        (0, "DICTIONARY"), (5, "C"), (330, "0"), (3, "ACAD_LAYOUT"), (350, "1A"), (3, "ACAD_IMAGE_DICT"), (350, "61"), (3, "DWGPROPS"), (350, "62"), (0, "DICTIONARY"), (5, "1A"), (3, "Model"), (350, "22"), (0, "DICTIONARY"), (5, "61"), (3, "DICTIONARY-MARK"), (350, "60"),
        (0, "LAYOUT"), (5, "22"), (1, "Model"), (2, "\\\\printer.example\\PRINTER-MARK"), (4, "A3"), (7, "PLOT-MARK.ctb"), (70, 0), (0, "IMAGEDEF"), (5, "60"), (1, "\\\\image.example\\IMAGEDEF-MARK.tif"), (0, "PDFDEFINITION"), (1, "UNDERLAY-MARK.pdf"), (0, "XRECORD"), (5, "62"), (1, "PROPERTY-MARK"), (0, "VBA_PROJECT"), (310, chunk(b"MACRO-MARK")))
    variables = ((9, "$MENU"), (1, "C:\\MENU-MARK"), (9, "$LASTSAVEDBY"), (1, "USER-MARK"), (9, "$HYPERLINKBASE"), (1, "http://base.example/BASE-MARK"), (9, "$PROJECTNAME"), (1, "PROJECT-MARK"), (9, "$CUSTOMPROPERTY"), (1, "CUSTOM-MARK"), (9, "$NEVERHEARDOF"), (1, "VARIABLE-MARK"),
                 (9, "$EXTMIN"), *point(0.0, 0.0), (9, "$CLAYER"), (8, "外形線"), (9, "$HANDSEED"), (5, "FFFF"), (9, "$LTSCALE"), (40, 1.0), (9, "$DIMPOST"), (1, "<>mm"))
    classes = ((0, "CLASS"), (1, "LAYOUT"), (2, "CLASS-MARK"), (3, "\\\\class.example\\CLASS-MARK.arx"), (90, 0), (280, 0), (281, 0), (0, "CLASS"), (1, "VBA_PROJECT"), (2, "AcDbVbaProject"), (3, "VBA-MARK"), (90, 0), (280, 0), (281, 0))
    return (*header("AC1015", *variables), *section("CLASSES", *classes), *section("TABLES", *tables), *section("BLOCKS", *blocks), *section("ENTITIES", *entities), *section("OBJECTS", *objects),
            *section("THUMBNAILIMAGE", (90, 4), (310, chunk(b"PREVIEW-MARK"))), *END)


# --- SXF ------------------------------------------------------------------------------------------------------------------------------


def step(*data, mode="feature_mode", author=""):
    """Returns a file of ISO 10303-21 with the header of SXF."""
    return ("ISO-10303-21;\r\nHEADER;\r\nFILE_DESCRIPTION(('SCADEC level2 %s'),\r\n        '2;1');\r\nFILE_NAME('C:\\図面\\%s.sfc',\r\n        '2026-11-24T10:00:00',\r\n        ('%s'),\r\n        (''),\r\n        'SCADEC_API_Ver3.30$$3.1',\r\n        '%s',\r\n        '');\r\n"
            "FILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\r\nENDSEC;\r\nDATA;\r\n%sENDSEC;\r\nEND-ISO-10303-21;\r\n" % (mode, author, author, author, "".join(data))).encode("cp932")


def features(*rows):
    """Returns the SXF features of rows (name, parameter …): strings as they are, numbers and lists in quotation marks; a dict as
    first parameter has the version's tag."""
    out, tag = [], ""
    for number, (name, *values) in enumerate(rows, 1):
        if values and isinstance(values[0], dict):
            tag = values.pop(0)["tag"]
        told = ",".join("\\'%s\\'" % value if isinstance(value, str) else "'(%s)'" % ",".join(map(str, value)) if isinstance(value, tuple) else "'%s'" % value for value in values)
        out.append("/*SXF%s\r\n#%d = %s_feature(%s)\r\nSXF%s*/\r\n\r\n" % (tag, number * 10, name, told, tag))
        tag = ""
    return "".join(out)


def text_of(words):
    return 1, 1, words, 10.0, 20.0, 5.0, 25.0, 0.0, 0.0, 0.0, 1, 1


ARROW, EXTENSION = (1, 1, 0.0, 0.0, 1.0), (1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
STYLES = (("pre_defined_colour", "black"), ("user_defined_colour", 255, 0, 0), ("pre_defined_font", "continuous"), ("user_defined_font", "$$SXF_線", 4, (5.5, 3.5, 2.5, 1.5)), ("width", 0.25), ("text_font", "ＭＳ ゴシック"))
SHAPES = (
    ("line", 1, 1, 1, 1, "10.000000", 0, 1e2, "-5.5"), ("polyline", 1, 1, 1, 1, 3, (0, 10.5, 20), (0, 5, 0)), ("circle", 1, 1, 1, 1, 50, 50, 10), ("arc", 1, 1, 1, 1, 50, 50, 20, 0, 0, 90), ("ellipse", 1, 1, 1, 1, 50, 50, 20, 10, 30),
    ("ellipse_arc", 1, 1, 1, 1, 50, 50, 20, 10, 0, 30, 0, 180), ("spline", 1, 1, 1, 1, 1, 4, (0, 10, 20, 30), (0, 10, 10, 0)), ("clothoid", {"tag": "3.1"}, 1, 1, 1, 1, 0, 0, 50, 0, 0, 0, 20), ("point_marker", 1, 1, 5, 5, 1, 0, 1),
    ("text_string", 1, 1, 1, "配筋図 ソ 表示", 10, 20, 5, 30, 0, 0, 0, 1, 1),
    ("linear_dim", 1, 1, 1, 1, 0, 0, 10, 0, *EXTENSION, *EXTENSION, *ARROW, *ARROW, *text_of("直線1000")), ("curve_dim", {"tag": "3"}, 1, 1, 1, 1, 0, 0, 10, 0, 90, *EXTENSION, *EXTENSION, *ARROW, *ARROW, *text_of("弧長")),
    ("angular_dim", 1, 1, 1, 1, 0, 0, 10, 0, 90, *EXTENSION, *EXTENSION, *ARROW, *ARROW, *text_of("角度")), ("radius_dim", 1, 1, 1, 1, 0, 0, 10, 0, *ARROW, *text_of("R10")), ("diameter_dim", 1, 1, 1, 1, 0, 0, 10, 0, *ARROW, *ARROW, *text_of("D20")),
    ("label", 1, 1, 1, 1, 2, (0, 5), (0, 5), 1, 1, *text_of("引出")), ("balloon", 1, 1, 1, 1, 2, (0, 5), (0, 5), 0, 0, 3, 1, 1, *text_of("丸数字")),
    ("composite_curve_org", 1, 1, 1, 1), ("fill_area_style_colour", 1, 1, 1, 0, ()), ("fill_area_style_hatching", 1, 2, (1, 3, 2, 11.0, 12.0, 5.0, 60.0), (1, 1, 1, 1.0, 2.0, 5.0, 30.0), 1, 0, ()), ("fill_area_style_tiles", 1, "tile", 1, 1, 2, 3, 30, 5, 60, 1, 1, 45, 1, 0, ()))


def note(text, x, y, height=5.0, width=None, angle=0, place=2, direction=1):
    return 1, 1, text, x, y, height, width or height * len(text) / 2, 0, angle, 0, place, direction


def square(x, y, size):
    return "polyline", 1, 1, 1, 1, 5, (x, x + size, x + size, x, x), (y, y, y + size, y + size, y)


# Features of all kinds, figures and areas, on an A3 sheet.
DRAWN = (
    *STYLES, ("layer", "見える", 1), ("layer", "見えない", 0),
    square(0, 0, 40), ("composite_curve_org", 1, 1, 3, 1), square(10, 10, 10), ("composite_curve_org", 1, 1, 3, 0),
    ("fill_area_style_colour", 1, 17, 1, 1, (2,)), ("fill_area_style_hatching", 1, 1, (1, 1, 1, 0.0, 0.0, 4.0, 45.0), 2, 0, ()), ("sfig_org", "塗り", 1),
    ("line", 1, 17, 2, 3, 0, 0, 3000, 0), ("text_string", 1, 1, *note("北へ三千", 3000, 0, 300.0, 1200.0, 0, 1)[1:]), ("sfig_org", "測地", 2),
    ("line", 1, 17, 4, 5, 20, 20, 400, 20), ("line", 2, 1, 1, 1, -9000, -9000, 9000, 9000), ("circle", 1, 1, 2, 2, 100, 100, 30), ("arc", 1, 1, 1, 3, 100, 100, 40, 1, 90, 0), ("ellipse", 1, 1, 1, 1, 200, 100, 40, 20, 30), ("ellipse_arc", 1, 1, 17, 1, 200, 100, 50, 30, 0, 30, 0, 180),
    ("spline", 1, 17, 1, 1, 1, 7, (300, 310, 330, 340, 350, 370, 380), (100, 140, 140, 100, 60, 60, 100)), ("clothoid", {"tag": "3.1"}, 1, 1, 1, 3, 300, 150, 50, 0, 0, 10, 80), *(("point_marker", 1, 1, 40 + 10 * code, 40, code, 0, 3) for code in range(1, 8)),
    ("text_string", 1, 1, 1, "配筋図 ソ 表示", 210, 250, 10, 70, 0, 0, 0, 5, 1), ("text_string", 1, 17, *note("縦書き", 380, 250, 40.0, 10.0, 0, 7, 2)[1:]), ("text_string", 1, 1, *note("斜め", 300, 220, 10.0, 20.0, 30, 3)[1:]),
    ("linear_dim", 1, 1, 1, 1, 60, 180, 160, 180, 1, 60, 140, 60, 142, 60, 182, 1, 160, 140, 160, 142, 160, 182, 6, 1, 60, 180, 1, 10, 1, 160, 180, 1, *note("1,000", 110, 181)), ("angular_dim", 1, 1, 1, 1, 200, 180, 40, 0, 90, *[0] * 7, *[0] * 7, 9, 1, 240, 180, 1, 9, 1, 200, 220, 1, *note("90", 235, 215)),
    ("radius_dim", 1, 1, 1, 1, 100, 100, 121.2, 121.2, 6, 1, 121.2, 121.2, 1, *note("R30", 130, 125)), ("diameter_dim", 1, 1, 1, 1, 70, 100, 130, 100, 7, 1, 70, 100, 1, 7, 2, 130, 100, 1, *note("D60", 150, 101)),
    ("label", 1, 1, 1, 1, 3, (50, 70, 90), (240, 250, 250), 9, 1, *note("引出", 80, 251)), ("balloon", 1, 1, 1, 1, 2, (100, 125), (240, 250), 130, 250, 5, 6, 1, *note("12", 130, 250, 4.0, 4.0, 0, 5)), ("externally_defined_symbol", 1, 1, 1, "\\\\symbol.example\\SYMBOL-MARK", 30, 200, 0, 5),
    ("sfig_locate", 1, "塗り", 20, 40, 10, 1, 1), ("sfig_locate", 0, "測地", 350, 30, 0, 0.02, 0.02), ("sfig_locate", 2, "塗り", -9000, 0, 0, 1, 1), ("drawing_sheet", "図面", 3, 1, 420, 297))
