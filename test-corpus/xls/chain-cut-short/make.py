# SPDX-License-Identifier: GPL-2.0-or-later
"""LibreOffice might still open it, and nobody would know which of its sheets hold macros."""
import struct

from legacy import *
from mapi import compound
from recipes import emit

data = bytearray(compound({"Workbook": workbook([("a", PLAIN_SHEET, formula(0, 0, SUM_OF_ONE, 1.0))])}))
# The size in its entry of the directory.
struct.pack_into("<I", data, data.index("Workbook".encode("utf-16-le")) + 120, 1 << 20)
emit(bytes(data))
