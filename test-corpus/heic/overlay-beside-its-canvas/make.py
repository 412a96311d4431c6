# SPDX-License-Identifier: GPL-2.0-or-later
"""An overlay whose picture stands above its canvas: libheif 1.15 reads what lies behind that picture in memory."""

import struct

from photos import HEVC, heif, ispe
from recipes import emit

emit(heif((b"iovl", ispe(64, 64), struct.pack(">BB4H2H2h", 0, 0, 0, 0, 0, 65535, 64, 64, 0, -63)), HEVC, references=[(b"dimg", 1, (2,))]))
