# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from metafiles import *
from recipes import emit

FONT = struct.pack("<5h8B", -100, 0, 0, 0, 400, 0, 0, 0, 128, 0, 0, 0, 0) + "ＭＳ ゴシック".encode("cp932") + b"\0"
TEXT = "図 1".encode("cp932")
emit(wmf(wmf_record(0x103, 8), wmf_record(0x20B, 0, 0), wmf_record(0x20C, 1000, 1000), wmf_record(0x2FC, 0, data=struct.pack("<IH", 0xFF0000, 0)),
         wmf_record(0x12D, 0), wmf_record(0x41B, 500, 500, 100, 100), wmf_record(0x2FB, data=FONT), wmf_record(0x12D, 1),
         wmf_record(0xA32, 700, 100, len(TEXT), 0, data=TEXT + b"\0" * (len(TEXT) % 2)), wmf_record(0x324, 3, 600, 600, 900, 600, 750, 900)))
