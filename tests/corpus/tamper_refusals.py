# SPDX-License-Identifier: GPL-2.0-or-later
"""What only one check of a verifier sees: edits of small files that were written, each with what the verifier has to say of it."""

import base64
import io
import re
import zipfile

import opendocument
import recipes
import recipes_ooxml as ooxml
import tamper_text


def members_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(member.filename, package.read(member), member.compress_type) for member in package.infolist()]


def packed(members):
    return recipes.zip_file([recipes.Member(name, content, time=0x21 << 16, method=method) for name, content, method in members])


def package(change):
    """An edit that CHANGE makes of the list of members."""
    return lambda data: packed(change(members_of(data)))


def part(name, old, new):
    """An edit of the part NAME."""
    def edit(data):
        members = members_of(data)
        assert any(member == name and old.encode() in content for member, content, _ in members), old
        return packed([(member, content.replace(old.encode(), new.encode(), 1) if member == name else content, method) for member, content, method in members])
    return edit


def bytes_of(old, new):
    def edit(data):
        assert old in data, old
        return data.replace(old, new, 1)
    return edit


def first_last(members):
    return members[1:] + members[:1]


# --- Office Open XML, and XML ---------------------------------------------------------------------

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
DOCUMENT, RELS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
ROW = '<Relationship Id="{}" Type="' + OFFICE + '{}" Target="{}"/></Relationships>'
PARAGRAPH = "<w:t>MARK</w:t>"
STYLES = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
DOCX = [
    ("[Content_Types].xml is not the first member", package(first_last)),
    ("word/b.xml: nothing leads to it", lambda data: package(lambda members: [*members, ("word/b.xml", dict(row[:2] for row in members)["word/styles.xml"], 8)])(part(TYPES, "</Types>", f'<Override PartName="/word/b.xml" ContentType="{STYLES}"/></Types>')(data))),
    ("word/styles.xml: the content type does not match the relationship", part(RELS, "relationships/styles", "relationships/settings")),
    ("a relationship that is declared twice", part(RELS, "</Relationships>", ROW.format("rId7", "styles", "styles.xml"))),
    ("a part with two different relationship types", part(RELS, "</Relationships>", ROW.format("rId77", "settings", "styles.xml"))),
    ("a namespace declaration that is not valid", part(DOCUMENT, "<w:document ", '<w:document xmlns:="a" ')),
    ("a prefix that is declared twice", part(DOCUMENT, "<w:document ", '<w:document xmlns:a="urn:a" xmlns:a="urn:a" ')),
    ("an attribute given twice", part(DOCUMENT, PARAGRAPH, '<w:t xml:space="preserve" xml:space="preserve">MARK</w:t>')),
    ("an attribute that is not well-formed", part(DOCUMENT, PARAGRAPH, "<w:t xml:space='preserve'>MARK</w:t>")),
    ("an end tag that does not match its start tag", part(DOCUMENT, PARAGRAPH, "<w:t>MARK</w:p>")),
    ("content after the root element", part(DOCUMENT, "</w:document>", "</w:document>a")),
    ("content after the root element", part(DOCUMENT, "</w:document>", "</w:document><w:document/>")),
    ("the XML text ends before the end of its root element", part(DOCUMENT, "</w:document>", "")),
    ("the root element is missing", part(DOCUMENT, "<w:document", "a<w:document")),
]


def styled():
    style = '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/></w:style>'
    return ooxml.docx(ooxml.paragraph("MARK"), rels=[("rId7", "styles", "styles.xml")], parts={"word/styles.xml": f"<w:styles {ooxml.W}>{style}</w:styles>"}, types={"word/styles.xml": STYLES})


# --- OpenDocument ---------------------------------------------------------------------------------

MANIFEST = "META-INF/manifest.xml"
FILE = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
ODT = [
    ("the media type is not stored", package(first_last)),
    ("content.xml comes after the manifest", package(lambda members: [*(row for row in members if row[0] != "content.xml"), *(row for row in members if row[0] == "content.xml")])),
    ("a file that the manifest lists twice", part(MANIFEST, "</manifest:manifest>", FILE.format("content.xml", "text/xml") + "</manifest:manifest>")),
    ("the first member is not the document's media type", package(lambda members: [("mimetype", members[0][1] + b"a", 0), *members[1:]])),
    ("Pictures/1.png: nothing refers to it", lambda data: package(lambda members: [*members[:-1], ("Pictures/1.png", recipes.png(), 0), members[-1]])(part(MANIFEST, "</manifest:manifest>", FILE.format("Pictures/1.png", "image/png") + "</manifest:manifest>")(data))),
    ("no document", package(lambda members: members[:-1])),
]

# --- mail, calendars, contacts --------------------------------------------------------------------

PLAIN = b"Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nMARK\r\n"


MARK = b"MARK\r\n--"


def boundary(data):
    return re.search(rb"\n--(=_kiyome_\w+)", data)[1]


def body(charset, content):
    text = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return bytes_of(PLAIN, b"Content-Type: text/plain; charset=" + charset + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + text)


EML = [
    ("text: a line end that is not CRLF", body(b"UTF-8", b"a\nb\r\n")),
    ("text: a line end that is not CRLF", body(b"UTF-8", b"a\rb\r\n")),
    ("text: an escape sequence that kiyome does not write", body(b"ISO-2022-JP", b"\x1b$A!!\x1b(B\r\n")),
    ("text: byte 0x07", body(b"ISO-2022-JP", b"\a\r\n")),
    ("text: not UTF-8", body(b"UTF-8", b"\xff\r\n")),
    ("text: not canonical base64", bytes_of(PLAIN, PLAIN.replace(b"7bit", b"base64").replace(b"MARK", b"TR=="))),
    ("text: not canonical quoted-printable", bytes_of(PLAIN, PLAIN.replace(b"7bit", b"quoted-printable").replace(b"MARK", b"=4dARK"))),
    ("text: header", bytes_of(PLAIN, PLAIN.replace(b"7bit\r\n", b"7bit\r\nX: a\r\n"))),
    ("a line of 999 bytes", bytes_of(b"MARK\r\n--", b"a" * 999 + b"\r\n--")),
    ("MIME-Version: 1.0 is missing after the fields", bytes_of(b"MIME-Version: 1.0", b"MIME-Version: 1.1")),
    ("the blank line after the header is missing", bytes_of(b"withheld=0\r\n", b"withheld=0\r\nX: a\r\n")),
    ("unexpected bytes before the first part", bytes_of(b"\r\n\r\n--", b"\r\n\r\nhello\r\n--")),
    ("unexpected text after a boundary", lambda data: bytes_of(MARK + boundary(data), MARK + boundary(data) + b" ")(data)),
    ("the final boundary is missing", lambda data: data[:-len(boundary(data)) - 4] + b"\r\n"),
    ("unexpected bytes after the last part", lambda data: data + b"a\r\n"),
    ("a multipart has only one part", lambda data: data[:data.index(MARK) + len(MARK)] + boundary(data) + b"--\r\n"),
    ("an attachment is not in canonical base64", bytes_of(b"dGV4dA", b"dGV4dB")),
]
ICS = [
    ("ics: is not UTF-8", bytes_of(b"SUMMARY:MARK", b"SUMMARY:\x83\x65")),
    ("component has no end", bytes_of(b"END:VEVENT\r\nEND:VCALENDAR\r\n", b"END:VEVENT\r\n")),
    ("END closes nothing", bytes_of(b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\nEND:VCALENDAR\r\n")),
]
VCF = [("vcf: is not UTF-8", bytes_of(b"FN:MARK", b"FN:\x83\x65"))]


def drawing(text):
    return bytes_of(b"MARK", b"{\\*\\do\\dobxpage\\dobypage" + text + b"}MARK")


def level(text):
    return bytes_of(b"MARK", b"{\\*\\listtable{\\list\\listtemplateid1{\\listlevel\\levelnfc0" + text + b"}\\listid1}}MARK")


def shape(value):
    return bytes_of(b"MARK", b"{\\shp{\\*\\shpinst{\\sp{\\sn pVerticies}{\\sv " + value + b"}}}}MARK")


RTF = [
    ("a backslash at the end of the file", lambda data: data.rstrip()[:-1] + b"\\"),
    ("a control word is too long", bytes_of(b"MARK", b"\\" + b"a" * 40 + b" MARK")),
    ("a group is open at the end", lambda data: data.rstrip()[:-1]),
    ("text in a picture", bytes_of(b"MARK", b"{\\pict\\pngblip x}MARK")),
    ("a \\u that is malformed or for a character that kiyome does not write", bytes_of(b"MARK", b"\\u x")),
    ("dprect is not permitted in a group inside a drawing", drawing(b"{\\dprect}")),
    ("a drawing lacks a coordinate or a count", drawing(b"\\dppolyline\\dppolycount1\\dpptx0")),
    ("a count has no number", drawing(b"\\dppolyline\\dppolycount")),
    ("a group of a drawing has fewer drawings than it announces", drawing(b"\\dpgroup\\dpcount1\\dpendgroup")),
    ("a group of a drawing has no end", drawing(b"\\dpgroup\\dpcount1\\dprect")),
    ("a list level outside of a list, or one too many", level(b"}" + b"{\\listlevel\\levelnfc0}" * 9 + b"{")),
    ("the text of a list level has no length", level(b"{\\leveltext a;}")),
    ("text in the number positions of a list level", level(b"{\\leveltext\\'01a;}{\\levelnumbers a;}")),
    ("the text of a list level refers to a level beyond the ninth", level(b"{\\leveltext\\'01\\'09;}")),
    ("the text of a list level is too long", level(b"{\\leveltext\\'ff" + b"a" * 257 + b";}")),
    ("the number positions of a list level are outside of its text", level(b"{\\leveltext\\'01a;}{\\levelnumbers\\'05;}")),
    ("points of a shape", shape(b"4;1;1")),
    ("the elements of an array have different sizes", shape(b"8;2;(1,2);1")),
    ("an array's element", shape(b"68;1;(" + b"1," * 16 + b"1)")),
]


def kinds():
    """(suffix, source, rows)"""
    yield "docx", styled(), DOCX
    yield "odt", opendocument.package("text", "<text:p>MARK</text:p>"), ODT
    yield "eml", tamper_text.MAIL.encode(), EML
    yield "ics", tamper_text.CALENDAR.replace("\n", "\r\n").encode(), ICS
    yield "vcf", tamper_text.CARD.replace("\n", "\r\n").encode(), VCF
    yield "rtf", b"{\\rtf1\\ansi MARK}", RTF
