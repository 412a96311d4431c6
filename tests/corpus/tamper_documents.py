# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits Office and RTF outputs as a manipulated writer could; the verifier must refuse the edits.

Small documents are rebuilt. Then one piece of each is replaced with an active one, and with a harmless one."""

import io
import zipfile

import recipes
import recipes_ooxml

RUN = "<w:r>{}</w:r>"


def char(kind):
    return RUN.format(f'<w:fldChar w:fldCharType="{kind}"/>')


def code(text, tag="instrText"):
    return RUN.format(f'<w:{tag} xml:space="preserve">{text}</w:{tag}>')


def field(inside):
    return char("begin") + inside + char("separate") + char("end")


BOX = RUN.format('<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="s"><v:textbox><w:txbxContent><w:p>{}</w:p></w:txbxContent></v:textbox></v:shape></w:pict>')
SIMPLE = '<w:fldSimple w:instr="QUOTE 68 68 69"/>'
FIELDS_THAT_ACT = [
    field(code(text)) for text in ("DDEAUTO cmd", "RD a", "INCLUDEPICTURE a", "PRINTDATEX", "", 'HYPERLINK "http://e.example/"', 'HYPERLINK \\n "http://e.example/" \\l "x"',
                                   'HYPERLINK \\l "x" http://e.example/', 'HYPERLINK \\l "a\\" \\o "http://e.example/\\" \\o "b"', "HYPERLINK \\l “x” \\h", "HYPERLINK \\h")] + [
    field(inside) for inside in (
        SIMPLE + code("PAGE"), field(code("QUOTE 68")) + code("PAGE"), BOX.format(code("PAGE ")) + code("DDEAUTO cmd"),
        code("PAGE ", "delInstrText") + code("DDEAUTO cmd"), code("DD") + code("EAUTO cmd"),
        code('HYPERLINK \\l "x" ') + field(code('QUOTE "http://e.example/"')), code('HYPERLINK \\l "x" ') + SIMPLE)] + [char("begin") + code("DDEAUTO cmd")]
# Readers use one of several branches, or treat shown text as part of the instruction.
ALTERNATE = ('<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
             '<mc:Choice Requires="wps">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>')
DELETED, MOVED = '<w:del w:id="1" w:author="a">{}</w:del>', '<w:moveFrom w:id="1" w:author="a">{}</w:moveFrom>'
SHOWN, ENDS = "<w:r><w:t>{}</w:t></w:r>", char("separate") + char("end")
FIELDS_THAT_ACT += [field(inside) for act in ("DDEAUTO cmd a", 'INCLUDETEXT "http://e.example/"', 'INCLUDEPICTURE "\\\\e\\a"') for inside in (
    ALTERNATE.format(code("QUOTE "), "") + code(act), ALTERNATE.format("", code("QUOTE ")) + code(act), ALTERNATE.format(code("QUOTE "), code(act)),
    ALTERNATE.format(code("PAGE") + ENDS + char("begin") + code("QUOTE "), "") + code(act), DELETED.format(code("QUOTE ")) + code(act), MOVED.format(code("QUOTE ")) + code(act),
    code("PAGE") + DELETED.format(ENDS + char("begin") + code("QUOTE ", "delInstrText")) + code(act), SHOWN.format(act) + code(" PAGE"), code(act, "t") + code("QUOTE x"), code(act, "delText") + code(" PAGE"))]
FIELDS_THAT_ACT += [field(inside) for inside in (
    code('HYPERLINK \\l "x" ') + BOX.format("") + code('"http://e.example/"'), code('HYPERLINK \\l "x" ') + ALTERNATE.format(code("\\h"), code('"http://e.example/"')), code("HYPERLINK ") + ALTERNATE.format(code("\\l "), "") + code('"x"'),
    code("HYPERLINK ") + code('"http://e.example/" ', "t") + code('\\l "x"'), code("HYPERLINK ") + DELETED.format(code("\\o ")) + code('"http://e.example/" \\l "x"'),
    code("= INCLUDETEXT(1)"), code("=DDE (1;2)"), code("= sum(webservice(1))"), code('= 1 \\d "e"'), code('= "//e.example/"'))]
FIELDS = [field(code(text)) for text in ("PAGE", " toc \\o &quot;1-3&quot; ", "= A1+1", 'HYPERLINK \\l "x"', 'HYPERLINK \\h \\l _Toc1 \\o "tip"')] + [
    field(code("IF 1=1 ") + field(code("PAGE")) + BOX.format(field(code("NUMPAGES")))), field(code("DATE", "delInstrText")), field(code("DATE ") + code("\\h", "delInstrText"))] + [
        field(inside) for inside in (code("QUOTE ") + SHOWN.format("words"), code("QUOTE a") + DELETED.format(code(" b")), code('= Sum (ABOVE)*if(A1,2,3) \\# "#,##0 x(y)"'))] + [ALTERNATE.format(field(code("PAGE")), field(code("DATE")))]
# Readers disagree about which of two cells at one place they show, or treat the sheet as damaged.
CELLS_AGAIN = [f'<row r="{row}">{cells}</row></sheetData>' for row, cells in ((1, ""), (2, '<c r="A2"/><c r="A2"/>'), (2, '<c r="B2"/><c r="A2"/>'), (2, '<c r="B2"/><c/><c r="C2"/>'), (2, '<c r="A3"/>'), (2, '<c r="B1"/>'), (3, '</row><row r="2">'),
                                                                                (3, '</row><row r="3">'), (3, '</row><row/><row r="4">'))]
CELLS_IN_ORDER = [f'<row r="{row}">{cells}</row></sheetData>' for row, cells in ((2, '<c r="A2"/><c r="C2"/><c/>'), (9, "<c/><c/></row><row><c/></row><row/><row r='12'>".replace("'", '"')), (1048576, '<c r="XFD1048576"/>'))]
RULE = '</sheetData><conditionalFormatting sqref="A1"><cfRule type="colorScale" priority="1"><colorScale><cfvo type="formula" val="{}"/></colorScale></cfRule></conditionalFormatting>'
SCENARIO = '</sheetData><scenarios><scenario name="a"><inputCells r="A1" val="{}"/></scenario></scenarios>'
VALIDATION = '</sheetData><dataValidations><dataValidation type="list" sqref="A1"><formula1>{}</formula1></dataValidation></dataValidations>'
CELL = '<row r="2"><c r="A2"><f>{}</f><v>1</v></c></row></sheetData>'
SHEETS_THAT_ACT = [RULE.format("WEBSERVICE(A1)"), RULE.format("[1]S!A1"), SCENARIO.format("=WEBSERVICE(A1)"), VALIDATION.format("[1]S!A1"), VALIDATION.format("INDIRECT($A$1)"), VALIDATION.format('INDIRECT(SUBSTITUTE($A$1,"#",""))')] + [
    CELL.format(formula) for formula in ("INDIRECT(A1)", "indirect (A1)", 'INDIRECT("A"&amp;A1)', 'INDIRECT("#"&amp;1)', "INDIRECT(ADDRESS(1,1,1,1,A1))", "INDIRECT(CHAR(39))", 'INDIRECT("R["&amp;A1&amp;"]C",0)', 'INDIRECT(SUBSTITUTE(SUBSTITUTE(A1,"#",B1),"[",""))', 'INDIRECT(SUBSTITUTE(SUBSTITUTE(A1,"#","",1),"[",""))', 'INDIRECT(MID("R[b.xlsx]S!A1",2,9))',
                                         'INDIRECT("A1")&amp;INDIRECT(A1)', "_xlfn.MAP(A1,_xleta.INDIRECT)", "WEBSERVICE(A1)")] + CELLS_AGAIN
SHEETS = CELLS_IN_ORDER + [RULE.format("$A$1*2"), SCENARIO.format("-5"), VALIDATION.format('INDIRECT(SUBSTITUTE(SUBSTITUTE($A$1,"#",""),"[",""))')] + [
    CELL.format(formula) for formula in ('INDIRECT("A1:A"&amp;ROW()-1)', "INDIRECT(ADDRESS(ROW(),COLUMN()-1))", 'INDIRECT("R[-1]C",0)', 'INDIRECT("A"&amp;A1+1)', '"INDIRECT(A1)"', "INDIRECT(\"'S 1'!B\"&amp;MATCH(A1,A:A,0),TRUE)")]
LINE = "{{\\field{{\\*\\fldinst {}}}{{\\fldrslt x}}}}"
SHAPE = "{{\\shp{{\\*\\shpinst{{\\sp{{\\sn {}}}{{\\sv {}}}}}}}}}"
RTF_THAT_ACTS = [LINE.format(text) for text in ("DDEAUTO cmd", "\\u68?DEAUTO cmd", "{\\field{\\*\\fldinst PAGE}}DDEAUTO cmd", "RD a", "", 'HYPERLINK "http://e.example/"', "{\\b PAGE}",
                                                'HYPERLINK \\\\n "http://e.example/" \\\\l "x"', 'HYPERLINK \\\\l "x" http://e.example/')] + [
    SHAPE.format("pibName", "http://e.example/a.png"), SHAPE.format("pihlShape", "{\\b 1}"), SHAPE.format("gtext{\\b U}NICODE", "1")]
RTF = [LINE.format(text) for text in ("PAGE", "= 1", 'HYPERLINK \\\\l "x" \\\\o "tip"')] + [SHAPE.format("posh", "-10"), SHAPE.format("wzName", "a name")]

LINE_OF_SVG = '<path d="M0 0L9 9"/>'
SVG_THAT_ACTS = [
    '<script>x</script>',
    '<script xlink:href="http://e.example/x.js"/>',
    '<path onclick="x" d="M0 0"/>',
    '<path onload="x" d="M0 0"/>',
    '<foreignObject><p/></foreignObject>',
    '<a xlink:href="http://e.example/"><path d="M0 0L9 9"/></a>',
    '<use xlink:href="http://e.example/#a"/>',
    '<use xlink:href="data:image/svg+xml,x"/>',
    '<image xlink:href="http://e.example/x.png" width="9" height="9"/>',
    '<image xlink:href="file:///etc/passwd" width="9" height="9"/>',
    '<image xlink:href="javascript:x" width="9" height="9"/>',
    '<image xlink:href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>',
    '<style>@import url(http://e.example/)</style>',
    '<path style="fill:url(http://e.example/)" d="M0 0L9 9"/>',
    '<path fill="url(http://e.example/#a)" d="M0 0L9 9"/>',
    '<animate attributeName="href" to="javascript:x"/>',
    '<set attributeName="onclick" to="x"/>',
    '<animateMotion path="M0 0L9 9"/>',
    '<handler type="text/ecmascript">x</handler>',
    '<iframe src="http://e.example/"/>',
    '<video xlink:href="x"/>',
    '<audio xlink:href="x"/>',
    '<path xml:base="http://e.example/" d="M0 0L9 9"/>',
    '<metadata>x</metadata>',
    '<?xml-stylesheet xlink:href="http://e.example/"?>',
    '<!-- x -->',
    '<![CDATA[x]]>',
    '&x;',
    '<cursor xlink:href="http://e.example/"/>',
    '<path cursor="url(http://e.example/)" d="M0 0L9 9"/>',
    '<filter id="f"><feImage xlink:href="http://e.example/"/></filter>',
    '<path filter="url(http://e.example/#f)" d="M0 0L9 9"/>',
    '<path mask="url(x.svg#f)" d="M0 0L9 9"/>',
    '<font-face-uri xlink:href="http://e.example/"/>',
    '<g id="u"><use xlink:href="#u"/></g>',
    '<g id="t"><path d="M0 0"/></g><g id="t"><path d="M0 0L9 9"/></g>',
    '<path d="javascript:x"/>',
    '<path fill="expression(x)" d="M0 0L9 9"/>',
    '<switch><path d="M0 0L9 9"/></switch>',
    '<text><tspan onclick="x">a</tspan></text>',
    '<discard xlink:href="#a"/>',
    '<mpath xlink:href="#a"/>',
    '<view viewTarget="x" id="v"/>',
    '<x:script xmlns:x="http://www.w3.org/1999/xhtml">x</x:script>',
    '<path stroke-dasharray="0.0001" d="M0 0L9 9"/>',
    '<path stroke-dasharray="0, 1e-9 0 .001px" d="M0 0L9 9"/>',
    '<g stroke-dasharray="4"><text>a</text></g>',
    '<g transform="scale(1e-6)"><path stroke-dasharray="1 1" d="M0 0L9e5 9e5"/></g>',
    '<path stroke-dasharray="1%" d="M0 0L9 9"/>',
    '<line stroke-dasharray="9" x2="9em"/>',
    '<path stroke-width="1e9" d="M0 0L9 9"/>',
    '<path pathLength="1e9" stroke-dasharray="1" d="M0 0L9 9"/>',
    '<text font-size="99999">a</text>',
    '<text letter-spacing="-99999">a</text>',
    '<svg width="4000000000"/>',
    '<svg height="4000000000px"/>',
    '<pattern id="z" width=".00001" height="9"/>',
    '<marker id="z" markerHeight="200000"/>',
    '<filter id="z" width="200000%"/>',
    '<filter id="z" x="-200000"/>',
    f'<marker id="z">{LINE_OF_SVG * 300}</marker><path marker-mid="url(#z)" d="M0 0{"L9 9" * 9000}"/>',
    f'<marker id="z">{LINE_OF_SVG * 300}</marker><path marker-mid="url(#z)" d="M0 0h1{"V9 9" * 9000}"/>',
    f'<marker id="z">{LINE_OF_SVG * 300}</marker><g marker-mid="url(#z)"><polyline points="0 0{" 9 9" * 9000}"/></g>',
    f'<marker id="z">{LINE_OF_SVG * 300}</marker><g marker-end="url(#z)">{LINE_OF_SVG * 9000}</g>']
SVG = [
    '<path stroke-dasharray="0 4" d="M0 0L9 9"/>',
    '<path stroke-dasharray="0,0" pathLength="100" d="M0 0L9 9"/>',
    '<path stroke-dasharray="none" d="M0 0L9 9"/>',
    '<g stroke-dasharray="4 5"><path stroke-dasharray="none" d="M0 0L9e6 9"/><text stroke-dasharray="none">a</text><path d="M0 0L9 9"/></g>',
    '<pattern id="z" width="10%" height="0.05"/><filter id="y" x="-10%" y="-10%" width="120%" height="1.2"/>',
    '<svg width="100%" height="297mm"/>',
    '<text font-size="150%">a</text>',
    f'<marker id="z">{LINE_OF_SVG * 300}</marker><path marker-end="url(#z)" d="M0 0{"L9 9" * 9000}"/>',
    f'<marker id="z">{LINE_OF_SVG * 9}</marker><path marker-mid="url(#z)" d="M0 0{"L9 9" * 900}"/>',
    '<path fill="#FF0000" d="M0 0L9 9"/>',
    '<g><path d="M0 0L9 9"/></g>',
    '<circle cx="1" cy="1" r="1"/>',
    '<rect width="9" height="9"/>',
    '<defs><path id="p" d="M0 0L9 9"/></defs><use xlink:href="#p"/>',
    '<text>MARK</text>']


def with_member(data, name, old, new):
    """Returns the package with `new` instead of `old` in its member `name`."""
    members = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for member in package.infolist():
            content = package.read(member)
            if member.filename == name:
                content = content.replace(old.encode(), new.encode(), 1)
            members.append(recipes.Member(member.filename, content, time=0x21 << 16, method=member.compress_type))
    return recipes.zip_file(members)


def kinds():
    """Yields a name, the source, and replacements for a piece of its output: active ones and harmless ones."""
    mark = "<w:p><w:r><w:t>MARK</w:t></w:r></w:p>"
    yield ("docx", recipes_ooxml.docx(recipes_ooxml.paragraph("MARK")),
           lambda data, piece: with_member(data, "word/document.xml", mark, f"<w:p>{piece}</w:p>") if piece else data, FIELDS_THAT_ACT, FIELDS)
    yield ("xlsx", recipes_ooxml.xlsx(recipes_ooxml.cell("A1", "1")),
           lambda data, piece: with_member(data, "xl/worksheets/sheet1.xml", "</sheetData>", piece) if piece else data, SHEETS_THAT_ACT, SHEETS)
    yield ("rtf", b"{\\rtf1\\ansi MARK}", lambda data, piece: data.replace(b"MARK", (piece or "MARK").encode()), RTF_THAT_ACTS, RTF)
    path = b'<path d="M0 0L9 9"/>'
    yield ("svg", b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">' + path + b"</svg>",
           lambda data, piece: data.replace(path, piece.encode()) if piece else data, SVG_THAT_ACTS, SVG)
