# SPDX-License-Identifier: GPL-2.0-or-later
from early_zip import Bits, implode, shrink
from recipes import Member, emit, zip_file

TEXT = b"DAMAGED-MARK and more of it, " * 40
packed, flags = implode(TEXT)
tree = bytes([0, 0xff]) + packed


def wider_than_may_be():
    """TEXT in codes of 14 bits: the commands for more bits go on beyond 13."""
    out = Bits()
    for width in range(9, 14):
        out.put(256, width)
        out.put(1, width)
    for byte in TEXT:
        out.put(byte, 14)
    return out.end()


emit(zip_file([Member("good.txt", TEXT, method=6, packed=packed, flags=flags),
               Member("cut.txt", TEXT, method=6, packed=packed[:-20], flags=flags), Member("tree.txt", TEXT, method=6, packed=tree, flags=flags),
               Member("crc.txt", TEXT, method=6, packed=packed, flags=flags, crc=1), Member("short.txt", TEXT, method=1, packed=shrink(TEXT)[:40]),
               Member("free.txt", TEXT, method=1, packed=b"\xff" * 99), Member("claims.txt", TEXT, method=1, packed=shrink(TEXT), size=1 << 20),
               Member("wide.txt", TEXT, method=1, packed=wider_than_may_be())]))
