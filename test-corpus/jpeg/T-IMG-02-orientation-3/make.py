# SPDX-License-Identifier: GPL-2.0-or-later
"""Turned upright by its coefficients."""

import pictures as p
from recipes import emit

emit(p.jpeg(p.segment(0xe1, b"Exif\0\0" + p.exif(3))))
