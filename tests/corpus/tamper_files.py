# SPDX-License-Identifier: GPL-2.0-or-later
"""Hides content in pictures, archives, sound and film as a manipulated writer could; the verifier must refuse the edits.

Small PNG, JPEG, GIF, TIFF, WebP and ZIP files are rebuilt. Then, by rule, blocks that kiyome never writes are inserted at each
possible place, with correct lengths and checksums; bytes are added before, between and after blocks; names are changed in one
directory or in both."""

import io
import pathlib
import re
import struct
import subprocess
import sys
import zipfile
import zlib

import cases
import film
import pictures
import recipes
import sound
from waiting import PATIENCE

# Harmless text: an edit with it must be refused because of the text's place and not as a script.
NOTE = b"see http://e.example/"
PAYLOADS = [b"<script>alert(1)</script>", b"MZ" + bytes(60), b"PK\x05\x06" + bytes(18), b"%PDF-1.4\n1 0 obj", b"x"]


# --- PNG ------------------------------------------------------------------------------------------

def png_edits(data):
    chunks, at = [], 8
    while at < len(data):
        size = struct.unpack_from(">I", data, at)[0]
        chunks.append((data[at + 4:at + 8], data[at + 8:at + 8 + size]))
        at += 12 + size

    def joined(pieces):
        return data[:8] + b"".join(pictures.chunk(kind, content) for kind, content in pieces)

    assert joined(chunks) == data
    more = [(kind, NOTE) for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"tIME", b"sPLT", b"hIST", b"prVw", b"vpAg", b"caBX", b"dSIG", b"fRAc", b"ABCD", b"IEND", b"oFFs", b"gIFx", b"acTL", b"fcTL", b"fdAT", b"CgBI", b"iDOT",
                                           b"stEr", b"mkBF", b"bKGD", b"sBIT", b"cHRM", b"sTER", b"IHDR", b"PLTE", b"tRNS", b"JDAT")]
    more += [(b"tEXt", b"Comment\0" + NOTE), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + NOTE), (b"acTL", struct.pack(">II", 1, 0)), (b"IDAT", b""), (b"IDAT", zlib.compress(NOTE)), (b"iCCP", b"a\0\0" + zlib.compress(NOTE)),
             (b"eXIf", pictures.exif(1, NOTE)), (b"IEND", b"")]
    for kind, content in more:
        for place in range(len(chunks) + 1):
            yield f"{kind.decode()} with {content[:12]!r} at {place}", joined(chunks[:place] + [(kind, content)] + chunks[place:])
    for place, (kind, content) in enumerate(chunks):
        yield f"{kind.decode()} with more", joined(chunks[:place] + [(kind, content + NOTE)] + chunks[place + 1:])
        if kind != b"IEND":
            yield f"{kind.decode()} twice", joined(chunks[:place + 1] + chunks[place:])
            yield f"no {kind.decode()}", joined(chunks[:place] + chunks[place + 1:])
        yield f"{kind.decode()} with another checksum", data.replace(pictures.chunk(kind, content), pictures.chunk(kind, content, crc=1), 1)
    packed = b"".join(content for kind, content in chunks if kind == b"IDAT")
    yield from ((what, joined(pieces)) for what, pieces in animations(chunks, packed))
    yield "a rendering intent that is none", joined([chunks[0], (b"sRGB", b"\4"), *chunks[1:]])
    yield "bytes between two chunks", joined([chunks[0], (b"a\0bc", NOTE), *chunks[1:]])
    yield "a chunk cut off", data[:-1]
    plain = zlib.decompress(packed)
    for what, other in (("more rows", zlib.compress(plain + NOTE)), ("fewer rows", zlib.compress(plain[:-1])), ("a filter that is none", zlib.compress(b"\x07" + plain[1:])), ("another checksum of zlib", packed[:-1] + bytes((packed[-1] ^ 1,))),
                        ("bytes behind zlib", packed + NOTE), ("no zlib", plain)):
        yield what, joined([(kind, other if kind == b"IDAT" else content) for kind, content in chunks if kind != b"IDAT" or content == packed])


def animations(chunks, packed):
    """Returns animations of two frames, each of the whole picture, with one fault."""
    width, height = struct.unpack_from(">II", chunks[0][1])

    def control(number, width=width, height=height, x=0):
        return b"fcTL", struct.pack(">IIIIIHHBB", number, width, height, x, 0, 1, 10, 0, 0)

    head, count, picture, end = chunks[0], (b"acTL", struct.pack(">II", 2, 0)), (b"IDAT", packed), (b"IEND", b"")
    second = (b"fdAT", struct.pack(">I", 2) + packed)
    yield "a number left out", [head, count, control(1), picture, end]
    yield "a frame beyond the picture", [head, count, control(0, x=1), picture, end]
    yield "a first frame smaller than the picture", [head, count, control(0, width=width - 1), picture, control(1), second, end]
    yield "picture data in two places", [head, (b"IDAT", packed[:4]), (b"acTL", count[1]), (b"IDAT", packed[4:]), end]
    yield "picture data around a frame", [head, count, control(0), picture, control(1), (b"IDAT", packed), end]
    yield "frame data with another number", [head, count, control(0), picture, control(1), (b"fdAT", struct.pack(">I", 3) + packed), end]
    yield "frame data without a control", [head, count, control(0), picture, (b"fdAT", struct.pack(">I", 1) + packed), end]
    yield "a frame less than announced", [head, count, control(0), picture, end]
    yield "a profile that is no zlib", [head, (b"iCCP", b"ICC\0\0" + NOTE), picture, end]


# --- JPEG -----------------------------------------------------------------------------------------

def jpeg_edits(data):
    at, places = 2, [2]
    while data[at + 1] != 0xda:
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
        places.append(at)
    scan = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
    for marker in (*range(0xe0, 0xf0), 0xfe, 0xdc, 0xdf, 0xde, 0xcc, 0xf0, 0xf7, 0xfd, 0xc8, 0x02, 0xdd):
        for place in places:
            yield f"segment {marker:x} at {place}", data[:place] + pictures.segment(marker, NOTE) + data[place:]
    for name, content in (("JFIF with a thumbnail", (0xe0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc")), ("JFXX", (0xe0, b"JFXX\0\x10" + NOTE)), ("Exif", (0xe1, b"Exif\0\0" + pictures.exif(1, NOTE))), ("XMP", (0xe1, b"http://ns.adobe.com/xap/1.0/\0" + NOTE)),
                          ("a profile", (0xe2, b"ICC_PROFILE\0\1\1" + pictures.profile(NOTE))), ("Photoshop", (0xed, b"Photoshop 3.0\0" + NOTE)), ("Adobe with more", (0xee, b"Adobe\0\x64\0\0\0\0\0" + NOTE))):
        for place in places:
            yield f"{name} at {place}", data[:place] + pictures.segment(*content) + data[place:]
    for place in places[:-1]:
        size = struct.unpack_from(">H", data, place + 2)[0]
        yield f"a segment with more at {place}", data[:place + 2] + struct.pack(">H", size + len(NOTE)) + data[place + 4:place + 2 + size] + NOTE + data[place + 2 + size:]
        yield f"bytes of filling at {place}", data[:place] + b"\xff\xff\xff" + data[place:]
        yield f"bytes between at {place}", data[:place] + b"x" + data[place:]
    yield "bytes behind the scan's header", data[:scan] + NOTE + data[scan:]
    for payload in PAYLOADS:
        yield f"{payload[:9]!r} before the end", data[:-2] + payload + data[-2:]
    yield "a restart", data[:-2] + b"\xff\xd0" + data[-2:]
    yield "a restart and more", data[:-2] + b"\xff\xd0" + NOTE + data[-2:]
    yield "a second picture", data + data
    yield "a second scan", data[:-2] + data[places[-1]:]
    yield "no end", data[:-2]
    yield from jpeg_faults()


def jpeg_faults():
    """Returns small pictures with one fault each."""
    def picture(tables=pictures.jpeg_tables(), frame=pictures.jpeg_frame(8, 8), scan=pictures.jpeg_scan(8, 8), end=b"\xff\xd9"):
        return b"\xff\xd8" + tables + frame + scan + end

    def frame_of(*components):
        return pictures.segment(0xc0, struct.pack(">BHHB", 8, 8, 8, len(components)) + b"".join(components))

    def pieces(*numbers):
        return b"".join(pictures.segment(0xe2, b"ICC_PROFILE\0" + bytes(number) + NOTE) for number in numbers)

    tables = pictures.jpeg_tables()
    yield "a quantisation table that is not used", picture(tables + pictures.segment(0xdb, b"\1" + bytes([8] * 64)))
    yield "a Huffman table that is not used", picture(tables + pictures.segment(0xc4, b"\x11" + bytes([0, 2] + [0] * 14) + b"\0\1"))
    yield "a Huffman table twice", picture(tables + tables[tables.rindex(b"\xff\xc4"):])
    yield "a component without a table", picture(frame=frame_of(b"\1\x11\1"))
    yield "two components without data", picture(frame=frame_of(b"\1\x11\0", b"\2\x11\0", b"\3\x11\0"))
    yield "no frame", b"\xff\xd8" + tables + b"\xff\xd9"
    yield "only tables", b"\xff\xd8" + tables
    yield "a last byte of zeros", picture(scan=pictures.segment(0xda, bytes((1, 1, 0, 0, 63, 0))) + b"\0")
    yield "a scan of fewer coefficients", picture(scan=pictures.segment(0xda, bytes((1, 1, 0, 0, 62, 0))) + b"\x94")
    yield "a profile of two counts of pieces", picture(pieces((1, 2), (2, 3)) + tables)
    yield "half a profile", picture(pieces((1, 2)) + tables)


# --- GIF ------------------------------------------------------------------------------------------

def gif_blocks_of(data):
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    places = [at]
    while data[at] != 0x3b:
        if data[at] == 0x21:
            at += 2
        else:
            at += 10 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0) + 1
        while data[at]:
            at += 1 + data[at]
        at += 1
        places.append(at)
    return places


def gif_edits(data):
    text = pictures.gif_blocks(NOTE)
    blocks = [("a comment", b"\x21\xfe" + text), ("a text", b"\x21\x01\x0c" + bytes(12) + text), ("an extension", b"\x21\x99" + text), ("XMP", b"\x21\xff\x0bXMP DataXMP" + text), ("an application", b"\x21\xff\x0bABCDEFGHIJK" + text),
              ("a loop with more", b"\x21\xff\x0bNETSCAPE2.0" + text), ("a control with more", b"\x21\xf9\x05\0\0\0\0\0\0"), ("a control that waits", b"\x21\xf9\x04\x02\0\0\0\0"), ("a byte", b"x"), ("a NUL", b"\0")]
    places = gif_blocks_of(data)
    for place in places:
        for name, block in blocks:
            yield f"{name} at {place}", data[:place] + block + data[place:]
    for number, end in enumerate(places[1:]):
        if data[places[number]] == 0x2c:
            yield f"data behind the end code of {number}", data[:end - 1] + text[:-1] + data[end - 1:]
    yield "no end", data[:-1]
    yield "a second end", data + b";"
    yield "another version", data.replace(b"GIF89a", b"GIF88a", 1)
    yield "the colour behind all", data[:11] + b"\x63" + data[12:]
    yield "pixels that are no squares", data[:12] + b"\x63" + data[13:]
    yield "two loop counts", pictures.gif(pictures.LOOP, pictures.LOOP, pictures.gif_frame(4, 4))
    yield "a screen of all that can be said", data[:6] + b"\xff\xff\xff\xff" + data[10:]
    yield "a frame beyond the screen", pictures.gif(pictures.gif_frame(4, 4, x=1))
    descriptor = b"\x2c" + struct.pack("<HHHHBB", 0, 0, 4, 4, 0, 2)
    for what, codes in (("no clear code in front", b"\x00"), ("only a clear code", b"\x04"), ("a string before the first pixel", b"\x34")):
        yield what, pictures.gif(descriptor + pictures.gif_blocks(codes))


# --- TIFF and WebP --------------------------------------------------------------------------------

def tiff_edits(data):
    order = "<" if data[:2] == b"II" else ">"
    place = struct.unpack_from(order + "I", data, 4)[0]
    count = struct.unpack_from(order + "H", data, place)[0]
    fields = data[place + 2:place + 2 + 12 * count]

    def with_directory(fields, following=0, more=b""):
        rows = sorted(fields[i:i + 12] for i in range(0, len(fields), 12))
        rows.sort(key=lambda row: struct.unpack_from(order + "H", row)[0])
        return data[:4] + struct.pack(order + "I", len(data)) + data[8:] + struct.pack(order + "H", len(rows)) + b"".join(rows) + struct.pack(order + "I", following) + more

    for tag in (270, 271, 272, 285, 305, 306, 315, 316, 330, 333, 347, 700, 32932, 33432, 33550, 33723, 34377, 34665, 34675, 34853, 37724, 40965, 40091, 42112, 50341, 50706, 50740, 65000):
        yield f"tag {tag}", with_directory(fields + struct.pack(order + "HHI", tag, 2, 4) + b"abc\0")
        yield f"tag {tag} with bytes elsewhere", with_directory(fields + struct.pack(order + "HHII", tag, 2, 8, 8))
    yield "the directory elsewhere", with_directory(fields)
    yield "a directory that comes round", with_directory(fields, following=len(data))
    yield "a second directory", with_directory(fields, following=place)
    yield "a directory that is not there", data[:place + 2 + 12 * count] + struct.pack(order + "I", 1 << 20) + data[place + 6 + 12 * count:]
    for number in range(count):
        row = place + 2 + 12 * number
        for value in (0, 7, 0xffffffff):
            edited = data[:row + 4] + struct.pack(order + "I", value) + data[row + 8:]
            if edited != data:
                yield f"field {number} {value} times", edited
        yield f"field {number} twice", with_directory(fields + fields[12 * number:12 * number + 12])
        for what, tag, change in (("more rows in a strip than in all", 278, 1), ("a width larger than its data", 256, 1), ("data outside the file", 273, 1 << 20)):
            if struct.unpack_from(order + "H", data, row)[0] == tag:
                form = order + ("H" if struct.unpack_from(order + "H", data, row + 2)[0] == 3 else "I")
                edited = bytearray(data)
                struct.pack_into(form, edited, row + 8, struct.unpack_from(form, data, row + 8)[0] + change)
                yield what, bytes(edited)
    yield "more fields than tags", data[:place] + struct.pack(order + "H", 40) + data[place + 2:]


def webp_edits(data):
    chunks, at = [], 12
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 4)[0]
        chunks.append((data[at:at + 4], data[at + 8:at + 8 + size]))
        at += 8 + size + size % 2

    def joined(pieces, size=None, filling=b"\0"):
        body = b"WEBP" + b"".join(name + struct.pack("<I", len(content)) + content + filling * (len(content) % 2) for name, content in pieces)
        return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body

    assert joined(chunks) == data
    more = [(name, NOTE) for name in (b"EXIF", b"XMP ", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8X", b"JUNK", b"LIST", b"abcd", b"VP8 ", b"VP8L")] + [(b"EXIF", pictures.exif(1, NOTE)), (b"VP8X", bytes(10)), (b"VP8X", b"\x2c" + bytes(9))]
    for name, content in more:
        for place in range(len(chunks) + 1):
            yield f"{name.decode()} at {place}", joined(chunks[:place] + [(name, content)] + chunks[place:])
    for place, (name, content) in enumerate(chunks):
        yield f"{name.decode()} with more", joined(chunks[:place] + [(name, content + NOTE)] + chunks[place + 1:])
        yield f"{name.decode()} with a byte more", joined(chunks[:place] + [(name, content + b"\0")] + chunks[place + 1:])
    if any(len(content) % 2 for _, content in chunks):
        yield "a byte of filling that says something", joined(chunks, filling=b"x")
    yield "another length", joined(chunks, size=len(data) - 10)

    def extended(flags, width=1, height=1):
        return b"VP8X", struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")

    def animation(*frames):
        return joined([extended(0x12), (b"ANIM", bytes(6)), *((b"ANMF", frame) for frame in frames)])

    picture, frame = pictures.riff_chunk(b"VP8L", pictures.RED), bytes(15) + b"\2"
    yield "a picture larger than its canvas", joined([extended(0x20, 2, 2), (b"VP8L", pictures.RED)])
    yield "a picture larger than its frame", joined([extended(0x12, 2, 1), (b"ANIM", bytes(6)), (b"ANMF", bytes(6) + b"\1" + bytes(8) + b"\2" + picture)])
    yield "a profile announced and not there", joined([extended(0x20), (b"VP8L", pictures.RED)])
    yield "no picture", joined([extended(0x12), (b"ANIM", bytes(6))])
    yield "a loop count", joined([extended(0x12), (b"ANIM", bytes(4) + b"\1")])
    yield "a frame cut off", animation(frame[:8])
    yield "a frame that blends", animation(bytes(15) + b"\0" + picture)
    yield "a frame beyond the canvas", animation(b"\1" + frame[1:] + picture)
    yield "a frame with more", animation(frame + picture + b"EXIF" + bytes(4))
    yield "a frame without a picture", animation(frame)
    yield "a chunk longer than the file", joined([(b"VP8L", pictures.RED)])[:-1]
    yield "a picture of no VP8L", joined([(b"VP8L", b"\x2e" + pictures.RED[1:])])
    yield "a picture cut off", joined([(b"VP8L", pictures.RED[:8])])
    yield "a length of all", joined(chunks, size=0xffffffff)


# --- ZIP ------------------------------------------------------------------------------------------

NAMES = ["/a.txt", "../a.txt", "a/../../b.txt", "C:a.txt", "C:\\a.txt", "a\\b.txt", "\\\\srv\\s\\a.txt", "a//b.txt", "./a.txt", "a/./b.txt", "CON.txt", "con", "nul.txt", "aux.a.txt", "COM1.txt", "com¹.txt", "LPT9.txt", "CONIN$.txt", "a.txt.", "a.txt ",
         " a.txt", "-a.txt", ".a.txt", "a\u202etxt.exe.txt", "a\u202e.txt", "a\u200b.txt", "a\ufeff.txt", "a\u00ad.txt", "a\u2066.txt", "a\u061c.txt", "a\U000e0041.txt", "a\n.txt", "a\x7f.txt", "a\x1b.txt", "a\x85.txt", "a:b.txt", "a.txt:b.txt", "a.txt::$DATA", "a*.txt", "a?.txt", 'a".txt', "a<b>.txt",
         "a|b.txt", "a`id`.txt", "$(id).txt", "a;b.txt", "a&b.txt", "%PATH%.txt", "~/a.txt", "a.exe", "a.pdf", "a.docx", "a.eml", "a.png", "a.txt.exe", "a.scr", "a.lnk", "a.js", "a.html", "a.hta", "a.bat", "a.url", "desktop.ini", "Desktop.ini", "autorun.inf", "a.exe.txt", "a.pdf.txt.exe", "a", "a.TXT.vbs", "か\u3099.txt",
         "a\u2028.txt", "a\ufffe.txt", "a" * 300 + ".txt", "a.txt\0.exe", "a\0.txt", "a.txt/", "a.com.txt", "a.lnk.txt", "b/a.JS.txt", "a.library-ms", "a.theme", "thumbs.db", "__MACOSX/._a.txt", ".git/config", "a.asp;.txt", "a.php%00.txt", "\uff0e\uff0e/a.txt", "a\uff0fb.exe", "a\u2215b.txt", "a\u2024exe"]


def zip_edits(data):
    (member, *_), archive = zipfile.ZipFile(io.BytesIO(data)).infolist(), zipfile.ZipFile(io.BytesIO(data))
    name, content = member.filename.encode(), archive.read(member)
    directory = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x05\x06"))
    head, end = data[:directory], data.rindex(b"PK\x05\x06")
    packed = data[30 + len(name):30 + len(name) + member.compress_size]

    def archive_of(local_name, central_name, local=b"", central=b"", between=b"", flags=None, comment=b"", before=b"", body=None, external=None, made=None, method=None, version=None, internal=0, count=1, extra_data=b""):
        fixed_local, fixed_central = bytearray(data[:30]), bytearray(data[directory:directory + 46])
        body = packed if body is None else body
        for row, at, text, extra in ((fixed_local, 26, local_name, local), (fixed_central, 28, central_name, central)):
            struct.pack_into("<HH", row, at, len(text), len(extra))
            bits = (0 if text.isascii() else 1 << 11) if flags is None else flags
            struct.pack_into("<H", row, at - 20, bits)
            if method is not None:
                struct.pack_into("<H", row, at - 18, method)
            if version is not None:
                struct.pack_into("<H", row, at - 22, version)
            struct.pack_into("<I", row, at - 8, len(body))
        if external is not None:
            struct.pack_into("<I", fixed_central, 38, external)
        if made is not None:
            struct.pack_into("<H", fixed_central, 4, made)
        struct.pack_into("<H", fixed_central, 36, internal)
        struct.pack_into("<H", fixed_central, 32, len(comment))
        struct.pack_into("<I", fixed_central, 42, len(before))
        first = before + fixed_local + local_name + local + body + between
        entry = fixed_central + central_name + central + comment
        return bytes(first + entry * count + extra_data + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, count, count, len(entry) * count, len(first), 0))

    assert archive_of(name, name) == data, "what is built anew is what was written"
    for other in NAMES:
        text = other.encode("utf-8", "surrogatepass")
        yield f"the name {other!r}", archive_of(text, text)
        yield f"the name {other!r} in the directory", archive_of(name, text)
        yield f"the name {other!r} in front", archive_of(text, name)
    for extra in (b"\x75\x70\x09\0\1" + bytes(4) + b"evil", b"\x01\0\x10\0" + bytes(16), b"UT\5\0\1" + bytes(4), b"\x0a\0\4\0" + bytes(4), b"\x99\x99" + struct.pack("<H", len(NOTE)) + NOTE, b"\x01\x99\7\0\2\0AE\3\x08\0", NOTE):
        yield f"a field {extra[:4]!r}", archive_of(name, name, local=extra, central=extra)
        yield f"a field {extra[:4]!r} in front", archive_of(name, name, local=extra)
        yield f"a field {extra[:4]!r} in the directory", archive_of(name, name, central=extra)
    for flags in (1, 8, 1 << 5, 1 << 6, 1 << 11, 1 << 13, 1 << 14, 0x41):
        yield f"flags {flags:x}", archive_of(name, name, flags=flags)
    for external in (0o120777 << 16, 0o100755 << 16, 0o104755 << 16, 0o040755 << 16, 2, 4, 1, 0x400, 0x10, 0x20):
        yield f"attributes {external:x}", archive_of(name, name, external=external)
        yield f"attributes {external:x} of Unix", archive_of(name, name, external=external, made=3 << 8 | 20)
    for method in (1, 9, 12, 14, 93, 95, 97, 99, 0 if member.compress_type else 8):
        yield f"method {method}", archive_of(name, name, method=method)
    for version in (10, 45, 63, 0x314):
        yield f"version {version}", archive_of(name, name, version=version)
    for payload in PAYLOADS + [data[:30 + len(name)], data[directory:]]:
        yield f"{payload[:9]!r} before all", archive_of(name, name, before=payload)
        yield f"{payload[:9]!r} before all, unmended", payload + data
        yield f"{payload[:9]!r} before the directory", archive_of(name, name, between=payload)
        yield f"{payload[:9]!r} behind the directory", archive_of(name, name, extra_data=payload)
        yield f"{payload[:9]!r} as a comment of the entry", archive_of(name, name, comment=payload)
        yield f"{payload[:9]!r} as a comment", data[:-2] + struct.pack("<H", len(payload)) + payload
        yield f"{payload[:9]!r} behind the data", archive_of(name, name, body=packed + payload)
    yield "a second directory", data[:end] + data[directory:end] + data[end:]
    yield "two members of one name", archive_of(name, name, count=2)
    yield "no entry", archive_of(name, name, count=0)
    yield "a text in the directory's flags", archive_of(name, name, internal=1)
    yield "the end twice", data + data[end:]
    locator = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, end - directory, directory) + b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1)
    yield "a directory of 64 bits", data[:end] + locator + data[end:]
    yield "another start of the directory", data[:end + 16] + struct.pack("<I", directory - 4) + data[end + 20:]
    yield "a member of another kind", archive_of(name, name, body=zlib.compressobj(9, zlib.DEFLATED, -15).flush()) if content else data + b"x"
    assert head
    for what, offset, value in (("CRC", 14, b"\1\2\3\4"), ("month", 12, b"\0\0"), ("size", 22, b"\0\0\1\0")):
        edited = bytearray(data)
        for at in (offset, directory + offset + 2):
            edited[at:at + len(value)] = value
        yield f"another {what}", bytes(edited)
    yield "no name", archive_of(b"", b"")
    yield "a name of no UTF-8", archive_of(b"\xff.txt", b"\xff.txt", flags=1 << 11)
    for names in ((b"a.txt", b"a.txt/b.txt"), (b"a.txt/b.txt", b"a.txt")):
        first = second = b""
        for other in names:
            row, entry = bytearray(data[:30]), bytearray(data[directory:directory + 46])
            struct.pack_into("<H", row, 26, len(other))
            struct.pack_into("<H", entry, 28, len(other))
            struct.pack_into("<I", entry, 42, len(first))
            first, second = first + row + other + packed, second + entry + other
        yield f"{names[1]!r} behind {names[0]!r}", first + second + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, 2, 2, len(second), len(first), 0)


# --- sound and film -------------------------------------------------------------------------------

def mp3_edits(data):
    yield "a tag before all", sound.tag((b"TIT2", b"\0" + NOTE)) + data
    yield "a tag behind all", data + sound.old_tag()
    yield "a tag of another kind", data + b"APETAGEX" + bytes(24)
    yield "a byte between frames", data[:-1] + b"\0" + data[-1:]


def wav_edits(data):
    for opens, begins in ((b"`*", b"`;print(1)//"), (b'"*', b'";print(1)//')):
        size = int.from_bytes(opens, "little")
        yield f"a program with {begins}", sound.wave(sound.wave_format(1, 1, 8000, 8), sound.chunk(b"data", begins.ljust(size - 36, b"a")))
    short, long, sound_of = sound.wave_format(), sound.wave_format(3, bits=32)[8:], sound.chunk(b"data", bytes(8))
    for what, head in (("no channels", sound.wave_format(channels=0)), ("three channels without places", sound.wave_format(channels=3)),
                       ("samples of 7 bits", sound.wave_format(bits=7)), ("an unknown coding", sound.chunk(b"fmt ", b"\2" + short[9:] + bytes(2))),
                       ("a format with more", sound.chunk(b"fmt ", long + b"\1\0"))):
        yield what, sound.wave(head, sound_of)
    for what, more in (("no number of samples", b""), ("another number of samples", sound.chunk(b"fact", struct.pack("<I", 3)))):
        yield what, sound.wave(sound.chunk(b"fmt ", long + bytes(2)), more, sound_of)
    yield "half a sample", sound.wave(short, sound.chunk(b"data", b"abc"))
    for name in (b"LIST", b"id3 ", b"cue ", b"bext", b"iXML", b"JUNK"):
        for at in (12, data.index(b"data"), len(data)):
            chunk = name + struct.pack("<I", 8) + b"INFOxxxx"
            yield f"{name} at {at}", data[:4] + struct.pack("<I", len(data) + 8) + data[8:at] + chunk + data[at:]


def boxes(data, start, end, around=()):
    """Yields (start, end, starts of the enclosing boxes) of each box."""
    while start < end:
        size = int.from_bytes(data[start:start + 4], "big")
        yield start, start + size, around
        if data[start + 4:start + 8] in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"):
            yield from boxes(data, start + 8, start + size, (*around, start))
        start += size


def mp4_edits(data):
    """Yields edits with boxes after all others; the sizes of the enclosing boxes and the offsets of the samples are corrected."""
    offsets = data.index(b"stco") + 12
    for kind in (b"udta", b"meta", b"uuid", b"free", b"skip", b"cprt", b"url ", b"gmhd"):
        piece = struct.pack(">I", 24) + kind + b"http://e.example"
        for _, end, around in boxes(data, 0, len(data)):
            edited = bytearray(data[:end] + piece + data[end:])
            for start in around:
                edited[start:start + 4] = struct.pack(">I", int.from_bytes(data[start:start + 4], "big") + len(piece))
            place = offsets + (len(piece) if end < offsets else 0)
            for number in range(int.from_bytes(data[offsets - 4:offsets], "big")):
                first = int.from_bytes(edited[place + 4 * number:place + 4 * number + 4], "big")
                edited[place + 4 * number:place + 4 * number + 4] = struct.pack(">I", first + (len(piece) if end <= first else 0))
            yield f"{kind} at {end}", bytes(edited)


def media():
    yield "mp4", film.film(film.pictures()), mp4_edits
    yield "mp3", sound.frame() * 20, mp3_edits
    yield "wav", sound.wave(sound.wave_format(), b"data" + struct.pack("<I", 800) + sound.tone()), wav_edits


# --- all ------------------------------------------------------------------------------------------

def sources():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "text " * 20)
    yield "png", recipes.png(), png_edits
    yield "jpg", pictures.jpeg(), jpeg_edits
    yield "gif", pictures.gif(pictures.gif_frame(4, 4)), gif_edits
    yield "tif", pictures.tiff(1), tiff_edits
    yield "webp", pictures.webp(pictures.riff_chunk(b"VP8L", pictures.RED)), webp_edits
    yield "zip", packed.getvalue(), zip_edits


def verified(tool, folder, suffix, edits, *policy):
    """Returns the accepted edits, and the verifier's messages for the others."""
    paths = {}
    for number, (name, data) in enumerate(edits):
        path = pathlib.Path(folder) / f"edit-{number}.{suffix}"
        path.write_bytes(data)
        paths[str(path)] = name
    done = subprocess.run([tool, "verify", *policy, *paths], capture_output=True, timeout=PATIENCE, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"verify: exit {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    said = done.stderr.decode(errors="replace")
    refused = {line.partition(": ")[0] for line in said.splitlines()}
    for path in paths:
        pathlib.Path(path).unlink()
    return [name for path, name in paths.items() if path not in refused], said


def passing(tool, folder, suffix, edits, *policy):
    return verified(tool, folder, suffix, edits, *policy)[0]


# --- what no edit shows ---------------------------------------------------------------------------

FAIL = re.compile(r"verify_fail(?:_at)? \(\s*[\w>&-]+,\s*((?:\"(?:[^\"\\]|\\.)*\"\s*|(?P<format>G_GSIZE_FORMAT|G_GUINT64_FORMAT)\s*)+)")
BEYOND = "tamper_limits.py shows it"
# The source files of a verifier below filetypes/, and the refusals that no edit can cause.
VERIFIERS = {
    "png": ("image/png-verify.c", {"png: no memory to inflate": "needs a lack of memory", "png: the signature is missing": "a file is told to be a PNG by it; members are not"}),
    "gif": ("image/gif-verify.c", {}),
    "jpg": ("image/jpeg-verify.c", {"jpeg: no memory": "needs a lack of memory", "jpeg: the start marker is missing": "a file is told to be a JPEG by it"}),
    "tif": ("image/tiff-verify.c", {}),
    "zip": ("base/zip/verify.c", {"zip: larger than 4 GiB": "needs a file of that size", "zip: more than %u members": BEYOND}),
    "webp": ("image/webp-verify.c", {}),
    "wav": ("media/wav-verify.c", {}),
    "pdf": ("pdf/verify.c pdf/verify-object.c pdf/verify-stream.c pdf/verify-weight.c", dict.fromkeys((
        "a CMap has too many codes", "a function is too long or nested too deeply", "a link over a whole page", "a number that is too large", "a page has too many annotations", "an outline of %u entries", "more than % pages",
        "object %u: the page exceeds the limit of drawing operators", "object %u: the page is too large", "object %u: the tree is too deep", "object %u: too many tiles", "object %u: too many widths", "values that are nested too deeply"), BEYOND)),
}


def unshown(suffix, said):
    """Returns, as sentences, the refusals in the sources of the verifier of `suffix` that are not in `said`."""
    paths, spared = VERIFIERS.get(suffix, ("", {}))
    found = [match for path in paths.split() for match in FAIL.findall((cases.ROOT / "filetypes" / path).read_text())]
    texts = {"".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"') for text, _ in found}
    assert bool(paths) == bool(texts) and set(spared) <= texts
    shown = {text for text in texts if re.search(": " + ".*".join(map(re.escape, re.split(r"%\w*", text))) + "$", said, re.MULTILINE)}
    return [*(f"shown by no edit: {text}" for text in sorted(texts - shown - set(spared))),
            *(f"shown, and said not to be: {text}" for text in sorted(shown & set(spared)))]
