# SPDX-License-Identifier: GPL-2.0-or-later
"""A method that nobody here has; libarchive reads nothing behind it, which is no damage."""
from recipes import emit, png
from seven import *

emit(archive([("a.png", png(1), b"\x8b" + png(1), [(b"\4\xf7\x11\2", b"")], False), ("b.png", png(2), png(2), [(COPY, b"")], False)]))
