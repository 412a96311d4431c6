#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints, as C code, a small document for each family with a sample job (sample-job.c). The document is typical of the
family, so that the sample job uses the memory that most jobs use."""
import base64
import io
import zipfile
import zlib

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
TYPES = "application/vnd.openxmlformats-"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# A colour picture of 32 × 32 pixels, made with cjpeg -optimize.
JPEG = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdB
RkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P
T09PT09PT09PT09PT0//wAARCAAgACADASIAAhEBAxEB/8QAGAAAAwEBAAAAAAAAAAAAAAAAAwQGAAX/xAArEAABAgUCBQMF
AQAAAAAAAAABAgMABAURIRMxBhJBUWEiQoEUI4KRobH/xAAXAQEBAQEAAAAAAAAAAAAAAAAEAAID/8QALBEBAAECAwYDCQAA
AAAAAAAAAQIAAxEhMQQSE0FRwSJhgTJxkaGx0eHw8f/aAAwDAQACEQMRAD8AjGGdS2I6LFK1LemNSGdTlxFrT5FttrUdslIF
ySbACG3LkbcWUnAKGCuBU4xw3qW9H8h1PCbSUKW6EpSkXUT0HeCz3ES9Uy1NZGPeRk7Zsduu9/iFpekVCoKS5NvuKIsASo3A
7X374gxfuTN4N2PWX2/NJls8beV2WfQzfXkfXypbhhnU5MR0uJp1eq1T5YkbFfYncXxm2D+XiBcHpSljVWoJSlNyo7DzA6Mw
qoVV6adSASskgCwBvc2+bxXwncCXsx8T271bPLhxldNdD3vP0PnhTdOkJWmSX1U3ZKUjA6k9hAA5Ua67yJ+xKjASi45hfr36
fq+Lxneeu1flRiVY9KQm9lZ3/wA6dPEEeeenJhVMpSwmVSORxxHv75/mPO98c1biSkZ6g6B1fP8Ahza2HCxBwTV7H78Ar//Z
"""


def docx():
    run = '<w:r><w:rPr><w:rFonts w:ascii="Meiryo"/><w:color w:val="1F497D"/><w:sz w:val="21"/></w:rPr><w:t>会議 %d</w:t></w:r>'
    paragraphs = "".join('<w:p><w:pPr><w:pStyle w:val="a"/><w:spacing w:line="360" w:lineRule="auto"/></w:pPr>' + run % i + "</w:p>"
                         for i in range(40))
    main, part = "officeDocument.wordprocessingml.", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    files = {
        "[Content_Types].xml":
            f'<Types xmlns="{PACKAGE}content-types">'
            f'<Default Extension="rels" ContentType="{TYPES}package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{TYPES}{main}document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{TYPES}{main}styles+xml"/></Types>',
        "_rels/.rels":
            f'<Relationships xmlns="{PACKAGE}relationships">'
            f'<Relationship Id="rId1" Type="{part}officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml":
            f'<w:document xmlns:w="{WORD}"><w:body>{paragraphs}'
            '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>',
        "word/_rels/document.xml.rels":
            f'<Relationships xmlns="{PACKAGE}relationships">'
            f'<Relationship Id="rId1" Type="{part}styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml":
            f'<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>'
            '<w:rPr><w:sz w:val="21"/></w:rPr></w:style></w:styles>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 9, 0, 0)), XML + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def pdf():
    """Returns a PDF file without pictures, which a worker of another family would process."""
    content = zlib.compress(b"BT /F 9 Tf 12 TL 72 580 Td\n"
                            + b"".join(b"(Please see line %d of the schedule) Tj T*\n" % i for i in range(20)) + b"ET\n")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places) + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
            len(objects) + 1, len(out))


def main():
    for name, data in (("docx", docx()), ("pdf", pdf()), ("jpeg", base64.b64decode(JPEG))):
        print(f"static const guint8 ky_sample_{name}[] = {{ {', '.join(map(str, data))} }};")


if __name__ == "__main__":
    main()
