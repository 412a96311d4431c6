# SPDX-License-Identifier: GPL-2.0-or-later
"""Each filter for programs behind each method, with a content that it changes."""
import random
import struct

from recipes import emit
from seven import *

random.seed(7)
CALLS = bytes.fromhex("e811220000000000 102030eb 48001001 40001020 00f000f8")
CONTENT = b"BM" + struct.pack("<IIIIiiHHIIIIII", 54 + 3072, 0, 54, 40, 32, 32, 1, 24, 0, 3072, 2835, 2835, 0, 0) + (b"\0\0" + CALLS * 40 + random.randbytes(3072))[:3072]
files = []
for name in FILTERS:
    for number_, method in enumerate((COPY, DEFLATE, LZMA, LZMA2)):
        plain, coder = filtered(CONTENT, name)
        assert plain != CONTENT, name
        data, main = packed(plain, method)
        files.append((f"{name}{number_}.bmp", CONTENT, data, [main, coder], False))
emit(archive(files))
