# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the verifier refuses a file beyond each limit of a writer, and accepts one within it.

Each case has the name of the verifier's file and its limit, as in tests/style/limits.list: the file that is written, the edit
that changes the limited quantity, the quantity that is within the limit (the writer's, if that can be tried), and the one that
is one step beyond the verifier's."""
import functools
import io
import math
import pathlib
import re
import struct
import typing
import zipfile
import zlib

from readers import pdf as pdf_reader
import drawings
import film
import jww
import opendocument
import pictures
import recipes_ooxml as ooxml
import recipes_pdf
import tamper_odf_rtf
import tamper_ooxml
import tamper_pdf
import tamper_reaching
import tamper_text
import warm

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Case(typing.NamedTuple):
    suffix: str
    source: typing.Callable[[], bytes]
    edit: typing.Callable[[bytes, int], bytes]
    within: int
    beyond: int
    options: typing.Callable[[int], tuple] = lambda n: ()
    policy: tuple = ()
    step: int = 1  # difference between the quantities within and beyond; more than one if the file's size also depends on other content


def limited(suffix, source, key, within, beyond, *more):
    """Returns a case whose file is not edited: the limit itself is changed."""
    return Case(suffix, source, lambda data, n: data, within, beyond, lambda n: (f"limits.{key}={n}", *more))


def once(text, old, new):
    assert old in text, old
    return text.replace(old, new, 1)


def wide_link(data, percent):
    """Makes the link of the data cover so much of the page."""
    rectangle = re.search(rb"/Rect\[[^]]*\]", data)
    return tamper_pdf.patched(data, rectangle.start(), len(rectangle[0]), b"/Rect[0 0 595 %d]" % (842 * percent // 100))


# --- PDF ------------------------------------------------------------------------------------------------------------------------------

CALCULATOR = "/FunctionType 4/Domain[0 1]/Range[0 1]"
TO_UNICODE = (b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def 1 begincodespacerange <00> <ff> endcodespacerange\n"
              b"1 beginbfrange <41> <42> <0041> endbfrange endcmap end end")


def document():
    return recipes_pdf.page(
        recipes_pdf.TEXT + b"/Sh sh q 9 0 0 9 0 0 cm /Im Do Q\n", resources="/XObject<</Im 7 0 R>>/Shading<</Sh 8 0 R>>", page_extra="/Annots[10 0 R]", more={
            5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>", 6: ("", TO_UNICODE),
            7: ("/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray", b"\0\1\2\3"),
            8: "<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function 9 0 R>>", 9: (CALCULATOR, b"{ 1 mul }"),
            10: "<</Type/Annot/Subtype/Square/Rect[9 9 90 90]/F 4/C[1 0 0]>>"})


def stream_with(mark, change):
    """Returns an edit of the stream that contains `mark`; `change` makes it from its bytes and a number."""
    def edit(data, n):
        read = pdf_reader.Document(data)
        for number, packed in read.streams.items():
            plain = zlib.decompress(packed)
            if mark in plain:
                return tamper_pdf.with_stream(data, read, number, zlib.compress(change(plain, n)))
        raise AssertionError(f"no stream holds {mark!r}")
    return edit


def in_content(piece):
    return stream_with(b" Tj", lambda plain, n: plain + piece(n))


def inserted(mark, piece):
    """Returns an edit that adds a piece after `mark`."""
    def edit(data, n):
        return tamper_pdf.patched(data, data.index(mark) + len(mark), 0, piece(n))
    return edit


def written(pattern, piece):
    """Returns an edit that replaces the match of `pattern` with a piece."""
    def edit(data, n):
        found = re.search(pattern, data)
        return tamper_pdf.patched(data, found.start(1), len(found[1]), piece(n))
    return edit


def with_objects(bodies):
    """Returns an edit that adds the objects of `bodies`, each made from its number and the number of objects."""
    def edit(data, n):
        table = int(re.search(rb"startxref\n(\d+)", data)[1])
        size = int(re.match(rb"xref\n0 (\d+)", data[table:])[1])
        rows, tail = data[table:].split(b"trailer\n")
        more, pieces = bodies(size, n), []
        for number, body in enumerate(more, size):
            rows += b"%010d 00000 n \n" % (table + sum(map(len, pieces)))
            pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        rows = rows.replace(b"xref\n0 %d\n" % size, b"xref\n0 %d\n" % (size + len(more)), 1)
        tail = re.sub(rb"/Size \d+", b"/Size %d" % (size + len(more)), tail)
        tail = re.sub(rb"startxref\n\d+", b"startxref\n%d" % (table + sum(map(len, pieces))), tail)
        return data[:table] + b"".join(pieces) + rows + b"trailer\n" + tail
    return edit


def below_catalog(key, bodies):
    """Returns the same edit, with the first object in the catalog under `key`."""
    def edit(data, n):
        size = int(re.search(rb"\nxref\n0 (\d+)", data)[1])
        return with_objects(bodies)(tamper_pdf.patched(data, data.index(b"<<") + 2, 0, b"/%s %d 0 R" % (key, size)), n)
    return edit


def chain(key):
    """Returns `n` objects, each below the one before it."""
    return below_catalog(key, lambda first, n: [b"<</%s %d 0 R>>" % (key, first + i + 1) for i in range(n - 1)] + [b"<<>>"])


def pdf(edit, within, beyond, options=lambda n: ()):
    return Case("pdf", document, edit, within, beyond, options)


def tiles():
    """Returns a page with a pattern whose tiles are a square point."""
    return recipes_pdf.page(recipes_pdf.TEXT + b"/Pattern cs /P scn 9 9 9 9 re f\n", resources="/Pattern<</P 6 0 R>>",
                            more={6: ("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 1/YStep 1", b"0 0 .5 .5 re f")})


def drawn_often(source, piece, within, beyond):
    """Returns an edit of a page on which `piece` is drawn so many times."""
    return Case("pdf", source, in_content(lambda n: piece * n), within, beyond, lambda n: ("limits.operators=1000000",), step=1)


def mesh_of_triangles():
    """Returns a page with a triangle of 5,000 square points that a mesh colours."""
    return recipes_pdf.page(recipes_pdf.TEXT + b"/Sh sh\n", resources="/Shading<</Sh 6 0 R>>", more={
        6: ("/ShadingType 4/ColorSpace/DeviceGray/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 100 0 100 0 1]", b"\0\0\0\0\0\xff\0\x80\0\0\xff\xff")})


def masked():
    return recipes_pdf.page(recipes_pdf.TEXT + b"/Gs gs\n", resources="/ExtGState<</Gs<</SMask<</S/Luminosity/G 6 0 R>>>>>>", more={
        6: ("/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency/CS/DeviceGray>>", b"0 0 9 9 re f")})


def tinted():
    """Returns a page with colours of a space that a function of 65,536 operations computes."""
    return recipes_pdf.page(recipes_pdf.TEXT + b"/Sep cs .5 scn\n", resources="/ColorSpace<</Sep[/Separation/X/DeviceGray 6 0 R]>>", more={6: (CALCULATOR, b"{ " + b"dup pop " * 8000 + b"}")})


def samples(width, height=1):
    """Returns the picture with so many samples."""
    def edit(data, n):
        data = tamper_pdf.patched(data, data.index(b"/Width 2/Height 2"), 17, b"/Width %d/Height %d" % (width(n), height))
        return stream_with(b"\0\1\2\3", lambda plain, n: bytes(width(n) * height))(data, n)
    return edit


def pages():
    """Returns three pages."""
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<<>>/Contents 4 0 R>>"
    return recipes_pdf.page(more={2: "<</Type/Pages/Kids[3 0 R 6 0 R 7 0 R]/Count 3>>", 6: page, 7: page})


PDF = {
    "pdf/verify-stream.c STATES_MAX": pdf(in_content(lambda n: b"q\n" * n + b"Q\n" * n), 1024, 1101),
    "pdf/verify-stream.c MARKS_MAX": pdf(in_content(lambda n: b"/P BMC\n" * n + b"EMC\n" * n), 4096, 4201),
    "pdf/verify-stream.c OPERANDS_MAX": pdf(in_content(lambda n: b"1 " * n + b"w\n"), 33, 37),
    "pdf/verify-stream.c BRACES_MAX": pdf(stream_with(b"{ ", lambda plain, n: b"{ " * n + b"1 " + b"} " * n), 32, 37),
    "pdf/verify-stream.c CALCULATOR_MAX": pdf(stream_with(b"{ ", lambda plain, n: b"{ " + b"1 pop " * (n // 6) + b"} "), 131072, 139998),
    "pdf/verify-stream.c CODES_MAX": pdf(stream_with(b"bfrange", lambda plain, n: re.sub(rb"<41><42>", b"<00000000><%08X>" % (n - 1), plain)), 1000000, 1100001),
    "pdf/verify-stream.c COMPONENTS_MAX": pdf(stream_with(b"\0\1\2\3", lambda plain, n: bytes(4 * n)), 32, 33),
    "pdf/verify-stream.c SIDE_MAX": pdf(samples(lambda n: n), 1000000, 1000001),
    "pdf/verify.c DEPTH_MAX": pdf(inserted(b"/Catalog", lambda n: b"/Order" + b"[" * n + b"]" * n), 48, 65),
    "pdf/verify.c PAGE_LEVELS_MAX": pdf(chain(b"Kids"), 2, 5),
    "pdf/verify.c STRUCTURE_LEVELS_MAX": pdf(chain(b"K"), 101, 111),
    "pdf/verify.c OUTLINE_LEVELS_MAX": pdf(chain(b"First"), 34, 41),
    "pdf/verify.c SIMPLE_CODE_MAX": pdf(inserted(b"/BaseFont/Helvetica", b"/LastChar %d".__mod__), 255, 256),
    "pdf/verify.c SPAN_MAX": pdf(inserted(b"/Catalog", b"/ColSpan %d".__mod__), 16384, 32768),
    "pdf/verify.c START_MAX": pdf(inserted(b"/Catalog", b"/St %d".__mod__), 65535, 110001),
    "pdf/verify.c OUTLINE_ENTRIES_MAX": pdf(below_catalog(b"First", lambda first, n: [b"<</Annots[" + b"<</Next %d 0 R>>" % (first + 1) * n + b"]>>", b"<<>>"]), 200000, 220000),
    "pdf/verify-object.c WIDTHS_MAX": pdf(inserted(b"/Catalog", b"/W[0 %d 500]".__mod__), 999999, 1100000),
    "pdf/verify-weight.c LINK_AREA_MAX": Case("pdf", lambda: tamper_reaching.linked("pdf", "https://e.example/"), wide_link, 80, 82, policy=tamper_reaching.KEEP),
    "pdf/verify-weight.c ANNOTATIONS_MAX": pdf(inserted(b"/Type/Page/Parent 2 0 R", lambda n: b"/Annots[" + b"<</Type/Annot/Subtype/Square/Rect[9 9 90 90]/F 4>>" * n + b"]"), 10000, 11001),
    "pdf/verify-object.c SIDE_MAX": pdf(written(rb"/MediaBox\[0 0 (\d+)", lambda n: b"%d" % n), 1000000, 1100001),
    "pdf/verify.h KY_PDF_DIGITS_MAX": pdf(written(rb"/Coords\[(\d+)", lambda n: b"9" * n), 10, 11),
    "pdf/verify-weight.c LIMIT_PAGES": limited("pdf", pages, "pages", 2, 1, "limits.image-pages=1"),
    "pdf/verify-weight.c TILE_COST": drawn_often(tiles, b"/Pattern cs /P scn 0 0 100 100 re f\n", 79, 158),
    "pdf/verify-weight.c PAINT_COST": drawn_often(document, b"0 0 590 800 re f\n", 900, 2160),
    "pdf/verify-weight.c DASH_COST": drawn_often(document, b"[1] 0 d 0 0 m 100 0 l S\n", 1200, 2474),
    "pdf/verify-weight.c MESH_COST": drawn_often(mesh_of_triangles, b"/Sh sh\n", 190, 384),
    "pdf/verify-object.c LEAST_STEP": Case("pdf", tiles, written(rb"/XStep (\d+)", lambda n: b"%.8f" % (1 / n)), 1000, 2001),
    "pdf/verify-weight.c PAINT_OF_MASK": drawn_often(masked, b"/Gs gs\n", 190, 510),
    "pdf/verify-object.c BYTES_OF_OPERATOR": pdf(in_content(lambda n: b"[" + b"1 " * n + b"]TJ\n"), 319000, 631000, lambda n: ("limits.operators=10000",))._replace(step=1000),
    "pdf/verify-object.c OPERATIONS_OF_OPERATOR": drawn_often(tinted, b".5 scn\n", 7000, 15723),
    "pdf/verify-weight.c LIMIT_OPERATORS": pdf(in_content(lambda n: b"1 w\n" * n), 1000, 194000, lambda n: ("limits.operators=200000",))._replace(step=1000),
}

# --- drawings -------------------------------------------------------------------------------------------------------------------------


def blocks():
    """Returns a block of one line, and an INSERT that shows it in 2,000 columns."""
    line = ((0, "LINE"), (8, "0"), (10, "0"), (20, "0"), (11, "9"), (21, "9"))
    return drawings.lines(*drawings.header("AC1009"), *drawings.section("BLOCKS", (0, "BLOCK"), (8, "0"), (2, "B"), (70, "0"), (10, "0"), (20, "0"), *line, (0, "ENDBLK"), (8, "0")),
                          *drawings.section("ENTITIES", (0, "INSERT"), (8, "0"), (2, "B"), (10, "0"), (20, "0"), (70, "7777"), (71, "2000")), (0, "EOF"))


LINE = ("line", 0.0, 0.0, 9.0, 9.0)


def shown(number):
    return ("block", 0.0, 0.0, 1.0, 1.0, 0.0, number)


def chains():
    """Returns a chain of 20 blocks, of which the last shows a missing one, and another of 30."""
    lists = [(number, "a", [LINE, *([shown(number - 1)] if number > 1 else [])]) for number in range(1, 31)]
    lists += [(number, "a", [LINE, shown(number - 1 if number > 101 else 9999)]) for number in range(101, 121)]
    return jww.Drawing(600).write([LINE, shown(120), shown(30)], lists)


def repeating():
    """Returns ten times ten times ten times ten lines."""
    return jww.Drawing(600).write([LINE, shown(4)], [(1, "a", [LINE] * 10)] + [(number, "a", [shown(number - 1)] * 10) for number in range(2, 5)])


def step():
    return warm.make(ROOT / "test-corpus/p21/t-jp-05-rebuilt/make.py").stdout


def longer(data, n):
    """Adds `n` instances, each of which refers to the one before."""
    last = int(re.findall(rb"(?m)^#(\d+)=", data)[-1])
    rows = b"".join(b"#%d=PRESENTATION_STYLE_ASSIGNMENT((#%d));\r\n" % (number + 10, number) for number in range(last, last + 10 * n, 10))
    end = data.rindex(b"ENDSEC;")
    return data[:end] + rows + data[end:]


def wider(data, n):
    """Adds `n` instances, each of which refers twice to the one before."""
    last = int(re.findall(rb"(?m)^#(\d+)=", data)[-1])
    rows = b"".join(b"#%d=PRESENTATION_STYLE_ASSIGNMENT((#%d,#%d));\r\n" % (number + 10, number, number) for number in range(last, last + 10 * n, 10))
    end = data.rindex(b"ENDSEC;")
    return data[:end] + rows + data[end:]


def polyline():
    return warm.make(ROOT / "test-corpus/dxf/t-jp-06-rebuilt/make.py").stdout


def mesh():
    """Returns a smooth mesh of seven by seven corners."""
    corners = (group for _ in range(49) for group in ((0, "VERTEX"), (8, "0"), (10, "0"), (20, "0"), (70, "64")))
    return drawings.lines(*drawings.header("AC1009"), *drawings.section("ENTITIES", (0, "POLYLINE"), (8, "0"), (66, "1"), (10, "0"), (20, "0"), (70, "20"), (71, "7"), (72, "7"), (73, "7"), (74, "7"), (75, "6"), *corners,
                                                                        (0, "SEQEND"), (8, "0")), (0, "EOF"))


def hatching():
    """Returns a square of a thousand units with lines an eighth of a unit apart."""
    corners = (group for x, y in (("0", "0"), ("1000", "0"), ("1000", "1000"), ("0", "1000")) for group in ((10, x), (20, y)))
    return drawings.lines(*drawings.header("AC1015"), *drawings.section("ENTITIES", (0, "HATCH"), (8, "0"), (10, "0"), (20, "0"), (2, "LINE"), (70, "0"), (71, "0"), (91, "1"), (92, "2"), (72, "0"),
                          (73, "1"), (93, "4"), *corners, (97, "0"), (75, "0"), (76, "1"), (52, "0"), (41, "1"), (77, "0"), (78, "1"), (53, "0"), (43, "0"), (44, "0"), (45, "0"), (46, "0.125"),
                                                                                    (79, "0"), (98, "0")), (0, "EOF"))


def replaced_in(old, new):
    """Returns an edit that replaces the first `old` with a number."""
    return lambda data, n: data.replace(old.encode(), new.format(n).encode(), 1)


def counted(data, n):
    """Returns a polyline with a declared count of `n` points."""
    return re.sub(rb"(?s)(LWPOLYLINE\r\n.*?\r\n 90\r\n) *\d+", rb"\g<1>%9d" % n, data, count=1)


def nested_blocks(data, n):
    """Returns `n` blocks, each of which shows the one before."""
    def block(number, *entities):
        return drawings.lines((0, "BLOCK"), (8, "0"), (2, f"N{number}"), (70, "0"), (10, "0"), (20, "0"), *entities, (0, "ENDBLK"), (8, "0"))

    more = b"".join(block(number, (0, "INSERT"), (8, "0"), (2, f"N{number - 1}" if number else "B"), (10, "0"), (20, "0")) for number in range(n))
    end = data.index(b"  0\r\nENDSEC", data.index(b"BLOCKS"))
    return data[:end] + more + data[end:]


def features():
    return warm.make(ROOT / "test-corpus/sfc/t-jp-05-rebuilt/make.py").stdout


def figures(times):
    """So many figures more, each of which shows the one before TIMES times, and the first a line."""
    def edit(data, n):
        rows = ["line_feature('1','1','1','1','0','0','9','9')", r"sfig_org_feature(\'F0\','1')"]
        for level in range(1, n + 1):
            rows += [rf"sfig_locate_feature('1',\'F{level - 1}\','0','0','0','1','1')"] * times + [rf"sfig_org_feature(\'F{level}\','1')"]
        more = "".join(f"/*SXF\r\n#{90000 + number} = {row}\r\nSXF*/\r\n" for number, row in enumerate(rows))
        end = data.rindex(b"ENDSEC;")
        return data[:end] + more.encode() + data[end:]
    return edit


def one_line(data, zeros):
    """A line to a number of so many noughts, alone in the drawing."""
    start = data.index(b"DATA;\r\n") + 7
    row = b"/*SXF\r\n#10 = line_feature('1','1','1','1','0','0','1%s','0')\r\nSXF*/\r\n" % (b"0" * zeros)
    return data[:start] + row + data[data.rindex(b"ENDSEC;"):]


def dashed():
    """A line of a thousand units, and a line type of dashes of a unit."""
    return drawings.lines(*drawings.header("AC1009", (9, "$LTSCALE"), (40, "1.0")), *drawings.section("TABLES", (0, "TABLE"), (2, "LTYPE"), (70, "1"), (0, "LTYPE"), (2, "D"), (70, "0"), (3, "a"), (72, "65"), (73, "2"), (40, "2.0"), (49, "1.0"), (49, "-1.0"), (0, "ENDTAB")),
                          *drawings.section("ENTITIES", (0, "LINE"), (8, "0"), (6, "D"), (48, "0.5"), (10, "0.0"), (20, "0.0"), (11, "1000.0"), (21, "0.0")), (0, "EOF"))


DRAWINGS = {
    "cad/jww-verify.c DEPTH_MAX": Case("jww", chains, lambda data, n: once(data, struct.pack("<I", 9999), struct.pack("<I", n)), 12, 17),
    "cad/jww-verify.c LIMIT_OBJECTS": Case("jww", repeating, lambda data, n: data, 5556, 5555, lambda n: (f"limits.objects={n}",)),
    "cad/p21-verify.c HEIGHT_MAX": Case("p21", step, longer, 194, 215),
    "cad/p21-verify.c WAYS_MAX": Case("p21", step, wider, 25, 27),
}

# --- documents, calendars -------------------------------------------------------------------------------------------------------------


LONG = "text " * 600000


def docx(text="MARK", tables=0):
    """A text in so many tables within each other."""
    return ooxml.docx("<w:tbl><w:tr><w:tc>" * tables + f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" + "<w:p/></w:tc></w:tr></w:tbl>" * tables)


def fields(n):
    """So many fields in each other."""
    begin = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
             '<w:r><w:fldChar w:fldCharType="separate"/></w:r>')
    return begin * n + "<w:r><w:t>1</w:t></w:r>" + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' * n


BASED = '<w:style w:styleId="S{}"><w:basedOn w:val="S{}"/></w:style>'


def styled():
    """Returns a style that is based on another one."""
    return ooxml.docx(ooxml.paragraph("MARK"), rels=[("rId7", "styles", "styles.xml")], parts={"word/styles.xml": f"<w:styles {ooxml.W}>{BASED.format(0, 1)}</w:styles>"},
                      types={"word/styles.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"})


def rich(*styles, lists=(1,), used=1):
    """Returns RTF with `styles`, text in the list `used`, and overrides of `lists`."""
    table = "".join(rf"{{\listoverride\listid1\listoverridecount0\ls{number}}}" for number in lists)
    return (r"{\rtf1\ansi{\stylesheet" + "".join(styles) + r"}{\*\listtable{\list\listtemplateid1{\listname ;}\listid1}}{\*\listoverridetable" + table + rf"}}\pard\ls{used} ok\par}}").encode()


def based(n):
    return "".join(rf"{{\s{i}\sbasedon{i + 1} S{i};}}" for i in range(1, n + 1))


NUMBERED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
NOTE = '<w:p><w:r><w:{}Reference w:id="1"/></w:r></w:p>'


def referring():
    """Returns a document with a list, a footnote and an endnote."""
    kinds = {"word/numbering.xml": "numbering", "word/footnotes.xml": "footnotes", "word/endnotes.xml": "endnotes"}
    notes = {f"word/{kind}s.xml": f'<w:{kind}s {ooxml.W}><w:{kind} w:id="1"><w:p><w:r><w:t>{kind}</w:t></w:r></w:p></w:{kind}></w:{kind}s>' for kind in ("footnote", "endnote")}
    numbering = (f'<w:numbering {ooxml.W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
                 '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>')
    return ooxml.docx(NUMBERED.format(1) + NOTE.format("footnote") + NOTE.format("endnote"), rels=[(f"rId{number}", kind, f"{kind}.xml") for number, kind in enumerate(kinds.values(), 7)],
                      parts={"word/numbering.xml": numbering, **notes}, types={name: f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml" for name, kind in kinds.items()})


def noted(kind):
    """Returns a reference to a note that is inside a note of a kind."""
    return Case("docx", referring, in_member(f"word/{kind}s.xml", f"<w:t>{kind}</w:t>", lambda n: f'<w:t>{kind}</w:t><w:{"footnote" if n == 2 else "endnote"}Reference w:id="1"/>'),
                *((1, 2) if kind == "footnote" else (2, 1)))


def chart():
    return warm.make(ROOT / "test-corpus/docx/t-res-08-steps-of-charts/make.py").stdout


def xlsx():
    return ooxml.xlsx(ooxml.cell("A1", "1", "1+7001"))


def in_member(member, old, new):
    return lambda data, n: tamper_ooxml.rewrite(data, {member: lambda text: once(text, old, new(n))})


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'


def nested_groups():
    return SVG.format("<g>" * 30 + '<path d="M0 0L9 9"/>' + "</g>" * 30).encode()


def shown_often():
    """Returns ten times ten times ten references to something that is drawn once."""
    levels = "".join(f'<g id="a{level}">' + f'<use href="#a{level - 1}"/>' * 10 + "</g>" for level in range(1, 4))
    return SVG.format('<defs><path id="a0" d="M0 0L9 9"/>' + levels + '</defs><use href="#a3"/>').encode()


def calendar():
    return tamper_text.CALENDAR.replace("\n", "\r\n").encode()


def in_lines(old, new):
    return lambda data, n: once(data, old.encode(), new(n).encode())


def odt():
    """Returns a text with an object that contains an object, too."""
    frame = '<text:p>MARK<text:s text:c="7"/><draw:frame svg:width="1cm" svg:height="1cm"><draw:object xlink:href="./Object 1"/></draw:frame></text:p>'
    inner = opendocument.content("text", "<text:p>MARK</text:p>")
    return opendocument.package("text", frame, [("Object 1/content.xml", opendocument.content("text", frame)), ("Object 1/Object 1/content.xml", inner)])


LOEXT = ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
# Items that LibreOffice creates as often as a number says, each for more than a byte: digits, powers of a curve, pieces of a dash
# and of a solid, columns, lines.
FEW = {
    f"<number:number{LOEXT} {{}}/>": ["number:decimal-places", "number:min-integer-digits", "number:min-decimal-places", "loext:max-blank-integer-digits"],
    f"<number:scientific-number{LOEXT} {{}}/>": ["number:min-exponent-digits", "number:exponent-interval", "loext:blank-exponent-digits"],
    f"<number:fraction{LOEXT} {{}}/>": ["number:min-numerator-digits", "number:min-denominator-digits", "loext:zeros-numerator-digits", "loext:zeros-denominator-digits"],
    '<style:style style:name="c" style:family="chart"><style:chart-properties {}/></style:style>': ["chart:regression-max-degree", "chart:interval-minor-divisor"],
    '<style:style style:name="g" style:family="graphic"><style:graphic-properties {}/></style:style>':
        ["dr3d:horizontal-segments", "dr3d:vertical-segments", "draw:gradient-step-count"],
    '<style:style style:name="s" style:family="section"><style:section-properties><style:columns {}/></style:section-properties></style:style>': ["fo:column-count"],
    '<style:style style:name="p" style:family="paragraph"><style:paragraph-properties><style:drop-cap {}/></style:paragraph-properties></style:style>': ["style:lines"],
}


def few(attribute):
    """Returns a spreadsheet in which one style has `attribute`."""
    made = next(piece for piece, names in FEW.items() if attribute in names).format(f'{attribute}="7"')
    styles = f'<number:number-style style:name="n">{made}</number:number-style>' if made.startswith("<number:") else made
    return opendocument.package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell><text:p>MARK</text:p></table:table-cell></table:table-row></table:table>',
                                before=f"<office:automatic-styles>{styles}</office:automatic-styles>")


def sheet(row="", cell="", inside="<text:p>MARK</text:p>", body="spreadsheet"):
    """Returns a document with a table of one cell, with these attributes of its row and its cell."""
    table = f'<table:table table:name="S"><table:table-column/><table:table-row{row}><table:table-cell{cell}>{inside}</table:table-cell></table:table-row></table:table>'
    return opendocument.package(body, table + ("<text:p>MARK</text:p>" if body == "text" else ""))


def repeated(attribute, within, beyond, **options):
    """Returns a case whose table has `attribute` with such a large number at its row or its cell."""
    place = "row" if "rows-repeated" in attribute else "cell"
    options[place] = f' table:{attribute}="7"' + options.get(place, "")
    return Case({"text": "odt"}.get(options.get("body"), "ods"), functools.partial(sheet, **options),
                in_member("content.xml", f'{attribute}="7"', lambda n: f'{attribute}="{n}"'), within, beyond)


def deeper(data, n):
    """Returns so many nested objects, of which all but the innermost are like the first."""
    members, objects = tamper_odf_rtf.members_of(data), {}
    for name, content, _ in members:
        if name.startswith("Object 1/"):
            objects.setdefault(name.count("Object 1/"), []).append((name.rpartition("/")[2], content))
    rows = re.findall(rb'<manifest:file-entry manifest:full-path="(?:Object 1/){2}[^>]*>', dict((name, content) for name, content, _ in members)["META-INF/manifest.xml"])
    made = [(name, content.replace(rows[-1], rows[-1] + b"".join(row.replace(b"Object 1/" * 2, b"Object 1/" * level) for level in range(3, n + 1) for row in rows)), method)
            for name, content, method in members if not name.startswith("Object 1/")]
    inside = [("Object 1/" * level + name, content, 8) for level in range(1, n + 1) for name, content in objects[1 if level < n else 2]]
    return tamper_odf_rtf.packed(made[:-1] + inside + made[-1:])


def shape():
    return rb"{\rtf1\ansi MARK{\shp{\*\shpinst{\sp{\sn pVertices}{\sv 8;2;(0,0);(1,1)}}}}}"


PLACE = rb"\dpx0\dpy0\dpxsize9\dpysize9"
GROUP = rb"\dpgroup\dpcount1" + PLACE


def groups(data, n):
    """Returns so many nested groups of a drawing."""
    return once(data, GROUP, GROUP * n).replace(rb"\dpendgroup", (rb"\dpendgroup" + PLACE) * (n - 1) + rb"\dpendgroup", 1)


def group():
    return rb"{\rtf1\ansi MARK{\*\do\dobxpage\dobypage\dodhgt8192" + GROUP + rb"\dpline\dpptx0\dppty0\dpptx9\dppty9" + PLACE + rb"\dpendgroup}}"


def message(inside=None):
    """Returns a mail that contains `inside`, or a text."""
    head = ("Received: from a by b; Mon, 1 Apr 2024 10:00:00 +0900\r\nFrom: a@b.jp\r\nTo: c@d.jp\r\nSubject: MARK\r\n"
            "Date: Mon, 1 Apr 2024 10:00:00 +0900\r\nMessage-ID: <1@b.jp>\r\nMIME-Version: 1.0\r\nContent-Type: ")
    if inside is None:
        return head + "text/plain\r\n\r\nMARK\r\n"
    return (head + "multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMARK\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + inside
            + f"\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename={'x' * 40}.txt\r\n\r\nMARK\r\n--b--\r\n")


def eml():
    return message(message()).encode()


def mails(data, n):
    """Returns so many nested mails."""
    boundary = re.search(rb"=_kiyome_[0-9a-f]{32}", data)[0]
    found = re.search(rb"message/rfc822.*?\r\n\r\n(.*?)\r\n--" + re.escape(boundary), data, re.DOTALL)
    inner = found[1]
    for level in range(n - 1):
        outer = data[:found.start(1)] + inner + data[found.end(1):]
        inner = re.sub(rb"Kiyome-Result:[^\r]*\r\n", b"", outer.replace(boundary, b"=_kiyome_%032x" % level)) if level < n - 2 else outer
    return inner


def mp4():
    return film.film(film.Track([film.picture(number) for number in range(5)], keys=[1], entry=film.video_entry(width=16384)))


SUMMARY, RULE = "SUMMARY:MARK\r\n", "RRULE:FREQ=DAILY;COUNT=2"
TEXTS = {
    "ooxml/verify-markup.c FIELDS_MAX": Case("docx", docx, in_member("word/document.xml", "<w:r><w:t>MARK</w:t></w:r>", fields), 100, 111),
    "base/formula/verify-cost.c COMPUTED_MAX": Case("xlsx", xlsx, in_member("xl/worksheets/sheet1.xml", "1+7001", "SUM(_xlfn.SEQUENCE({}))".format), 16777216, 17000001),
    "base/formula/verify.c DEPTH_MAX": Case("xlsx", xlsx, in_member("xl/worksheets/sheet1.xml", "1+7001", lambda n: "(" * n + "7001" + ")" * n), 256, 560),
    "odf/verify.c OBJECT_DEPTH_MAX": Case("odt", odt, deeper, 4, 6),
    "odf/verify-value.c SPACES_MAX": Case("odt", odt, in_member("content.xml", 'text:c="7"', lambda n: f'text:c="{n}"'), 65535, 65536),
    "rtf/verify-numbers.c ELEMENTS_MAX": Case("rtf", shape, lambda data, n: once(data, b"8;2;(0,0);(1,1)", b"8;%d" % n + b";(0,0)" * n), 32767, 32768),
    "rtf/verify-numbers.c NESTED_MAX": Case("rtf", group, groups, 16, 17),
    "mail/verify.c NESTING": Case("eml", eml, mails, 4, 5),
    "mail/verify-header.c FIELDS_MAX": Case("eml", eml, lambda data, n: once(data, (line := data[:data.index(b"\n") + 1]), line * n), 100, 197),
    "base/text/name-verify.c NAME_MAX_BYTES": Case("eml", eml, lambda data, n: data.replace(b"x" * 40, b"x" * n), 200, 252),
    "media/mp4-verify-entry.c SIDE_MOST": Case("mp4", mp4, lambda data, n: once(data, b"\x40\0\0\x10", struct.pack(">HH", n, 16)), 16384, 16385, policy=("media.files=rebuild",)),
    "svg/verify.c LIMIT_XML_DEPTH": limited("svg", nested_groups, "xml-depth", 32, 31),
    "ooxml/verify.c LIMIT_XML_DEPTH": limited("docx", lambda: docx(tables=9), "xml-depth", 32, 31),
    "odf/verify.c LIMIT_XML_DEPTH": limited("odt", lambda: opendocument.package("text", "<text:list><text:list-item>" * 9 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 9), "xml-depth", 22, 21),
    "rtf/verify.c LIMIT_XML_DEPTH": limited("rtf", lambda: rb"{\rtf1\ansi " + rb"{\b x" * 40 + b"}" * 40 + b"}", "xml-depth", 33, 32),
    "svg/verify.c LIMIT_OBJECTS": limited("svg", shown_often, "objects", 4688, 4687),
    "base/text/content-line-verify.c DEPTH_MAX": Case("ics", calendar, in_lines(SUMMARY, lambda n: SUMMARY + "BEGIN:VEVENT\r\n" * n + "END:VEVENT\r\n" * n), 2, 7),
    "base/text/content-line-verify.c TIMES_MAX": Case("ics", calendar, in_lines(RULE, lambda n: "RRULE:FREQ=DAILY;BYSECOND=1,2;BYMINUTE=\r\n " + ",".join(["9"] * n)), 20, 39),
}

# --- pictures, archives ---------------------------------------------------------------------------------------------------------------


def archive(sizes):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for number, size in enumerate(sizes):
            out.writestr(f"{number:05}.txt", "text " * size)
    return packed.getvalue()


def gallery(reference):
    """Returns 80 pictures, with `reference` for how each is shown: (references, [(number, bytes)])."""
    numbers = range(1, 81)
    return "".join(reference.format(number) for number in numbers), [(number, pictures.png(width=number)) for number in numbers]


def docx_gallery():
    shown_, parts = gallery('<w:p><w:r><w:pict><v:shape style="width:9pt;height:9pt"><v:imagedata r:id="p{}"/></v:shape></w:pict></w:r></w:p>')
    return ooxml.docx(shown_, [(f"p{number}", "image", f"media/p{number}.png") for number, _ in parts], namespaces=ooxml.VML, parts={f"word/media/p{number}.png": data for number, data in parts})


def odt_gallery():
    shown_, parts = gallery('<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="Pictures/{}.png"/></draw:frame></text:p>')
    return opendocument.package("text", shown_, [(f"Pictures/{number}.png", data) for number, data in parts])


def red():
    """Returns 40 times 40 red pixels, for which no bits follow the codes (RFC 9649, 3.8.2)."""
    size = struct.unpack("<I", pictures.RED[1:5])[0] & 0xF0000000 | 39 << 14 | 39
    return pictures.webp(pictures.riff_chunk(b"VP8L", pictures.RED[:1] + struct.pack("<I", size) + pictures.RED[5:]))


def animation():
    return pictures.gif(*(pictures.gif_control() + pictures.gif_frame(40, 40, index=1 + number % 2) for number in range(3)), width=40, height=40)


CELL = '<w:tbl><w:tblGrid><w:gridCol w:w="99"/></w:tblGrid><w:tr><w:trPr>{}</w:trPr><w:tc><w:tcPr>{}</w:tcPr><w:p/></w:tc></w:tr></w:tbl><w:p/>'
# A piece of a Word file, and the number in it.
FEW_OF_WORD = {
    CELL.format('<w:gridBefore w:val="7"/>', ""): 'gridBefore w:val="{}"', CELL.format('<w:gridAfter w:val="7"/>', ""): 'gridAfter w:val="{}"',
    CELL.format("", '<w:gridSpan w:val="7"/>'): 'gridSpan w:val="{}"', '<w:p><w:pPr><w:framePr w:dropCap="drop" w:lines="7"/></w:pPr><w:r><w:t>MARK</w:t></w:r></w:p>': 'w:lines="{}"',
    '<w:p><w:r><w:t>MARK</w:t></w:r></w:p><w:sectPr><w:cols w:num="7"/></w:sectPr>': 'w:num="{}"',
}


def few_case(suffix, source, member, pattern):
    return Case(suffix, source, in_member(member, pattern.format(7), pattern.format), 256, 261)


def numbered(suffix, source, member, pattern, within, beyond):
    return Case(suffix, source, in_member(member, pattern.format(7), pattern.format), within, beyond)


USED = '<defs><path id="p" d="M0 0h{}"/></defs>'
# A piece of a drawing with a line of so many units: how many dashes it has.
DASHED = {
    '<path stroke-dasharray="1" d="M9 9h{}"/>': 1, '<g stroke-dasharray="1"><path d="M9 9-9 9m9 9H9v{}"/></g>': 1, '<path stroke-dasharray="1 1" d="M5 5l0 {}Z"/>': 2,
    '<path stroke-dasharray="1" d="M0 0Q0 {} 0 0T0 0"/>': 4, '<path stroke-dasharray="1" d="M0 0C0 0 0 {} 0 0S0 0 0 0"/>': 4, '<path stroke-dasharray="1" d="M{} 0A0 9 0 1000 0"/>': 1,
    '<polyline stroke-dasharray="1 1" points="0 0 {} 0"/>': 2, '<line stroke-dasharray="1" y1="{}" y2="0"/>': 1, '<rect stroke-dasharray="1" width="{}" height="0"/>': 2 * math.pi, '<circle stroke-dasharray="1" r="{}"/>': 2 * math.pi,
    '<line stroke-dasharray="1" x1="0in" x2="{}in"/>': 96, '<path stroke-dasharray=".1" pathLength="{}" d="M0 0h9"/>': 10,
    USED + '<g stroke-dasharray="1"><use xlink:href="#p"/></g>': 1, USED + '<use xlink:href="#p" stroke-dasharray=".5"/>' * 4: 8,
    USED + '<g id="q" stroke-dasharray="1"><use id="r" xlink:href="#p"/></g><use xlink:href="#q"/>': 2, USED + '<use id="r" xlink:href="#p"/><use xlink:href="#r" stroke-dasharray="1"/>': 1,
    '<g><path id="p" stroke-dasharray="1" d="M0 0h{}"/></g><use xlink:href="#p"/>': 2}


OTHERS = {
    "base/xml/verify-number.c NUMBER_MAX": [
        numbered("docx", lambda: ooxml.docx('<w:p><w:bookmarkStart w:id="7" w:name="B"/><w:bookmarkEnd w:id="7"/><w:r><w:t>MARK</w:t></w:r></w:p>'), "word/document.xml", 'bookmarkStart w:id="{}"', 4294967295, 4294967296)],
    "base/xml/verify-number.c MEASURE_MAX": [
        numbered("odt", lambda: opendocument.package("text", '<text:p>MARK<draw:frame svg:x="7cm" svg:width="1cm" svg:height="1cm"><draw:text-box><text:p>MARK</text:p></draw:text-box></draw:frame></text:p>'), "content.xml", 'svg:x="{}cm"', 1000000, 1000001)],
    "base/xml/verify-number.c DATE_DIGITS_MAX": [
        numbered("odt", lambda: opendocument.package("text", '<text:p>MARK<text:date text:fixed="true" text:date-value="7-01-01">1</text:date></text:p>'), "content.xml", 'date-value="{}-01-01"', 999999999, 1000000000)],
    "svg/verify-dashes.c DASHES_LEAST": [Case("svg", lambda: SVG.format('<path stroke-dasharray="7" d="M0 0L9 9"/>').encode(), lambda data, n: once(data, b'"7"', b'"%.8f"' % (1 / n)), 100, 112)],
    # one dash for each unit of a line of this length
    "svg/verify.c DASHES_MAX": [Case("svg", lambda: SVG.format('<path d="M0 0L9 9"/>').encode(), lambda data, n, piece=piece, times=times: once(data, b'<path d="M0 0L9 9"/>', piece.replace("{}", f"{n / times:.4f}").encode()), 399900, 441000, step=2000) for piece, times in DASHED.items()],
    "svg/verify.c FUNCTION_MAX": [Case("svg", lambda: SVG.format('<path filter="blur(7px)" d="M0 0L9 9"/>').encode(), lambda data, n: once(data, b"blur(7px)", b"blur(%dpx)" % n), 1000, 1001)],
    "ooxml/verify-chart.c LEAST_FACTOR": [Case("docx", chart, in_member("word/charts/chart1.xml", 'majorUnit val="10"', lambda n: f'majorUnit val="{1 + 1 / n}"'), 10, 21)],
    "ooxml/verify-chart.c STEPS_MAX": [Case("docx", chart, in_member("word/charts/chart1.xml", 'majorUnit val="250"', lambda n: f'majorUnit val="{1000 / n}"'), 100000, 200001),
                                       Case("docx", chart, in_member("word/charts/chart1.xml", 'minorUnit val="125"', lambda n: f'minorUnit val="{98769 / n}"'), 100000, 200001)],
    "ooxml/verify-markup.c FEW_MAX": [
        *(few_case("docx", functools.partial(ooxml.docx, body), "word/document.xml", pattern) for body, pattern in FEW_OF_WORD.items()),
        few_case("pptx", lambda: ooxml.pptx(ooxml.shape("MARK").replace("<a:bodyPr", '<a:bodyPr numCol="7"', 1)), "ppt/slides/slide1.xml", 'numCol="{}"')],
    "base/xml/verify-chains.c STYLES_MAX": [Case("docx", styled, lambda data, n: tamper_ooxml.rewrite(data, {"word/styles.xml": lambda text: once(text, BASED.format(0, 1), "".join(BASED.format(i, i + 1) for i in range(n)))}), 100, 111),
                                         Case("docx", styled, in_member("word/styles.xml", BASED.format(0, 1), lambda n: BASED.format(0, 1) + BASED.format(n, 0)), 2, 1)],
    "rtf/verify-numbers.c BASED_MAX": [Case("rtf", lambda: rich(based(1)), lambda data, n: once(data, based(1).encode(), based(n).encode()), 100, 111),
                                    Case("rtf", lambda: rich(based(1)), lambda data, n: once(data, rb"\sbasedon2", rb"\sbasedon%d" % n), 2, 1)],
    "ooxml/verify-markup.c COMPUTED_CELLS_MAX": [
        numbered("xlsx", lambda kind=kind, rest=rest: ooxml.xlsx(f'<row r="1"><c r="A1"><f t="{kind}" ref="A1:P7"{rest}<v>1</v></c></row>'), "xl/worksheets/sheet1.xml", 'ref="A1:P{}"', 262144, 262501)
        for kind, rest in (("array", ">1+1</f>"), ("dataTable", ' dt2D="1" dtr="1" r1="C1" r2="C2"/>'))] + [
            numbered("xlsx", lambda: ooxml.xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', sheet_extra='<mergeCells><mergeCell ref="A1:P7"/></mergeCells>'), "xl/worksheets/sheet1.xml", 'ref="A1:P{}"', 131072, 131251),
            Case("xlsx", lambda: ooxml.xlsx('<row r="1"><c><f t="array" ref="A1:CV100">1+1</f></c></row>'), in_member("xl/worksheets/sheet1.xml", "</row>", lambda n: '<c><f t="array" ref="A1:CV100">1+1</f></c>' * (n - 1) + "</row>"), 419, 421)],
    "odf/verify-value.c FEW_MAX": [Case("ods", functools.partial(few, name), in_member("content.xml", f'{name}="7"', lambda n, name=name: f'{name}="{n}"'), 256, 261)
                                   for names in FEW.values() for name in names],
    "odf/verify.c SHEET_CELLS_MAX": [
        repeated("number-rows-repeated", 256, 257, cell=' table:number-columns-repeated="16384"'),
        repeated("number-rows-repeated", 262144, 262501, cell=' table:number-columns-repeated="16"'),
        repeated("number-rows-repeated", 524288, 525001, cell=' table:number-columns-repeated="8" office:value-type="float" office:value="1"', inside=""),
        repeated("number-rows-repeated", 131072, 131251, cell=' table:number-columns-repeated="16" office:value-type="float" office:value="1"'),
        repeated("number-rows-repeated", 262144, 262501, cell=' table:number-columns-repeated="16" table:formula="of:=1+1"', inside=""),
        repeated("number-rows-repeated", 246723, 247059, inside="<text:p>MARK</text:p><text:p>MARK</text:p>"),
        repeated("number-rows-repeated", 246723, 247059, inside="<text:p>MARK<text:line-break/>MARK</text:p>"),
        repeated("number-matrix-rows-spanned", 262144, 262501, cell=' table:formula="of:=1+1" table:number-matrix-columns-spanned="4"')],
    "odf/verify.c TABLE_CELLS_MAX": [
        repeated("number-rows-repeated", 16384, 16501, body="text"), repeated("number-columns-repeated", 8192, 8251, row=' table:number-rows-repeated="2"', body="text"),
        repeated("number-rows-repeated", 4096, 4126, cell=' table:number-columns-repeated="4"', inside="", body="text")],
    "cad/dxf-verify.c REAL_MAX": [Case("dxf", polyline, replaced_in(" 10\r\n0.0\r\n", " 10\r\n{}.0E30\r\n"), 1, 3)],
    "cad/dxf-verify.c STROKES_OF_ENTITY": [Case("dxf", hatching, replaced_in("\r\n0.125\r\n", "\r\n{}.0E-9\r\n"), 5000, 2946)],
    "cad/dxf-verify.c DENSITY_MAX": [Case("dxf", mesh, lambda data, n, code=code: data.replace(b" %d\r\n     7\r\n" % code, b" %d\r\n%6d\r\n" % (code, n), 1), 256, 261) for code in (73, 74)],
    "cad/dxf-verify.c POINTS_MAX": [Case("dxf", mesh, lambda data, n: data.replace(b" 71\r\n     7\r\n 72\r\n     7\r\n", b" 71\r\n  1000\r\n 72\r\n%6d\r\n" % n, 1), 1000, 1101), Case("dxf", polyline, counted, 1000000, 1100001), Case("dxf", polyline, counted, 2, -1)],
    "cad/block-count-verify.h KY_SHOWN_MAX": [
        Case("dxf", blocks, lambda data, n: data.replace(b"  7777", b"%6d" % n), 25000, 30000),
        Case("sfc", features, figures(10), 7, 8)],
    "cad/block-count-verify.h KY_SHOWN_STEPS_MAX": [
        # the largest number of the drawing is 2026, that of the line 1000
        *(Case("sfc", features, lambda data, n, old=old, new=new: once(data, old, new % (f"{2026 / n:.15f}".encode())), 1000000000, 2000100000, step=200000) for old, new in (
            (b"12.0,5.0,60.0)", b"12.0,%s,60.0)"), (b"'3','30','5',", b"'%s','30','5',"), (b"'3','30','5',", b"'3','30','%s',"), (b"(5.5,3.5,2.5,1.5)", b"(%s)"))),
        *(Case("dxf", dashed, lambda data, n, old=old, most=most: once(data, old + b"1.0\r\n", old + f"{most / n:.15f}\r\n".encode()), 1000000000, 2000100000, step=200000) for old, most in (
            (b"$LTSCALE\r\n 40\r\n", 2000),)),
        Case("dxf", dashed, lambda data, n: once(data, b" 48\r\n0.5\r\n", f" 48\r\n{1000 / n:.15f}\r\n".encode()), 1000000000, 2000100000, step=200000),
        Case("dxf", dashed, lambda data, n: data.replace(b" 49\r\n1.0\r\n", f" 49\r\n{2000 / n:.15f}\r\n".encode()).replace(b"-1.0", f"-{2000 / n:.15f}".encode()), 1000000000, 2000100000, step=200000),
        *(Case("p21", step, lambda data, n, old=old, new=new: re.sub(old, (new % f"{1 / n:.20f}").encode(), data), 100, 10 ** 15, step=10 ** 15 - 100) for old, new in (
            (rb"(VECTOR\(' ',#\d+,)5\.0+\)", r"\g<1>%s)"), (rb"(CURVE_STYLE_FONT_PATTERN\()5\.50*,3\.50*\)", r"\g<1>%s,0.)")))],
    "cad/block-count-verify.h KY_SHOWN_REACH_MAX": [Case("sfc", features, one_line, 30, 31)],
    "cad/block-count-verify.h KY_SHOWN_DEPTH_MAX": [Case("dxf", blocks, nested_blocks, 100, 111), Case("sfc", features, figures(1), 49, 55)],
    "base/picture/budget-verify.h LIMIT_PIXELS": [
        pdf(samples(lambda n: n), 1000, 1025, lambda n: ("limits.pixels=1024",)),
        limited("png", lambda: pictures.png(width=40, height=40), "pixels", 1600, 1599),
        limited("jpg", lambda: pictures.jpeg(width=48, height=32), "pixels", 1536, 1535),
        limited("gif", animation, "pixels", 4800, 4799),
        limited("tif", lambda: pictures.tiff(3, width=40, height=40), "pixels", 4800, 4799),
        limited("webp", red, "pixels", 1600, 1599)],
    "base/picture/budget-verify.h LIMIT_FRAMES": [
        limited("gif", animation, "frames", 3, 2),
        limited("tif", lambda: pictures.tiff(3), "frames", 3, 2)],
    "base/zip/verify.c LIMIT_MEMBERS": [limited("zip", lambda: archive([1] * 80), "members", 15, 14), limited("docx", docx_gallery, "members", 18, 17), limited("odt", odt_gallery, "members", 17, 16)],
    "base/zip/verify.c KY_COST_UNPACKED": [limited("zip", lambda: archive([800000]), "unpacked", 2000000, 1999999), limited("docx", lambda: docx(LONG), "unpacked", 1510000, 1500000)._replace(step=10000), limited("odt", lambda: opendocument.package("text", f"<text:p>{LONG}</text:p>"), "unpacked", 1510000, 1500000)._replace(step=10000)],
}

# Numbers that must refer to something: within the limit, it exists.
REFERENCES = {
    "rtf/verify-numbers.c: lists": [Case("rtf", rich, lambda data, n: once(data, rb"\pard\ls1", rb"\pard\ls%d" % n), 1, 2), Case("rtf", rich, lambda data, n: once(data, rb"\pard\ls1", rb"\pard\ls%d" % n), 0, 2)],
    "ooxml/verify-chains.c: lists": [Case("docx", referring, in_member("word/document.xml", '<w:numId w:val="1"/>', lambda n: f'<w:numId w:val="{n}"/>'), within, 2) for within in (0, 1)],
    "ooxml/verify-chains.c: notes": [noted("footnote"), noted("endnote")],
}

# The limits of verifiers that are tried: file and name.
CASES = {name: [case] for name, case in (PDF | DRAWINGS | TEXTS).items()} | OTHERS | REFERENCES
