# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks ZIP files that kiyome wrote byte by byte (O-ZIP-01, names by "Names" of doc/threats.md). Shares no code with kiyome.

problems (data) returns a list of sentences, which is empty for a valid file. members (data) returns names and bytes.
"""

import re
import struct
import unicodedata
import zlib

BAD_NAME = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\u202a-\u202e\u2066-\u2069]|(?:^|/)\.{1,2}(?:/|$)|^/|//|[. ](?:/|$)')


class Wrong(Exception):
    pass


def require(condition, text):
    if not condition:
        raise Wrong(text)


def unpack(method, packed):
    if method == 0:
        return packed
    require(method == 8, f"method {method}")
    unpacker = zlib.decompressobj(-15)
    data = unpacker.decompress(packed)
    require(unpacker.eof and not unpacker.unused_data, "a member that does not end where it says")
    return data


def read_members(data):
    """Reads the members by their local headers, and returns what the directory must contain for each."""
    at, found = 0, []
    while data[at:at + 4] == b"PK\3\4":
        version, flags, method, time, crc, packed, size, n_name, n_extra = struct.unpack("<HHHIIIIHH", data[at + 4:at + 30])
        name = data[at + 30:at + 30 + n_name]
        require(n_extra == 0, "an extra field")
        require(flags & ~0x0806 == 0, f"flags {flags:04x}")
        require(name.isascii() or flags & 0x0800, "a name without its character set")
        start = at + 30 + n_name
        plain = unpack(method, data[start:start + packed])
        require(len(plain) == size and zlib.crc32(plain) == crc, "size or sum of a member")
        found.append(((version, flags, method, time, crc, packed, size, name, at), plain))
        at = start + packed
    return at, found


def check_directory(data, start, found):
    at = start
    for (version, flags, method, time, crc, packed, size, name, offset), _ in found:
        row = struct.unpack("<4sHHHHIIIIHHHHHII", data[at:at + 46])
        require(row[0] == b"PK\1\2" and row[2:9] == (version, flags, method, time, crc, packed, size),
                "directory and local header differ")
        require(row[10:12] == (0, 0) and row[12] == 0 and row[15] == offset, "an extra field, a comment, another place")
        require(row[14] & 0xF0000000 in (0, 0x80000000, 0x40000000), "a member that is no file or folder")
        require(data[at + 46:at + 46 + row[9]] == name, "directory and local header differ in a name")
        at += 46 + row[9]
    end = struct.unpack("<4sHHHHIIH", data[at:at + 22])
    require(end == (b"PK\5\6", 0, 0, len(found), len(found), at - start, start, 0) and at + 22 == len(data), "the end record")


def check_names(names):
    for name in names:
        require(name and not BAD_NAME.search(name) and unicodedata.normalize("NFC", name) == name, f"the name {name!r}")
    folded = [unicodedata.normalize("NFC", name).casefold() for name in names]
    require(len(set(folded)) == len(folded), "a name twice")


def members(data):
    return [(row[7].decode(), plain) for row, plain in read_members(data)[1]]


def problems(data):
    try:
        start, found = read_members(data)
        check_directory(data, start, found)
        check_names([row[7].decode() for row, _ in found])
        return []
    except (Wrong, UnicodeDecodeError, struct.error, zlib.error, IndexError) as error:
        return [f"zip: {error}"]
