# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, emit, png


def member(name, data=b"", mode=0o100644, magic=b"070701"):
    raw = name.encode() + b"\0"
    head = magic + b"".join(b"%08x" % value for value in (1, mode, 0, 0, 1, 1700000000, len(data), 0, 0, 0, 0, len(raw), 0))
    out = head + raw
    out += bytes(-len(out) % 4) + data
    return out + bytes(-len(out) % 4)


emit(member("報告/図.png", png(1)) + member("../slip.png", png(2)) + member("link", b"/etc/passwd", 0o120777) + member("device", mode=0o020666) + member("a.exe", PROGRAM) + member("folder", mode=0o040755)
     + member("TRAILER!!!") + b"TRAILING-MARK")
