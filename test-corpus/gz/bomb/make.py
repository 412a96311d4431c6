# SPDX-License-Identifier: GPL-2.0-or-later
import gzip

from recipes import emit

emit(gzip.compress(b"x" * (100 << 20), mtime=0))
