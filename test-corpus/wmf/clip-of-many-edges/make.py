# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import wmf, wmf_record
from recipes import emit

holes = [wmf_record(0x415, top + 3, left + 300, top, left) for top, left in ((i * 97 % 29000, i * 631 % 29000) for i in range(700))]
points = b"".join(struct.pack("<hh", i * 30, i % 2 * 30000) for i in range(1000))
zigzag = wmf_record(0x324, 1000, data=points)
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 30000, 30000), *holes, *[zigzag] * 2, placeable=(0, 0, 30000, 30000)))
