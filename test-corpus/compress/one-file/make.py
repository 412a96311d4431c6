# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png

# Codes of nine bits, each a literal: at most nine bits, no clearing.
bits = 0
data = png(1)
for number, byte in enumerate(data):
    bits |= byte << (9 * number)
emit(b"\x1f\x9d\x09" + bits.to_bytes((9 * len(data) + 7) // 8, "little"))
