# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes 7z archives with any chain of coders (7zFormat.txt) for the cases of sevenzip."""
import lzma
import struct
import zlib

from recipes import deflate

COPY, DEFLATE, LZMA, LZMA2 = b"\0", b"\4\1\x08", b"\3\1\1", b"\x21"
FILTERS = {"x86": (b"\3\3\1\3", lzma.FILTER_X86), "powerpc": (b"\3\3\2\5", lzma.FILTER_POWERPC), "ia64": (b"\3\3\4\1", lzma.FILTER_IA64),
           "arm": (b"\3\3\5\1", lzma.FILTER_ARM), "thumb": (b"\3\3\7\1", lzma.FILTER_ARMTHUMB), "sparc": (b"\3\3\x08\5", lzma.FILTER_SPARC),
           "delta": (b"\3", lzma.FILTER_DELTA)}
DICTIONARY = 1 << 16


def number(value):
    """Returns a number of 7z, here with eight bytes if one does not suffice."""
    return bytes((value,)) if value < 0x80 else b"\xff" + struct.pack("<Q", value)


def raw(data, *filters):
    return lzma.compress(data, lzma.FORMAT_RAW, filters=[*filters, {"id": lzma.FILTER_LZMA2, "dict_size": DICTIONARY}])


def filtered(data, name):
    """Returns the data after the filter `name`, and its coder: (number, properties)."""
    code, number_ = FILTERS[name]
    options = {"id": number_, "dist": 4} if name == "delta" else {"id": number_}
    return lzma.decompress(raw(data, options), lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": DICTIONARY}]), (code, b"\3" if name == "delta" else b"")


def packed(data, method):
    """Returns the data compressed with `method`, and its coder."""
    if method == LZMA2:
        return raw(data), (method, b"\x08")
    if method == LZMA:
        stream = lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": DICTIONARY}])
        # 7-Zip writes no end mark, so the one of liblzma is cut off.
        return stream[:-4], (method, b"\x5d" + struct.pack("<I", DICTIONARY))
    return (deflate(data) if method == DEFLATE else data), (method, b"")


def folder(coders, bonds):
    out = number(len(coders))
    for code, properties in coders:
        out += bytes((len(code) | (0x20 if properties else 0),)) + code + (number(len(properties)) + properties if properties else b"")
    return out + b"".join(bytes(bond) for bond in bonds)


def archive(files):
    """Returns an archive of `files`: name, content, packed data, and coders beginning with the one nearest to the packed data;
    with `is_backwards` the coders are listed in reverse."""
    pack, folders, sizes, sums, names = b"", b"", b"", b"", b""
    for name, content, data, coders, is_backwards in files:
        last = len(coders) - 1
        pack += data
        bonds = [(i + 1, i) for i in range(last)]
        folders += folder(coders[::-1], [(last - a, last - b) for a, b in bonds]) if is_backwards else folder(coders, bonds)
        sizes += number(len(content)) * len(coders)
        sums += struct.pack("<I", zlib.crc32(content))
        names += name.encode("utf-16-le") + b"\0\0"
    count = number(len(files))
    header = (b"\1\4\6\0" + count + b"\x09" + b"".join(number(len(data)) for _, _, data, _, _ in files) + b"\0"
              + b"\7\x0b" + count + b"\0" + folders + b"\x0c" + sizes + b"\0\x08\x0a\1" + sums + b"\0\0"
              + b"\5" + count + b"\x11" + number(len(names) + 1) + b"\0" + names + b"\0\0")
    start = struct.pack("<QQI", len(pack), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + pack + header
