# SPDX-License-Identifier: GPL-2.0-or-later
"""Of two parts of one name the last counts, as in most readers; but not one that differs in case, nor one with the name in an extra field."""
import binascii
import io
import struct
import zipfile

from recipes import emit
from recipes_ooxml import *

out = io.BytesIO(docx(paragraph("FIRST-MARK"), extra=[
    ("word/document.xml", document(paragraph("kept text"))),
    ("WORD/document.xml", document(paragraph("THIRD-MARK")))]))
with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
    path = b"another name"
    info = zipfile.ZipInfo(path.decode(), (1980, 1, 1, 0, 0, 0))
    field = struct.pack("<BI", 1, binascii.crc32(path)) + b"word/document.xml"
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    package.writestr(info, document(paragraph("FOURTH-MARK")))
emit(out.getvalue())
