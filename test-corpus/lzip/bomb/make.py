# SPDX-License-Identifier: GPL-2.0-or-later
import lzma
import struct
import zlib

from recipes import emit

DATA = b"x" * (100 << 20)
alone = lzma.compress(DATA, format=lzma.FORMAT_ALONE, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}])
emit(b"LZIP\1\x10" + alone[13:] + struct.pack("<IQQ", zlib.crc32(DATA), len(DATA), len(alone) - 13 + 26))
