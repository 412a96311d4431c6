# SPDX-License-Identifier: GPL-2.0-or-later
"""A line along the edge of a line."""
import struct

from metafiles import emf, emf_record
from recipes import emit

emit(emf(emf_record(59), emf_record(27, struct.pack("<ii", 5, 5)), emf_record(54, struct.pack("<ii", 90, 80)), emf_record(60), emf_record(66), emf_record(64, bytes(16))))
