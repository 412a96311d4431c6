# SPDX-License-Identifier: GPL-2.0-or-later
import gzip

from recipes import emit

emit(gzip.compress(b'<svg xmlns="http://www.w3.org/2000/svg"><text>SVG04-MARK</text></svg>', mtime=0))
