# SPDX-License-Identifier: GPL-2.0-or-later
from hangul import *
from recipes import emit

lone = Control(11, "tbl", bytes(42))
lone.records = lambda level: b""
emit(hwp([para("앞", lone, "뒤", shapes=((0, 99), (2, 4294967295)), align=65535) + record(PARA_HEADER, 0) + record(PARA_TEXT, 5, b"\x03") + record(PARA_HEADER, 0, bytes(3)) + record(PARA_TEXT, 1, "끝\ud800".encode("utf-16-le", "surrogatepass"))]))
