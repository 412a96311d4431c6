# SPDX-License-Identifier: GPL-2.0-or-later
import gzip

from recipes import PROGRAM, emit, png

emit(gzip.compress(png(1), mtime=0) + gzip.compress(PROGRAM + b'ARC16-MARK', mtime=0) + b'ARC16-MARK')
