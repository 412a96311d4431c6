# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that stand in one place of the disc: a program for masters writes what is alike once."""
from iso_pack import File, image
from recipes import PROGRAM, emit, png

first, run = File(b"A.PNG;1", png(1)), File(b"RUN.DAT;1", PROGRAM + b"EXE-MARK")
emit(image([first, File(b"B.PNG;1", size=first.size, at=first), run, File(b"RUN.TXT;1", size=run.size, at=run), File(b"D", [File(b"C.PNG;1", size=first.size, at=first)]), File(b"Z.PNG;1", png(2))]))
