# SPDX-License-Identifier: GPL-2.0-or-later
"""More texts in a record than it has room for."""
import struct

from metafiles import emf, emf_record, emf_rectangle
from recipes import emit

emit(emf(emf_rectangle(0, 0, 90, 90), emf_record(97, bytes(16) + struct.pack("<IffI", 1, 1.0, 1.0, 1000) + bytes(40))))
