# SPDX-License-Identifier: GPL-2.0-or-later
"""A colour that counts in a palette."""
import struct

from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(24, struct.pack("<I", 0x01000005))))
