# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture of 1 mm, shown at any size: it gets 400 pixels, and at 8 they would not be charged."""
import struct

from metafiles import *
from recipes import emit

emit(wmf(wmf_record(0x103, 8), wmf_record(0x20B, 0, 0), wmf_record(0x20C, 40, 40), wmf_record(0x2FC, 0, data=struct.pack("<IH", 0xFF0000, 0)),
         wmf_record(0x12D, 0), wmf_record(0x41B, 30, 30, 10, 10), placeable=(0, 0, 40, 40)))
