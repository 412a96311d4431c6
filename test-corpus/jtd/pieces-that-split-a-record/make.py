# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from jtd import *
from recipes import emit

units = text("前半") + record(0x10, 0, 0xffff, 0) + text("と後半\n")
cut = 10
emit(document(store(b"QLSTV.01" + struct.pack(">IIIII", 2, cut // 2, 1, (len(units) - cut) // 2, 2),
                    units[:cut] + b"\xff", units[cut:] + b"\xff")))
