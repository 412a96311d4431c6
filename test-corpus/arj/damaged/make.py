# SPDX-License-Identifier: GPL-2.0-or-later
"""Of each method noise, too little and a wrong CRC; a method that is none; then a header whose CRC is wrong."""
from arj_pack import archive, header, member
from lzh_pack import arj_fastest, lh
from recipes import emit, png

DATA = b"".join(b"%d DAMAGED-MARK\n" % n for n in range(300))
members = [member(b"size.txt", DATA, 0, DATA[:-1]), member(b"crc.txt", DATA, 0, DATA[::-1]), member(b"method.txt", DATA, 7, DATA)]
for method, packed in ((1, lh(DATA, 26624, 17)), (4, arj_fastest(DATA))):
    members += [member(b"cut%d.txt" % method, DATA, method, packed[:-9]), member(b"noise%d.txt" % method, DATA, method, packed[:30] + b"\xff" * 20 + packed[50:])]
broken = bytearray(header(b"broken.png", png(1), png(1)) + png(1))
broken[20] ^= 1
emit(archive(*members, member(b"whole.png", png(1), 4), bytes(broken), member(b"behind.png", png(2))))
