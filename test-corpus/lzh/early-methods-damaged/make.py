# SPDX-License-Identifier: GPL-2.0-or-later
"""Cut off, with a wrong checksum, and larger than it says, of each method; one whole picture."""
import lzh_pack
from lzh import level0
from recipes import emit, png

DATA = b"".join(b"%d DAMAGED-MARK\n" % n for n in range(300))
members = []
for name, pack in {"lh1": lzh_pack.lh1, "lh4": lzh_pack.lh, "lz5": lzh_pack.lz5, "lzs": lzh_pack.lzs}.items():
    packed, method = pack(DATA), f"-{name}-".encode()
    members += [level0(f"{name}-cut.txt".encode(), DATA, method, packed[:-9]),
                level0(f"{name}-crc.txt".encode(), DATA, method, pack(DATA[::-1])),
                level0(f"{name}-noise.txt".encode(), DATA, method, packed[:30] + b"\xff" * 20 + packed[50:])]
emit(b"".join(members) + level0(b"whole.png", png(1), b"-lh1-", lzh_pack.lh1(png(1))) + b"\0")
