# SPDX-License-Identifier: GPL-2.0-or-later
"""Arcs, pieces and texts, a state that is kept and comes back, a bitmap for a device: what a drawing program of its time wrote."""
import struct

from metafiles import wmf, wmf_record
from recipes import emit

brush = wmf_record(0x2fc, 0, data=struct.pack("<IH", 0x80c0ff, 0)) + wmf_record(0x12d, 0)
pen = wmf_record(0x2fa, 0, 20, 0, data=struct.pack("<I", 255)) + wmf_record(0x12d, 1)
font = wmf_record(0x2fb, -60, 0, 100, 100, 700, data=bytes((1, 1, 1, 0, 0, 0, 0, 0)) + b"Sans".ljust(32, b"\0")) + wmf_record(0x12d, 2)
figures = wmf_record(0x817, 50, 10, 20, 190, 200, 200, 10, 10) + wmf_record(0x81a, 250, 210, 220, 390, 400, 400, 210, 210) + wmf_record(0x830, 450, 410, 420, 590, 600, 600, 410, 410) + wmf_record(0x61c, 40, 60, 800, 400, 610, 10)
texts = (wmf_record(0x12e, 24) + wmf_record(0x20a, 2, 9) + wmf_record(0x521, 7, data=b"a text " + b"\0" + struct.pack("<hh", 700, 100))
         + wmf_record(0xa32, 800, 100, 3, 6, 90, 700, 400, 800, data=b"abc\0" + struct.pack("<3h", 40, 50, 60)))
bitmap = struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 24, 0, 16, 0, 0, 0, 0) + bytes(range(16))
device = wmf_record(0xd33, 0, 2, 0, 0, 0, 2, 2, 900, 900, data=bitmap)
states = (wmf_record(0x1e) + wmf_record(0x149, 0, 0) + wmf_record(0x410, 2, 1, 2, 1) + wmf_record(0x103, 8) + wmf_record(0x102, 1) + wmf_record(0x20f, 5, 5)
          + wmf_record(0x220, 1, 1) + wmf_record(0x41b, 900, 900, 700, 700) + wmf_record(0x127, -1))
emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), brush, pen, font, figures, texts, device, states, wmf_record(0x1f0, 0), wmf_record(0x104, 7), wmf_record(0x418, 990, 990, 800, 800)))
