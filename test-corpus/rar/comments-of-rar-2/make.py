# SPDX-License-Identifier: GPL-2.0-or-later
"""Comments lie within the headers of the archive and of a file, beside blocks of the time."""
from rar3 import COMMENT, archive, block, member
from recipes import emit, png

emit(archive(member(b"a.png", png(1), 8, more=COMMENT), block(0x78, 0x8000, b"\3\0\0\0", b"REC"), member(b"b.png", png(2)), flags=2, more=COMMENT))
