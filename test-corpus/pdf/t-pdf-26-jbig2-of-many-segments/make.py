# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture whose region refers to five segments (ITU-T T.88 §7.2.4, the long form): eight lines, each the byte K."""
import struct
from recipes import emit
from recipes_pdf import *


def segment(number, kind, data, referred=()):
    n = len(referred)
    count = bytes((n << 5,)) if n <= 4 else struct.pack(">I", 7 << 29 | n) + bytes((n + 8) // 8)
    return struct.pack(">IB", number, kind) + count + bytes(referred) + struct.pack(">BI", 1, len(data)) + data


def packed(bits):
    bits = bits.replace(" ", "")
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


# Runs of the first line (ITU-T T.6), the same changes in all others.
FAX = packed("001 00110101 010  001 000111 11  001 000111 010  001 0111 0000110111" + "1111111" * 7 + "000000000001" * 2)
REGION = struct.pack(">IIIIBB", 8, 8, 0, 0, 0, 1) + FAX
comment = struct.pack(">I", 0x20000000) + b"JBIG2-MARK"
data = segment(0, 48, struct.pack(">IIIIBH", 8, 8, 0, 0, 0, 0)) + b"".join(segment(i, 62, comment) for i in range(1, 6))
emit(page(TEXT + b"q 99 0 0 99 72 72 cm /I Do Q\n", resources="/XObject<</I 6 0 R>>",
          more={6: ("/Subtype/Image/Width 8/Height 8/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode",
                    data + segment(6, 38, REGION, range(1, 6)))}))
