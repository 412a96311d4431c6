# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes sound files: RIFF WAVE and frames of MPEG audio."""
import struct

from pictures import riff, riff_chunk as chunk

GUID_REST = bytes.fromhex("000000001000800000aa00389b71")


def wave_format(coding=1, channels=1, frequency=8000, bits=16, places=None):
    block = channels * bits // 8
    head = struct.pack("<HHIIHH", 0xfffe if places is not None else coding, channels, frequency, frequency * block, block, bits)
    return chunk(b"fmt ", head + (struct.pack("<HHIH", 22, bits, places, coding) + GUID_REST if places is not None else b""))


def wave(*chunks):
    return riff(b"WAVE", *chunks)


def tone(samples=400, width=2):
    return b"".join(((n * 37) % 200 - 100).to_bytes(width, "little", signed=True) for n in range(samples))


def frame(rate=9, content=b"", version=3, frequency=0, mode=3, padding=0):
    """Returns a frame of silence with `content` after the channel data; `rate` is the four bits of the header."""
    rates = ((0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160), (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320))
    hertz = (44100, 48000, 32000)[frequency] >> {3: 0, 2: 1, 0: 2}[version]
    size = (144000 if version == 3 else 72000) * rates[version == 3][rate] // hertz + padding
    side = {True: {True: 17, False: 32}, False: {True: 9, False: 17}}[version == 3][mode == 3]
    head = bytes((0xff, 0xe3 | version << 3, rate << 4 | frequency << 2 | padding << 1, mode << 6))
    return (head + bytes(side) + content).ljust(size, b"\0")


def tag(*frames):
    body = b"".join(name + struct.pack(">I", len(data)) + b"\0\0" + data for name, data in frames)
    size = bytes(len(body) >> shift & 0x7f for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + body


def old_tag(title=b"TITLE-MARK"):
    return b"TAG" + title.ljust(125, b"\0")
