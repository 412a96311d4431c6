# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds data besides sound and pictures in MP3 (ISO/IEC 11172-3, ID3v2.3 and .4, APEv2) and in the boxes of ISO/IEC 14496-12."""

import re
import struct

from second_look.findings import Inner, TooMuch, acts, hides, malformed, reaches, shown

LINK = re.compile(rb"(?:https?|ftp|rtsp|file|javascript|mailto):[\x21-\x7e]{4,200}", re.I)
# Bit rates of layer III in kbit/s, for MPEG-1 and for MPEG-2 and 2.5. The sampling rates are in Hz, for MPEG-1; MPEG-2 has half
# and MPEG-2.5 a quarter of these.
RATES = {3: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320), 2: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)}
FREQUENCIES = (44100, 48000, 32000)
# Boxes that contain boxes, and the number of bytes before these.
AROUND = {b"moov": 0, b"trak": 0, b"edts": 0, b"mdia": 0, b"minf": 0, b"dinf": 0, b"stbl": 0, b"udta": 0, b"mvex": 0, b"moof": 0, b"traf": 0, b"tref": 0, b"ilst": 0, b"gmhd": 0, b"rmra": 0, b"rmda": 0, b"dref": 8, b"covr": 0}
# QuickTime's handlers of tracks that run programs.
PROGRAMS = {b"sprt": "wired sprites", b"flsh": "a Flash film", b"wire": "wired actions", b"url ": "a script of addresses"}
DEPTH = 16


# --- MP3 --------------------------------------------------------------------------------------------------------------------------------

def frame_size(data, at):
    """Returns the size of the layer III frame at AT, or None if there is no frame."""
    if at + 4 > len(data):
        return None
    bits = int.from_bytes(data[at:at + 4], "big")
    version, rate, frequency = bits >> 19 & 3, bits >> 12 & 15, bits >> 10 & 3
    if bits >> 21 != 0x7FF or bits >> 17 & 3 != 1 or version == 1 or rate in (0, 15) or frequency == 3:
        return None
    hertz = FREQUENCIES[frequency] >> {3: 0, 2: 1, 0: 2}[version]
    return (144_000 if version == 3 else 72_000) * RATES[3 if version == 3 else 2][rate - 1] // hertz + (bits >> 9 & 1)


def number_of(sevens):
    """Decodes an ID3 size, which has seven bits per byte."""
    return sum((byte & 127) << shift for byte, shift in zip(sevens, (21, 14, 7, 0)))


def text_end(data, encoding, at):
    """Returns the end of the text at AT and the offset of what follows it."""
    if encoding not in (1, 2):
        end = data.find(b"\0", at)
        return (len(data), len(data)) if end < 0 else (end, end + 1)
    while at + 1 < len(data) and data[at:at + 2] != b"\0\0":
        at += 2
    return at, at + 2


def tag_frame(kind, body):
    """Reads an ID3 frame: its addresses and embedded files."""
    if not body:
        return
    if kind[:1] == b"W" or kind in (b"LINK", b"LNK"):
        yield reaches(f"a tag has a link: {shown(body.strip(bytes(1)))}")
    elif kind in (b"APIC", b"GEOB"):
        kind_end, at = text_end(body, 0, 1)
        if body[1:kind_end] == b"-->":
            yield reaches(f"a picture of a tag is elsewhere: {shown(body[at:])}")
            return
        name = "picture"
        if kind == b"APIC":
            at += 1
        else:
            end, following = text_end(body, body[0], at)
            name, at = body[at:end].decode("utf-16" if body[0] == 1 else "latin-1", "replace") or "object", following
            yield hides(f"a tag holds a file: {shown(name)}")
        yield Inner(name, body[text_end(body, body[0], at)[1]:])
    else:
        for link in set(LINK.findall(body.replace(b"\0", b""))):
            yield reaches(f"a tag has a link: {shown(link)}")


def id3(data, at, size):
    """Reads the frames of the tag whose header is at AT."""
    version, place, end = data[at + 3], at + 10, min(at + size, len(data))
    head, width = (6, 3) if version == 2 else (10, 4)
    while place + head <= end and data[place]:
        kind, sized = data[place:place + width], data[place + width:place + 2 * width]
        length = number_of(sized) if version == 4 else int.from_bytes(sized, "big")
        if place + head + length > end:
            yield malformed("a tag's frame is longer than the tag")
            return
        yield from tag_frame(kind, data[place + head:place + head + length])
        place += head + length
    if any(data[place:end]):
        yield hides("there are bytes behind the frames of a tag")


def tag_size(data, at):
    """Returns the size of the tag at AT, or 0 if there is no tag."""
    if data.startswith(b"ID3", at) and at + 10 <= len(data):
        return 10 + number_of(data[at + 6:at + 10]) + (10 if data[at + 5] & 16 else 0)
    if data.startswith(b"APETAGEX", at) and at + 32 <= len(data):
        # The size does not include the header.
        return 32 + (struct.unpack_from("<I", data, at + 12)[0] if data[at + 23] & 32 else 0)
    if data.startswith(b"TAG", at) and len(data) - at == 128:
        return 128
    if data.startswith(b"LYRICSBEGIN", at):
        end = data.find(b"LYRICS200", at)
        return end + 9 - at if end > 0 else 0
    return 0


def mp3(data, name, budget):
    at, foreign, frames = 0, 0, 0
    while at < len(data):
        tag, size = tag_size(data, at), frame_size(data, at)
        if tag:
            if data.startswith(b"ID3", at):
                yield from id3(data, at, tag)
            else:
                for link in set(LINK.findall(data[at:at + tag])):
                    yield reaches(f"a tag has a link: {shown(link)}")
            at += tag
        elif size and (frames and not foreign or at + size == len(data) or frame_size(data, at + size) or tag_size(data, at + size)):
            frames, foreign, at = frames + 1, 0, at + size
        else:
            foreign, at = foreign + 1, at + 1
            if foreign == 1:
                yield hides(f"there are bytes that are no sound at byte {at - 1}")
    if not frames:
        yield malformed("there is no sound")


# --- film -------------------------------------------------------------------------------------------------------------------------------

def boxes(data, at, end, budget):
    """Yields (name, start of the content, end) of each box. At the first data that is not a box, yields the name None."""
    while at + 8 <= end:
        budget.member()
        size, kind, head = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8], 8
        if size == 1 and at + 16 <= end:
            size, head = int.from_bytes(data[at + 8:at + 16], "big"), 16
        size = end - at if size == 0 else size
        if size < head or at + size > end:
            break
        yield kind, at + head, at + size
        at += size
    if at < end and any(data[at:end]):
        yield None, at, end


def where_media_are(kind, data, start, end):
    """Reads a reference to media data (8.7.2; QuickTime's "alis", "rsrc" and "rdrf")."""
    if kind == b"rdrf" or kind in (b"url ", b"urn ", b"alis", b"rsrc") and end - start >= 4 and not data[start + 3] & 1:
        yield reaches(f"the media data are in another file: {shown(data[start + 4:end].strip(bytes(1)))}")


def inside(data, start, end, budget, path=()):
    if len(path) > DEPTH:
        raise TooMuch("boxes are nested too deeply")
    for kind, at, stop in boxes(data, start, end, budget):
        if kind is None:
            yield malformed(f"there is no box at byte {at}")
        elif kind in AROUND:
            yield from inside(data, at + AROUND[kind], stop, budget, (*path, kind))
        elif kind == b"meta":
            # The box has a version field in the standard, but not in QuickTime.
            yield from inside(data, at if data[at + 4:at + 8] == b"hdlr" else at + 4, stop, budget, (*path, kind))
        elif b"ilst" in path and len(path) > path.index(b"ilst") + 1 and kind == b"data":
            yield from item(path[-1], data[at + 8:stop])
        elif b"ilst" in path and len(path) == path.index(b"ilst") + 1:
            yield from inside(data, at, stop, budget, (*path, kind))
        elif kind == b"hdlr" and data[at + 8:at + 12] in PROGRAMS and b"mdia" in path:
            yield acts(f"a track has {PROGRAMS[data[at + 8:at + 12]]}")
        elif kind in (b"free", b"skip", b"wide"):
            if any(data[at:stop]):
                yield hides(f"a box {shown(kind)} holds bytes that no program shows")
        elif kind == b"uuid":
            yield Inner("box.xml" if b"<x:xmpmeta" in data[at:stop] else "box", data[at + 16:stop])
        elif kind in (b"url ", b"urn ", b"alis", b"rsrc", b"rdrf"):
            yield from where_media_are(kind, data, at, stop)
        elif kind != b"mdat":
            for link in sorted(set(LINK.findall(data[at:stop]))):
                yield reaches(f"the film has a link: {shown(link)}")


def item(kind, content):
    """Reads an entry of iTunes metadata."""
    if kind == b"covr":
        yield Inner("cover", content)
    else:
        for link in sorted(set(LINK.findall(content))):
            yield reaches(f"the film has a link: {shown(link)}")


def film(data, name, budget):
    """Reads the boxes of ISO/IEC 14496-12 and QuickTime."""
    kinds = [kind for kind, _, _ in boxes(data, 0, len(data), budget)]
    if None in kinds:
        yield malformed("the file is shorter than it says, or something else stands behind its boxes")
    yield from (finding for finding in inside(data, 0, len(data), budget) if not (None in kinds and isinstance(finding, tuple) and "there is no box" in finding[-1]))
    handlers = {data[at + 12:at + 16] for at in (found.start() for found in re.finditer(b"hdlr", data[:1 << 20]))}
    if handlers & {b"text", b"sbtl", b"subt", b"clcp"}:
        for kind, at, stop in boxes(data, 0, len(data), budget):
            for link in sorted(set(LINK.findall(data[at:stop]))) if kind == b"mdat" else ():
                yield reaches(f"a text of the film has a link: {shown(link)}")
