# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture with a film behind it and with metadata of no known kind."""
from photos import HEIC, box
from recipes import emit

emit(HEIC.replace(b"Exif", b"Mine") + box(b"moov", b"FILM-MARK"))
