# SPDX-License-Identifier: GPL-2.0-or-later
"""VP8L holds more than the picture."""

import pictures as p
from recipes import emit

emit(p.webp(p.riff_chunk(b"VP8L", p.RED + p.PAYLOAD)))
