# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits an output according to the specification of its format, for mutate.py: each field of its tables with extreme values; each
kind of chunk, segment, block, tag, box, row or group of the format at each place where one is permitted; each string replaced with
an address.

edits (kind, data) yields (description, function that returns the bytes), always in the same order. For text formats and
packages, mutations.py and the tamper_*.py have the edits by rule."""

import functools
import re
import struct

import pictures
import tamper_documents
import tamper_drawings
import tamper_files
import tamper_text

CODES = {1: "B", 2: "H", 4: "I"}
ADDRESSES = sorted({*tamper_text.HOSTS, *tamper_text.SHARES, *(link for link in tamper_text.LINKS if "://" in link), "\\\\host.example\\a", "file:///C:/a", "C:\\a\\b.exe"})


def values(size, value):
    """Returns the smallest and largest values of a field of `size` bytes, and the neighbours of `value`."""
    top = (1 << 8 * size) - 1
    found = [0, 1, 2, top, top - 1, top >> 1, (top >> 1) + 1, value + 1, value - 1, value * 2, value ^ 0x80]
    return [other for other in dict.fromkeys(other & top for other in found) if other != value]


def with_field(data, at, size, order, value):
    return data[:at] + struct.pack(order + CODES[size], value) + data[at + size:]


def field_edits(data, fields, order):
    """Yields edits of fields: (name, offset, size)."""
    for name, at, size in fields:
        if at + size <= len(data):
            value = struct.unpack_from(order + CODES[size], data, at)[0]
            for other in values(size, value):
                yield f"{name} at {at}: {other}", functools.partial(with_field, data, at, size, order, other)


def written(edits):
    """Yields edits whose bytes exist already."""
    for what, data in edits:
        yield what, functools.partial(bytes, data)


# --- pictures ---------------------------------------------------------------------------------------------------------------------------

# PNG (3rd edition), clause 11: sizes of the fields of each chunk.
PNG = {b"IHDR": (4, 4, 1, 1, 1, 1, 1), b"gAMA": (4,), b"cHRM": (4,) * 8, b"sRGB": (1,), b"pHYs": (4, 4, 1), b"tRNS": (2, 2, 2), b"bKGD": (2, 2, 2), b"sBIT": (1, 1, 1, 1), b"acTL": (4, 4),
       b"fcTL": (4, 4, 4, 4, 4, 2, 2, 1, 1), b"fdAT": (4,), b"PLTE": (1, 1, 1), b"IDAT": (1, 1)}


def png(data):
    chunks, at = [], 8
    while at < len(data):
        size = struct.unpack_from(">I", data, at)[0]
        chunks.append((at, data[at + 4:at + 8], data[at + 8:at + 8 + size]))
        at += 12 + size
    for at, kind, content in chunks:
        place = 0
        for size in PNG.get(kind, ()):
            if place + size <= len(content):
                for other in values(size, int.from_bytes(content[place:place + size], "big")):
                    edited = content[:place] + other.to_bytes(size, "big") + content[place + size:]
                    yield f"{kind.decode()} field at {place}: {other}", functools.partial(with_chunk, data, at, kind, content, edited)
            place += size
        yield from field_edits(data, [("length of a chunk", at, 4), ("type of a chunk", at + 4, 4)], ">")
    yield from written(tamper_files.png_edits(data))


def with_chunk(data, at, kind, old, new):
    return data[:at] + pictures.chunk(kind, new) + data[at + 12 + len(old):]


def jpeg(data):
    """ITU-T T.81, B.2: the parameters of each segment up to the first scan."""
    at = 2
    while data[at + 1] != 0xDA:
        size = struct.unpack_from(">H", data, at + 2)[0]
        yield from field_edits(data, [("marker", at + 1, 1), ("length", at + 2, 2), *(("parameter", at + 4 + place, 1) for place in range(min(size - 2, 24)))], ">")
        at += 2 + size
    yield from field_edits(data, [("length of the scan's header", at + 2, 2), *(("parameter of the scan", at + 4 + place, 1) for place in range(10))], ">")
    yield from written(tamper_files.jpeg_edits(data))


def gif(data):
    """GIF89a, 18 to 26."""
    fields = [("screen", 6, 2), ("screen", 8, 2), ("screen", 10, 1), ("screen", 11, 1), ("screen", 12, 1)]
    for at in tamper_files.gif_blocks_of(data)[:-1]:
        if data[at] == 0x2C:
            fields += [("block", at, 1), *(("image", at + place, 2) for place in (1, 3, 5, 7)), ("image", at + 9, 1)]
        else:
            fields += [("block", at, 1), ("label", at + 1, 1), ("size", at + 2, 1), *(("control", at + place, 1) for place in range(3, 9))]
    yield from field_edits(data, fields, "<")
    yield from written(tamper_files.gif_edits(data))


def tiff(data):
    """TIFF 6.0, section 2: the header and each entry of the directories."""
    order = "<" if data[:2] == b"II" else ">"
    yield from field_edits(data, [("order", 0, 2), ("version", 2, 2), ("place of the directory", 4, 4)], order)
    at, seen = struct.unpack_from(order + "I", data, 4)[0], set()
    while at and at not in seen:
        seen.add(at)
        count = struct.unpack_from(order + "H", data, at)[0]
        fields = [("count of entries", at, 2), ("next directory", at + 2 + 12 * count, 4)]
        for row in range(at + 2, at + 2 + 12 * count, 12):
            fields += [("tag", row, 2), ("type", row + 2, 2), ("count", row + 4, 4), ("value", row + 8, 4)]
        yield from field_edits(data, fields, order)
        at = struct.unpack_from(order + "I", data, at + 2 + 12 * count)[0]
    yield from written(tamper_files.tiff_edits(data))


def riff_fields(data, kinds):
    fields, at = [("size of all", 4, 4), ("kind of all", 8, 4)], 12
    while at + 8 <= len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        fields += [("name of a chunk", at, 4), ("size of a chunk", at + 4, 4)]
        place = at + 8
        for width in kinds.get(data[at:at + 4], ()):
            fields.append((f"field of {data[at:at + 4].decode('latin-1')}", place, width))
            place += width
        at += 8 + size + size % 2
    return fields


def webp(data):
    """RFC 9649, 2.3 to 2.7."""
    kinds = {b"VP8X": (1,) * 10, b"VP8L": (1,) * 12, b"VP8 ": (1,) * 16, b"ALPH": (1, 1), b"ANIM": (4, 2), b"ANMF": (1,) * 16, b"ICCP": (4,) * 8}
    yield from field_edits(data, riff_fields(data, kinds), "<")
    yield from written(tamper_files.webp_edits(data))


# --- SVG --------------------------------------------------------------------------------------------------------------------------------

SVG_ATTRIBUTES = [' onclick="x()"', ' onload="x()"', ' onbegin="x()"', ' xlink:href="http://e.example/"', ' href="javascript:x()"', ' style="fill:url(http://e.example/)"', ' xml:base="http://e.example/"', ' fill="url(http://e.example/#a)"', ' filter="url(http://e.example/#a)"',
                  ' mask="url(//e.example/a.svg#a)"', ' clip-path="url(file:///a#b)"', ' marker-start="url(http://e.example/#a)"', ' cursor="url(http://e.example/)"', ' xlink:actuate="onLoad"', ' externalResourcesRequired="true"', ' class="a"', ' xmlns:x="http://www.w3.org/1999/xhtml"']


def inserted(data, start, piece, end=None):
    return data[:start] + piece + data[start if end is None else end:]


def svg(data):
    """Each element and attribute of SVG 1.1 and SVG 2 that acts or refers to something, at each element."""
    tags = list(re.finditer(rb"<[A-Za-z][\w:.-]*(?: [\w:.-]+=\"[^\"]*\")*/?>", data))
    for tag in tags:
        for piece in tamper_documents.SVG_THAT_ACTS:
            yield f"{piece} at {tag.start()}", functools.partial(inserted, data, tag.end(), piece.encode())
        end = tag.end() - (2 if tag[0].endswith(b"/>") else 1)
        for piece in SVG_ATTRIBUTES:
            yield f"{piece} at {tag.start()}", functools.partial(inserted, data, end, piece.encode())
        for value in re.finditer(rb"=\"([^\"]*)\"", tag[0]):
            for address in ("http://e.example/", "javascript:x()", "url(http://e.example/#a)", "data:text/html,x", "&#106;avascript:x()"):
                start = tag.start() + value.start(1)
                yield f"{address} at {start}", functools.partial(inserted, data, start, address.encode(), tag.start() + value.end(1))


# --- drawings ---------------------------------------------------------------------------------------------------------------------------

def string_edits(data, pattern, charset):
    """Yields edits that replace each string that `pattern` finds with an address."""
    for string in re.finditer(pattern, data):
        for address in ADDRESSES:
            yield f"{address} at {string.start(1)}", functools.partial(inserted, data, string.start(1), address.encode(charset, "replace"), string.end(1))


def drawing(edits_of, pattern):
    def edits(data):
        yield from string_edits(data, pattern, "cp932")
        yield from written(edits_of(data))
    return edits


# DXF Reference 2018: entities, objects and sections that load or run something, or contain foreign data.
DXF_KINDS = ["IMAGE", "IMAGEDEF", "OLE2FRAME", "OLEFRAME", "ACAD_PROXY_ENTITY", "ACAD_PROXY_OBJECT", "XRECORD", "VBA_PROJECT", "UNDERLAY", "PDFUNDERLAY", "PDFDEFINITION", "DWFUNDERLAY", "DWFDEFINITION", "DGNUNDERLAY", "DGNDEFINITION", "RTEXT", "ARCALIGNEDTEXT", "DATATABLE",
             "DATALINK", "FIELD", "FIELDLIST", "GEODATA", "MATERIAL", "POINTCLOUD", "POINTCLOUDEX", "POINTCLOUDDEF", "SECTIONOBJECT", "SUN", "WIPEOUT", "LIGHT", "BODY", "REGION", "3DSOLID", "ACDSDATA", "THUMBNAILIMAGE", "CLASSES"]


def dxf(data):
    lines = data.split(b"\r\n")
    groups = list(zip(lines[::2], lines[1::2]))
    for number, (code, value) in enumerate(groups):
        if code.strip() == b"0" and value not in (b"SECTION", b"ENDSEC", b"EOF"):
            for kind in DXF_KINDS:
                yield f"{kind} at {number}", functools.partial(with_groups, groups, number, [(b"  0", kind.encode()), (b"  8", b"0"), (b"  1", b"\\\\host.example\\a")])
        elif code.strip() in (b"1", b"2", b"3", b"6", b"7", b"8"):
            for address in ADDRESSES:
                yield f"{address} for {number}", functools.partial(with_groups, groups, number, [(code, address.encode("utf-8", "replace"))], True)


def with_groups(groups, number, more, instead=False):
    return b"".join(code + b"\r\n" + value + b"\r\n" for code, value in [*groups[:number], *more, *groups[number + instead:]])


MARKS = [b"^@BMa", b"^@BMhttp://e.example/a.bmp", b"^@BM\\\\host\\a.bmp,1,1", b"^@BM%temp%a.bmp", b"^@FNa", b"^@DTa", b"^@HEa", *(address.encode("cp932", "replace") for address in ADDRESSES)]


def jww(data, mark=8):
    """Edits the classes and counts of MFC's archive, and strings after their lengths. `mark`: number of bytes before the
    version."""
    body = mark + 992
    yield from field_edits(data, [("version", mark, 4), *(("head", at, 4) for at in range(mark + 4, body, 36)), *(("body", at, 2) for at in range(body, len(data), max(2, len(data) // 40)))], "<")
    for string in re.finditer(rb"([\x04-\x40])([\x20-\x7e\x81-\x9f\xe0-\xfc][\x20-\xfc]{3,})", data):
        size = string[1][0]
        # A string before an empty one is the name of a font, which may be any text.
        if size <= len(string[2]) and data[string.start() + 1 + size:string.start() + 2 + size] != b"\0":
            for mark in MARKS:
                yield f"{mark!r} at {string.start()}", functools.partial(inserted, data, string.start(), bytes((len(mark),)) + mark, string.start() + 1 + size)


def jwc(data):
    """Edits rows of one size, and texts without changing their length."""
    yield from field_edits(data, [*(("head", at, 2) for at in range(0, 2389, 40)), *(("body", at, 2) for at in range(2389, len(data), max(2, len(data) // 60)))], "<")
    for string in re.finditer(rb"(?<=\0)[\x20-\x7e\x81-\xfc]{4,}(?=\0)", data):
        # Texts follow each other directly; a single text is a name.
        is_text = data[string.end() + 1:string.end() + 2] >= b" "
        for mark in MARKS if is_text else MARKS[-len(ADDRESSES):]:
            if len(mark) <= len(string[0]):
                yield f"{mark!r} at {string.start()}", functools.partial(inserted, data, string.start(), mark, string.start() + len(mark))


# --- sound and film ---------------------------------------------------------------------------------------------------------------------

WAVE_CHUNKS = [b"LIST", b"id3 ", b"cue ", b"bext", b"iXML", b"JUNK", b"PAD ", b"fact", b"plst", b"smpl", b"inst", b"cart", b"aXML", b"_PMX", b"umid", b"link", b"DISP", b"acid", b"data", b"fmt ", b"SLNT", b"wavl"]


def wav(data):
    """Microsoft's RIFF, and WAVEFORMATEXTENSIBLE."""
    yield from field_edits(data, riff_fields(data, {b"fmt ": (2, 2, 4, 4, 2, 2, 2, 2, 4, 2, 2, 4, 4, 4), b"fact": (4,)}), "<")
    places = [at for name, at, _ in riff_fields(data, {}) if name == "name of a chunk"] + [len(data)]
    for name in WAVE_CHUNKS:
        for content in (b"INFOxxxx", tamper_files.NOTE + b"x", b""):
            for at in places:
                chunk = name + struct.pack("<I", len(content)) + content
                yield f"{name} at {at}", functools.partial(bytes, data[:4] + struct.pack("<I", len(data) - 8 + len(chunk)) + data[8:at] + chunk + data[at:])


def mp3(data):
    """Edits headers of frames and their channel modes (ISO/IEC 11172-3, 2.4.1), and adds tags, which are not part of that
    standard."""
    starts, at = [], 0
    while at + 4 < len(data) and len(starts) < 12:
        starts.append(at)
        following = data.find(data[at:at + 2], at + 24)
        at = following if following > 0 else len(data)
    yield from field_edits(data, [("head of a frame", start + place, 1) for start in starts[:4] for place in range(4)] + [("side", start + place, 1) for start in starts[:2] for place in range(4, 21)], ">")
    tags = [b"ID3\3\0\0\0\0\0\x20" + b"WXXX\0\0\0\x12\0\0\0\0http://e.example".ljust(32, b"\0"), b"APETAGEX" + bytes(24), b"TAG" + bytes(125), b"LYRICSBEGIN" + bytes(9), *tamper_files.PAYLOADS]
    for tag in tags:
        for at in (*starts, len(data)):
            yield f"{tag[:8]!r} at {at}", functools.partial(inserted, data, at, tag)


BOXES = [b"udta", b"meta", b"uuid", b"free", b"skip", b"cprt", b"url ", b"urn ", b"gmhd", b"moof", b"mdat", b"sidx", b"emsg", b"pssh", b"styp", b"iods", b"tref", b"hint", b"mfra", b"pdin", b"prft", b"xml ", b"bxml", b"ilst", b"keys", b"name", b"wide", b"pnot", b"cmov", b"rmra", b"subs"]


def mp4(data):
    """ISO/IEC 14496-12: each box's size, type and first fields; boxes of other types behind each."""
    found = list(tamper_files.boxes(data, 0, len(data)))
    for start, end, _ in found:
        body = start + 8
        yield from field_edits(data, [("size of a box", start, 4), *(("field", at, 4) for at in range(body, min(end, body + 64) - 3, 4))], ">")
        for kind in BOXES:
            yield f"{kind} for a box at {start}", functools.partial(inserted, data, start + 4, kind, start + 8)
    for kind in BOXES:
        for start, end, around in found:
            yield f"{kind} behind {end}", functools.partial(with_box, data, end, kind, around)


def with_box(data, end, kind, around):
    piece = struct.pack(">I", 24) + kind + b"http://e.example"
    edited = bytearray(data[:end] + piece + data[end:])
    for start in around:
        edited[start:start + 4] = struct.pack(">I", int.from_bytes(data[start:start + 4], "big") + len(piece))
    return bytes(edited)


def archive(data):
    """PKWARE's APPNOTE, 4.3 and 4.4, of archives with one member."""
    yield from written(tamper_files.zip_edits(data)) if data.count(b"PK\1\2") == 1 else ()


SURROUNDED = {"png", "jpeg", "gif", "tiff", "webp", "jww", "jws", "jwc", "wav", "mp4", "m4a"}
TABLES = {"png": png, "jpeg": jpeg, "gif": gif, "tiff": tiff, "webp": webp, "svg": svg, "dxf": dxf, "jww": jww, "jws": functools.partial(jww, mark=200), "jwc": jwc, "wav": wav, "mp3": mp3, "mp4": mp4, "m4a": mp4,
          "sfc": drawing(tamper_drawings.sfc_edits, rb"\\'([^'\\\r\n]*)\\'"), "p21": drawing(tamper_drawings.p21_edits, rb"'([^'\\\r\n]*)'"),
          "zip": archive}


def edits(kind, data):
    """Yields the edits of an output; none for types whose edits are in other modules."""
    yield from TABLES[kind](data) if kind in TABLES else ()
    for payload in tamper_files.PAYLOADS if kind in SURROUNDED else ():
        yield f"{payload[:9]!r} behind all", functools.partial(bytes, data + payload)
        yield f"{payload[:9]!r} before all", functools.partial(bytes, payload + data)
