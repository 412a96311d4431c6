# SPDX-License-Identifier: GPL-2.0-or-later
"""A screen whose width opens a comment that the first colour ends: the picture written anew would be a program, too."""

import struct

import pictures as p
from recipes import emit

CODES = [8, 0, 1, 8, 2, 3, 8, 4, 5, 8, 6, 7, 9]  # of 4 bits each: clear codes, two pixels behind each, the end
NUMBER = sum(code << 4 * at for at, code in enumerate(CODES))
COLOURS = b"*/=" + b"1;p" + b"rin" + b"t|1" + b"|2;" + b"\xa0//" + b"\xa1aa" + b"\xa2aa"
emit(b"GIF89a/*" + struct.pack("<HBBB", 1, 0xf2, 0, 0) + COLOURS + struct.pack("<BHHHHB", 0x2c, 0, 0, 8, 1, 0) + b"\x03" + p.gif_blocks(NUMBER.to_bytes(7, "little")) + b";")
