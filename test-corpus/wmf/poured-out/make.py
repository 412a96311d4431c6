# SPDX-License-Identifier: GPL-2.0-or-later
"""A brush that is poured out, up to a colour and over one."""
import struct

from metafiles import wmf, wmf_record
from recipes import emit


def brush(index, color):
    return wmf_record(0x2FC, 0, data=struct.pack("<IH", color, 0)) + wmf_record(0x12D, index)


emit(wmf(wmf_record(0x20b, 0, 0), wmf_record(0x20c, 1000, 1000), wmf_record(0x41b, 900, 900, 100, 100), brush(0, 0xff), wmf_record(0x419, data=struct.pack("<Ihh", 0, 500, 500)),
         brush(1, 0xff00), wmf_record(0x548, 1, data=struct.pack("<Ihh", 0xffffff, 50, 50))))
