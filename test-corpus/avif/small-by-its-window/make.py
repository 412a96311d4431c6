# SPDX-License-Identifier: GPL-2.0-or-later
"""Small by what the file says and cuts, larger by what is coded: that is what decoding costs."""

import struct

from photos import AV1, box, heif, ispe
from recipes import emit

emit(heif((*AV1[:2], ispe(4, 4), box(b"clap", struct.pack(">8I", 4, 1, 4, 1, 0, 1, 0, 1)), AV1[3]), brand=b"avif"))
