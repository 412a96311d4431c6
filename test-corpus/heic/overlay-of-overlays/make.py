# SPDX-License-Identifier: GPL-2.0-or-later
from struct import pack

from photos import HEVC, heif, ispe
from recipes import emit

overlay = (b"iovl", ispe(64, 64), pack(">BB4H2H2h", 0, 0, 0, 0, 0, 65535, 64, 64, 0, 0))
emit(heif(overlay, overlay, HEVC, references=[(b"dimg", 1, (2,)), (b"dimg", 2, (3,))]))
