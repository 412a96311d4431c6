# SPDX-License-Identifier: GPL-2.0-or-later
"""With restarts, neighbours differ by more than the standard's tables have codes for."""

import pictures as p
from recipes import emit

tables = (p.segment(0xdb, b"\0" + bytes([8] * 64))
          + p.segment(0xc4, b"\0" + p.DC_COUNTS + p.DC_SYMBOLS)
          + p.segment(0xc4, b"\x10" + p.AC_COUNTS + p.AC_SYMBOLS))
scan = p.segment(0xda, bytes((1, 1, 0, 0, 63, 0)))
# category 11 (111111110), then 2047 and -2047; end of block (1010)
scan += p.bits("111111110" + "1" * 11 + "1010") + b"\xff\xd0"
scan += p.bits("111111110" + "0" * 11 + "1010")
emit(b"\xff\xd8" + tables + p.segment(0xdd, b"\0\1") + p.jpeg_frame(16, 8) + scan + b"\xff\xd9")
