# SPDX-License-Identifier: GPL-2.0-or-later
"""The same upwards, in tenths of a millimetre (a unit is 1/1000 inch here): all of it is drawn."""
import struct

from metafiles import wmf, wmf_record
from recipes import emit

pen = wmf_record(0x2FA, 0, 9000, 0, data=struct.pack("<I", 255)) + wmf_record(0x12D, 0)
points = b"".join(struct.pack("<hh", i * 1163 % 30000, -(i * 16349 % 7000)) for i in range(6000))
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 30000, 30000), pen, wmf_record(0x103, 2), wmf_record(0x325, 6000, data=points), placeable=(0, 0, 30000, 30000)))
