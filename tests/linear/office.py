# SPDX-License-Identifier: GPL-2.0-or-later
"""XML, formulas, fields, packages; OOXML, OpenDocument, RTF."""

import io
import struct
import zipfile
from xml.sax.saxutils import escape

import glyph_layout
import hangul
import jtd
import mtx
import opendocument
import packages
import recipes_ooxml as ooxml
import recipes_pdf
from shape import again, as_bytes, grammar, nested


def words(value):
    return value.decode("utf-8", "surrogateescape")


def packed(members):
    """A package whose members are stored, so that its size is the repetition's."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members:
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def packed_font(font):
    """A presentation with FONT, which MicroType Express packed."""
    return ooxml.pptx(ooxml.shape("a"), rels=[("rId7", "font", "fonts/font1.fntdata")], parts={"ppt/fonts/font1.fntdata": ooxml.eot(font, 4)},
                      presentation_extra='<p:embeddedFontLst><p:embeddedFont><p:font typeface="a"/><p:regular r:id="rId7"/></p:embeddedFont></p:embeddedFontLst>',
                      more_types='<Default Extension="fntdata" ContentType="application/x-fontdata"/>')


def mtx_head(size):
    return b"\3\0\xff\xff" + (10 + size).to_bytes(3, "big") * 2


def packed_repeats(size):
    """Bytes that repeat those two before, as long as a block may be: what came so often that it is one bit, which is 0."""
    block = mtx.lzcomp(b"ab" * 2000, copies=False, length=min(8 * size, (1 << 24) - 1)) + bytes(size)
    return mtx_head(len(block)) + block


def packed_bytes(size):
    """Bytes one by one, as they come."""
    block = mtx.lzcomp(bytes((i * i >> 3) % 251 for i in range(max(size // 16, 64))), copies=False)
    return mtx_head(len(block)) + block


def packed_glyphs(size):
    """Runs of glyphs without points, and of points in one glyph."""
    font = mtx.lzcomp(mtx.ctf({b"head": bytes(54), b"maxp": b"\0\1\0\0" + struct.pack(">H", min(size // 2, 65535))}, [b"\0\0" * (size // 2)]), has_runs=True)
    return mtx_head(len(font)) + font


def font_with(table):
    """A document with a font that has TABLE as its GSUB."""
    font = recipes_pdf.truetype([*ooxml.font_tables().items(), (b"GSUB", table)])
    guid = "{0A4E4B5F-1234-4000-8000-00000000ABCD}"
    return ooxml.docx(ooxml.paragraph("a"), [("rId1", "fontTable", "fontTable.xml")],
                      parts={"word/fontTable.xml": f'<w:fonts {ooxml.W} {ooxml.R}><w:font w:name="Square"><w:embedRegular r:id="rId1" w:fontKey="{guid}"/></w:font></w:fonts>',
                             "word/_rels/fontTable.xml.rels": ooxml.relationships([("rId1", "font", "fonts/font1.odttf")]), "word/fonts/font1.odttf": ooxml.disguised(font, guid)},
                      types={"word/fontTable.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"},
                      more_types='<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>')


def many_subtables(size):
    subtable = glyph_layout.leading([1, None, -1], glyph_layout.coverage(1))
    count = min(size // 14, 3000)
    return glyph_layout.table([(1, 0, [subtable] * count)] + [(1, 0, [subtable])] * (count // 3))


def one_lookup_many_times(size):
    """Each of the lookups is the same bytes, and so is each of its subtables."""
    count = max(size // 4, 2)
    lookup = struct.pack(">3H", 6, 0, min(count, 30000)) + struct.pack(">H", min(2 * count + 6, 65535)) * min(count, 30000) + overlapping(size)
    lists = glyph_layout.table([])[:-2]
    return lists + struct.pack(">H", min(count, 8000)) + struct.pack(">H", min(2 * count + 2, 65535)) * min(count, 8000) + lookup


def overlapping(size):
    """Coverages that lie on each other, of glyphs behind each other."""
    count = min(size // 6, 10000)
    return struct.pack(">3H", 3, count, 1) + b"".join(struct.pack(">H", min(6 + 2 * count + 2 * i, 65535)) for i in range(count)) + struct.pack(">5H", 0, 0, 0, 1, count) * (count // 3)


def overlapping_coverages(size):
    return glyph_layout.table([(6, 0, [overlapping(size)])])


def overlapping_rules(size):
    count = min(size // 6, 10000)
    rules = struct.pack(f">{count}H", *[count] * count)
    return glyph_layout.table([(4, 0, [glyph_layout.leading([1, None, 1, None], glyph_layout.coverage(1), rules)])])


def nested_lookups(size):
    count = min(size // 30, 2500)
    return glyph_layout.table([(5, 0, [glyph_layout.leading([3, 1, 1, None, 0, (i + 1) % count], glyph_layout.coverage(1))]) for i in range(count)])


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return [(info.filename, file.read(info)) for info in file.infolist()]


MARK = "@REPEATED@"


def put(template):
    """A frame: the package TEMPLATE, in which MARK is what repeats."""
    members = parts_of(template)
    return lambda value: packed([(name, content.replace(MARK.encode(), value)) for name, content in members])


# --- XML ----------------------------------------------------------------------------------------

DOCX, XLSX, PPTX = put(ooxml.docx(MARK)), put(ooxml.xlsx(MARK)), put(ooxml.pptx(MARK))
XML = ("<w:p/>", "<w:p></w:p>", "<w:p><w:r><w:t>a</w:t></w:r></w:p>", "<w:p>", "</w:p>", "<", "<w", "<w:p ", "<w:p a=", "<w:p a='", "<!--", "<!-- -->", "<!---->", "<?a ?>", "<?", "<![CDATA[", "<w:p><w:r><w:t><![CDATA[a]]></w:t></w:r></w:p>", "]]>", "&", "&amp;", "&#65;", "&#x41;", "&#", "&a;", "a", " ", "\n", "\u3042", "<x/>", "<x:y/>", "<w:x{i}/>", "<x{i} xmlns='a{i}'/>", "<a:b xmlns:a='c{i}'/>", "\x00", "\ufffe")
XML_NESTED = [nested("<w:p>", "", "</w:p>"), nested("<w:sdt><w:sdtContent>", "<w:p/>", "</w:sdtContent></w:sdt>"), nested("<w:tbl><w:tr><w:tc>", "<w:p/>", "</w:tc></w:tr></w:tbl>"), nested("<x>", "", "</x>"), nested("<a:b xmlns:a='c{i}'>", "", "</a:b>"), nested("<w:ins>", "", "</w:ins>"), nested("<w:smartTag>", "<w:r/>", "</w:smartTag>", "<w:p>", "</w:p>"),
              again(" a{i}='b'", before="<w:p", after="/>"), again(" xmlns:a{i}='b{i}'", before="<w:p", after="/>"), again(" w:a{i}='b'", before="<w:p", after="/>"), again(" a='b'", before="<w:p", after="/>"), again(" ", before="<w:p", after="/>"), again("a", before="<w:p w:rsidR='", after="'/>"), again("&amp;", before="<w:p w:rsidR='", after="'/>"), again("a", before="<", after="/>"), again("a", before="<w:p><w:r><w:t>", after="</w:t></w:r></w:p>"),
              again("&lt;", before="<w:p><w:r><w:t>", after="</w:t></w:r></w:p>"), again("-", before="<!--", after="-->"), again("]", before="<![CDATA[", after="]]>"), again("0", before="<w:p>&#", after="65;</w:p>"), again(" xmlns:a{i}='b'", before="<w:p", after="><a1:c/><a2:d/></w:p>"), again("<a1:c/>", before="<w:p xmlns:a1='b' xmlns:a2='b'>", after="</w:p>")]
DRAWING = "<w:drawing><wp:inline xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'><wp:docPr id='{i}' name='a'/></wp:inline></w:drawing>"
WORD = ("<w:p><w:pPr><w:pStyle w:val='a{i}'/></w:pPr></w:p>", "<w:p><w:r><w:rPr><w:b/><w:i/></w:rPr><w:t>a</w:t></w:r></w:p>", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>", "<w:bookmarkStart w:id='{i}' w:name='a{i}'/>", "<w:bookmarkStart w:id='1' w:name='a'/>", "<w:bookmarkEnd w:id='{i}'/>", "<w:p><w:hyperlink r:id='rId{i}'/></w:p>", "<w:p><w:hyperlink w:anchor='a{i}'><w:r><w:t>b</w:t></w:r></w:hyperlink></w:p>", "<w:p><w:commentRangeStart w:id='{i}'/></w:p>",
        "<w:p><w:r><w:br/></w:r></w:p>", "<w:p><w:r><w:tab/></w:r></w:p>", "<w:p><w:r><w:sym w:font='a' w:char='F041'/></w:r></w:p>", "<w:p><w:r><w:footnoteReference w:id='{i}'/></w:r></w:p>", "<w:p><w:r>" + DRAWING + "</w:r></w:p>", "<w:p><w:r><w:pict/></w:r></w:p>", "<w:p><w:r><w:object/></w:r></w:p>", "<w:p><w:ins w:id='{i}' w:author='a'><w:r><w:t>b</w:t></w:r></w:ins></w:p>", "<w:altChunk r:id='rId{i}'/>", "<w:sectPr/>", "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r></w:p>",
        "<w:p><m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'><m:r><m:t>a</m:t></m:r></m:oMath></w:p>", "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><mc:Choice Requires='a'/><mc:Fallback/></mc:AlternateContent>", "<w:tbl>" + "<w:tr>" + "<w:tc><w:p/></w:tc>" * 30 + "</w:tr></w:tbl>", "<w:proofErr w:type='spellStart'/>")
grammar("XML of a document", "docx", "a.docx", DOCX, *XML, *XML_NESTED)
grammar("document", "docx", "a.docx", DOCX, *WORD)


def char(kind):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text):
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


FIELD = (char("begin"), char("end"), char("separate"), char("begin") + char("end"), instruction("PAGE "), instruction("a"), char("begin") + instruction(" HYPERLINK \"http://a.b\" ") + char("separate") + "<w:r><w:t>a</w:t></w:r>" + char("end"), char("begin") + instruction(" IF 1 = 1 ") + char("separate") + char("end"), char("begin") + instruction(" PAGE ") + char("end"),
         nested(char("begin") + instruction(" IF "), "", char("end")), nested(char("begin"), "", char("end")), nested(char("begin") + instruction(" QUOTE "), "", char("separate") + char("end")), nested(char("begin"), instruction(" PAGE "), char("separate") + char("end")), nested("<w:fldSimple w:instr=' PAGE '>", "", "</w:fldSimple>"), "<w:fldSimple w:instr=' PAGE '><w:r/></w:fldSimple>")
grammar("fields", "docx", "a.docx", lambda value: DOCX(b"<w:p>" + value + b"</w:p>"), *FIELD)
grammar("field instructions", "docx", "a.docx", lambda value: DOCX(("<w:p>" + char("begin") + instruction(escape(words(value))) + char("separate") + "<w:r><w:t>a</w:t></w:r>" + char("end") + "</w:p>").encode("utf-8", "surrogateescape")),
        " PAGE", "\"", "\\", "\\\\", "\\* ", "\\* MERGEFORMAT ", " \"a\"", "HYPERLINK ", "HYPERLINK \"a\" ", "IF ", " ", "\\l a ", "DATE \\@ ", again("'", before=" DATE \\@ \"", after="\""), again("a", before=" HYPERLINK \"http://", after="\""), again("a", before=" REF "), "INCLUDETEXT ", "{", "=", "1+", "(", "SUM(", again("(", before=" = "), again("1+", before=" = "), "\u3042", "\\\"")
grammar("document links", "docx", "a.docx", lambda value: packed([(name, content.replace(b"</Relationships>", value + b"</Relationships>") if name == "word/_rels/document.xml.rels" else content) for name, content in parts_of(ooxml.docx("<w:p/>", [("rId0", "styles", "styles.xml")]))]),
        "<Relationship Id='r{i}' Type='http://a' Target='b'/>", "<Relationship Id='r{i}' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink' Target='http://a.b/{i}' TargetMode='External'/>", "<Relationship Id='r{i}' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/image' Target='media/{i}.png'/>", "<Relationship Id='r' Type='a' Target='b'/>",
        "<Relationship Id='r{i}' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/header' Target='document.xml'/>", again("../", before="<Relationship Id='a' Type='b' Target='", after="'/>"), again("a/", before="<Relationship Id='a' Type='b' Target='", after="'/>"), again("./", before="<Relationship Id='a' Type='b' Target='", after="'/>"), again("%41", before="<Relationship Id='a' Type='b' Target='", after="'/>"))
grammar("content types", "docx", "a.docx", lambda value: packed([(name, content.replace(b"</Types>", value + b"</Types>") if name == "[Content_Types].xml" else content) for name, content in parts_of(ooxml.docx("<w:p/>"))]),
        "<Override PartName='/a{i}' ContentType='b'/>", "<Default Extension='a{i}' ContentType='b'/>", "<Override PartName='/a' ContentType='b'/>", "<x/>")


def many_parts(kind, content):
    def make(size):
        count = min(max(size // 700, 1), 4000)
        rows = [(f"r{i}", kind, f"x/{i}.xml") for i in range(count)]
        return packed(parts_of(ooxml.docx("<w:p/>", rows, parts={f"word/x/{i}.xml": content for i in range(count)},
                                          types={f"word/x/{i}.xml": f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml" for i in range(count)})))
    make.__name__ = f"parts of {kind}"
    return make


grammar("parts", "docx", "a.docx", lambda made: made, many_parts("header", f"<w:hdr {ooxml.W}><w:p/></w:hdr>"), many_parts("footer", f"<w:ftr {ooxml.W}><w:p/></w:ftr>"), many_parts("x", "<x/>"))
STYLES = put(ooxml.docx("<w:p><w:pPr><w:pStyle w:val='a1'/></w:pPr></w:p>", [("rId5", "styles", "styles.xml")], parts={"word/styles.xml": f"<w:styles {ooxml.W}>{MARK}</w:styles>"}, types={"word/styles.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"}))
grammar("styles", "docx", "a.docx", STYLES, "<w:style w:type='paragraph' w:styleId='a{i}'><w:name w:val='a{i}'/></w:style>", "<w:style w:type='paragraph' w:styleId='a'><w:basedOn w:val='a'/></w:style>", "<w:latentStyles/>", "<w:style/>")


def chained_styles(size):
    return "".join(f"<w:style w:type='paragraph' w:styleId='a{i}'><w:basedOn w:val='a{i + 1}'/><w:rPr><w:b/></w:rPr></w:style>" for i in range(size // 90)).encode()


grammar("styles", "docx", "a.docx", STYLES, chained_styles)

# --- workbooks ----------------------------------------------------------------------------------

FORMULA = ("+", "-", "-1", "1+", "A1+", "CUBE+", "SUM(", "SUM(1)+", "SUM(A1,", "(", "()", "(1)+", ")", "1,", "A1,", "A1:", "A1:B2:", "A1 ", " ", "\n", "!", "Sheet1!", "Sheet1!A1+", "'Sheet1'!A1+", "'Sheet1:Sheet1'!A1+", "'a:b'!A1+", "'a:", "'a''", "'", "''", "'a''b'!A1+", "\"", "\"\"", "\"a\"&", "\"a\"", "{", "{1", "{1,2}+", "[", "]", "[0]!a+", "[1]", "Table1[", "Table1[a]+", "T[[a],[b]]+", "T[[#All],", "'[", "T['[", "#", "#REF!", "#REF!+", "#N/A,", "@", "@A1+", "%", "1%", "^", "1^", "&", "=", "<>", "1<", "1=", "1e", "1e1+",
           "1.", ".", "a", "a.", "a.b+", "a_", "_xlfn.", "_xlfn.a(", "_xlfn.LET(_xlpm.a,1,", "_xlfn.LAMBDA(_xlpm.a,", "IF(1,", "INDIRECT(\"A\"&", "INDIRECT(", "CHOOSE(1,", "\\", "|", "cmd|", "~", "$", "$A$1+", "A$", "A1#", "A1#+", "R1C1+", "XFD1048576+", "\u3042", "\u3042(", "\u3042!A1+", "\uff0b", "\u200b", ",", ";", ":", "1:1,", "A:A,", "TRUE+", "NOT(", "-(", "+(", "--", "+-", "(A1,", "WEBSERVICE(", "Sheet1:Sheet1!A1+", "sheet1!A1,", "IFERROR(", "CUBEVALUE(", "INDIRECT(A1)&", "?", "`", "\x7f", "name{i}+", "Sheet{i}!A1+", "T{i}[a]+")
FORMULA_NESTED = [nested("(", "1", ")"), nested("SUM(", "1", ")"), nested("IF(1,", "1", ")"), nested("-(", "1", ")"), nested("{", "1", "}"), nested("[", "a", "]", before="T"), nested("T[", "a", "]"), nested("'", "a", "'"), nested("_xlfn.LAMBDA(_xlpm.a,", "1", ")"), nested("_xlfn.LET(_xlpm.a,1,", "1", ")"), nested("INDIRECT(", "\"A1\"", ")"), nested("a(", "1", ")"), again("1", before="SUM(", after=")"), again("1,", before="SUM(", after="1)"), again("a", before="'", after="'!A1"), again("''", before="'", after="'!A1"), again("'[", before="T[", after="]"),
                  again("a", before="T[", after="]"), again(" ", before="1", after="+1"), again("1,", before="{", after="1}"), again("1;", before="{", after="1}"), again("\"\"", before="\"", after="\""), again("\"a\"&", before="INDIRECT(", after="\"b\")"), again("A", before="", after="1"), again("0", before="A", after="1"), again("A1+", after="1"), again("SUM(1)+", after="1"), again("CUBE+", after="1"), again("'Sheet1'!A1+", after="1"), again("T[a]+", after="1"), again("[0]!a+", after="1"), again("#REF!+", after="1"), again("{1,2}+", after="1"), again("-", after="1"), again("A1:B2,", before="SUM((", after="A1))"),
                  again("name+", after="1"), again("A1 ", after="A1"), again("%", before="1"), again("(1)", before="a"), again("#", before="A1")]


def sheet_formula(value):
    return XLSX(f'<row r="1"><c r="A1"><f>{escape(words(value))}</f><v>1</v></c></row>'.encode("utf-8", "surrogateescape"))


grammar("formula", "xlsx", "a.xlsx", sheet_formula, *FORMULA, *FORMULA_NESTED)
CHART = put(ooxml.xlsx("", names=f'<definedName name="a">{MARK}</definedName>'))
grammar("formula of a name", "xlsx", "a.xlsx", lambda value: CHART(escape(words(value)).encode("utf-8", "surrogateescape")), *FORMULA[::5], *FORMULA_NESTED[::5])


def short_formulas(text):
    def make(size):
        return "".join(f'<row r="{i + 1}"><c r="A{i + 1}"><f>{text}</f><v>1</v></c></row>' for i in range(size // (50 + len(text)) or 1)).encode()
    make.__name__ = f"cells of {text}"
    return make


grammar("cells", "xlsx", "a.xlsx", XLSX, *map(short_formulas, ("A1", "a+1", "'Sheet1'!A1", "T[a]", "SUM(A1:A9)", "Other!A1", "WEBSERVICE(1)", "a()", "INDIRECT(\"A\"&amp;1)")), '<row r="1"/>', "<row/>", '<row r="{i}"><c r="A{i}"><v>1</v></c></row>', "<c/>", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>', "<row><c><v>1</v></c></row>",
        again("<c><v>1</v></c>", before="<row>", after="</row>"), again('<c t="str"><v>a</v></c>', before="<row>", after="</row>"), '<row><c><f t="shared" si="{i}" ref="A1:A9">A1</f><v>1</v></c></row>', '<row><c><f t="shared" si="0"/><v>1</v></c></row>', '<row><c><f t="array" ref="A1:XFD9">1</f><v>1</v></c></row>')
SHEET_EXTRAS = put(ooxml.xlsx("", sheet_extra=MARK))
grammar("sheet", "xlsx", "a.xlsx", SHEET_EXTRAS, again('<mergeCell ref="A{i}:B{i}"/>', before="<mergeCells>", after="</mergeCells>"), '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1</formula></cfRule></conditionalFormatting>', again('<dataValidation type="list" sqref="A1"><formula1>A1</formula1></dataValidation>', before="<dataValidations>", after="</dataValidations>"), again('<hyperlink ref="A{i}" location="Sheet1!A1"/>', before="<hyperlinks>", after="</hyperlinks>"),
        again("A1 ", before='<conditionalFormatting sqref="', after='"/>'), again("&amp;C a", before="<headerFooter><oddHeader>", after="</oddHeader></headerFooter>"), again("<col min='1' max='16384'/>", before="<cols>", after="</cols>"), again("a", before="<sheetProtection password='", after="'/>"))
BOOK = put(ooxml.xlsx("", book_extra=MARK))
grammar("workbook", "xlsx", "a.xlsx", BOOK, again('<definedName name="a{i}">Sheet1!A1</definedName>', before="<definedNames>", after="</definedNames>"), again('<definedName name="a{i}">a{i}+1</definedName>', before="<definedNames>", after="</definedNames>"), again('<definedName name="a">1</definedName>', before="<definedNames>", after="</definedNames>"))
SHEETS = put(ooxml.package("xlsx", f'<workbook {ooxml.S} {ooxml.R}><sheets>{MARK}</sheets></workbook>', [("rId1", "worksheet", "worksheets/sheet1.xml")], {"xl/worksheets/sheet1.xml": f"<worksheet {ooxml.S}><sheetData><row><c><f>Sheet5!A1+a</f><v>1</v></c></row></sheetData></worksheet>"}, {"xl/worksheets/sheet1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"}))
grammar("sheets", "xlsx", "a.xlsx", SHEETS, '<sheet name="Sheet{i}" sheetId="{i}" r:id="rId1"/>', '<sheet name="a" sheetId="1" r:id="rId1"/>', '<sheet name="a{i}" sheetId="{i}" r:id="r{i}"/>')


def many_sheets(formula):
    def make(size):
        count = min(max(size // 900, 1), 3000)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        book = f'<workbook {ooxml.S} {ooxml.R}><sheets>' + "".join(f'<sheet name="S{i}" sheetId="{i + 1}" r:id="r{i}"/>' for i in range(count)) + "</sheets></workbook>"
        sheet = f"<worksheet {ooxml.S}><sheetData><row><c><f>{formula}</f><v>1</v></c></row></sheetData></worksheet>"
        return packed(parts_of(ooxml.package("xlsx", book, [(f"r{i}", "worksheet", f"worksheets/{i}.xml") for i in range(count)], {f"xl/worksheets/{i}.xml": sheet for i in range(count)}, {f"xl/worksheets/{i}.xml": kind for i in range(count)})))
    make.__name__ = f"sheets of {formula}"
    return make


grammar("sheets", "xlsx", "a.xlsx", lambda made: made, many_sheets("S5!A1"), many_sheets("'S1'!A1+S2!A1+nobody!A1"))


def names_and_uses(size):
    count = max(size // 200, 1)
    names = "".join(f'<definedName name="name{i}">Sheet1!A1</definedName>' for i in range(count))
    rows = "".join(f'<row><c><f>name{count - i}+name{i}</f><v>1</v></c></row>' for i in range(count))
    return packed(parts_of(ooxml.xlsx(rows, names=names)))


def tables_and_uses(size):
    count = min(max(size // 900, 1), 2000)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
    tables = {f"xl/tables/t{i}.xml": f'<table {ooxml.S} id="{i + 1}" name="T{i}" displayName="T{i}" ref="A1:A2"><tableColumns count="1"><tableColumn id="1" name="a"/></tableColumns></table>' for i in range(count)}
    rows = "".join(f"<row><c><f>T{count - 1 - i}[a]</f><v>1</v></c></row>" for i in range(count))
    return packed(parts_of(ooxml.xlsx(rows, parts=tables, types={name: kind for name in tables}, sheet_rels=[(f"r{i}", "table", f"../tables/t{i}.xml") for i in range(count)],
                                      sheet_extra="<tableParts>" + "".join(f'<tablePart r:id="r{i}"/>' for i in range(count)) + "</tableParts>")))


grammar("names", "xlsx", "a.xlsx", lambda made: made, names_and_uses, tables_and_uses)
STRINGS = put(ooxml.xlsx('<row><c t="s"><v>0</v></c></row>', rels=[("rId3", "sharedStrings", "sharedStrings.xml")], parts={"xl/sharedStrings.xml": f"<sst {ooxml.S}>{MARK}</sst>"}, types={"xl/sharedStrings.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"}))
grammar("shared strings", "xlsx", "a.xlsx", STRINGS, "<si><t>a</t></si>", "<si/>", "<si><r><t>a</t></r></si>", again("<r><rPr><b/></rPr><t>a</t></r>", before="<si>", after="</si>"), again("a", before="<si><t>", after="</t></si>"), again("_x0041_", before="<si><t>", after="</t></si>"), again("<rPh sb='0' eb='1'><t>a</t></rPh>", before="<si><t>b</t>", after="</si>"), "<si><t>=cmd|a{i}</t></si>")
XF = put(ooxml.xlsx('<row><c s="1"><v>0</v></c></row>', rels=[("rId3", "styles", "styles.xml")], parts={"xl/styles.xml": f"<styleSheet {ooxml.S}>{MARK}</styleSheet>"}, types={"xl/styles.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"}))
grammar("cell styles", "xlsx", "a.xlsx", XF, again("<xf numFmtId='{i}'/>", before="<cellXfs>", after="</cellXfs>"), again("<numFmt numFmtId='{i}' formatCode='0'/>", before="<numFmts>", after="</numFmts>"), again("0", before="<numFmts><numFmt numFmtId='1' formatCode='", after="'/></numFmts>"), again("[a]", before="<numFmts><numFmt numFmtId='1' formatCode='", after="'/></numFmts>"), again("<font><b/></font>", before="<fonts>", after="</fonts>"))
SHEET_DRAWING = put(ooxml.xlsx("", sheet_extra='<drawing r:id="rId1"/>', sheet_rels=[("rId1", "drawing", "../drawings/drawing1.xml")], types={"xl/drawings/drawing1.xml": "application/vnd.openxmlformats-officedocument.drawing+xml"}, parts={"xl/drawings/drawing1.xml": '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">' + MARK + "</xdr:wsDr>"}))
grammar("labels of a sheet", "xlsx", "a.xlsx", SHEET_DRAWING, "<a:t>a</a:t>", "<a:t>R&D</a:t>", again("<![CDATA[", before="<a:t>", after="</a:t>"), again("<![CDATA[a]]>", before="<a:t>", after="</a:t>"), again("&", before="<a:t>", after="</a:t>"), again("<", before="<a:t>", after="</a:t>"))
grammar("slide", "pptx", "a.pptx", PPTX, ooxml.shape("a"), "<p:sp/>", "<p:pic/>", "<p:graphicFrame/>", "<p:cxnSp/>", nested("<p:grpSp>", "", "</p:grpSp>"), "<p:sp><p:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></p:txBody></p:sp>", ooxml.shape("a", '<a:hlinkClick r:id="a{i}"/>'), again("<a:p><a:r><a:t>a</a:t></a:r></a:p>", before="<p:sp><p:txBody><a:bodyPr/>", after="</p:txBody></p:sp>"),
        again("<a:moveTo><a:pt x='1' y='1'/></a:moveTo>", before="<p:sp><p:spPr><a:custGeom><a:pathLst><a:path>", after="</a:path></a:pathLst></a:custGeom></p:spPr></p:sp>"), again("<a:gd name='a{i}' fmla='+- a{i} 0 0'/>", before="<p:sp><p:spPr><a:custGeom><a:gdLst>", after="</a:gdLst></a:custGeom></p:spPr></p:sp>"))
VML = put(ooxml.docx(f"<w:p><w:r><w:pict>{MARK}</w:pict></w:r></w:p>", namespaces=ooxml.VML))
grammar("VML", "docx", "a.docx", VML, "<v:shape/>", "<v:shape style='a:b;'/>", again("a:b;", before="<v:shape style='", after="'/>"), again("m0,0l1,1", before="<v:shape path='", after="'/>"), again("@1 ", before="<v:shape path='", after="'/>"), "<v:rect><v:textbox/></v:rect>", nested("<v:group>", "", "</v:group>"), again("<v:f eqn='sum 1 0 0'/>", before="<v:shapetype><v:formulas>", after="</v:formulas></v:shapetype>"), again("(", before="<v:shape style='a:", after="'/>"))

# --- OpenDocument -------------------------------------------------------------------------------

ODT, ODS, ODG, ODP = (put(opendocument.package(kind, MARK)) for kind in ("text", "spreadsheet", "drawing", "presentation"))
grammar("OpenDocument text", "odt", "a.odt", ODT, "<text:p/>", "<text:p>a</text:p>", "<text:p>a<text:s/>b</text:p>", "<text:p><text:span>a</text:span></text:p>", nested("<text:span>", "a", "</text:span>", "<text:p>", "</text:p>"), nested("<text:section>", "", "</text:section>"), nested("<text:list><text:list-item>", "", "</text:list-item></text:list>"), "<text:p><text:a xlink:href='http://a.b/{i}'>a</text:a></text:p>", "<table:table><table:table-row><table:table-cell/></table:table-row></table:table>", again("<text:s text:c='1'/>", before="<text:p>", after="</text:p>"),
        "<text:p text:style-name='a{i}'>a</text:p>", "<draw:frame/>", "<text:p><text:bookmark text:name='a{i}'/></text:p>", "<text:p><text:date>a</text:date></text:p>", "<text:tracked-changes/>", "<text:p><text:note><text:note-body><text:p/></text:note-body></text:note></text:p>", "<text:h text:outline-level='1'>a</text:h>", "<text:p><office:annotation/></text:p>", "<text:p><text:ruby><text:ruby-base>a</text:ruby-base></text:ruby></text:p>", "<", "&amp;", "<x/>", "a", "<text:p><text:s text:c='999999999'/></text:p>")
OPEN = ("+", "[.A1]+", "SUM(", "SUM([.A1];", "(", "[", "[.A1:.B2]+", "['a'.A1]+", "'", "\"", "\"a\"&", "$$a+", "a+", "a.", "{", "{1;2|3}+", "#", "~", "!", "1+", "-", " ", "[$Sheet1.$A$1]+", "['file:///a'#$b.A1]+", "COM.MICROSOFT.", "COM.MICROSOFT.a(", "INDIRECT(", "a(", ";", ":", "[.", "'a'.", "\u3042", nested("(", "1", ")"), nested("SUM(", "1", ")"), nested("[", ".A1", "]"), nested("{", "1", "}"), again("[.A1]+", after="1"), again("a+", after="1"), again("SUM(1)+", after="1"), again("CUBE+", after="1"), again("'a'.b+", after="1"), again("$$a+", after="1"), again("{1;2}+", after="1"))
grammar("OpenFormula", "ods", "a.ods", lambda value: ODS(('<table:table table:name="Sheet1"><table:table-row><table:table-cell table:formula="of:=' + escape(words(value), {'"': "&quot;"}) + '" office:value="1"/></table:table-row></table:table>').encode("utf-8", "surrogateescape")), *OPEN)
grammar("OpenDocument sheet", "ods", "a.ods", ODS, "<table:table/>", '<table:table table:name="a{i}"><table:table-row><table:table-cell table:formula="of:=[a{i}.A1]"/></table:table-row></table:table>', again("<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>", before="<table:table>", after="</table:table>"), again('<table:table-row><table:table-cell table:formula="of:=[.A1]+b" office:value="1"/></table:table-row>', before="<table:table>", after="</table:table>"),
        again('<table:table-cell table:number-columns-repeated="99"/>', before="<table:table><table:table-row>", after="</table:table-row></table:table>"), again('<table:table-row table:number-rows-repeated="999999"/>', before="<table:table>", after="</table:table>"), again('<table:named-range table:name="a{i}" table:cell-range-address="$b.$A$1"/>', before="<table:named-expressions>", after="</table:named-expressions>"), again("<table:table-column/>", before="<table:table>", after="</table:table>"),
        again("a b ", before='<table:table table:print-ranges="', after='"/>'), again('<table:content-validation table:name="a{i}" table:condition="of:cell-content()=1"/>', before="<table:content-validations>", after="</table:content-validations>"))
grammar("OpenDocument drawing", "odg", "a.odg", lambda value: ODG(b"<draw:page>" + value + b"</draw:page>"), "<draw:rect/>", "<draw:path svg:d='M0 0'/>", again("M0 0L1 1", before="<draw:path svg:d='", after="'/>"), again("0,0 ", before="<draw:polygon draw:points='", after="'/>"), nested("<draw:g>", "", "</draw:g>"), again("M ?f0 0 ", before="<draw:custom-shape><draw:enhanced-geometry draw:enhanced-path='", after="'/></draw:custom-shape>"), again("<draw:equation draw:name='f{i}' draw:formula='?f{i}+1'/>", before="<draw:custom-shape><draw:enhanced-geometry>", after="</draw:enhanced-geometry></draw:custom-shape>"),
        again("(", before="<draw:custom-shape><draw:enhanced-geometry><draw:equation draw:name='f' draw:formula='", after="'/></draw:enhanced-geometry></draw:custom-shape>"), again("rotate(1) ", before="<draw:rect draw:transform='", after="'/>"), "<draw:frame><draw:text-box><text:p>a</text:p></draw:text-box></draw:frame>")
grammar("OpenDocument presentation", "odp", "a.odp", ODP, "<draw:page/>", "<draw:page draw:name='a{i}'/>", "<draw:page><anim:par/></draw:page>", nested("<anim:par>", "", "</anim:par>", "<draw:page>", "</draw:page>"))
OSTYLES = put(opendocument.package("text", "<text:p text:style-name='a1'>b</text:p>", before=f"<office:automatic-styles>{MARK}</office:automatic-styles>"))
grammar("OpenDocument styles", "odt", "a.odt", OSTYLES, "<style:style style:name='a{i}' style:family='paragraph'/>", "<style:style style:name='a{i}' style:family='paragraph' style:parent-style-name='a{i}'/>", "<style:style style:name='a' style:family='text'><style:text-properties fo:color='#ffffff'/></style:style>", "<text:list-style style:name='a{i}'/>", "<number:number-style style:name='a{i}'><number:number/></number:number-style>", "<style:style style:name='a{i}' style:family='text'><style:text-properties text:display='none'/></style:style>",
        lambda size: "".join(f"<style:style style:name='a{i}' style:family='paragraph' style:parent-style-name='a{i + 1}'><style:text-properties fo:color='#000000'/></style:style>" for i in range(size // 150)).encode())
MANIFEST = opendocument.package("text", "<text:p/>")
grammar("OpenDocument manifest", "odt", "a.odt", lambda value: packed([(name, content.replace(b"</manifest:manifest>", value + b"</manifest:manifest>")) for name, content in parts_of(MANIFEST)]), "<manifest:file-entry manifest:full-path='a{i}' manifest:media-type='b'/>", "<manifest:file-entry manifest:full-path='a' manifest:media-type='b'/>")
grammar("flat OpenDocument", "odt", "a.fodt", lambda value: opendocument.flat("text", words(value)).replace(b"", b""), "<text:p>a</text:p>", "<text:p><draw:frame><draw:image><office:binary-data>YQ==</office:binary-data></draw:image></draw:frame></text:p>", again("YQ==\n", before="<text:p><draw:frame><draw:image><office:binary-data>", after="</office:binary-data></draw:image></draw:frame></text:p>"))

# --- RTF ----------------------------------------------------------------------------------------

RTF = ("{", "}", "{}", "{a}", "{\\b a}", "\\b ", "\\b0", "\\par ", "\\par\n", "a", " ", "\n", "\\", "\\\\", "\\{", "\\*", "\\'", "\\'82\\'a0", "\\'8", "\\u12354?", "\\u12354", "\\u-1?", "\\uc9", "\\uc9\\u1", "\\uc1\\u65?", "\\bin", "\\bin1 a", "\\bin0", "\\bin9999999", "{\\*\\a b}", "{\\*", "{\\field{\\*\\fldinst PAGE}{\\fldrslt a}}", "{\\field{\\*\\fldinst HYPERLINK \"http://a.b\"}{\\fldrslt a}}", "{\\field", "{\\*\\fldinst a}", "{\\fldrslt a}", "{\\pict\\pngblip 89}", "{\\pict", "{\\object\\objemb{\\*\\objdata 01}}", "{\\objdata ", "{\\fonttbl{\\f{i} a;}}", "{\\fonttbl", "{\\colortbl;\\red1;}", "{\\stylesheet{\\s{i} a;}}",
       "\\f{i} a", "\\cf{i} ", "\\s{i} ", "\\trowd\\cellx1 a\\cell\\row ", "\\cellx{i} ", "\\cell ", "\\row ", "\\trowd ", "\\intbl ", "\\pard ", "\\plain ", "\\tab ", "\\line ", "\\page ", "\\sect ", "\\v a", "{\\v a}", "\\ls1 ", "{\\listtable{\\list\\listid{i}}}", "{\\*\\bkmkstart a{i}}{\\*\\bkmkend a{i}}", "{\\footnote a}", "{\\header a}", "{\\info{\\author a}}", "{\\*\\generator a;}", "{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}}}", "{\\sp{\\sn a}{\\sv b}}", "{\\upr{a}{\\*\\ud{b}}}", "\\ansicpg932 ", "\\~", "\\-", "\\_", "\\:", "\\|", "\\\n", "\\a-", "\\a{i} ", "\\abcdefghijklmnopqrstuvwxyzabcdefghij1 ",
       "\x00", "\xff", "{\\*\\revtbl{a;}}", "{\\*\\annotation a}", "{\\mmath{\\mr a}}", "{\\nonshppict{\\pict}}", "{\\*\\shppict{\\pict\\pngblip 89504e47}}", "\\brdrs ", "\\clbrdrt ", "\\nestcell ", "{\\nesttableprops\\nestrow}", "{\\*\\listoverridetable{\\listoverride\\listid1\\ls{i}}}", "\\emspace ", "\\rtlch\\ltrch ", "\\loch\\hich\\dbch ")
RTF_NESTED = [nested("{", "a", "}"), nested("{\\b ", "a", "}"), nested("{\\*\\a", "", "}"), nested("{\\field{\\*\\fldinst ", "PAGE", "}}"), nested("{\\field{\\fldrslt ", "a", "}}"), nested("{\\pict", "", "}"), nested("{\\upr", "", "}"), nested("{\\footnote ", "a", "}"), nested("{\\fonttbl", "", "}"), nested("{\\*", "", "}"), nested("{\\shp{\\shptxt ", "a", "}}"), nested("\\itap2\\intbl{", "a", "\\nestcell}"), nested("{\\header ", "a", "}"),
              again("1", before="\\u", after="?"), again("-", before="\\u", after="1?"), again("a", before="\\", after=" "), again("1", before="\\b", after=" "), again("0", before="{\\pict\\pngblip ", after="}"), again("0 ", before="{\\pict\\pngblip ", after="}"), again("a", before="{\\field{\\*\\fldinst HYPERLINK \"http://", after="\"}{\\fldrslt a}}"), again("\"", before="{\\field{\\*\\fldinst ", after="}{\\fldrslt a}}"), again("IF ", before="{\\field{\\*\\fldinst ", after="}{\\fldrslt a}}"), again("\\\\", before="{\\field{\\*\\fldinst ", after="}{\\fldrslt a}}"), again("00", before="{\\object\\objemb{\\*\\objdata ", after="}}"),
              again("\\cellx1", before="\\trowd", after=" a\\cell\\row"), again("a\\cell ", before="\\trowd\\cellx1 ", after="\\row"), again("{\\f{i} a;}", before="{\\fonttbl", after="}\\f1 a"), again("\\red1\\green1\\blue1;", before="{\\colortbl", after="}\\cf1 a"), again("{\\s{i}\\sbasedon{i} a;}", before="{\\stylesheet", after="}\\s1 a"), again("{\\sp{\\sn a}{\\sv b}}", before="{\\shp{\\*\\shpinst", after="}}"), again("{\\list{\\listlevel}\\listid{i}}", before="{\\*\\listtable", after="}"), again(";", before="{\\colortbl", after="}"), again("\\uc{i}", before="", after="\\u1"), again("{\\f1 a}\\f2 b", before="{\\fonttbl{\\f1 a;}{\\f2\\fcharset128 b;}}"), again("\\f1\\'82\\'a0", before="{\\fonttbl{\\f1\\fcharset128 b;}}"),
              again("{\\lfolevel}", before="{\\*\\listoverridetable{\\listoverride\\listoverridecount9", after="}}"), again("{\\listoverride\\listoverridecount1{\\lfolevel}}", before="{\\*\\listoverridetable", after="}"), again("\\'82\\'a0", before="{\\*\\listtable{\\list{\\listlevel{\\leveltext\\'01", after="}}}}"), again("{\\leveltext\\'01a;}", before="{\\*\\listtable{\\list{\\listlevel", after="}}}"),
              again(";(1,1)", before="{\\shp{\\*\\shpinst{\\sp{\\sn pVerticies}{\\sv 8;9", after="}}}}"), again("\\dppolycount9\\dpptx1\\dppty1", before="{\\*\\do\\dppolyline", after="}"), again("\\dpgroup\\dpcount1", before="{\\*\\do", after="}"), nested("{\\*\\do\\dptxbx{\\*\\dptxbxtext ", "a", "}}")]
grammar("RTF", "rtf", "a.rtf", lambda value: b"{\\rtf1\\ansi " + value + b"}", *RTF, *RTF_NESTED)

# --- Office 2003 documents in one XML file ------------------------------------------------------

WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"


def open_fields(size):
    """Fields that are shown and never end, and texts."""
    return b'<w:fldChar w:fldCharType="begin"/><w:fldChar w:fldCharType="separate"/>' * (size // 150) + b"<w:t/>" * (size // 12)


grammar("Word 2003 XML", "word_xml", "a.xml", lambda value: f'<w:wordDocument xmlns:w="{WORD_2003}"><w:body>'.encode() + value + b"</w:body></w:wordDocument>",
        "<w:p><w:r><w:t>a</w:t></w:r></w:p>", "<a>b</a>", "<w:docSuppData>a</w:docSuppData>", '<a xmlns="urn:a"/>', "&#97;", "<!-- a -->", lambda size: b"<w:p " + " ".join(f'a{i}=""' for i in range(size // 12)).encode() + b"/>", open_fields)

# --- documents whose text alone is read ---------------------------------------------------------

grammar("shapes of Visio", "vsdx", "a.vsdx", lambda value: packages.visio([("a", '<Section N="Layer"><Row IX="0"><Cell N="Visible" V="0"/></Row></Section>', value.decode())]),
        packages.shape("a"), packages.shape("a", '<Cell N="LayerMember" V="0"/>'), "<Shape/>", "<a>b</a>", lambda size: packages.shape("a", '<Cell N="LayerMember" V="' + "0;" * (size // 2) + '"/>').encode())
grammar("glyphs of XPS", "xps", "a.xps", lambda value: packages.xps([value.decode()]), packages.glyphs("a", 1, 1), packages.glyphs("a", 1, 1, ' Opacity="0"'), "<Canvas/>",
        lambda size: packages.glyphs("a b" * (size // 3), 1, 1).encode())
grammar("chapters of EPUB", "epub", "a.epub", lambda value: packages.epub([b"<html><body>" + value]), "<p>a</p>", "<title ", "<title/>", "<script/", "<a <style ")

# --- Hangul documents -----------------------------------------------------------------------------


def hwp(value):
    return hangul.hwp([value], flags=0)


def lone_controls(size):
    """Controls in the text of a paragraph that has records, and none of them a control's."""
    units = (b"\x0b\0" + b" lbt" + bytes(8) + b"\x0b\0") * (size // 32)
    return hangul.record(0x42, 0, bytes(24)) + hangul.record(0x43, 1, units) + hangul.record(0x46, 1) * (size // 8)


def cells(size):
    return hangul.para(hangul.hwp_table(*[(i, 0, "a") for i in range(size // 100)]))


def cells_on_each_other(size):
    return hangul.para(hangul.hwp_table(*[(0, 0, "a") for _ in range(size // 100)]))


def looks(size):
    return hangul.para("a" * (size // 20), shapes=[(i, i % 3) for i in range(size // 20)])


def notes(size):
    return hangul.para(*[hangul.Control(17, "fn", bytes(8), lambda level: hangul.hwp_list(level, "a")) for _ in range(size // 150)])


def shapes_in_one_another(size):
    inside = b"".join(hangul.record(0x4c, 2 + i % 1000, bytes(40)) for i in range(size // 50))
    return hangul.para(hangul.Control(11, "gso", hangul.shape_common(), lambda level: inside))


def pictures(size):
    """Rows of a list that lead to one stream."""
    count = max(size // 300, 1)
    return hangul.hwp([hangul.para(*[hangul.hwp_picture(i + 1) for i in range(count)])], bins=[hangul.hwp_bin(1, "png")] * count, pictures={"BIN0001.png": bytes(4096)}, flags=0)


def hangul_looks(size):
    return hangul.hwp([hangul.para("a")], looks=[hangul.hwp_look()] * (size // 76), flags=0)


def called(label, make):
    make.label = label
    return make


def levels(size):
    return b"".join(hangul.record(0x42, i % 1024) for i in range(size // 4))


def long_paragraph(size):
    return hangul.para("a" * (size // 2))


def hangul_frames(size):
    return hangul.hwp([hangul.para("a")], frames=[hangul.hwp_frame(fill=hangul.hwp_gradient(*range(64)))] * (size // 600))


def spanning_cells(size):
    """No column is any cell's own."""
    return hangul.para(hangul.hwp_table(*[(i // 30, 2 * (i % 30), "a", 1, 3) for i in range(size // 120)]))


RUBY = hangul.Control(23, "tdut", hangul.string("a") + hangul.string("b") + bytes(12))
grammar("HWP", "hwp", "a.hwp", hwp, called("paragraphs", again(hangul.para("a"))), called("paragraphs without a text", again(hangul.record(0x42, 0))), called("texts without a paragraph", again(hangul.record(0x43, 1))), called("controls without a text", again(hangul.record(0x42, 0) + hangul.record(0x47, 1))), called("tabs and lines", again(hangul.para("a\t\n"))),
        called("tables", again(hangul.para(hangul.hwp_table((0, 0, "a"))))), called("boxes", again(hangul.para(hangul.hwp_box("a")))), called("filled boxes", again(hangul.para(hangul.hwp_box("a", more=hangul.hwp_line() + hangul.hwp_gradient(*range(64)))))), called("rubies", again(hangul.para(RUBY))), levels, long_paragraph, lone_controls, cells, spanning_cells, cells_on_each_other, looks, notes, shapes_in_one_another)
grammar("lists of HWP", "hwp", "a.hwp", lambda value: value, pictures, hangul_looks, hangul_frames)
HWPX = put(hangul.hwpx([hangul.paragraph("a") + MARK]))
HWPX_TABLE = hangul.paragraph(hangul.table(MARK)).split(MARK)
grammar("HWPX", "hwpx", "a.hwpx", HWPX, hangul.paragraph("a"), hangul.paragraph(hangul.table(hangul.cell(0, 0, "a"))), hangul.paragraph(hangul.picture("image1")), hangul.paragraph(hangul.control("<hp:footNote>" + hangul.inner(hangul.paragraph("a")) + "</hp:footNote>")), "<hp:p/>", "<hp:run/>", "<a>b</a>",
        again("<hp:t>a</hp:t>", before="<hp:p><hp:run>", after="</hp:run></hp:p>"), again('<hp:masterPage idRef="m{i}"/>', before="<hp:p><hp:run><hp:secPr>", after="</hp:secPr></hp:run></hp:p>"), again('<hp:tc><hp:cellAddr colAddr="0" rowAddr="{i}"/><hp:cellSpan colSpan="1" rowSpan="9"/></hp:tc>', *HWPX_TABLE), hangul.paragraph(hangul.box("a", fill=hangul.gradient("#000000", "#FFFFFF"))), again("<hp:tr/>", before="<hp:p><hp:run><hp:tbl>", after="</hp:tbl></hp:run></hp:p>"), nested("<hp:run>", "", "</hp:run>"), nested("<a>", "", "</a>"))
grammar("looks of HWPX", "hwpx", "a.hwpx", put(hangul.hwpx([hangul.paragraph("a")], looks=hangul.LOOKS + MARK)), '<hh:charPr id="{i}" height="1000"/>', '<hh:charPr id="1"><hh:bold/></hh:charPr>', "<hh:bold/>")
grammar("frames of HWPX", "hwpx", "a.hwpx", put(hangul.hwpx([hangul.paragraph("a")], frames=MARK)), '<hh:borderFill id="{i}"><hh:leftBorder type="SOLID" width="0.1 mm" color="#000000"/></hh:borderFill>', hangul.frame(1, fill=hangul.gradient("#000000", "#FFFFFF")))
grammar("manifest of HWPX", "hwpx", "a.hwpx", put(hangul.hwpx([hangul.paragraph(hangul.picture("a1"))], items=MARK)), '<opf:item id="a{i}" href="BinData/a.png" media-type="image/png"/>', '<opf:item id="a1"/>')

# --- Ichitaro --------------------------------------------------------------------------------------


def jtd_text(value):
    return jtd.document(jtd.store(jtd.text_stream(value)))


def rows(size):
    """Lines of one table, whose cells go on from each to the next."""
    return (jtd.line(rules=(80, 0, (0x13, 0, 0, 38), (0x13, 0, 0, 37))) + jtd.row(jtd.cell(2, 40, "a"))) * (size // 80)


def pieces_of_a_line(size):
    return jtd.line(rules=(80, 0, (0x13, 0, 0, 38), (0x13, 0, 0, 37))) + jtd.row(*[jtd.cell(2 * i % 60000, 2 * i % 60000 + 2, "a") for i in range(size // 26)])


def rules_of_a_line(size):
    rules = jtd.line(rules=(80, 0, *[(0x1b, 0, 8, 1)] * 8000))
    return (rules + jtd.row(*[jtd.cell(3 * i, 3 * i + 3, "a") for i in range(1000)])) * (size // 90000 + 1)


def jtd_looks(size):
    units, events = jtd.looks(*[(jtd.text("a"), {"flags": jtd.BOLD * (i % 2)}) for i in range(size // 32)])
    return jtd.document(jtd.store(jtd.text_stream(units, events=events)))


def pieces_of_text(size):
    """Named one after the other, each the same."""
    count = size // 8
    return jtd.document(jtd.store(b"QLSTV.01" + struct.pack(">I", count) + struct.pack(">II", 4, 1) * count, jtd.text("abc\n")))


def jtd_sheets(size):
    sheets = {f"DOCS_{i:04}": {"DocumentText": jtd.body(jtd.text("a"))} for i in range(min(size // 1000, 999))}
    return jtd.document(jtd.body(jtd.text("a")), ObjectSheets={"DocSheet": sheets})


def packed_zeros(size):
    return jtd.packed(jtd.document(jtd.body(jtd.text("a\n"), bytes(size))))


grammar("Ichitaro", "jtd", "a.jtd", jtd_text, called("paragraphs of Ichitaro", again(jtd.text("a\n"))), called("rubies of Ichitaro", again(jtd.ruby("a", "b"))), called("bases without a reading", again(jtd.inline(0, 3, "a"))), called("readings without a base", again(jtd.inline(1, 0x82, "a"))), called("headers of lines", again(jtd.line(align=1))),
        called("frames", again(jtd.frame())), called("records that lie", again(jtd.words(0x1c, 0x10, 9))), called("begins of text in a line", again(jtd.words(0x1c, 1, 7, 0, 0, 3, 0x1d))), called("tables", again(jtd.line(rules=(80, 0, (0x13, 0, 0, 38), (0x13, 0, 0, 37))) + jtd.row(jtd.cell(2, 40, "a")) + jtd.text("a\n"))), called("ends of pages", again(jtd.words(0x0c))),
        rows, pieces_of_a_line, rules_of_a_line)
grammar("streams of Ichitaro", "jtd", "a.jtd", lambda value: value, jtd_looks, pieces_of_text, jtd_sheets, packed_zeros)
grammar("packed fonts", "pptx", "a.pptx", packed_font, packed_repeats, packed_bytes, packed_glyphs)
grammar("lookups of fonts", "docx", "a.docx", font_with, many_subtables, one_lookup_many_times, overlapping_rules, nested_lookups, overlapping_coverages)
