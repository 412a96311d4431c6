# SPDX-License-Identifier: GPL-2.0-or-later
"""The second of several volumes: of its members the first began in another, and the last goes on in one."""
from rar5 import FROM_BEFORE, INTO_NEXT, VOLUME, archive, member
from recipes import emit, png

emit(archive(member(b"a.txt", b"first", FROM_BEFORE), member(b"b.png", png(2)), member(b"c.txt", b"third", INTO_NEXT), flags=VOLUME, volume=1))
