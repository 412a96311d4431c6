# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of pictures: small valid and invalid files of each format."""

import struct
import zlib

PAYLOAD = b"PAYLOAD-THAT-MUST-NOT-COME-OUT"
# The beginning of many other formats; it is inert.
SCRIPT = b"<?php /* inert */ ?><script>/* inert */</script>"


# --- PNG ------------------------------------------------------------------------------------------

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data=b"", crc=None):
    check = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def header(width, height, depth=8, color=2, interlace=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace))


def rows(width, height, pixel=b"\x10\x80\xf0"):
    """Returns unfiltered rows of a picture of one colour."""
    return (b"\0" + pixel * width) * height


def png(*middle, width=4, height=4, data=None, before=b"", after=b"", color=2, depth=8):
    """Returns a PNG with `middle` before its picture data."""
    packed = zlib.compress(rows(width, height)) if data is None else data
    return (SIGNATURE + header(width, height, depth, color) + b"".join(middle) + before
            + chunk(b"IDAT", packed) + after + chunk(b"IEND"))


def stored(data):
    """Returns a zlib stream with the uncompressed data."""
    out = b"\x78\x01"
    for at in range(0, len(data), 65535):
        piece = data[at:at + 65535]
        last = 1 if at + 65535 >= len(data) else 0
        out += struct.pack("<BHH", last, len(piece), 65535 - len(piece)) + piece
    return out + struct.pack(">I", zlib.adler32(data))


# --- JPEG -----------------------------------------------------------------------------------------

# T.81 K.3: counts and symbols of the example tables for luminance.
DC_COUNTS = bytes((0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0))
DC_SYMBOLS = bytes(range(12))
AC_COUNTS = bytes((0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125))
AC_SYMBOLS = bytes.fromhex(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f0243362728209"
    "0a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465"
    "666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9"
    "aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9ea"
    "f1f2f3f4f5f6f7f8f9fa")


def segment(marker, data):
    return struct.pack(">BBH", 0xff, marker, len(data) + 2) + data


def jpeg_frame(width, height, marker=0xc0, precision=8):
    return segment(marker, struct.pack(">BHHBBBB", precision, height, width, 1, 1, 0x11, 0))


def jpeg_tables():
    """Returns a quantisation table, and Huffman tables: the standard's for DC, one with two codes for AC."""
    return (segment(0xdb, b"\0" + bytes([8] * 64)) + segment(0xc4, b"\0" + DC_COUNTS + DC_SYMBOLS)
            + segment(0xc4, b"\x10" + bytes([0, 2] + [0] * 14) + b"\0\x01"))


def bits(text):
    text += "1" * (-len(text) % 8)
    raw = bytes(int(text[at:at + 8], 2) for at in range(0, len(text), 8))
    return raw.replace(b"\xff", b"\xff\0")


def jpeg_scan(width, height):
    """Returns blocks that become lighter from left to right and from top to bottom, so that rotation is visible."""
    out = ""
    for _ in range((height + 7) // 8 * ((width + 7) // 8)):
        # DC category 3 (100), +5; end of block (00)
        out += "100" + "101" + "00"
    return segment(0xda, bytes((1, 1, 0, 0, 63, 0))) + bits(out)


def jpeg(*middle, width=16, height=8, after=b""):
    return (b"\xff\xd8" + b"".join(middle) + jpeg_tables() + jpeg_frame(width, height)
            + jpeg_scan(width, height) + b"\xff\xd9" + after)


def exif(orientation=1, extra=b"", kind=3):
    """Returns Exif with an orientation (as a field of type `kind`: 3 short, 9 signed long) and a text, big-endian."""
    entries = struct.pack(">HHIHH" if kind == 3 else ">HHII", *((0x112, kind, 1, orientation) + ((0,) if kind == 3 else ())))
    entries += struct.pack(">HHII", 0x131, 2, len(extra) + 1, 38)
    return (b"MM\0*" + struct.pack(">IH", 8, 2) + entries + struct.pack(">I", 0) + extra + b"\0")


# --- ICC ------------------------------------------------------------------------------------------

def fixed(value):
    return struct.pack(">i", round(value * 65536))


def profile(payload=b"", gamma=2.19921875):
    """Returns a display profile with the values of Adobe RGB and `payload` in a text and in a private tag."""
    def xyz(x, y, z):
        return b"XYZ \0\0\0\0" + fixed(x) + fixed(y) + fixed(z)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    text = b"desc\0\0\0\0" + struct.pack(">I", len(payload) + 1) + payload + bytes(80)
    tags = [(b"desc", text), (b"rXYZ", xyz(0.6097, 0.3111, 0.0195)),
            (b"gXYZ", xyz(0.2053, 0.6257, 0.0609)), (b"bXYZ", xyz(0.1492, 0.0632, 0.7446)),
            (b"wtpt", xyz(0.9505, 1, 1.0891)), (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve),
            (b"vcgt", b"vcgt\0\0\0\0" + payload), (b"zzzz", payload)]
    offset = 132 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags:
        data += bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data
    size = offset + len(body)
    head = (struct.pack(">I", size) + b"lcms\x02\x10\0\0mntrRGB XYZ " + bytes(12) + b"acsp"
            + bytes(28) + fixed(0.9642) + fixed(1) + fixed(0.8249))
    return head + bytes(128 - len(head)) + table + body


# --- GIF ------------------------------------------------------------------------------------------

def gif_blocks(data):
    out = b""
    for at in range(0, len(data), 255):
        piece = data[at:at + 255]
        out += bytes((len(piece),)) + piece
    return out + b"\0"


def gif_data(pixels):
    """Returns LZW data of 2-bit pixels, with a clear code before every second one, so that codes keep 3 bits."""
    out, held, count = b"", 0, 0
    codes = []
    for at in range(0, len(pixels), 2):
        codes += [4] + list(pixels[at:at + 2])
    for code in codes + [5]:
        held |= code << count
        count += 3
        while count >= 8:
            out += bytes((held & 255,))
            held >>= 8
            count -= 8
    return b"\x02" + gif_blocks(out + bytes((held,)))


def gif_frame(width, height, x=0, y=0, index=1, control=b""):
    return (control + struct.pack("<BHHHHB", 0x2c, x, y, width, height, 0)
            + gif_data([index] * (width * height)))


def gif_control(delay=10, disposal=1, transparent=None):
    flags = disposal << 2 | (0 if transparent is None else 1)
    return struct.pack("<BBBBHBB", 0x21, 0xf9, 4, flags, delay, transparent or 0, 0)


def gif(*blocks, width=4, height=4, palette=b"\0\0\0\xff\0\0\0\xff\0\0\0\xff", after=b""):
    return (b"GIF89a" + struct.pack("<HHBBB", width, height, 0xf1, 0, 0) + palette
            + b"".join(blocks) + b";" + after)


LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"


# --- BMP ------------------------------------------------------------------------------------------

def bmp(width, height, pixels, depth=24, compression=0, gap=b"", after=b"", palette=b""):
    offset = 54 + len(palette) + len(gap)
    return (b"BM" + struct.pack("<IHHI", offset + len(pixels) + len(after), 0, 0, offset)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, depth, compression, len(pixels),
                          2835, 2835, len(palette) // 4, 0)
            + palette + gap + pixels + after)


# --- TIFF -----------------------------------------------------------------------------------------

def tiff(pages, width=8, height=2, after=b"", extra=(), loop=False, bits=8, samples=1, photometric=1, pixels=None):
    """Returns a TIFF of grey pages, or of `pixels`, uncompressed; `extra`: (tag, type, count, bytes) of each page."""
    out = bytearray(b"II*\0" + struct.pack("<I", 0))
    link = 4
    for page in range(pages):
        data = len(out)
        stored = bytes([page % 256] * (width * height)) if pixels is None else pixels
        out += stored
        fields = [(256, 3, 1, struct.pack("<HH", width, 0)),
                  (257, 3, 1, struct.pack("<HH", height, 0)), (258, 3, 1, struct.pack("<HH", bits, 0)),
                  (259, 3, 1, struct.pack("<HH", 1, 0)), (262, 3, 1, struct.pack("<HH", photometric, 0)),
                  (273, 4, 1, struct.pack("<I", data)), (277, 3, 1, struct.pack("<HH", samples, 0)),
                  (278, 3, 1, struct.pack("<HH", height, 0)),
                  (279, 4, 1, struct.pack("<I", len(stored)))]
        for tag, kind, count, value in extra:
            if len(value) > 4:
                out += bytes(len(out) % 2)
                place = struct.pack("<I", len(out))
                out += value
                value = place
            fields.append((tag, kind, count, value.ljust(4, b"\0")))
        out += bytes(len(out) % 2)
        struct.pack_into("<I", out, link, len(out))
        out += struct.pack("<H", len(fields))
        for tag, kind, count, value in sorted(fields):
            out += struct.pack("<HHI", tag, kind, count) + value
        link = len(out)
        out += struct.pack("<I", 8 + width * height if loop else 0)
    return bytes(out) + after


# --- WebP -----------------------------------------------------------------------------------------

# One red pixel, as VP8L.
RED = bytes.fromhex("2f000000000710fd8ffe0722a2ff01")


def riff_chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def riff(form, *chunks):
    body = form + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp(*chunks, after=b""):
    return riff(b"WEBP", *chunks) + after
