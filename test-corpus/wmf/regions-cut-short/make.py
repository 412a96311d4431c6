# SPDX-License-Identifier: GPL-2.0-or-later
"""Regions that say more rows and pairs than they have."""
import struct

from metafiles import wmf, wmf_record
from recipes import emit

emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x6FF, data=struct.pack("<HHIHHH4hHhhhh", 0, 6, 0, 99, 65535, 4, 0, 0, 900, 900, 65535, 100, 400, 100, 400)), wmf_record(0x12B, 0)))
