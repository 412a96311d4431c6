# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import wmf, wmf_record
from recipes import emit

pen = wmf_record(0x2FA, 2, 0, 0, data=struct.pack("<I", 255)) + wmf_record(0x12D, 0)
points = b"".join(struct.pack("<hh", side * 30000, i) for i in range(500) for side in (-1, 1))
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 30, 30), pen, *[wmf_record(0x325, 1000, data=points)] * 4, wmf_record(0x20c, 1000, 1000), wmf_record(0x41b, 900, 900, 10, 10)))
