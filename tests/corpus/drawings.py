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
    """A drawing with all that may stay and all that goes; CHUNK makes the value of a group of bytes."""
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
