# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers with a fraction, some of them none, and one channel more that is the transparency."""
import struct

from photos import psd
from recipes import emit

emit(psd(4, 2, 4, struct.pack(">32f", *(0.0, 0.25, 1.0, 1e30, -1.0, float("nan"), float("inf"), 1e-30) * 4), depth=32, layers=struct.pack(">Ih", 2, -1)))
