# SPDX-License-Identifier: GPL-2.0-or-later
import gzip

from recipes import emit

emit(gzip.compress(bytes(1 << 15) + b"\1CD001\1" + bytes(2041), mtime=0))
