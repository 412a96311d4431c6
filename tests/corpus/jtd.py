# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the recipes of test-corpus/jtd: the block stores of Ichitaro."""

import struct

import lzh_pack
from mapi import compound

BLOCK = 256
ON = 0x80000000
BOLD = ON | 1 << 26
ITALIC = ON | 1 << 28
UNDERLINE = ON | 1 << 4


def words(*values):
    return struct.pack(">%dH" % len(values), *values)


def text(string):
    return string.encode("utf-16-be")


def record(kind, *payload):
    """Returns a record, which repeats its length and class at its end."""
    length = 3 + len(payload) + 4
    return words(0x1c, kind, length, *payload, length, 0, kind, 0x1f)


def inline(a, b, string):
    return words(0x1c, 1, 7, 0, a, b, 0x1d) + text(string) + words(0x1e, 5, 0, 1, 0x1f)


def ruby(base, reading):
    return inline(0, 3, base) + inline(1, 0x82, reading)


def line(align=None, rules=None, indent=None):
    """Returns the header of a line. `align`: 0 to 2; `rules`: its width, the position of its first rule, and items of (style,
    length, style up to the next rule, distance); `indent`: unit, left, right, first line's left and right."""
    items = []
    if align is not None:
        items += [0x24, 1, align]
    if indent is not None:
        items += [0x26, 5, *indent]
    if rules is not None:
        width, begin, *rest = rules
        values = [width, 0, begin] + [value for item in rest for value in item]
        items += [0x8f, len(values)] + values
    return record(0x10, 0, *items, 0xffff, 0)


def cell(left, right, content=b""):
    return record(0x30, 0, left, right, 0xff, 0) + (text(content) if isinstance(content, str) else content)


def row(*cells):
    return b"".join(cells) + words(0x0e)


def frame(floats=False):
    """Returns the units for which the text shows a frame."""
    return record(0, 0, 0x30, 0xffff, 0x507 if floats else 0x107, 0x12 if floats else 0x10, 0, 0) + words(0x1c, 1, 7, 0, 0, 1, 0x1d, 2, 0x1e, 5, 0, 1, 0x1f)


def same(n):
    """Returns the event that keeps the format for the next `n` units."""
    return b"\0" + struct.pack(">I", n)


def change(size=0, flags=0, colour=0xffffffff, underline=0):
    """Returns the event that sets the format from the next unit on."""
    return (b"\xfe" + bytes([2, 2]) + struct.pack(">H", size) + bytes([13, 2]) + struct.pack(">H", underline)
            + bytes([15, 4]) + struct.pack(">I", colour) + bytes([20, 4]) + struct.pack(">I", flags) + b"\xff\0")


def looks(*runs):
    """Returns text with formats: the units, followed by the events. `runs`: units and keywords of change()."""
    units, events = b"", b""
    for run, look in runs:
        units += run
        events += change(**look) + same(len(run) // 2 - 1)
    return units, events


def text_stream(units, count=None, events=b""):
    return b"TextV.01" + struct.pack(">I", len(units) // 2 if count is None else count) + units + events + b"\xff"


def store(*streams, first_block=0):
    """Returns a block store of `streams`. `first_block` is added to every block number, to make them wrong."""
    blocks, directory = b"", b""
    for index, stream in enumerate(streams):
        n = (len(stream) + BLOCK - 1) // BLOCK
        numbers = [len(blocks) // BLOCK + i + first_block for i in range(n)]
        blocks += stream.ljust(n * BLOCK, b"\0")
        directory += struct.pack(">IIIII", index, 0, len(stream), n, n) + struct.pack(">%dI" % n, *numbers)
    return (b"SsmgV.01" + struct.pack(">III", len(streams), BLOCK, len(blocks) // BLOCK) + blocks + directory
            + bytes(4))


def body(*units):
    return store(text_stream(b"".join(units)))


def styles(*records):
    """Returns the stream DocumentViewStyles, which describes the page: (tag, bytes) each."""
    content = b"".join(struct.pack(">HH", tag, len(data)) + data for tag, data in records)
    return struct.pack(">HHHI", 1, 2, 0x1000, len(content)) + content


def paper(width, height):
    return 0x1001, bytes([6]) + struct.pack(">II", width, height)


def margins(top, bottom, left, right):
    return 0x1002, bytes([0, 0x78]) + struct.pack(">HHHH", top, bottom, left, right)


def characters(size):
    return 0x1006, bytes([1]) + struct.pack(">I", size)


def document(body, **more):
    tree = {"DocumentText": body, "MacrosStream": bytes(2), "DocumentViewStyles": bytes(16),
            "\x04JSRV_SegmentInformation": bytes(16)}
    tree.update(more)
    return compound(tree)


def crc(data):
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xa001 if value & 1 else 0)
    return value


def packed(data, size=None, method=b"-lh5-"):
    """Returns a packed document (.jtdc): the data as an LZH member of a stream. `size`: its declared size, which may be wrong."""
    content = lzh_pack.lh(data, window=8192)
    name = b"a"
    header = (method + struct.pack("<IIIBB", len(content), len(data) if size is None else size, 0, 0x20, 1)
              + bytes([len(name)]) + name + struct.pack("<HcH", crc(data), b" ", 0))
    member = bytes([len(header), sum(header) & 0xff]) + header + content
    sign = b"&\0JustCompressedDocument"
    return compound({"JSCompDocument": sign.ljust(38, b"\0") + member + b"\0", "\x04JSRV_SegmentInformation": bytes(16)})
