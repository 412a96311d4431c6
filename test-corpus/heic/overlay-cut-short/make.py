# SPDX-License-Identifier: GPL-2.0-or-later
from struct import pack

from photos import HEVC, heif, ispe
from recipes import emit

emit(heif((b"iovl", ispe(64, 64), pack(">BB4H2Hh", 0, 0, 0, 0, 0, 65535, 64, 64, 0)), HEVC, references=[(b"dimg", 1, (2,))]))
