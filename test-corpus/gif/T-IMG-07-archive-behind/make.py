# SPDX-License-Identifier: GPL-2.0-or-later
"""GIFAR: an archive behind the trailer."""

import pictures as p
from recipes import Member, emit, zip_file

emit(p.gif(p.gif_frame(4, 4), after=zip_file([Member("evil.txt", p.PAYLOAD)])))
