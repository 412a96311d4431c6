# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

# Without properties: only the attributes of the old program
DATE = struct.pack("<7H", 2026, 12, 1, 5, 0, 0, 0)
emit(tnef(before=attribute(1, 0x00078008, b"IPM.Microsoft Schedule.MtgReq\0") + attribute(1, 0x00018004, b"budget\0")
          + attribute(1, 0x00030006, DATE) + attribute(1, 0x00030007, struct.pack("<7H", 2026, 12, 1, 6, 0, 0, 0))))
