# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from packages import XPS_FONT, glyphs, xps
from recipes import emit
from recipes_ooxml import disguised
from recipes_pdf import truetype

FONT = [(XPS_FONT[1:], disguised(truetype(), XPS_FONT[len("/Resources/"):-len(".odttf")]))]
listed, other = (xps([glyphs(text, 96, 300, font=XPS_FONT)], FONT) for text in ("AAA", "AAAAAAAA"))
# All members of OTHER without their directory, in front of the file: who reads from the beginning finds them first.
before = other[:other.index(b"PK\1\2")]
at, end = listed.index(b"PK\1\2"), listed.index(b"PK\5\6")
directory = bytearray(listed[at:end])
place = 0
while place < len(directory):
    offset, = struct.unpack_from("<I", directory, place + 42)
    struct.pack_into("<I", directory, place + 42, offset + len(before))
    place += 46 + sum(struct.unpack_from("<HHH", directory, place + 28))
tail = bytearray(listed[end:])
struct.pack_into("<I", tail, 16, at + len(before))
emit(before + listed[:at] + bytes(directory) + bytes(tail))
