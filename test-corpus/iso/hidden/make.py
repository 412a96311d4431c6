# SPDX-License-Identifier: GPL-2.0-or-later
"""Hidden files, and one that is another's resource fork."""
from iso_pack import File, image
from recipes import PROGRAM, emit, png

emit(image([File(b"A.PNG;1", png(1)), File(b"HIDDEN.PNG;1", png(2), flags=1), File(b"AUTORUN.INF;1", b"[autorun]\r\nopen=RUN-MARK.exe\r\n", flags=1), File(b"RUN.EXE;1", PROGRAM + b"EXE-MARK", flags=1),
            File(b"A.PNG;1", b"FORK-MARK" + bytes(90), flags=4)]))
