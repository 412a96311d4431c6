# SPDX-License-Identifier: GPL-2.0-or-later
"""A raster operation that needs a picture, and there is none."""
import struct

from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(76, bytes(16) + struct.pack("<4iIii", 1, 1, 9, 9, 0x660046, 0, 0) + bytes(48))))
