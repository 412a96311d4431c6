# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

# Counted before it is painted, so that the case is quick: neither brush nor pen.
NOTHING = emf_record(37, struct.pack("<I", 0x80000005)) + emf_record(37, struct.pack("<I", 0x80000008))
emit(emf(NOTHING, *[emf_rectangle(0, 0, 1500, 1500)] * 2500, frame=(0, 0, 40000, 40000)))
