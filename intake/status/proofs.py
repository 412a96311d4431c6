#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""proofs.py OUTPUT: writes a C header with a minimal file for each worker family, with which intake/status/family-check.c tests
the family. The files were made for kiyome and have no content."""
import base64
import io
import struct
import sys
import zipfile
import zlib

# An Excel 97 workbook with one number, 2,560 bytes (tests/corpus/legacy.py creates such files).
XLS = zlib.decompress(base64.b64decode(
    "eNq7cF7wwcKNUg8Z0IAdAzPDv/+cDGxIYoxQDAYCDAxMUP6/////g4SYgfj/KBhSgJMDGJFsrAy7ec+wg+IQFN+tDJwMidAYT1zH"
    "yAKkGK2UGfihMc/M4OgUzMQgIy7OwAGN/3//JRgEGfggSQIG/Ay4gCTEAgEUC9gYJMEqYCZ+sIeZLMfIwMUwCugHghjygbCEQYHB"
    "lSEPSBcxVJKkX4yBlRGWlhhJ0HcASocDbS9iyGZIArsjm2T3CzEwMSKnZ2L1TaNiGJJjP8MgsR8UZ0zQMnwUjDzwDwn/HQ2OEQcA"
    "mCzv5w=="))

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def archive(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members:
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx():
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return archive([
        ("[Content_Types].xml",
         f'<Types xmlns="{PACKAGE}content-types"><Default Extension="rels" '
         'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
         f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'),
        ("_rels/.rels",
         f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="r1" Type="{OFFICE}" '
         'Target="word/document.xml"/></Relationships>'),
        ("word/document.xml",
         f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>1</w:t></w:r></w:p></w:body></w:document>')])


def pdf():
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 4 0 R/Resources<<>>>>",
               "<</Length 15>>\nstream\n0 0 9 9 re f n  \nendstream"]
    out, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (f"{out}xref\n0 5\n0000000000 65535 f \n{table}trailer\n<</Size 5/Root 1 0 R>>\n"
            f"startxref\n{len(out)}\n%%EOF\n").encode()


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0\x10\x20" * 2)) + chunk(b"IEND", b""))


MAIL = (b"From: a@kiyome.invalid\r\nTo: b@kiyome.invalid\r\nSubject: 1\r\n"
        b"Date: Thu, 01 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@kiyome.invalid>\r\n\r\n1\r\n")

FILES = {"mail": MAIL, "archive": archive([("1.txt", "1\n")]), "picture": png(), "office": docx(), "pdf": pdf(),
         "excel": XLS}

with open(sys.argv[1], "w", encoding="utf-8") as output:
    print("/* Made by intake/status/proofs.py. */", file=output)
    for name, data in FILES.items():
        print(f"static const guint8 proof_{name}[] = {{{','.join(map(str, data))}}};", file=output)
