# SPDX-License-Identifier: GPL-2.0-or-later
"""As other writers than 7-Zip have it: a Copy without a number, before or behind a filter, two filters in a row, the last coder listed first."""
import random
import struct

from recipes import emit
from seven import *

random.seed(8)
CALLS = bytes.fromhex("e811220000000000 102030eb 48001001 40001020 00f000f8")
CONTENT = b"BM" + struct.pack("<IIIIiiHHIIIIII", 54 + 3072, 0, 54, 40, 32, 32, 1, 24, 0, 3072, 2835, 2835, 0, 0) + (b"\0\0" + CALLS * 40 + random.randbytes(3072))[:3072]
NAMELESS = (b"", b"")
one, x86 = filtered(CONTENT, "x86")
two, arm = filtered(one, "arm")
packed_one, lzma_ = packed(one, LZMA)
packed_two, lzma2 = packed(two, LZMA2)
plain, alone = packed(CONTENT, LZMA2)
emit(archive([("a.bmp", CONTENT, CONTENT, [NAMELESS], False), ("b.bmp", CONTENT, one, [x86, NAMELESS], False), ("c.bmp", CONTENT, one, [(COPY, b""), x86], True),
              ("d.bmp", CONTENT, packed_one, [lzma_, x86], True), ("e.bmp", CONTENT, packed_two, [lzma2, arm, x86], False),
              ("f.bmp", CONTENT, one, [x86], False), ("g.bmp", CONTENT, plain, [alone, NAMELESS], True)]))
