# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, cpio_member as member, emit, png

emit(member("報告/図.png".encode(), png(1)) + member(b"../slip.png", png(2)) + member(b"link", b"/etc/passwd", 0o120777) + member(b"device", mode=0o020666) + member(b"a.exe", PROGRAM) + member(b"folder", mode=0o040755)
     + member(b"TRAILER!!!") + b"TRAILING-MARK")
