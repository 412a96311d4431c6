# SPDX-License-Identifier: GPL-2.0-or-later
import bz2

from recipes import emit

# Damaged in the middle.
data = bytearray(bz2.compress(bytes(range(256)) * 40))
data[len(data) // 2] ^= 0x55
emit(bytes(data[:-4]))
