# SPDX-License-Identifier: GPL-2.0-or-later
"""The second of several volumes: of its members the first began in another, and the last goes on in one."""
from rar3 import archive, member
from recipes import emit, png

emit(archive(member(b"a.txt", b"first", 1), member(b"b.png", png(2)), member(b"c.txt", b"third", 2), flags=1))
