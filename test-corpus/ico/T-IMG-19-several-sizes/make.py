# SPDX-License-Identifier: GPL-2.0-or-later
"""The largest stays; what no entry leads to goes."""

from photos import PAYLOAD, dib, icon
from recipes import emit, png

LARGE = dib(4, 4, 32, bytes((16, 128, 240, 255)) * 15 + bytes((16, 128, 240, 0)), bytes(16))
emit(icon(png(2), LARGE, sizes=((2, 2), (4, 4))) + PAYLOAD)
