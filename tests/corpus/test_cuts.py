# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each limit by which content is dropped is reported.

Each case has the name of the file and the limit of a row "cut" of tests/style/limits.list: a function that makes a file with so
much of the limited quantity, the quantity that is within the limit, and the one that is beyond it. The code is that of the row."""
import json
import pathlib
import struct
import typing

import pytest

import controls
import foreign
import jtd
import mapi
import metafiles
import opendocument
import recipes_ooxml as ooxml
import recipes_pdf as pdf
import warm
from cases import all_parts

LIST = pathlib.Path(__file__).resolve().parents[1] / "style" / "limits.list"


class Case(typing.NamedTuple):
    suffix: str
    build: typing.Callable[[int], bytes]
    within: int
    beyond: int
    policy: tuple = ()


# --- mail ---------------------------------------------------------------------------------------------------------------------------------


def mail(header="", body="x", kind="plain"):
    return (f"From: a@example.jp\r\nDate: Mon, 5 Oct 2026 10:00:00 +0900\r\n{header}MIME-Version: 1.0\r\n"
            f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{body}\r\n").encode()


def addresses(field):
    return lambda n: mail(field + ": " + ",\r\n ".join(f"p{i}@example.jp" for i in range(n)) + "\r\n").replace(
        b"From: a@example.jp\r\n", b"" if field == "From" else b"From: a@example.jp\r\n", 1)


# --- Outlook ------------------------------------------------------------------------------------------------------------------------------


def person(i):
    return [(mapi.RECIPIENT_TYPE, mapi.LONG, 1), (mapi.SMTP_ADDRESS, mapi.UNICODE, f"p{i}@example.jp")]


def appointment(n_people, text="x"):
    """Returns an appointment with two different dates."""
    days = [mapi.minutes(2026, 10, day) for day in (7, 8)]
    pattern = mapi.recurrence(0x200a, 0, 1440, start=mapi.minutes(2026, 10, 6), last=mapi.minutes(2026, 12, 8), deleted=days, changed=days,
                              offsets=(600, 660), exceptions=[(day + 660, day + 720, day + 600, None, None) for day in days])
    values = [(mapi.MESSAGE_CLASS, mapi.UNICODE, "IPM.Appointment"), (mapi.SUBJECT, mapi.UNICODE, "x"), (mapi.BODY, mapi.UNICODE, text),
              ((mapi.APPOINTMENT, 0x820d), mapi.TIME, mapi.filetime(mapi.seconds(2026, 10, 6, 10))),
              ((mapi.APPOINTMENT, 0x820e), mapi.TIME, mapi.filetime(mapi.seconds(2026, 10, 6, 11))),
              ((mapi.APPOINTMENT, 0x8233), mapi.BINARY, mapi.zone(-540)), ((mapi.APPOINTMENT, 0x8223), mapi.BOOLEAN, 1),
              ((mapi.APPOINTMENT, 0x8216), mapi.BINARY, pattern)]
    return mapi.tnef(values, recipients=[person(i) for i in range(n_people)])


def message(*values, recipients=()):
    return mapi.compound(mapi.msg_message([(mapi.SUBJECT, mapi.UNICODE, "x"), (mapi.BODY, mapi.UNICODE, "x"), *values], recipients))


def numbers(n):
    return [(0x6600 + i, mapi.LONG, i) for i in range(n)]


def words(n):
    return [(mapi.KEYWORDS, mapi.UNICODE | mapi.MULTIPLE, [f"w{i}" for i in range(n)])]


# --- PDF ----------------------------------------------------------------------------------------------------------------------------------


def annotation(look):
    return lambda n: pdf.page(page_extra="/Annots[6 0 R]", catalog="/AcroForm<</Fields[]>>", more={6: f"<</Type/Annot{look(n)}>>"})


def outline(n):
    """Returns an outline with so many levels."""
    return pdf.page(catalog="/Outlines 6 0 R", more={6: "<</First 7 0 R/Last 7 0 R>>", **{
        7 + i: f"<</Title(T{i})/Parent {6 + i} 0 R" + (f"/First {8 + i} 0 R/Last {8 + i} 0 R>>" if i + 1 < n else ">>") for i in range(n)}})


def structure(n):
    return pdf.page(catalog="/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R", more={6: "<</Type/StructTreeRoot/K 7 0 R>>", **{
        7 + i: f"<</Type/StructElem/S/Sect/P {6 + i} 0 R" + (f"/K {8 + i} 0 R>>" if i + 1 < n else "/Pg 3 0 R/K 0>>") for i in range(n)}})


FIELD = "/Subtype/Widget/F 4/DA(/Helv 1 Tf)"


def forms(n):
    """Returns so many nested forms, of which the innermost draws text."""
    return pdf.page(content=pdf.TEXT + b"/F Do", resources="/XObject<</F 6 0 R>>", more={
        6 + i: (f"/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</XObject<</F {7 + i} 0 R>>/Font<</F1 5 0 R>>>>",
                b"/F Do" if i + 1 < n else b"BT /F1 12 Tf 9 9 Td (x) Tj ET") for i in range(n)})

# --- documents ----------------------------------------------------------------------------------------------------------------------------


def numbered_odt(n):
    return opendocument.package("text", '<text:list text:style-name="L"><text:list-item><text:p>x</text:p></text:list-item></text:list>',
                                before='<office:automatic-styles><text:list-style style:name="L"><text:list-level-style-number text:level="1" '
                                f'style:num-format="1" style:num-prefix="{"p" * n}"/></text:list-style></office:automatic-styles>')


def rows(n):
    """Returns rows, of which the last has a value."""
    return opendocument.package("spreadsheet", f'<table:table table:name="S"><table:table-row table:number-rows-repeated="{n - 1}"><table:table-cell/>'
                                '</table:table-row><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>')


def numbered_docx(n):
    numbering = (f'<w:numbering {ooxml.W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
                 f'<w:lvlText w:val="{"p" * (n - 2)}%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>')
    return ooxml.docx('<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
                      rels=[("rId1", "numbering", "numbering.xml")], parts={"word/numbering.xml": numbering},
                      types={"word/numbering.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"})


def lists(n):
    return ooxml.xlsx('<row r="1"><c r="A1"><v>5</v></c></row>', sheet_extra='<legacyDrawing r:id="rId1"/>', sheet_rels=[("rId1", "vmlDrawing", "../drawings/v.vml")],
                      parts={"xl/drawings/v.vml": f'<xml {ooxml.VML} xmlns:x="urn:schemas-microsoft-com:office:excel">' + "".join(
                          f'<v:shape id="_x0000_s{i}" type="#_x0000_t201" style="width:9pt"><x:ClientData ObjectType="Drop"><x:FmlaRange>$A$1:$A$1</x:FmlaRange>'
                          "<x:Sel>1</x:Sel></x:ClientData></v:shape>" for i in range(n)) + "</xml>"},
                      types={"xl/drawings/v.vml": "application/vnd.openxmlformats-officedocument.vmlDrawing"})


def number_format(n):
    styles = f'<styleSheet {ooxml.S}><numFmts><numFmt numFmtId="200" formatCode="0{"x" * (n - 1)}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    return ooxml.xlsx('<row r="1"><c r="A1"><v>5</v></c></row>', rels=[("rId9", "styles", "styles.xml")], parts={"xl/styles.xml": styles})


def controlled(n):
    """Returns a text in a compound file of so many bytes."""
    data = foreign.ole(contents=controls.stored("text", value="x", longest=9, bars=1, size=(9, 9), password=0))
    parts, types = controls.control(1, "text", "word", data=data + bytes(n - len(data)))
    return ooxml.docx('<w:p><w:r><w:object><v:shape id="s1" style="width:72pt;height:24pt"/><w:control r:id="rId1" w:name="n" w:shapeid="s1"/>'
                      "</w:object></w:r></w:p>", rels=[("rId1", "control", "activeX/activeX1.xml")], namespaces=ooxml.VML, parts=parts, types=types)


def repeated_cells(n):
    return opendocument.package("text", f'<table:table table:name="T"><table:table-row><table:table-cell table:number-columns-repeated="{n}"><text:p>x'
                                '</text:p></table:table-cell></table:table-row></table:table>')


def written(n):
    """Returns an RTF file with a metafile of so many words of seven letters."""
    drawn = metafiles.emf(metafiles.emf_font(1, 12), metafiles.emf_see_through(),
                          *(metafiles.emf_text(i % 16 * 60, i // 16 * 14, f"{i:07}") for i in range(n)), frame=(0, 0, 25400, 25400))
    return b"{\\rtf1 x{\\pict\\emfblip " + drawn.hex().encode() + b"}}"


def sheets(n):
    sheet = {"DocumentText": jtd.body(jtd.text("x\n"))}
    return jtd.document(jtd.body(jtd.text("y\n")), ObjectSheets={"DocSheet": {f"DOCS_{n - 1:04}": sheet}})


def objects(n):
    return jtd.document(jtd.body(jtd.text("y\n")), EmbedItems={f"Embedding {n}": {"x": b"x"}})


CASES = {
    "base/picture/metafile-text.c TEXT_MAX": Case("rtf", written, 1024, 1025),
    "ooxml/captions.c CONTROL_MAX": Case("docx", controlled, 256 << 10, (256 << 10) + 1),
    "odf/text-flow.c CELLS_REPEATED_MAX": Case("odt", repeated_cells, 64, 65, ("methods.odt=text",)),
    "pdf/walk.c FORMS_DEPTH": Case("pdf", forms, 12, 13, ("methods.pdf=text",)),
    "pdf/annotations.h KY_PDF_ANNOTATIONS_MAX": Case("pdf", lambda n: pdf.page(page_extra=f"/Annots[{'6 0 R ' * n}]", more={6: "<</Type/Annot/Subtype/Text/Rect[9 9 9 9]>>"}),
                                       10000, 10001, ("methods.pdf=text",)),
    "mail/fields.c ADDRESSES_MAX": Case("eml", addresses("To"), 1000, 1001, ("limits.field=64K",)),
    "mail/fields.c FROM_MAX": Case("eml", addresses("From"), 10, 11),
    "mail/fields.c REFERENCES_MAX": Case("eml", lambda n: mail("References:" + "".join(f"\r\n <{i}@a.example>" for i in range(n)) + "\r\n"), 100, 101),
    "base/html/render.c PREFIX_MAX": Case("html", lambda n: ("<blockquote>" * n + "x").encode(), 32, 33),
    "base/html/token.h KY_HTML_ATTRIBUTES_MAX": Case("html", lambda n: ("<a " + " ".join(f"x{i}=1" for i in range(n - 1))
                                                                        + " href='http://a.example/'>x</a>").encode(), 64, 65),
    "mapi/calendar.c REPEATED_MAX": Case("tnef", lambda n: appointment(0, "x" * n), (256 << 10) // 2 - 1, (256 << 10) // 2),
    "mapi/calendar.c REPEATED_PEOPLE_MAX": Case("tnef", appointment, 4095, 4096),
    "mapi/message.c FIELD_MAX": Case("msg", lambda n: message((mapi.SENDER_SMTP, mapi.UNICODE, "a@example.jp"), (mapi.SENDER_NAME, mapi.UNICODE, "x" * n)), 8192, 8193),
    "mapi/message.c HEADERS_MAX": Case("msg", lambda n: message((mapi.TRANSPORT_HEADERS, mapi.UNICODE, "From: a@example.jp\r\nX-A:".ljust(n, "x"))), 256 << 10, (256 << 10) + 1),
    "mapi/msg.c PROPERTIES_MAX": Case("msg", lambda n: message(*numbers(n - 2)), 4096, 4097),
    "mapi/msg.c OBJECTS_MAX": Case("msg", lambda n: message(recipients=[person(i) for i in range(n)]), 2048, 2049),
    "mapi/msg.c VALUES_MAX": Case("msg", lambda n: message(*words(n)), 256, 257),
    "mapi/tnef.c PROPERTIES_MAX": Case("tnef", lambda n: mapi.tnef([(mapi.BODY, mapi.UNICODE, "x"), *numbers(n - 1)]), 4096, 4097),
    "pdf/navigation.c LEVELS_MAX": Case("pdf", outline, 33, 34),
    "pdf/structure.c LEVELS_MAX": Case("pdf", structure, 100, 101),
    "pdf/field.c LONGEST_VALUE": Case("pdf", annotation(lambda n: f"{FIELD}/FT/Tx/Ff 4096/Rect[9 9 400 400]/V({'x' * n})"), 20000, 20001),
    "pdf/field.c LINES_MAX": Case("pdf", annotation(lambda n: f"{FIELD}/FT/Tx/Ff 4096/Rect[9 9 99 700]/V(" + "x\\r" * (n - 1) + "x)"), 499, 501),
    "pdf/field.c OPTIONS_MAX": Case("pdf", annotation(lambda n: f"{FIELD}/FT/Ch/Rect[9 9 99 99]/Opt[{'(x)' * n}]"), 400, 1001),
    "pdf/appearance.c POINTS_MAX": Case("pdf", annotation(lambda n: f"/Subtype/PolyLine/Rect[0 0 99 99]/C[0 0 0]/Vertices[{'1 2 ' * (n // 2)}]"), 20000, 20002),
    "pdf/appearance.c STROKES_MAX": Case("pdf", annotation(lambda n: f"/Subtype/Ink/Rect[0 0 99 99]/C[0 0 0]/InkList[{'[1 2 3 4]' * n}]"), 1000, 1001),
    "odf/text-list.c MARK_MAX": Case("odt", numbered_odt, 1024, 1025, ("methods.odt=text",)),
    "odf/text-sheet.c ROWS_MAX": Case("ods", rows, 1048576, 1048577, ("methods.ods=text",)),
    "ooxml/text-list.c MARK_MAX": Case("docx", numbered_docx, 1024, 1025, ("methods.docx=text",)),
    "ooxml/text-excel.c LISTS_MAX": Case("xlsx", lists, 1000, 1001, ("methods.xlsx=text",)),
    "ooxml/number-format.h KY_EXCEL_FORMAT_MAX": Case("xlsx", number_format, 1024, 1025, ("methods.xlsx=text",)),
    "office/jtd.c SHEETS_MAX": Case("jtd", sheets, 1000, 1001),
    "office/jtd.c PICTURES_MAX": Case("jtd", objects, 1000, 1001),
}


def rows_of_cuts():
    for line in LIST.read_text("utf-8").splitlines():
        file, limits, sort, code = (*line.split(" | "), "", "", "")[:4]
        if sort == "cut":
            yield from ((f"{file} {limit}", code) for limit in limits.split(", "))


def test_each_limit_that_cuts_has_a_case():
    assert sorted(name for name, _ in rows_of_cuts()) == sorted(CASES)


# Making or drawing this file takes more than a second.
COSTLY = {"mapi/msg.c OBJECTS_MAX", "base/picture/metafile-text.c TEXT_MAX"}


@pytest.mark.parametrize(("name", "code"), [pytest.param(*row, id=row[0], marks=[pytest.mark.full] * (row[0] in COSTLY)) for row in rows_of_cuts()])
def test_what_is_beyond_a_limit_that_cuts_is_told(name, code, inprocess, tmp_path):
    case, told = CASES[name], []
    for amount in (case.within, case.beyond):
        path, folder = tmp_path / f"{amount}.{case.suffix}", tmp_path / f"out-{amount}"
        path.write_bytes(case.build(amount))
        folder.mkdir()
        done = warm.call(inprocess, "sanitize", *case.policy, path, folder)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        report = json.loads(done.stdout)
        told.append({removed["code"] for part in all_parts(report) for removed in part["removed"]})
    assert [code in codes for codes in told] == [False, True], told
