# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

MOST, LEAST = 0x7FFFFFFF, -0x80000000
LINE = svm_part(4, struct.pack("<HiHiHiiHH", 2, LEAST, 65535, LEAST, 65535, LEAST, LEAST, 65535, 65535))
MANY = struct.pack("<HH", 65535, 65535)
emit(svm(svm_record(103, LEAST, LEAST, MOST, MOST), svm_record(104, 0, 0, MOST, MOST, LEAST, MOST), svm_record(106, *[LEAST, MOST] * 4),
         svm_record(109, version=3, data=svm_polygon((LEAST, MOST), (MOST, LEAST)) + LINE + b"\1"), svm_record(109, version=3, data=MANY),
         svm_record(111, version=2, data=MANY), svm_record(111, version=2, data=struct.pack("<HH", 0, 65535) + struct.pack("<H", 65535)),
         svm_record(110, version=2, data=svm_polygon((0, 0), (1, 1)) + b"\1" + svm_part(1, svm_polygon((0, 0), (5, 5), (9, 9)) + b"\1\2\2\2")),
         svm_font(height=LEAST), svm_text(LEAST, MOST, "x" * 5000), svm_record(113, 0, 0, version=2, data=struct.pack("<HHHI", 0, 65535, 65535, 0xFFFFFFFF)),
         svm_record(113, 0, 0, version=2, data=struct.pack("<HHHI2iHHH", 0, 1, 9, 2, LEAST, MOST, 2, 0xD800, 0xDC00)),
         svm_record(115, 0, 0, 9, 9, version=2, data=struct.pack("<HHH", 0, 0x2FF, 3) + "a\nb".encode("utf-16-le")), svm_record(138), svm_record(138, data=MANY),
         svm_record(116, data=svm_dib(MOST, MOST, b"")), svm_record(116, data=svm_dib(32767, 32767, b"")), svm_record(119, data=b"BM"),
         svm_record(117, data=svm_dib(2, 2, bytes(16))[:30] + struct.pack("<I", 0x01004453) + bytes(20) + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 0)),
         svm_record(125, LEAST, LEAST, MOST, MOST, data=svm_gradient(5)), svm_record(125, 0, 0, 9, 9, data=svm_gradient(65535)), svm_record(125),
         svm_record(126, data=MANY + svm_part(1, struct.pack("<HHiH", 65535, 65535, LEAST, 65535))), svm_record(128, data=svm_part(2, MANY)),
         svm_record(130, data=svm_part(2, struct.pack("<HHHiiHii", 1, 3, 0, LEAST, MOST, 1, LEAST, MOST) + b"\2\0\1")), svm_record(146, LEAST, MOST, MOST, 9, 9),
         svm_record(137, data=svm_map_mode(65535, (LEAST, MOST), (LEAST, 0, MOST, 1), False)), svm_record(137, data=svm_map_mode(13, (0, 0), (1, MOST, 1, MOST), False)),
         svm_record(103, 0, 0, 9, 9), svm_record(143, data=svm_part(1, struct.pack("<HII", 0, 0xFFFFFFFF, 0))), svm_record(139), svm_record(140), svm_record(140),
         svm_record(103, 10, 10, 50, 50)))
