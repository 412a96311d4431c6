# SPDX-License-Identifier: GPL-2.0-or-later
"""Of LHarc and LArc, and -lh4-. So much that the tree of -lh1- is planted anew."""
import hashlib

import lzh_pack
from lzh import level0
from recipes import emit, png

TEXT = "".join(f"行 {n} {hashlib.sha256(b'%d' % n).hexdigest()}\n" for n in range(600)).encode() + b"THE-END\n"
packers = {"lh1": lzh_pack.lh1, "lh4": lzh_pack.lh, "lz5": lzh_pack.lz5, "lzs": lzh_pack.lzs}
members = []
for name, pack in packers.items():
    for file, data in ((f"{name}.txt", TEXT), (f"{name}-a.txt", b" " * 100 + b"a" * 5000), (f"{name}.png", png(1))):
        members.append(level0(file.encode(), data, f"-{name}-".encode(), pack(data)))
emit(b"".join(members) + b"\0")
