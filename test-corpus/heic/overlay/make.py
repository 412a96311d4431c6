# SPDX-License-Identifier: GPL-2.0-or-later
"""Two pictures on a canvas, of which one is half transparent."""

import struct

from photos import ALPHA, HEVC, heif, ispe
from recipes import emit

emit(heif((b"iovl", ispe(128, 96), struct.pack(">BB4H2H4h", 0, 0, 0, 0, 65535, 65535, 128, 96, 0, 0, 64, 32)), HEVC, HEVC, (*HEVC[:-1], ALPHA, HEVC[-1]),
          references=[(b"dimg", 1, (2, 3)), (b"auxl", 4, (3,))]))
