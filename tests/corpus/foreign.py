# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of test-corpus/: beginnings of formats that never come out. None of them is whole."""

import struct

from mapi import compound
from recipes import Member, PROGRAM, png, zip_file


def crowd(mark, files):
    """A ZIP of FILES by name, each followed by MARK, which must be nowhere in the output, beside one picture that stays."""
    return zip_file([Member("keep.png", png(1)), *(Member(name, data + mark * 40) for name, data in files.items())])


def at(offset, data):
    """DATA behind OFFSET bytes of nothing."""
    return bytes(offset) + data


def zipped(*names, **contents):
    """A ZIP whose members tell what it is."""
    return zip_file([Member(name.replace("__", "/"), contents.get(name, b"x"), method=0) for name in names])


def ole(class_id="", **streams):
    """A compound file of STREAMS ("\\5" and blanks as _x05_ and _) whose root has CLASS_ID."""
    data = bytearray(compound({name.replace("_x05_", "\5").replace("_", " "): content for name, content in streams.items()}))
    if class_id:
        fields = class_id.split("-")
        packed = (struct.pack("<IHH", int(fields[0], 16), int(fields[1], 16), int(fields[2], 16))
                  + bytes.fromhex(fields[3] + fields[4]))
        root = data.index("Root Entry".encode("utf-16-le"))
        data[root + 80:root + 96] = packed
    return bytes(data)


def program(kind=b"PE\0\0", machine=0x14c):
    """A Windows program of KIND: PE, NE, LE."""
    return PROGRAM[:64] + kind + struct.pack("<H", machine) + bytes(120)
