# SPDX-License-Identifier: GPL-2.0-or-later
import lzma

from recipes import emit

# Damaged in the middle.
data = bytearray(lzma.compress(bytes(range(256)) * 40, format=lzma.FORMAT_ALONE))
data[len(data) // 2] ^= 0x55
emit(bytes(data[:-4]))
