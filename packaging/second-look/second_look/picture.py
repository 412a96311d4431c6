# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads pictures, sound and film of any origin: where they end, which data follows, and what they refer to."""

import re
import struct

from second_look.findings import Inner, acts, hides, malformed, reaches, shown

SCANS_MAX = 500
PADDING = b"\0\r\n\t \xff"


def behind(data, end):
    rest = data[end:]
    if rest.strip(PADDING):
        yield hides(f"{len(rest)} bytes stand behind the end")
        match = re.search(rb"PK\x03\x04|MZ.{60,200}This program|\x7fELF|Rar!\x1a\x07|<script|<\?php|%PDF-", rest[:1 << 20], re.S)
        if match:
            yield Inner("behind the end", rest[match.start():])


# Beginnings of pages and scripts, for which servers and browsers search in any data. They are long enough not to occur in pixels
# by chance.
SCRIPTS = re.compile(rb"<\?php[\s(]|<script[\s>]|<html[\s>]|<!doctype html|<svg\s[^>]{0,100}on\w+\s*=|<%@\s*[a-z]{3}|eval\(base64_decode", re.I)
# Pictures whose first bytes are valid JavaScript: a name and the beginning of a comment or an assignment, without a byte that
# would end the script.
PROGRAM = re.compile(rb"(?:GIF8[79]a|BM|RIFF)(?:/\*|\s*//|\s*[=;](?:/\*|[\t-\r\x20-\x7e\xaa\xb5\xba\xc0-\xff]{3}))")
PIXELS_MAX = 400_000_000


def content_findings(data):
    match = SCRIPTS.search(data)
    if match:
        yield acts(f"the bytes of the picture hold a script or a page: {shown(data[match.start():match.start() + 60])}")
    if PROGRAM.match(data):
        yield acts("the picture is a program in JavaScript, too")


def size_findings(width, height):
    if width * height > PIXELS_MAX:
        yield malformed(f"the picture has {width} x {height} pixels")


def png(data, name, budget):
    yield from content_findings(data)
    if data[12:16] == b"IHDR" and len(data) >= 24:
        yield from size_findings(*struct.unpack(">II", data[16:24]))
    at = 8
    while at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        at += 12 + size
        if kind == b"IEND":
            yield from behind(data, at)
            return
    yield malformed("the picture does not end")


def jpeg(data, name, budget):
    yield from content_findings(data)
    at, scans = 2, 0
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            yield malformed(f"there is no marker at byte {at}")
            return
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == 0xD9:
            break
        elif marker in (0x01, *range(0xD0, 0xD9)):
            at += 2
        else:
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and at + 9 <= len(data):
                yield from size_findings(*struct.unpack(">HH", data[at + 5:at + 9]))
            at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
            if marker == 0xDA:
                scans += 1
                if scans == SCANS_MAX:
                    yield malformed(f"the picture is drawn in more than {SCANS_MAX} scans")
                while True:
                    at = data.find(b"\xff", at)
                    if at < 0 or at + 1 >= len(data):
                        yield malformed("the picture does not end")
                        return
                    if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
                        break
                    at += 2
    if data[at:at + 2] != b"\xff\xd9" or not scans:
        yield malformed("the picture does not end")
    else:
        yield from behind(data, at + 2)


def gif(data, name, budget):
    yield from content_findings(data)
    yield from size_findings(*struct.unpack("<HH", data[6:10]))
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    try:
        while data[at] != 0x3B:
            if data[at] == 0x21:
                at += 2
            elif data[at] == 0x2C:
                at += 11 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0)
            else:
                yield malformed(f"a block of a kind that there is not: {data[at]:02x}")
                return
            while data[at]:
                at += 1 + data[at]
            at += 1
    except IndexError:
        yield malformed("the picture does not end")
        return
    yield from behind(data, at + 1)


def riff(data, name, budget):
    """Reads WebP and WAVE files."""
    yield from content_findings(data)
    end = struct.unpack("<I", data[4:8])[0] + 8
    if end > len(data) + 1:
        yield malformed("the file is shorter than it says")
    yield from behind(data, end + end % 2)


def sized(data, name, budget):
    """Reads BMP files."""
    yield from content_findings(data)
    if len(data) >= 26:
        yield from size_findings(*map(abs, struct.unpack("<ii", data[18:26])))
    end = struct.unpack("<I", data[2:6])[0]
    if 54 < end < len(data):
        yield from behind(data, end)


# Size of a value of each type in bytes (TIFF 6.0, section 2).
VALUE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
# Tags with the offsets and the sizes of strips, tiles or a JPEG stream.
PIECES = ((273, 279), (324, 325), (513, 514))
# Tags with the offsets of further directories.
DIRECTORIES = (330, 34665, 34853, 40965)
NUMBERS_MAX = 1 << 20


def directory_of(data, order, at):
    """Returns (end of the data that the directory at AT uses, offsets of other directories), or None if it is truncated."""
    if at + 6 > len(data):
        return None
    count = struct.unpack(order + "H", data[at:at + 2])[0]
    end, numbers = at + 6 + 12 * count, {}
    if end > len(data):
        return None
    for entry in range(at + 2, end - 4, 12):
        tag, kind, number, value = struct.unpack(order + "HHII", data[entry:entry + 12])
        size = VALUE_SIZES.get(kind, 1) * number
        begin = value if size > 4 else entry + 8
        end = max(end, begin + size)
        if kind in (3, 4, 13) and number <= NUMBERS_MAX and begin + size <= len(data):
            numbers[tag] = struct.unpack(f"{order}{number}{'H' if kind == 3 else 'I'}", data[begin:begin + size])
    for begins, sizes in PIECES:
        end = max([end, *(begin + size for begin, size in zip(numbers.get(begins, ()), numbers.get(sizes, ())))])
    following = struct.unpack(order + "I", data[at + 2 + 12 * count:at + 6 + 12 * count])
    return end, [*following, *(place for tag in DIRECTORIES for place in numbers.get(tag, ()))]


def tiff(data, name, budget):
    yield from content_findings(data)
    order = "<" if data[:2] == b"II" else ">"
    waiting, seen, end = [struct.unpack(order + "I", data[4:8])[0]], {0}, 8
    while waiting:
        at = waiting.pop()
        if at in seen:
            if at:
                yield malformed("a directory of the picture is led to twice")
            continue
        seen.add(at)
        found = directory_of(data, order, at)
        if found is None:
            yield malformed("a directory of the picture lies beyond the end")
            return
        end = max(end, found[0])
        waiting += found[1][:1000]
    yield from behind(data, end)
