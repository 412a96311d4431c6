# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that kiyome-second-look reports the techniques of doc/threats.md, one file each, and does not report similar harmless
files."""
import base64
import io
import struct
import zipfile

import pytest

from readers import look

OPC = "http://schemas.openxmlformats.org/package/2006/"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {name: f"http://schemas.openxmlformats.org/{name}/2006/main" for name in ("wordprocessingml", "spreadsheetml", "presentationml", "drawingml")}
OASIS = "urn:oasis:names:tc:opendocument:xmlns:"


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(part, content, types="", **more):
    """Returns a package whose first part is `part`, with `more` parts ("a__b.xml" is a/b.xml)."""
    return packed({"[Content_Types].xml": f'<Types xmlns="{OPC}content-types">{types}</Types>', part: content, **{name.replace("__", "/"): text for name, text in more.items()},
                   "_rels/.rels": f'<Relationships xmlns="{OPC}relationships">'
                   + "".join(f'<Relationship Id="r{number}" Type="{RELATIONS}/officeDocument" Target="{name.replace("__", "/")}"/>' for number, name in enumerate([part, *more])) + "</Relationships>"})


def word(body, types="", **more):
    return office("word/document.xml", f'<w:document xmlns:w="{MAIN["wordprocessingml"]}" xmlns:r="{RELATIONS}"><w:body>{body}</w:body></w:document>', types, **more)


def sheet(cells, after=""):
    return office("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN["spreadsheetml"]}"><sheetData><row>{cells}</row></sheetData>{after}</worksheet>')


def slide(inside):
    return office("ppt/slides/slide1.xml", f'<p:sld xmlns:p="{MAIN["presentationml"]}" xmlns:a="{MAIN["drawingml"]}" xmlns:r="{RELATIONS}">{inside}</p:sld>')


def text_document(inside, **more):
    spaces = "".join(f' xmlns:{name}="{OASIS}{name}:1.0"' for name in ("office", "text", "form", "script")) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xforms="http://www.w3.org/2002/xforms"'
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": f'<m:manifest xmlns:m="{OASIS}manifest:1.0"/>', **{name.replace("__", "/"): text for name, text in more.items()},
                   "content.xml": f"<office:document-content{spaces}><office:body><office:text>{inside}</office:text></office:body></office:document-content>"})


def pdf(catalog="", page="", *more, pages="<</Type/Pages/Kids[3 0 R]/Count 1>>"):
    out = b"%PDF-1.4\n"
    for number, body in enumerate((f"<</Type/Catalog/Pages 2 0 R{catalog}>>", pages, f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]{page}>>", *more), 1):
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    return out + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def stream(keys, data):
    return f"<<{keys}/Length {len(data)}>>\nstream\n{data}\nendstream"


def mail(fields, body="x", subject="x"):
    return f"From: a@b.example\r\nTo: c@d.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n{fields}\r\n\r\n{body}".encode()


def png(width=1, text=b""):
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, width) + b"\x08\2\0\0\0xxxx" + struct.pack(">I4s", len(text), b"tEXt") + text + b"xxxx\0\0\0\0IEND\xaeB`\x82"


def page(inside):
    return f"<html><body>{inside}</body></html>".encode()


def rtf(inside):
    return f"{{\\rtf1 {inside}}}".encode()


def calendar(line):
    return f"BEGIN:VCALENDAR\r\n{line}\r\nEND:VCALENDAR\r\n".encode()


PROGRAM = base64.b64encode(b"MZ" + bytes(80)).decode()
FORM = "/Resources<</XObject<</I 4 0 R>>>>"
TOLD = {
    "T-PDF-02 a command of the program": ("a.pdf", pdf("/OpenAction<</S/Named/N/Print>>"), "acts"),
    "T-PDF-05 a base of links": ("a.pdf", pdf("/URI<</Base(http://e.example/)>>"), "reaches-out"),
    "T-PDF-07 an action on a form": ("a.pdf", pdf("/OpenAction<</S/ResetForm>>"), "acts"),
    "T-PDF-08 layers": ("a.pdf", pdf("/OpenAction<</S/SetOCGState/State[/ON 3 0 R]>>"), "acts"),
    "T-PDF-10 a portfolio": ("a.pdf", pdf("/Collection<</View/D>>"), "hides"),
    "T-PDF-15 OPI": ("a.pdf", pdf("", FORM, stream("/Subtype/Form/BBox[0 0 1 1]/OPI<</2.0<</F(a)>>>>", "x")), "reaches-out"),
    "T-PDF-16 empty values": ("a.pdf", pdf("/AA<<>>/OpenAction[]"), "malformed"),
    "T-PDF-23 two objects of a number": ("a.pdf", pdf("", "", "<</A 1>>").replace(b"4 0 obj", b"3 0 obj"), "malformed"),
    "T-PDF-31 a tree of pages": ("a.pdf", pdf(pages="<</Type/Pages/Kids[2 0 R]/Count 1>>"), "malformed"),
    "T-PDF-31 bookmarks": ("a.pdf", pdf("/Outlines 4 0 R", "", "<</Type/Outlines/First 5 0 R>>", "<</Title(a)/Next 5 0 R>>"), "malformed"),
    "T-PDF-31 a form": ("a.pdf", pdf("", FORM, stream("/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</I 4 0 R>>>>", "/I Do")), "malformed"),
    "T-PDF-31 a CMap": ("a.pdf", pdf("", "", stream("/Type/CMap/UseCMap 4 0 R", "x")), "malformed"),
    "T-PDF-32 a page again and again": ("a.pdf", pdf(pages="<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>"), "malformed"),
    "T-PDF-32 a page of miles": ("a.pdf", pdf().replace(b"0 0 99 99", b"0 0 9999999 9"), "malformed"),
    "T-PDF-37 data of a form": ("a.fdf", b"%FDF-1.2\n1 0 obj<</FDF<</F(a.pdf)>>>>endobj", "reaches-out"),
    "T-PDF-42 pages of the web": ("a.pdf", pdf("/Names<</URLS<</Names[]>>>>"), "reaches-out"),
    "T-RES-08 dashes": ("a.pdf", pdf("", "/Contents 4 0 R", stream("", "[0.00001] 0 d 0 0 m 9 9 l S")), "malformed"),
    "T-OOX-01 a type with macros": ("a.docx", word("<w:p/>", '<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'), "malformed"),
    "T-OOX-13 a base of links": ("a.docx", word("<w:p/>", **{"docProps__app.xml": "<Properties><HyperlinkBase>http://e.example/</HyperlinkBase></Properties>"}), "reaches-out"),
    "T-OOX-18 a comment": ("a.docx", word("<!-- x --><w:p/>"), "hides"),
    "T-OOX-18 a processing instruction": ("a.docx", word("<?x y?><w:p/>"), "hides"),
    "T-DOCX-05 a database": ("a.docx", word('<w:mailMerge><w:query w:val="SELECT"/></w:mailMerge>'), "reaches-out"),
    "T-DOCX-09 white text": ("a.docx", word('<w:p><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>words</w:t></w:r></w:p>'), "hides"),
    "T-DOCX-10 keys of macros": ("a.docx", word('<m:macro xmlns:m="http://schemas.microsoft.com/office/word/2006/wordml"/>'), "acts"),
    "T-XLSX-04 a place by a text": ("a.xlsx", sheet("<c r=\"A1\"><v>'http://e.example/x.ods'#$S.A1</v></c>", "<dataValidations><dataValidation><formula1>INDIRECT($A$1)</formula1></dataValidation></dataValidations>"), "reaches-out"),
    "T-XLSX-07 a pivot table": ("a.xlsx", sheet("", '<cacheSource type="external"/>'), "reaches-out"),
    "T-XLSX-11 a format": ("a.xlsx", sheet("", '<numFmt formatCode=";;;"/>'), "hides"),
    "T-RES-08 a far cell": ("a.xlsx", sheet('<c r="XFD1048576"><v>1</v></c>'), "malformed"),
    "T-PPTX-04 film": ("a.pptx", slide("<p:video/>"), "acts"),
    "T-OOX-27 a sound": ("a.pptx", slide('<a:snd name="x"/>'), "acts"),
    "T-ODF-03 a comment": ("a.odt", text_document("<!-- x -->"), "hides"),
    "T-ODF-07 a database": ("a.odt", text_document('<form:form form:datasource="d" form:command="t"/>'), "reaches-out"),
    "T-ODF-07 what sends": ("a.odt", text_document('<xforms:submission action="http://e.example/"/>'), "acts"),
    "T-ODF-13 a menu": ("a.odt", text_document("", **{"Configurations2__menu.xml": '<m:item xmlns:m="m" m:id="vnd.sun.star.script:x?language=Basic"/>'}), "acts"),
    "T-RTF-05 a control": ("a.rtf", rtf(r"{\object\objocx{\*\objclass X}}"), "acts"),
    "T-RTF-06 bytes": ("a.rtf", rtf(r"a\bin4 abcd"), "hides"),
    "T-RTF-09 fragments": ("a.rtf", rtf(r"{\sp{\sn pFragments}{\sv 1;1;0102}}"), "malformed"),
    "T-RTF-09 an array": ("a.rtf", rtf(r"{\sp{\sn pSegmentInfo}{\sv 2;99999;1;2}}"), "malformed"),
    "T-RTF-09 levels": ("a.rtf", rtf(r"{\*\listtable{\list" + r"{\listlevel}" * 10 + "}}"), "malformed"),
    "T-RTF-09 levels that are changed": ("a.rtf", rtf(r"{\listoverride\listoverridecount25}"), "malformed"),
    "T-RTF-10 HTML": ("a.rtf", rtf(r"{\*\htmltag <script>}"), "acts"),
    "T-RTF-13 a font": ("a.rtf", rtf(r"{\*\fontfile http://e.example/a.ttf}"), "reaches-out"),
    "T-HTML-15 for Office": ("a.html", page("<!--[if gte mso 9]><xml><o:OLEObject/></xml><![endif]-->"), "acts"),
    "T-HTML-26 a terminal": ("a.txt", b"a\x1b[2Jb", "hides"),
    "T-HDR-01 a line's end": ("a.eml", mail("X: y", subject="=?utf-8?q?a=0D=0ABcc:_x?="), "malformed"),
    "T-HDR-04 hair blanks": ("a.eml", b"From: =?UTF-8?B?Ym9zc0DigIpjaXR5wq0ubGcuanA=?= <t@e.example>\r\nTo: b@e.example\r\nSubject: x\r\n\r\nx", "hides"),
    "T-CTE-01 a gap in a name": ("a.eml", b"From: =?UTF-8?B?Y2hpZW==ZA==ZXhhbXBsZ===S5=qcA==?= <t@e.example>\r\nTo: b@e.example\r\nSubject: x\r\n\r\nx", "hides"),
    "T-CTE-01 a gap in a part": ("a.eml", mail("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", "QUE=QUFB"), "malformed"),
    "T-MIME-03 two names": ("a.eml", mail("Content-Type: image/png\r\nContent-Disposition: attachment; filename=a.txt; filename=a.png"), "malformed"),
    "T-SMTP-08 blanks": ("a.eml", mail("X: y\r\n \t\r\nZ: y"), "malformed"),
    "T-IMG-04 a script": ("a.png", png(text=b"a\0<script>x</script>"), "acts"),
    "T-IMG-08 a program": ("a.gif", b"GIF89a/*" + bytes(5) + b";", "acts"),
    "T-IMG-10 directories": ("a.tif", b"II*\0\x08\0\0\0\0\0\x08\0\0\0", "malformed"),
    "T-IMG-17 a screen": ("a.png", png(60_000), "malformed"),
    "T-SVG-04 what is included": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="x"/></svg>', "reaches-out"),
    "T-TXT-06 a disk that runs": ("a.txt", b"[autorun]\r\nopen=a.exe\r\n", "acts"),
    "T-NAME-07 a device": ("a.zip", packed({"AUX.txt": "x"}), "malformed"),
    "T-NAME-11 a class": ("a.zip", packed({"a.txt.{3050f4d8-98B5-11CF-BB82-00AA00BDCE0B}": "x"}), "acts"),
    "T-MSG-05 an alarm": ("a.ics", calendar("ACTION:EMAIL"), "acts"),
    "T-MSG-05 a file": ("a.ics", calendar(f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{PROGRAM}"), "acts"),
    "T-MSG-06 a file": ("a.vcf", f"BEGIN:VCARD\r\nKEY:data:application/x;base64,{PROGRAM}\r\nEND:VCARD\r\n".encode(), "acts"),
    "T-RES-08 each second": ("a.ics", calendar("RRULE:FREQ=SECONDLY"), "malformed"),
    "T-RES-08 copies": ("a.dxf", b"0\nINSERT\n70\n32767\n71\n32767\n0\nEOF\n", "malformed"),
    "T-EXE-03 a shortcut by name": ("a.settingcontent-ms", b'<?xml version="1.0"?><a/>', "acts"),
    "T-EXE-07 Flash": ("a.swf", b"FWS\x09xxxx", "acts"),
    "T-EXE-13 the test string": ("a.txt", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "acts"),
}


@pytest.mark.parametrize("what", TOLD)
def test_a_technique_is_told(what):
    name, data, kind = TOLD[what]
    assert kind in {finding.kind for finding in look.look(data, name).findings}, look.look(data, name)


HARMLESS = {
    "buttons that turn pages": ("a.pdf", pdf("", "/Annots[<</A<</S/Named/N/NextPage>>>>]")),
    "a first page": ("a.pdf", pdf("/OpenAction[3 0 R/Fit]")),
    "a form in two pages": ("a.pdf", pdf("", FORM, stream("/Subtype/Form/BBox[0 0 1 1]", "[3 2] 0 d"))),
    "a dark cell with white text": ("a.docx", word('<w:shd w:fill="000000"/><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>words</w:t></w:r>')),
    "a last row": ("a.xlsx", sheet('<c r="A1048576"><v>1</v></c>')),
    "INDIRECT in the book": ("a.xlsx", sheet('<c r="A1"><v>S!A1</v><f>INDIRECT(A2)</f></c>')),
    "lists": ("a.rtf", rtf(r"{\*\listtable{\list" + r"{\listlevel}" * 9 + r"}{\list" + r"{\listlevel}" * 9 + "}}")),
    "an array": ("a.rtf", rtf(r"{\sp{\sn pVerticies}{\sv 8;2;(0,0);(1,1)}}")),
    "a style of Outlook": ("a.html", page(r"<!--[if !mso]><style>v\:* {behavior:url(#default#VML);}</style><![endif]-->")),
    "a name with a dot": ("a.eml", b"From: \"A. B\" <a@b.example>\r\nTo: c@d.example\r\nSubject: x\r\n\r\nx"),
    "a folded field with a hash": ("a.eml", mail("X: y", subject="x\r\nKiyome-Result: rebuilt=1;\r\n sha256=0d00")),
    "each day": ("a.ics", calendar("RRULE:FREQ=DAILY;COUNT=30")),
    "a picture": ("a.png", png()),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_harmless_and_alike_is_not_told(what):
    name, data = HARMLESS[what]
    assert not look.look(data, name).findings
