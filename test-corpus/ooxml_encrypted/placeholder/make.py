# SPDX-License-Identifier: GPL-2.0-or-later
# Office leaves a document in the old format that says that it is encrypted.
import struct

from recipes import emit


def entry(name, kind, left=-1, right=-1, child=-1):
    raw = name.encode("utf-16-le")
    return (raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
            + struct.pack("<iii", left, right, child) + bytes(16) + bytes(4 + 16)
            + struct.pack("<IQ", 0xfffffffe, 0))


directory = (entry("Root Entry", 5, child=1) + entry("EncryptedPackage", 2, right=2)
             + entry("EncryptionInfo", 2, right=3)
             + entry("WordDocument", 2))
header = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
          + struct.pack("<HHHHH", 0x3e, 3, 0xfffe, 9, 6) + bytes(6)
          + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xfffffffe, 0, 0xfffffffe, 0)
          + struct.pack("<I", 0) + b"\xff" * (108 * 4))
table = struct.pack("<II", 0xfffffffd, 0xfffffffe) + b"\xff" * (126 * 4)
emit(header + table + directory)
