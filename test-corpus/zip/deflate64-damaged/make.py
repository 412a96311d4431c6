# SPDX-License-Identifier: GPL-2.0-or-later
import zlib

from recipes import Member, emit, png, zip_file

TEXT = b"DAMAGED-MARK" * 30
packer = zlib.compressobj(9, zlib.DEFLATED, -15)
PACKED = packer.compress(TEXT) + packer.flush()
WRONG = {"cut": PACKED[:-4], "kind": b"\7", "stored": b"\1\5\0\0\0abcde", "before": bytes([0b00000011, 0b00000010, 0, 0]), "counts": b"\xfd\xff\xff", "nothing": b"", "lengths": b"\5\0\xff\xff\xff\xff\xff\xff\xff\xff"}
emit(zip_file([Member("keep.png", png(1)), *(Member(f"{name}.txt", TEXT, method=9, packed=packed) for name, packed in WRONG.items()), Member("crc.txt", TEXT[::-1], method=9, packed=PACKED),
               Member("long.txt", TEXT + b"x", method=9, packed=PACKED), Member("short.txt", TEXT[:-1], method=9, packed=PACKED)]))
