# SPDX-License-Identifier: GPL-2.0-or-later
"""The header counts a table of small sectors, and says that there is none: no stream is small."""
import struct

from legacy import *
from mapi import compound
from recipes import emit

data = bytearray(compound({"Workbook": workbook([("a", PLAIN_SHEET, formula(0, 0, SUM_OF_ONE, 1.0))]).ljust(5000, b"\0")}))
struct.pack_into("<II", data, 60, 0xfffffffe, 1)
emit(bytes(data))
