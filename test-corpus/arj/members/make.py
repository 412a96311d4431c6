# SPDX-License-Identifier: GPL-2.0-or-later
"""Each method; names of two charsets, paths that lead out, a folder, a link, a label, comments, and more behind the end."""
import hashlib

from arj_pack import archive, header, member
from recipes import emit, png

TEXT = "".join(f"行 {n} {hashlib.sha256(b'%d' % n).hexdigest()}\n" for n in range(400)).encode() + b"THE-END\n"
members = [member(b"m%d.txt" % method, TEXT, method) for method in range(5)]
members += [member(b"a%d.txt" % method, b"a" * 3000, method) for method in (1, 4)]
members += [member("資料\\表.png".encode("cp932"), png(1)), member("図.png".encode(), png(2), 1, comment=b"COMMENT-MARK"),
            member(b"..\\..\\evil.png", png(3), extra=b"\0\0\0\0", more=(b"EXTENDED-MARK",)), header(b"folder", kind=3), header(b"LABEL-MARK", kind=4),
            member(b"link", b"LINK-MARK", kind=6), member(b"unix.png", png(4), system=2, time=1735700400), member(b"nothing.txt", b"")]
emit(archive(*members, comment=b"COMMENT-MARK", tail=b"TAIL-MARK"))
