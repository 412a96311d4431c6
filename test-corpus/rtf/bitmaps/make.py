# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from pictures import bmp
from recipes import emit

COLORS = struct.pack("<4I", 0xff0000, 0x00ff00, 0x0000ff, 0xffffff)


def picture(dib, width):
    return b"{\\pict\\dibitmap0\\picwgoal%d\\pichgoal300 " % width + dib.hex().encode() + b"}\\par\n"


TRUE_COLORS = bmp(4, 2, bytes(range(24)), after=b"MARK-BEHIND")[14:]
INDEXED = bmp(8, 4, bytes((i % 4) for i in range(32)), depth=8, palette=COLORS)[14:]
emit(b"{\\rtf1 " + picture(TRUE_COLORS, 301) + picture(INDEXED, 302) + picture(b"\x28\0\0\0" + b"\xff" * 60, 303) + picture(b"\x28\0", 304)
     + picture(struct.pack("<IiiHH", 40, 30000, -30000, 1, 24) + bytes(24), 305) + b"after}")
