# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from jtd import *
from recipes import emit

# One block, named by many streams again and again.
n, streams = 1000, 40
entry = struct.pack(">IIIII", 0, 0, n * BLOCK, n, n) + bytes(4 * n)
emit(document(b"SsmgV.01" + struct.pack(">III", streams, BLOCK, 1) + b"TextV.01".ljust(BLOCK, b"\0") + entry * streams
              + bytes(4)))
