# SPDX-License-Identifier: GPL-2.0-or-later
"""An orientation in a field of another type than the standard's, which readers take."""

import pictures as p
from recipes import emit

emit(p.jpeg(p.segment(0xe1, b"Exif\0\0" + p.exif(6, kind=9))))
