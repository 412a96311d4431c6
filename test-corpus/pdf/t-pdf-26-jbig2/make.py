# SPDX-License-Identifier: GPL-2.0-or-later
"""A white picture of 8 by 8, coded as fax inside JBIG2."""
import struct
from recipes import emit
from recipes_pdf import *

def segment(number, kind, data):
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data

FAX = bytes((0xff, 0x00, 0x10, 0x01))
data = (segment(0, 48, struct.pack(">IIIIBH", 8, 8, 0, 0, 0, 0)) + segment(1, 38, struct.pack(">IIIIBB", 8, 8, 0, 0, 0, 1) + FAX)
        + segment(2, 62, struct.pack(">I", 0x20000000) + b"JBIG2-MARK"))
emit(page(TEXT + b"q 99 0 0 99 72 72 cm /I Do Q\n", resources="/XObject<</I 6 0 R>>",
          more={6: ("/Subtype/Image/Width 8/Height 8/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode/DecodeParms<</JBIG2Globals 7 0 R>>", data),
                7: ("", segment(9, 62, struct.pack(">I", 0x20000000) + b"JBIG2-MARK"))}))
