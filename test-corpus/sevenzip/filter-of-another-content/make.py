# SPDX-License-Identifier: GPL-2.0-or-later
"""The checksum is not that of what the filter gives."""
from recipes import emit
from seven import *

plain, coder = filtered(b"\x7fELF" + bytes(range(256)) * 8, "arm")
emit(archive([("a.txt", b"x" * len(plain), plain, [(COPY, b""), coder], False)]))
