# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of test-corpus/: the beginnings of files of formats that kiyome always withholds. No file is
complete."""

import struct

from mapi import compound
from recipes import Member, PROGRAM, png, zip_file


def crowd(mark, files):
    """Returns a ZIP of `files` by name, each followed by `mark`, which must not occur in the output, and of one picture that is
    kept."""
    return zip_file([Member("keep.png", png(1)), *(Member(name, data + mark * 40) for name, data in files.items())])


def at(offset, data):
    """Returns the data after `offset` zero bytes."""
    return bytes(offset) + data


def zipped(*names, **contents):
    """Returns a ZIP whose members tell its format."""
    return zip_file([Member(name.replace("__", "/"), contents.get(name, b"x"), method=0) for name in names])


def ole(class_id="", **streams):
    """Returns a compound file of `streams` (in names, "\5" and spaces are written _x05_ and _) whose root has the class
    `class_id`."""
    data = bytearray(compound({name.replace("_x05_", "\5").replace("_", " "): content for name, content in streams.items()}))
    if class_id:
        fields = class_id.split("-")
        packed = (struct.pack("<IHH", int(fields[0], 16), int(fields[1], 16), int(fields[2], 16))
                  + bytes.fromhex(fields[3] + fields[4]))
        root = data.index("Root Entry".encode("utf-16-le"))
        data[root + 80:root + 96] = packed
    return bytes(data)


def program(kind=b"PE\0\0", machine=0x14c):
    """Returns the beginning of a Windows program of a kind: PE, NE or LE."""
    return PROGRAM[:64] + kind + struct.pack("<H", machine) + bytes(120)
