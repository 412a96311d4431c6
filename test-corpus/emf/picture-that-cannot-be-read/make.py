# SPDX-License-Identifier: GPL-2.0-or-later
"""A bitmap in a form of printers, JPEG: its place is marked, and the report says so."""
import struct

from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

HEADER = struct.pack("<IiiHHIIiiII", 40, 8, 8, 1, 0, 4, 16, 0, 0, 0, 0)
emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(81, bytes(16) + struct.pack("<6i4IIIii", 10, 10, 0, 0, 8, 8, 80, 40, 120, 16, 0, 0xCC0020, 60, 60) + HEADER + bytes(16))))
