# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that audit_repair.py, which checks every case, finds counts and ids that do not match a list from which something was
removed."""
import collections

import pytest

import audit_repair
import recipes_ooxml as office
from second_look.written.ooxml import Package
from second_look.written.package import original_members

MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml".format
METADATA = (f'<metadata {office.S}><metadataTypes count="1"><metadataType name="XLDAPR"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk/></futureMetadata>'
            '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>')
STYLES = (f'<styleSheet {office.S}><fonts count="1"><font/></fonts><cellStyleXfs count="1"><xf/></cellStyleXfs>'
          '<cellXfs count="2"><xf fontId="0"/><xf xfId="0"/></cellXfs><dxfs count="1"><dxf/></dxfs></styleSheet>')
COMMENTS = f'<comments {office.S}><authors><author>a</author></authors><commentList><comment ref="A1" authorId="0"><text/></comment></commentList></comments>'
BOOK = {"xl/metadata.xml": METADATA, "xl/styles.xml": STYLES, "xl/comments1.xml": COMMENTS}
CELL = '<row r="1"><c r="A1" s="1" cm="1"><v>1</v></c></row>'
RULE = '<conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="0" priority="1"/></conditionalFormatting><legacyDrawing r:id="rId1"/>'


def book(old="", new=""):
    """Returns a workbook whose numbers all refer to existing list items, but with `new` instead of `old`."""
    parts = {name: content.replace(old, new) if old else content for name, content in BOOK.items()}
    cell, rule = (text.replace(old, new) if old else text for text in (CELL, RULE))
    return office.xlsx(cell, sheet_extra=rule, parts=parts, rels=[("rId2", "sheetMetadata", "metadata.xml"), ("rId3", "styles", "styles.xml")],
                       sheet_rels=[("rId1", "comments", "../comments1.xml")], types={"xl/metadata.xml": MAIN("sheetMetadata"), "xl/styles.xml": MAIN("styles"), "xl/comments1.xml": MAIN("comments")})


def slides(author):
    comment = f'<p188:cm id="{{0A000000-0000-4000-8000-000000000001}}" authorId="{author}"/>'
    return office.pptx(office.shape("S"), **office.modern_comments(comment))


def complaints(data):
    return audit_repair.complaints(Package(original_members(data).items()))


@pytest.mark.parametrize("old, new, told", [
    ('cm="1"', 'vm="1"', "vm of nothing"), ('cm="1"', 'cm="2"', "cm of nothing"), ('v="0"', 'v="1"', "metadata without a value"), ('t="1"', 't="2"', "metadata of no kind"),
    ('s="1"', 's="2"', "cell with a style that is not there"), ('fontId="0"', 'fontId="1"', "fontId of nothing"), ('<xf xfId="0"', '<xf xfId="1"', "xfId of nothing"),
    ('dxfId="0"', 'dxfId="1"', "cfRule with a format that is not there"), ('authorId="0"', 'authorId="1"', "comment without its author"), ('"rId1"', '"rId7"', "legacyDrawing to no part"),
    ("<xf xfId", '<xf><x:xfComplement xmlns:x="http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag" i="0"/></xf><xf xfId', "a cell's control of nothing")])
def test_a_number_that_counts_beyond_its_list_is_found(old, new, told):
    assert complaints(book(old, new)) - complaints(book()) == collections.Counter([told])


def test_a_comment_of_nobody_is_found():
    known, unknown = (slides(f"{{0B000000-0000-4000-8000-00000000000{number}}}") for number in (1, 9))
    assert complaints(unknown) - complaints(known) == collections.Counter(["comment without its author"])
