# SPDX-License-Identifier: GPL-2.0-or-later
"""PackBits, a count of layers below 0, 16 bits; as PSB."""

import struct

from photos import psd
from recipes import emit

ROW = b"\xff\x40\x05\x10\x20\x30\x40\x50\x60"
emit(psd(4, 2, 4, struct.pack(">I", len(ROW)) * 8 + ROW * 8, depth=16, layers=struct.pack(">Qh", 2, -1), compression=1, version=2))
