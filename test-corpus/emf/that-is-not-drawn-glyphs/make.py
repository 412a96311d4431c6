# SPDX-License-Identifier: GPL-2.0-or-later
"""Text in numbers of glyphs of a font that is not there."""
import struct

from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(84, bytes(16) + struct.pack("<IffiiIIIiiiiI", 1, 1, 1, 5, 5, 2, 76, 0x10, 0, 0, 0, 0, 0) + b"\x33\0\x34\0")))
