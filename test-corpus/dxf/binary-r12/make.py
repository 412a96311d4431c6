# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from recipes import emit

WIDE = 2 == 2


def group(code, value):
    head = struct.pack("<H", code) if WIDE else bytes([code]) if code < 255 else b"\xff" + struct.pack("<H", code)
    return head + (value if isinstance(value, bytes) else value.encode("cp932") + b"\0")


emit(b"AutoCAD Binary DXF\r\n\x1a\0" + b"".join(group(*pair) for pair in (
    (0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1012" if WIDE else "AC1009"), (9, "$DWGCODEPAGE"), (3, "ANSI_932"), (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES"), (0, "TEXT"),
    (10, struct.pack("<d", 1.5)), (70, b"\1\0"), (1071, b"\0\0\0\0"), (1004, b"\5ABCDE"), (1, "配筋図"), (0, "ENDSEC"), (0, "EOF"))))
