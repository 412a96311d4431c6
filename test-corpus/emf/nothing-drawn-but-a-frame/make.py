# SPDX-License-Identifier: GPL-2.0-or-later
"""All that is to be seen is a bitmap that can't be read."""
import struct

from metafiles import emf, emf_record
from recipes import emit

HEADER = struct.pack("<IiiHHIIiiII", 40, 8, 8, 1, 0, 4, 16, 0, 0, 0, 0)
emit(emf(emf_record(81, bytes(16) + struct.pack("<6i4IIIii", 10, 10, 0, 0, 8, 8, 80, 40, 120, 16, 0, 0xCC0020, 60, 60) + HEADER + bytes(16))))
