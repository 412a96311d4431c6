# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

emit(emf(emf_brush(1, 0x0000FF), emf_rectangle(10, 10, 50, 50), emf_record(18, struct.pack("<I", 1)), emf_text(5, 60, "図 1"),
         emf_record(86, bytes(16) + struct.pack("<I6h", 3, 60, 60, 90, 60, 75, 90)),
         emf_record(118, bytes(16) + struct.pack("<III", 2, 1, 0) + struct.pack("<ii4H", 60, 10, 0xFFFF, 0, 0, 0) + struct.pack("<ii4H", 90, 40, 0, 0, 0xFFFF, 0)
                    + struct.pack("<II", 0, 1))))
