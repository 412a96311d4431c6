# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the texts and attachments of Outlook messages ([MS-OXMSG], [MS-OXTNEF], [MS-OXRTFCP])."""

import re
import struct

from second_look.findings import Inner, acts, malformed, shown
from second_look.texts import text_findings

BEGINNING = (b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
             b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")


def unpacked_rtf(data, most=16 << 20):
    """Decompresses the RTF of a message."""
    _, size, kind = struct.unpack("<II4s", data[:12])
    if kind == b"MELA":
        return data[16:16 + size]
    window, place = bytearray(BEGINNING.ljust(4096, b"\0")), len(BEGINNING)
    out, at = bytearray(), 16
    while at < len(data) and len(out) < min(size, most):
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data):
                break
            if flags >> bit & 1:
                pair = int.from_bytes(data[at:at + 2], "big")
                at += 2
                first, count = pair >> 4, (pair & 15) + 2
                if first == place:
                    return bytes(out)
                for step in range(count):
                    out.append(window[(first + step) & 4095])
                    window[place] = out[-1]
                    place = (place + 1) & 4095
            else:
                out.append(data[at])
                window[place] = data[at]
                place, at = (place + 1) & 4095, at + 1
    return bytes(out)


def string(file, folder, tag):
    """Returns the property TAG in FOLDER as a text."""
    for kind, charset in (("001F", "utf-16-le"), ("001E", "cp932")):
        path = f"{folder}__substg1.0_{tag}{kind}"
        if path in file.streams:
            return file.read(path).decode(charset, "replace").rstrip("\0")
    return ""


def outlook(file):
    """Reads the compound file of a message, including embedded messages."""
    for path in file.streams:
        folder, _, last = path.rpartition("/")
        folder += "/" if folder else ""
        if last == "__substg1.0_10130102":
            yield Inner(f"{folder}body.html", file.read(path))
        elif last == "__substg1.0_10090102" and len(file.read(path)) > 16:
            yield Inner(f"{folder}body.rtf", unpacked_rtf(file.read(path)))
        elif last in ("__substg1.0_1000001F", "__substg1.0_1000001E"):
            yield from text_findings(string(file, folder, "1000"), folder.rstrip("/"))
        elif last == "__substg1.0_37010102":
            name = string(file, folder, "3707") or string(file, folder, "3704") or "attachment"
            yield Inner(name, file.read(path))
        elif last in ("__substg1.0_370D001F", "__substg1.0_370D001E"):
            yield acts(f"an attachment is only referred to: {shown(string(file, folder, '370D'))}", folder.rstrip("/"))


def tnef(data, name, budget):
    """Reads winmail.dat, which is a sequence of attributes."""
    at, title = 6, "attachment"
    content = None
    while at + 9 <= len(data):
        _, attribute, size = struct.unpack_from("<BII", data, at)
        body = data[at + 9:at + 9 + size]
        if len(body) < size or at + 11 + size > len(data):
            yield malformed("an attribute is longer than the file")
        if attribute == 0x00018010:
            title = body.rstrip(b"\0").decode("cp932", "replace")
            if content is not None:
                yield Inner(title, content)
                content = None
        elif attribute == 0x00069002 and content is not None:
            yield Inner(title, content)
            content = None
        elif attribute == 0x0006800F:
            content = body
        elif attribute == 0x0002800C:
            yield from text_findings(body.decode("cp932", "replace"))
        elif attribute == 0x00069003:
            for match in re.finditer(rb"LZFu", body):
                if match.start() >= 8:
                    yield Inner("body.rtf", unpacked_rtf(body[match.start() - 8:]))
        at += 11 + size
    if content is not None:
        yield Inner(title, content)
