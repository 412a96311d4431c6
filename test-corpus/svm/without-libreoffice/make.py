# SPDX-License-Identifier: GPL-2.0-or-later
import struct
import zlib

from metafiles import *
from recipes import emit

SHAPE = struct.pack("<H", 1) + svm_polygon((1100, 100), (1900, 100), (1500, 900))
CURVE = svm_polygon((100, 900), (100, 500), (900, 500), (900, 900)) + b"\1\0\2\2\0"
LINE = svm_part(4, struct.pack("<HiHiHiiHH", 2, 30, 1, 120, 1, 30, 40, 3, 1))
PIXELS = bytes(range(48))
PACKED = zlib.compress(PIXELS)
ZIPPED = svm_dib(4, 4, b"")[:30] + struct.pack("<I", 0x01004453) + svm_dib(4, 4, b"")[34:54] + struct.pack("<III", len(PACKED), len(PIXELS), 0) + PACKED
MASKED = svm_dib(4, 4, PIXELS) + struct.pack("<IIB", 0x25091962, 0xACB20201, 2) + svm_dib(4, 4, bytes(range(0, 256, 16)), bits=8)
INNER = svm(svm_record(103, 0, 0, 400, 400), size=(400, 400), mode=svm_map_mode(origin=(100, 100), simple=False))
emit(svm(svm_record(139, data=b"\xff\xff"), svm_color(132, 0), svm_color(133, 0xFFCC00), svm_record(103, 50, 50, 950, 450),
         svm_record(104, 60, 60, 300, 300, 40, 40), svm_record(105, 400, 100, 800, 400), svm_record(107, 400, 100, 800, 400, 800, 250, 600, 100),
         svm_record(111, version=1, data=SHAPE), svm_record(110, version=2, data=svm_polygon((0, 0)) + b"\1" + svm_part(1, CURVE)),
         svm_record(109, version=2, data=svm_polygon((0, 500), (2000, 520)) + LINE), svm_record(129, 0, 0, 1990, 990),
         svm_record(128, data=svm_part(2, struct.pack("<HHHiiHiiH?", 1, 2, 0, 0, 980, 1, 0, 1980, 2, False)) + b"\1"), svm_record(140),
         svm_font(), svm_record(136, data=struct.pack("<H", 1)), svm_record(134, data=struct.pack("<I", 0x800000)), svm_text(100, 700, "図 1 Figure"),
         svm_record(113, 100, 850, version=2, data=struct.pack("<HHHI3iH", 0, 0, 3, 3, 200, 400, 600, 3) + "伸 x".encode("utf-16-le")),
         svm_record(114, 900, 850, version=2, data=struct.pack("<HIHHH", 0, 500, 0, 2, 2) + "wi".encode("utf-16-le")),
         svm_record(117, data=ZIPPED + struct.pack("<4i", 1000, 500, 300, 300)), svm_record(120, data=MASKED + struct.pack("<4i", 1400, 500, 300, 300)),
         svm_record(125, 1700, 500, 1900, 700, data=svm_gradient()), svm_record(126, data=SHAPE + svm_part(1, struct.pack("<HHiH", 2, 4, 50, 300))),
         svm_record(142, data=SHAPE + struct.pack("<H", 60)),
         svm_record(147, data=INNER + struct.pack("<4i", 1500, 100, 400, 400) + svm_gradient(2)),
         svm_record(137, data=svm_map_mode(13, (50, 50), (1, 2, 1, 2), False)), svm_record(102, 0, 0, 500, 500)))
