# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture whose pixels lie outside its record."""
import struct

from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(81, bytes(16) + struct.pack("<13i", *[0x7fffffff] * 13))))
