# SPDX-License-Identifier: GPL-2.0-or-later
"""Indexes of a palette that the PDF file has, in a JPEG 2000 file with a palette of its own, of one colour, which openjpeg does not take;
and a codestream that is cut short."""
import base64
import struct

from recipes import emit
from recipes_pdf import *

INDEXES = base64.b64decode("""
/0//UQApAAAAAAAIAAAACAAAAAAAAAAAAAAACAAAAAgAAAAAAAAAAAABBwEB/1IADAAAAAEAAAQEAAH/XAAEQED/ZAAlAAFDcmVh
dGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjD/kAAKAAAAAABLAAH/k9+B0BHmo3/Rmnmkdd+sIS8VpP3IF4AAeSC5Q2syPEbx
G8RvEbxG8RvEbxG5CuL5sYa42xN/uYicROInET//2Q==""")
IMAGE = "/Subtype/Image/Width 8/Height 8/Filter/JPXDecode/ColorSpace[/Indexed/DeviceRGB 3<000000ff000000ff000000ff>]"


def box(kind, content):
    return struct.pack(">I4s", len(content) + 8, kind) + content


HEADER = (box(b"ihdr", struct.pack(">IIHBBBB", 8, 8, 1, 7, 7, 1, 0)) + box(b"colr", b"\x01\x02\x01\x00\x00\x00\x0c") +
          box(b"pclr", b"\x00\x01\x04" + bytes(8)) + box(b"cmap", b"".join(b"\x00\x00\x01" + bytes([column]) for column in range(4))))
FILE = (box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 " + bytes(4) + b"jp2 ") + box(b"jp2h", HEADER) + box(b"jp2c", INDEXES + b"JPX-MARK"))
emit(page(TEXT + b"q 99 0 0 99 72 72 cm /I1 Do Q q 99 0 0 99 172 72 cm /I2 Do Q\n", resources="/XObject<</I1 6 0 R/I2 7 0 R>>",
          more={6: (IMAGE, FILE), 7: (IMAGE, INDEXES[:150])}))
