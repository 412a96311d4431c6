# SPDX-License-Identifier: GPL-2.0-or-later
"""Names with versions and without, in the charset of old discs, a folder, a program, and paths that lead out."""
from iso_pack import File, image
from recipes import PROGRAM, emit, png

emit(image([File(b"A.PNG;1", png(1)), File(b"EMPTY.TXT;1"), File(b"../../EVIL.PNG;1", png(2)), File("表.PNG;1".encode("cp932"), png(3)), File(b"RUN.EXE;1", PROGRAM + b"EXE-MARK"),
            File(b"FOLDER", [File(b"B.TXT;1", b"text in a folder\n"), File(b"DEEP", [File(b"C.PNG;1", png(4))])])], front=b"FRONT-MARK", tail=b"TAIL-MARK" + bytes(2039)))
