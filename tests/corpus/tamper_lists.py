# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits outputs with references that have no valid target; the verifier must refuse the edits.

In a workbook: numbers of items that its lists do not have (ISO/IEC 29500-1 §18), and merges of no cells. In texts and sheets:
styles, lists and number formats that refer to each other in a circle, and a second part or body where only one is permitted.
Each number in the workbook is that of the last item of its list, so that removing one item also makes a number invalid."""

import re

import opendocument
import recipes_ooxml as ooxml
from tamper_ooxml import replaced

R, S = ooxml.R, ooxml.S
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."
FORMATS = '<xf fontId="2" fillId="3" borderId="4" xfId="1"/>'
CELL_STYLE = '<cellStyle name="Normal" xfId="1" builtinId="0"/>'
TABLE_STYLE = '<tableStyleElement type="wholeTable" dxfId="3"/>'
OF_TABLE = 'dataDxfId="3" headerRowDxfId="3" totalsRowDxfId="3"'
METADATA = ('<metadataTypes><metadataType name="XLDAPR" minSupportedVersion="120000" cellMeta="1"/></metadataTypes>'
            '<cellMetadata count="2"><bk><rc t="1" v="0"/></bk><bk><rc t="1" v="0"/></bk></cellMetadata>')
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
TABLE = "xl/tables/table1.xml"
COMMENTS = "xl/comments1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"


def source():
    sheet = (f'<worksheet {S} {R}><cols><col min="1" max="1" style="1"/></cols><sheetData><row r="1" s="1"><c r="A1" s="1"><v>41</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" cm="2"><f>1+1</f><v>2</v></c></row></sheetData>'
             '<autoFilter ref="A1:B2"><filterColumn colId="0"><colorFilter dxfId="3"/></filterColumn><sortState ref="A1:B2"><sortCondition ref="A1:A2" dxfId="3"/></sortState></autoFilter>'
             '<mergeCells><mergeCell ref="E1:F2"/></mergeCells><phoneticPr fontId="2"/><conditionalFormatting sqref="A1"><cfRule type="cellIs" dxfId="3" priority="1" operator="equal"><formula>1</formula></cfRule>'
             '</conditionalFormatting><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>')
    styles = (f'<fonts>{"<font/>" * 3}</fonts><fills>{"<fill/>" * 4}</fills><borders>{"<border/>" * 5}</borders><cellStyleXfs>{"<xf/>" * 2}</cellStyleXfs><cellXfs>{FORMATS}<xf borderId="0"/></cellXfs>'
              f'<cellStyles>{CELL_STYLE}</cellStyles><dxfs>{"<dxf/>" * 4}</dxfs><tableStyles><tableStyle name="T">{TABLE_STYLE}</tableStyle></tableStyles>')
    table = (f'<table {S} id="1" name="T" displayName="T" ref="A1:A2" {OF_TABLE} headerRowBorderDxfId="3" tableBorderDxfId="3" totalsRowBorderDxfId="3">'
             f'<tableColumns count="1"><tableColumn id="1" name="here" {OF_TABLE}/></tableColumns></table>')
    comments = f'<comments {S}><authors><author>One</author><author>Two</author></authors><commentList><comment ref="A1" authorId="1"><text><t>said</t></text></comment></commentList></comments>'
    return ooxml.xlsx("", names='<definedName name="Here" localSheetId="0">Sheet1!$A$1</definedName>',
                      rels=[("rId7", "styles", "styles.xml"), ("rId8", "sharedStrings", "sharedStrings.xml"), ("rId9", "sheetMetadata", "metadata.xml")],
                      sheet_rels=[("rId1", "table", "../tables/table1.xml"), ("rId2", "comments", "../comments1.xml")],
                      parts={SHEET: sheet, STYLES: f"<styleSheet {S}>{styles}</styleSheet>", STRINGS: f"<sst {S}><si><t>a</t></si><si><t>b</t></si></sst>", TABLE: table, COMMENTS: comments,
                             "xl/metadata.xml": f"<metadata {S}>{METADATA}</metadata>"},
                      types={STYLES: KIND + "styles+xml", STRINGS: KIND + "sharedStrings+xml", TABLE: KIND + "table+xml", COMMENTS: KIND + "comments+xml", "xl/metadata.xml": KIND + "sheetMetadata+xml"})


def numbers():
    """Yields the part, the element with the number, and the number; the text has {} in its place."""
    for text, last in (('<row r="1" s="{}"', 1), ('<c r="A1" s="{}"', 1), ("<v>{}</v></c><c r=\"C1\"", 1), ('<c r="C1" cm="{}"', 2), ('style="{}"', 1), ('<phoneticPr fontId="{}"', 2), ('type="cellIs" dxfId="{}"', 3), ('<colorFilter dxfId="{}"', 3),
                       ('<sortCondition ref="A1:A2" dxfId="{}"', 3)):
        yield SHEET, text, last
    for text, last in (('fontId="{}"', 2), ('fillId="{}"', 3), ('<xf fontId="2" fillId="3" borderId="{}"', 4), ('borderId="4" xfId="{}"', 1), ('<cellStyle name="Normal" xfId="{}"', 1), ('type="wholeTable" dxfId="{}"', 3)):
        yield STYLES, text, last
    for element in ('name="T" displayName="T" ref="A1:A2" ', 'name="here" '):
        for before, text in (("", 'dataDxfId="{}"'), ('dataDxfId="3" ', 'headerRowDxfId="{}"'), ('dataDxfId="3" headerRowDxfId="3" ', 'totalsRowDxfId="{}"')):
            yield TABLE, element + before + text, 3
    for name in ("headerRowBorderDxfId", "tableBorderDxfId", "totalsRowBorderDxfId"):
        yield TABLE, f'{name}="{{}}"', 3
    yield COMMENTS, 'authorId="{}"', 1
    yield BOOK, 'localSheetId="{}"', 0


def edits():
    """Yields (description, part, text in it, replacement) of edits that must pass, and of edits that must not."""
    harmless = [(STYLES, "<dxf/>", "<dxf/><dxf/>"), (SHEET, '<c r="A1"', '<c r="A1" t="n"'), (BOOK, "<sheets>", '<bookViews><workbookView firstSheet="0" activeTab="0"/></bookViews><sheets>'), (SHEET, "E1:F2", "$E$1:$F$2"), (SHEET, "E1:F2", "E1")]
    acting = [(BOOK, "<sheets>", f'<bookViews><workbookView {name}="1"/></bookViews><sheets>') for name in ("firstSheet", "activeTab")]
    acting += [(SHEET, "E1:F2", text) for text in ("F2:E1", "E2:F1", "F1:E2", "E:F", "1:2", "E:XFD", "$E:$F", "Sheet", "E1:", ":F2", "E1:F2:G3", "E1:F2 G1:H2", "E1:F", "", "E0:F2", "$A$1:$XFD$1048576")]
    for part, text, last in numbers():
        for number in range(last):
            harmless.append((part, text.format(last), text.format(number)))
        acting += [(part, text.format(last), text.format(number)) for number in (last + 1, 4294967295, -1, "1.5", "0x0", 99999999999)]
    for part, item in ((STYLES, "<font/>"), (STYLES, "<fill/>"), (STYLES, "<border/>"), (STYLES, "<xf/>"), (STYLES, '<xf borderId="0"/>'), (STYLES, "<dxf/>"), (STRINGS, "<si><t>b</t></si>"), (COMMENTS, "<author>Two</author>"),
                       ("xl/metadata.xml", '<bk><rc t="1" v="0"/></bk>')):
        acting += [(part, item, ""), (part, item, f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Fallback>{item}</mc:Fallback></mc:AlternateContent>')]
    return named(harmless, acting)


def named(*rows_of):
    return tuple([(f"{part}: {new or 'no ' + old}", {part: replaced(old, new)}) for part, old, new in rows] for rows in rows_of)


# --- styles and lists of Word ---------------------------------------------------------------------------------------------------------

WORD_STYLES = "word/styles.xml"
NUMBERING = "word/numbering.xml"
KIND_OF_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def lists_of_word():
    """Returns a style with a list, a list that uses the list of the style (ISO/IEC 29500-1 §17.9.18, §17.9.21), and a heading
    that this list numbers."""
    def style(sort, name, rest):
        return f'<w:style w:type="{sort}" w:styleId="{name}"><w:name w:val="{name}"/>{rest}</w:style>'

    def list_of(number):
        return f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr></w:pPr>'

    styles = style("numbering", "L", list_of(1)) + style("numbering", "M", '<w:basedOn w:val="L"/>') + style("paragraph", "H", list_of(1))
    lists = ('<w:abstractNum w:abstractNumId="5"><w:styleLink w:val="L"/><w:lvl w:ilvl="0"><w:pStyle w:val="H"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="6"><w:numStyleLink w:val="M"/></w:abstractNum>'
             '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>')
    return ooxml.docx(ooxml.paragraph("MARK"), rels=[("rId7", "styles", "styles.xml"), ("rId8", "numbering", "numbering.xml")],
                      parts={WORD_STYLES: f"<w:styles {ooxml.W}>{styles}</w:styles>", NUMBERING: f"<w:numbering {ooxml.W}>{lists}</w:numbering>"},
                      types={WORD_STYLES: KIND_OF_WORD + "styles+xml", NUMBERING: KIND_OF_WORD + "numbering+xml"})


def edits_of_word():
    first, second = (f'w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>' for number, abstract in ((1, 5), (2, 6)))
    harmless = [(NUMBERING, second, second.replace('"6"', '"5"')), (NUMBERING, first, first + '<w:lvlOverride w:ilvl="0"/>'), (NUMBERING, '<w:numStyleLink w:val="M"/>', '<w:numStyleLink w:val="L"/>')]
    acting = [(NUMBERING, first, first.replace('"5"', '"6"')), (NUMBERING, first, first.replace('"5"', '"06"')), (NUMBERING, '<w:styleLink w:val="L"/>', '<w:numStyleLink w:val="L"/>'),
              (NUMBERING, '<w:styleLink w:val="L"/>', '<w:numStyleLink w:val="M"/>'), (NUMBERING, '<w:styleLink w:val="L"/>', '<w:numStyleLink w:val="H"/>'),
              (WORD_STYLES, '"L"/><w:pPr><w:numPr><w:numId w:val="1"/>', '"L"/><w:pPr><w:numPr><w:numId w:val="2"/>'), (WORD_STYLES, '"L"/><w:pPr><w:numPr><w:numId w:val="1"/>', '"L"/><w:pPr><w:numPr><w:numId w:val="002"/>'),
              (WORD_STYLES, '<w:name w:val="L"/>', '<w:name w:val="L"/><w:basedOn w:val="M"/>'), (WORD_STYLES, '<w:basedOn w:val="L"/>', '<w:basedOn w:val="M"/>')]
    return named(harmless, acting)


def second(part):
    """Returns an edit that adds a part like `part`, with its own type and relationship."""
    name = part.rpartition("/")[2]
    relationships = 'word/_rels/document.xml.rels' if part != "word/document.xml" else "_rels/.rels"
    like = r'<{} [^>]*"[^"]*\b' + re.escape(name) + r'"[^>]*/>'

    def again(element):
        return lambda text: re.sub(like.format(element), lambda row: row[0] + re.sub(' Id="[^"]*"', ' Id="rId77"', row[0].replace(name, "b.xml")), text)

    return {"[Content_Types].xml": again("Override"), relationships: again("Relationship")}, [(part.replace(name, "b.xml"), part)]


# --- OpenDocument ---------------------------------------------------------------------------------------------------------------------


def formats_of_a_sheet():
    """Returns number formats of which one has a map to the other (OpenDocument 1.3 part 3, 16.29.39, 16.3), and styles that are
    based on each other."""
    formats = "".join(f'<number:number-style style:name="{name}"><number:number number:min-integer-digits="1"/>{more}</number:number-style>'
                      for name, more in (("N1P0", ""), ("N1", '<style:map style:condition="value()&gt;=0" style:apply-style-name="N1P0"/>'), ("N2", "")))
    styles = "".join(f'<style:style style:name="{name}" style:family="table-cell"{parent}/>' for name, parent in (("A", ""), ("B", ' style:parent-style-name="A"'), ("C", ' style:parent-style-name="B"')))
    return opendocument.package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell table:style-name="A"><text:p>MARK</text:p></table:table-cell></table:table-row></table:table>',
                                [("styles.xml", opendocument.part("document-styles", f"<office:styles>{formats}{styles}</office:styles>"))],
                                manifest=opendocument.manifest(opendocument.MEDIA_TYPE + "spreadsheet", [("styles.xml", "text/xml")]))


def edits_of_formats():
    mapped = 'style:apply-style-name="N1P0"'
    condition = '<style:map style:condition="value()&gt;=0" style:apply-style-name="{}"/></number:number-style>'
    end = "</number:number-style>"
    styles = "styles.xml"
    harmless = [(styles, mapped, 'style:apply-style-name="N2"'), (styles, mapped, 'style:apply-style-name="N9"'), (styles, '<style:style style:name="A"', '<style:style style:name="A" style:next-style-name="A"'),
                (styles, 'style:parent-style-name="B"', 'style:parent-style-name="A"')]
    acting = [(styles, end, condition.format(name)) for name in ("N1", "N1P0", "N2", "N9")]
    acting += [(styles, mapped, 'style:apply-style-name="N1"'),
               (styles, 'style:name="A" style:family="table-cell"', 'style:name="A" style:family="table-cell" style:parent-style-name="C"'), (styles, 'style:parent-style-name="A"', 'style:parent-style-name="B"'),
               ("content.xml", "</office:spreadsheet>", "</office:spreadsheet><office:spreadsheet/>"), ("content.xml", "</office:spreadsheet>", "</office:spreadsheet><office:text/>"),
               ("content.xml", "</office:body>", "</office:body><office:body><office:spreadsheet/></office:body>")]
    return named(harmless, acting)


def workbooks_and_texts():
    """Yields (kind, source, edits) of each kind of file."""
    return [("xlsx", source, edits), ("docx", lists_of_word, edits_of_word), ("ods", formats_of_a_sheet, edits_of_formats)]
