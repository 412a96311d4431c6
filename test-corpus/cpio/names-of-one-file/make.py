# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png


def member(name, data=b"", links=2):
    raw = name.encode() + b"\0"
    out = b"070701" + b"".join(b"%08x" % value for value in (7, 0o100644, 0, 0, links, 1700000000, len(data), 0, 0, 0, 0, len(raw), 0)) + raw
    out += bytes(-len(out) % 4) + data
    return out + bytes(-len(out) % 4)


# The bytes of a file with several names stand with its last one.
emit(member("first.txt") + member("last.png", png(1)) + member("TRAILER!!!", links=1))
