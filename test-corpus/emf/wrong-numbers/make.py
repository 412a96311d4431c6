# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

MOST, LEAST, NAN = 0x7FFFFFFF, -0x80000000, b"\xff\xff\xff\x7f"
emit(emf(emf_record(9, struct.pack("<ii", 0, 0)), emf_record(17, struct.pack("<I", 8)), emf_record(11, struct.pack("<ii", LEAST, MOST)),
         emf_record(35, NAN * 6), emf_rectangle(LEAST, LEAST, MOST, MOST), emf_record(45, struct.pack("<8i", *[LEAST, MOST] * 4)),
         emf_record(41, struct.pack("<iiI", 0, 0, MOST) + NAN * 2), emf_record(4, bytes(16) + struct.pack("<I", 0xFFFFFFFF)),
         emf_record(8, bytes(16) + struct.pack("<II", 0x40000000, 0x40000000)), emf_record(84, bytes(28) + struct.pack("<iiII", 0, 0, 0x7FFFFFFF, 0xFFFFFFF0)),
         emf_record(81, bytes(16) + struct.pack("<13i", *[MOST] * 7, 0, MOST, 0, *[MOST] * 3)), emf_record(37, struct.pack("<I", MOST)), emf_record(40, struct.pack("<I", MOST)),
         emf_record(38, struct.pack("<I", 0xFFFFFFF)), emf_record(34, struct.pack("<i", LEAST)), emf_record(75, struct.pack("<II", 32, 5) + struct.pack("<II", 32, 1) * 4),
         emf_record(35, struct.pack("<6f", 1, 0, 0, 1, 0, 0)), emf_record(17, struct.pack("<I", 1)), emf_rectangle(10, 10, 50, 50)))
