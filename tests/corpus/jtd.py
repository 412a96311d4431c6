# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the recipes of test-corpus/jtd: the block stores of Ichitaro."""

import struct

from mapi import compound

BLOCK = 256


def words(*values):
    return struct.pack(">%dH" % len(values), *values)


def text(string):
    return string.encode("utf-16-be")


def record(kind, *payload):
    """A record, which repeats its length and class at its end."""
    length = 3 + len(payload) + 4
    return words(0x1c, kind, length, *payload, length, 0, kind, 0x1f)


def inline(a, b, string):
    return words(0x1c, 1, 7, 0, a, b, 0x1d) + text(string) + words(0x1e, 5, 0, 1, 0x1f)


def text_stream(units, count=None):
    return b"TextV.01" + struct.pack(">I", len(units) // 2 if count is None else count) + units + b"\xff"


def store(*streams, first_block=0):
    """A block store of STREAMS; FIRST_BLOCK is added to every block's number, to be wrong."""
    blocks, directory = b"", b""
    for index, stream in enumerate(streams):
        n = (len(stream) + BLOCK - 1) // BLOCK
        numbers = [len(blocks) // BLOCK + i + first_block for i in range(n)]
        blocks += stream.ljust(n * BLOCK, b"\0")
        directory += struct.pack(">IIIII", index, 0, len(stream), n, n) + struct.pack(">%dI" % n, *numbers)
    return (b"SsmgV.01" + struct.pack(">III", len(streams), BLOCK, len(blocks) // BLOCK) + blocks + directory
            + bytes(4))


def document(body, **more):
    tree = {"DocumentText": body, "MacrosStream": bytes(2), "DocumentViewStyles": bytes(16),
            "\x04JSRV_SegmentInformation": bytes(16)}
    tree.update(more)
    return compound(tree)
