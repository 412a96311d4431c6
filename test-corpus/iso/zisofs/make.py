# SPDX-License-Identifier: GPL-2.0-or-later
"""Packed files, whole and damaged."""
from iso_pack import File, image, rock, zisofs
from recipes import emit, png

TEXT = b"".join(b"%d ZISOFS\n" % n for n in range(9000))
packed, field = zisofs(TEXT)
small, small_field = zisofs(png(1))
emit(image([File(b"A.TXT;1", packed, use=rock(b"packed.txt", 0o100644, field)), File(b"B.PNG;1", small, use=rock(b"small.png", 0o100644, small_field)),
            File(b"C.TXT;1", packed[:200] + b"\xff" * 90 + packed[290:], use=rock(b"damaged.txt", 0o100644, field))], rock_ridge=True))
