# SPDX-License-Identifier: GPL-2.0-or-later
"""The last blocks are not whole: drawn again in the same size."""

import pictures as p
from recipes import emit

emit(p.jpeg(p.segment(0xe1, b"Exif\0\0" + p.exif(3)), width=13, height=11))
