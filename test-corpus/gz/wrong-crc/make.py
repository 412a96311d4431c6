# SPDX-License-Identifier: GPL-2.0-or-later
import gzip

from recipes import emit, png

data = bytearray(gzip.compress(png(1), mtime=0))
data[-6] ^= 1
emit(bytes(data))
