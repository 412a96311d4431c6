# SPDX-License-Identifier: GPL-2.0-or-later
"""Files as MacLHA keeps them: their data forks come out, in the folders that colons and headers part. One has no header for Macintosh."""
from lzh import level0, level1, level2, macbinary
from recipes import emit, png

NAME = "表.png".encode("cp932")
emit(level0(b":Folder:z.png", macbinary(b"z.png", png(1), b"RSRC-MARK"), more=b"m\0") + level1(NAME, b"Folder\xff", macbinary(NAME, png(2)), b"m")
     + level2(b"t.png", b"Folder\xffInner\xff", macbinary(b"t.png", png(3), b"RSRC-MARK" * 20), b"m") + level0(b"plain.png", png(4), more=b"m\0")
     + level0(b"only.txt", macbinary(b"only.txt", b"", b"RSRC-MARK"), more=b"m\0") + b"\0")
