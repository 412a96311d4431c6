# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks pictures that kiyome wrote from the first byte to the last (O-IMG-01). Shares no code with kiyome.

problems (data, kind) returns a list of sentences, which is empty for a valid picture.
"""

import struct
import zlib

PNG_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"bKGD", b"sBIT",
              b"acTL", b"fcTL", b"fdAT"}
WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
# Tags of baseline, compression, colour and layout, but none of metadata, sub-files or private data.
TIFF_TAGS = {254, 255, 256, 257, 258, 259, 262, 263, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 292, 293, 296, 297,
             301, 317, 318, 319, 320, 322, 323, 324, 325, 332, 334, 336, 338, 339, 340, 341, 347, 529, 530, 531, 532, 34675}
TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}


class Wrong(Exception):
    pass


def require(condition, text):
    if not condition:
        raise Wrong(text)


def icc_size(data):
    require(len(data) >= 132 and data[36:40] == b"acsp" and struct.unpack(">I", data[:4])[0] == len(data),
            "a colour profile of another size than it says")


# --- PNG ------------------------------------------------------------------------------------------

def png_rows(width, height, bits, interlace):
    """Returns the size of the rows in bytes, including the filter bytes."""
    if not interlace:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for x, y, dx, dy in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        columns, rows = -(-(width - x) // dx), -(-(height - y) // dy)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def check_rows(packed, width, height, bits, interlace):
    unpacker = zlib.decompressobj()
    rows = unpacker.decompress(b"".join(packed))
    require(unpacker.eof and not unpacker.unused_data, "bytes behind the picture's rows")
    require(len(rows) == png_rows(width, height, bits, interlace), "rows of another size than the picture")


def check_frames(chunks, canvas, bits, interlace):
    """Checks the frames of an animation: their number, sizes, positions on the canvas and sequence numbers."""
    if not chunks:
        return
    require(chunks[0][0] == b"acTL", "frames of no animation")
    frames, number = [], 0
    for kind, body, behind_picture in chunks[1:]:
        require(kind != b"acTL" and struct.unpack(">I", body[:4])[0] == number, "a frame out of order")
        number += 1
        if kind == b"fcTL":
            require(len(body) == 26, "a frame's control of another size")
            frames.append((struct.unpack(">IIII", body[4:20]), [], behind_picture))
        else:
            frames[-1][1].append(body[4:])
    require(struct.unpack(">I", chunks[0][1][:4])[0] == len(frames), "another number of frames than it says")
    for index, ((width, height, x, y), packed, behind_picture) in enumerate(frames):
        require(x + width <= canvas[0] and y + height <= canvas[1], "a frame outside the canvas")
        if behind_picture or index > 0:
            check_rows(packed, width, height, bits, interlace)


def check_png(data):
    require(data[:8] == b"\x89PNG\r\n\x1a\n", "no PNG")
    at, packed, seen, frames = 8, [], [], []
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        require(len(data) >= at + 12 + size, "a chunk beyond the end")
        require(struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0] == zlib.crc32(kind + body), f"sum of {kind}")
        require(kind in PNG_CHUNKS, f"chunk {kind}")
        require(kind in (b"IDAT", b"fcTL", b"fdAT") or kind not in seen, f"chunk {kind} twice")
        require(kind != b"IDAT" or b"IDAT" not in seen or seen[-1] == b"IDAT", "picture data in two places")
        seen.append(kind)
        if kind == b"IDAT":
            packed.append(body)
        if kind in (b"acTL", b"fcTL", b"fdAT"):
            frames.append((kind, body, bool(packed)))
        if kind == b"iCCP":
            name, rest = body.split(b"\0", 1)
            icc_size(zlib.decompress(rest[1:]))
        at += 12 + size
        if kind == b"IEND":
            break
    require(at == len(data) and seen[0] == b"IHDR" and seen[-1] == b"IEND", "bytes behind its end, or no end")
    width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", data[16:29])
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    check_rows(packed, width, height, bits, interlace)
    check_frames(frames, (width, height), bits, interlace)


# --- JPEG -----------------------------------------------------------------------------------------

def scan_end(data, at):
    """Returns the end of the coded data of a scan, which includes stuffed bytes and restart markers."""
    while True:
        at = data.find(b"\xff", at)
        require(at >= 0 and at + 1 < len(data), "a scan that does not end")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def check_jpeg(data):
    require(data[:2] == b"\xff\xd8", "no JPEG")
    at, profile, n_scans = 2, b"", 0
    while True:
        require(at + 2 <= len(data) and data[at] == 0xFF, f"no marker at {at}")
        marker = data[at + 1]
        if marker == 0xD9:
            require(at + 2 == len(data), f"{len(data) - at - 2} bytes behind its end")
            break
        size = struct.unpack(">H", data[at + 2:at + 4])[0]
        body = data[at + 4:at + 2 + size]
        if marker == 0xE0:
            require(body[:5] == b"JFIF\0" and len(body) == 14 and body[12:] == b"\0\0", "an APP0 that is more than JFIF")
        elif marker == 0xE2:
            require(body[:12] == b"ICC_PROFILE\0", "an APP2 that is no colour profile")
            profile += body[14:]
        elif marker == 0xEE:
            require(body[:5] == b"Adobe" and len(body) == 12, "an APP14 that is not Adobe's")
        else:
            require(marker in (0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD), f"marker {marker:02x}")
        at += 2 + size
        if marker == 0xDA:
            n_scans += 1
            at = scan_end(data, at)
    require(n_scans > 0, "no scan")
    if profile:
        icc_size(profile)


# --- GIF ------------------------------------------------------------------------------------------

def sub_blocks(data, at):
    joined = b""
    while data[at]:
        joined += data[at + 1:at + 1 + data[at]]
        at += 1 + data[at]
    return at + 1, joined


def check_gif(data):
    require(data[:6] == b"GIF89a", "no GIF")
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    n_frames, control = 0, 0
    while data[at] != 0x3B:
        if data[at] == 0x21 and data[at + 1] == 0xF9:
            require(data[at + 2] == 4 and data[at + 7] == 0 and control == 0, "a graphic control of another size, or two")
            at, control = at + 8, 1
        elif data[at] == 0x21 and data[at + 1] == 0xFF:
            require(data[at + 2:at + 14] == b"\x0bNETSCAPE2.0" and data[at + 14:at + 16] == b"\x03\x01" and data[at + 18] == 0,
                    "an application's data")
            at += 19
        else:
            require(data[at] == 0x2C, f"block {data[at]:02x}")
            flags = data[at + 9]
            at += 10 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
            at, _ = sub_blocks(data, at + 1)
            n_frames, control = n_frames + 1, 0
    require(at + 1 == len(data) and n_frames > 0 and control == 0, "bytes behind its end, or no frame")


# --- WebP -----------------------------------------------------------------------------------------

def check_chunks(data, at, end):
    while at < end:
        kind, size = struct.unpack("<4sI", data[at:at + 8])
        require(kind in WEBP_CHUNKS, f"chunk {kind}")
        require(at + 8 + size <= end, "a chunk beyond the end")
        if kind == b"ANMF":
            check_chunks(data, at + 24, at + 8 + size)
        if kind == b"ICCP":
            icc_size(data[at + 8:at + 8 + size])
        require(size % 2 == 0 or data[at + 8 + size] == 0, "padding that is not nought")
        at += 8 + size + size % 2
    require(at == end, "a chunk beyond the end")


def check_webp(data):
    require(data[:4] == b"RIFF" and data[8:12] == b"WEBP", "no WebP")
    require(struct.unpack("<I", data[4:8])[0] + 8 == len(data), "another size than it says")
    check_chunks(data, 12, len(data))


# --- TIFF -----------------------------------------------------------------------------------------

def check_tiff(data):
    require(data[:4] in (b"II*\0", b"MM\0*"), "no TIFF")
    order = "<" if data[:2] == b"II" else ">"
    used = [(0, 8)]
    at = struct.unpack(order + "I", data[4:8])[0]
    while at:
        count = struct.unpack(order + "H", data[at:at + 2])[0]
        used.append((at, at + 6 + 12 * count))
        values = {}
        for entry in range(count):
            tag, kind, n, _ = struct.unpack(order + "HHII", data[at + 2 + 12 * entry:at + 14 + 12 * entry])
            require(tag in TIFF_TAGS, f"tag {tag}")
            size = TIFF_SIZES[kind] * n
            place = at + 10 + 12 * entry
            if size > 4:
                place = struct.unpack(order + "I", data[place:place + 4])[0]
                used.append((place, place + size))
            require(place + size <= len(data), f"tag {tag} beyond the end")
            if kind in (3, 4):
                values[tag] = struct.unpack(f"{order}{n}{'H' if kind == 3 else 'I'}", data[place:place + size])
        for offsets, sizes in ((273, 279), (324, 325)):
            used += [(start, start + size) for start, size in zip(values.get(offsets, ()), values.get(sizes, ()))]
        at = struct.unpack(order + "I", data[at + 2 + 12 * count:at + 6 + 12 * count])[0]
    end = 0
    for start, stop in sorted(used):
        require(start - end <= 1 and not any(data[end:start]), f"{start - end} bytes at {end} that belong to nothing")
        require(stop <= len(data), "data beyond the end")
        end = max(end, stop)
    require(end + 1 >= len(data), f"{len(data) - end} bytes behind its end")


# --- BMP ------------------------------------------------------------------------------------------

def check_bmp(data):
    require(data[:2] == b"BM", "no BMP")
    size, reserved, start, header, width, height = struct.unpack("<IIIIii", data[2:26])
    bits, compression = struct.unpack("<HI", data[28:34])
    require(size == len(data) and reserved == 0, "another size than it says")
    require(compression in (0, 3, 6), f"compression {compression}")
    require(start + (width * bits + 31) // 32 * 4 * abs(height) == len(data), "rows of another size than the picture")
    colors = struct.unpack("<I", data[46:50])[0] or (1 << bits if bits <= 8 else 0)
    masks = 0 if header > 40 else {3: 12, 6: 16}.get(compression, 0)
    require(14 + header + masks + 4 * colors == start, "bytes before its rows that belong to nothing")


CHECKS = {"png": check_png, "jpeg": check_jpeg, "gif": check_gif, "webp": check_webp, "tiff": check_tiff, "bmp": check_bmp}


def problems(data, kind):
    try:
        CHECKS[kind](data)
        return []
    except Wrong as error:
        return [f"{kind}: {error}"]
    except (IndexError, KeyError, ValueError, struct.error, zlib.error) as error:
        return [f"{kind}: not to be read: {error!r}"]
