# SPDX-License-Identifier: GPL-2.0-or-later
"""Members that need those before them, which nothing on the system unpacks: each is told of; what is stored comes out."""
from rar3 import archive, member
from recipes import emit, png

emit(archive(member(b"a.png", png(1), version=29), member(b"b.txt", b"second", 0x10, 0x33, 29, packed=b"\1\2\3"), member(b"c.png", png(3), 0x10, version=29), flags=8))
