# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes small PDF files for the cases of pdf: objects are text or (dictionary, stream) pairs."""

import hashlib
import struct
import zlib


def pdf(objects, trailer="", version=b"1.4", prefix=b"", suffix=b""):
    """OBJECTS by number; /Root is object 1."""
    out = bytearray(prefix + b"%PDF-" + version + b"\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + body(objects[number]) + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %c \n" % (offsets.get(number, 0), b"n" if number in offsets else b"f")
    out += f"trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out) + suffix


def body(value):
    if isinstance(value, tuple):
        dictionary, data = value
        return f"<<{dictionary}/Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"
    return value.encode("latin-1") if isinstance(value, str) else value


def flate(data):
    return "/Filter/FlateDecode", zlib.compress(data, 9)


FONT = "/Font<</F1 5 0 R>>"
TEXT = b"BT /F1 24 Tf 72 700 Td (KEPT TEXT) Tj ET\n"


def page(content=TEXT, catalog="", page_extra="", resources="", more=None, **options):
    """One page that says KEPT TEXT, with entries added to the catalog, the page, its resources, and more objects from 6 on."""
    objects = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<{FONT}{resources}>>/Contents 4 0 R{page_extra}>>",
        4: ("", content),
        5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    objects.update(more or {})
    return pdf(objects, **options)


def encrypted_attachment(strings):
    """Pages in the clear beside an attachment that is encrypted; STRINGS is the filter of the strings, /Identity: none."""
    secrets = f"/O<{'00' * 32}>/U<{'11' * 32}>/P -4"
    return page(catalog="/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>/Outlines 8 0 R",
                trailer="/Encrypt<</Filter/Standard/V 4/R 4/Length 128/CF<</StdCF<</AuthEvent/EFOpen/CFM/AESV2/Length 16>>>>"
                        f"/StmF/Identity/StrF{strings}/EFF/StdCF{secrets}>>/ID[<00><00>]",
                more={6: "<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>",
                      7: ("/Type/EmbeddedFile/Filter/Crypt/DecodeParms<</Name/StdCF>>", b"ATTACHED-MARK" + bytes(range(32))),
                      8: "<</Type/Outlines/First 9 0 R/Last 9 0 R/Count 1>>", 9: "<</Title(A NAME AS IT IS)/Parent 8 0 R/Dest[3 0 R/Fit]>>"})


# --- what draws other things ------------------------------------------------------------------------

FORM = "/Subtype/Form/BBox[0 0 9 9]"
TILE = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9"
# % (number of the glyph A, resources)
TYPE3 = ("<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65/LastChar 65/Widths[1]"
         "/Encoding<</Differences[65/a]>>/CharProcs<</a %d 0 R>>/Resources<<%s>>>>")


def nested(kind, category, content, levels=12, step=1):
    """Streams from 6 on, STEP apart, of CONTENT, which knows the object behind each of them as N; the last one draws a square."""
    objects = {6 + step * i: (f"{kind}/Resources<</{category}<</N {7 + step * i} 0 R>>>>", content) for i in range(levels)}
    objects[6 + step * levels] = (kind, b"0 0 1 1 re f")
    return objects


# --- encryption (ISO 32000-1 §7.6, revision 3: RC4 with 128 bits) ------------------------------------

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


def encrypted(user=b"", owner=b"owner", content=TEXT):
    """The plain page, encrypted with passwords."""
    identifier, permissions = bytes(16), -4
    key = hashlib.md5((owner + PADDING)[:32]).digest()
    for _ in range(50):
        key = hashlib.md5(key).digest()
    o_entry = (user + PADDING)[:32]
    for i in range(20):
        o_entry = rc4(bytes(b ^ i for b in key), o_entry)
    key = hashlib.md5((user + PADDING)[:32] + o_entry + permissions.to_bytes(4, "little", signed=True) + identifier).digest()
    for _ in range(50):
        key = hashlib.md5(key).digest()
    u_entry = hashlib.md5(PADDING + identifier).digest()
    for i in range(20):
        u_entry = rc4(bytes(b ^ i for b in key), u_entry)
    u_entry += bytes(16)
    of_object = hashlib.md5(key + (4).to_bytes(3, "little") + bytes(2)).digest()
    return page(rc4(of_object, content), trailer=f"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P {permissions}/O<{o_entry.hex()}>/U<{u_entry.hex()}>>>"
                                                 f"/ID[<{identifier.hex()}><{identifier.hex()}>]")


# --- fonts --------------------------------------------------------------------------------------

def truetype(extra=(), instructions=b""):
    """One square glyph for A; EXTRA: further tables, INSTRUCTIONS: of the glyph."""
    points = bytes((1, 1, 1, 1)) + struct.pack(">4h4h", 100, 600, 0, -600, 0, 0, 700, 0)
    glyph = (struct.pack(">5h", 1, 100, 0, 700, 700) + struct.pack(">HH", 3, len(instructions)) + instructions + points)
    glyph += bytes(-len(glyph) % 4)
    cmap = struct.pack(">HHHHI", 0, 1, 3, 1, 12)
    cmap += struct.pack(">8H", 4, 32, 0, 4, 4, 1, 0, 65) + struct.pack(">6H", 0xffff, 0, 65, 0xffff, (1 - 65) & 0xffff, 1) + bytes(4)
    tables = {b"cmap": cmap, b"glyf": glyph, b"head": struct.pack(">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5f0f3cf5, 0, 1000, 0, 0, 0, 0, 700, 700, 0, 8, 2, 1, 0),
              b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 800, -200, 0, 800, 0, 0, 800, 1, 0, 0, 0, 0, 0, 0, 0, 2),
              b"hmtx": struct.pack(">HhHh", 800, 0, 800, 100), b"loca": struct.pack(">3I", 0, 0, len(glyph)),
              b"maxp": struct.pack(">IH13H", 0x10000, 2, 4, 1, 0, 0, 2, 9, 9, 9, 9, 9, len(instructions), 0, 0)}
    tables.update(dict(extra))
    offset, directory, data = 12 + 16 * len(tables), b"", b""
    for tag in sorted(tables):
        directory += tag + struct.pack(">III", 0, offset + len(data), len(tables[tag]))
        data += tables[tag] + bytes(-len(tables[tag]) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables), 16, 0, 0) + directory + data


def adobe_encrypt(data, key):
    out = bytearray()
    for byte in bytes(4) + data:
        cipher = byte ^ key >> 8
        key = ((cipher + key) * 52845 + 22719) & 0xffff
        out.append(cipher)
    return bytes(out)


def type1(clear="", private="", more=()):
    """The glyph A as a square; CLEAR and PRIVATE: further PostScript; MORE glyphs: pairs of name and charstring. Returns the program
    and its three lengths."""
    def number(n):
        return bytes((n + 139,)) if -107 <= n <= 107 else bytes((((n - 108) >> 8) + 247, (n - 108) & 255))

    glyph = number(0) + number(800) + b"\x0d" + number(100) + number(0) + b"\x15" + number(600) + b"\x06" + number(700) + b"\x07"
    glyph += b"\x09\x0e"
    empty = number(0) + number(800) + b"\x0d\x0e"
    head = (f"%!PS-AdobeFont-1.0: Square\n{clear}\n12 dict begin\n/FontName /Square def\n/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n"
            "/FontBBox {0 0 800 800} readonly def\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /A put\nreadonly def\n"
            "currentdict end\ncurrentfile eexec\n").encode()
    body = f"dup /Private 8 dict dup begin\n/RD {{string currentfile exch readstring pop}} def\n{private}\n2 index /CharStrings {2 + len(more)} dict dup begin\n".encode()
    for name, code in (("A", glyph), (".notdef", empty), *more):
        packed = adobe_encrypt(code, 4330)
        body += f"/{name} {len(packed)} RD ".encode() + packed + b" ND\n"
    body += b"end\nend\nreadonly put\nput\nmark currentfile closefile\n"
    packed = adobe_encrypt(body, 55665)
    tail = (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"
    return head + packed + tail, (len(head), len(packed), len(tail))


def cff_index(objects):
    """An INDEX (Adobe Technical Note 5176, 5)."""
    if not objects:
        return b"\0\0"
    at, offsets = 1, [1]
    for item in objects:
        at += len(item)
        offsets.append(at)
    return struct.pack(">HB", len(objects), 4) + struct.pack(f">{len(offsets)}I", *offsets) + b"".join(objects)


def cff_code(*parts):
    """A charstring: numbers, and operators as bytes."""
    return b"".join(part if isinstance(part, bytes) else b"\x1c" + struct.pack(">h", part) for part in parts)


def cff(glyphs, subroutines=(), local=(), is_cid=False):
    """A font of GLYPHS, charstrings of which the second is A, with subroutines of all and of its own; IS_CID: by CIDs."""
    def number(value):
        return b"\x1d" + struct.pack(">i", value)

    private = number(500) + b"\x14"  # the usual width
    private += number(len(private) + 6) + b"\x13"
    pieces, places = {}, dict.fromkeys(("charset", "select", "glyphs", "private", "fonts"), 0)
    for _ in range(2):
        owner = number(len(private)) + number(places["private"]) + b"\x12"
        top = number(391) + number(392) + number(0) + b"\x0c\x1e" if is_cid else owner
        top += number(places["charset"]) + b"\x0f" + number(places["glyphs"]) + b"\x11"
        top += number(places["fonts"]) + b"\x0c\x24" + number(places["select"]) + b"\x0c\x25" if is_cid else b""
        pieces = {"head": b"\1\0\4\4", "names": cff_index([b"A"]), "top": cff_index([top]), "strings": cff_index([b"Adobe", b"Identity"] if is_cid else []), "global": cff_index(list(subroutines)),
                  "charset": b"\0" + struct.pack(f">{len(glyphs) - 1}H", *(i + (1 if is_cid else 34) for i in range(len(glyphs) - 1))), "select": b"\3" + struct.pack(">HHBH", 1, 0, 0, len(glyphs)),
                  "glyphs": cff_index(glyphs), "private": private + cff_index(list(local)), "fonts": cff_index([owner])}
        at = 0
        for name, piece in pieces.items():
            places[name], at = at, at + len(piece)
    return b"".join(pieces.values())


def cff_square(is_cid=False):
    """A square for A, whose edges are subroutines, beside stems and a mask."""
    square = cff_code(100, 0, b"\x15", -107, b"\x0a", -107, b"\x1d", b"\x0e")
    hinted = cff_code(0, 700, b"\x12", 100, 600, b"\x17", b"\x13\xc0", 100, 0, b"\x15", 600, b"\x06", 0, 700, -300, 0, -300, -700, b"\x08", b"\x0e")
    return cff([b"\x0e", square, hinted], [cff_code(700, b"\x07", -600, b"\x06", b"\x0b")], [cff_code(600, b"\x06", b"\x0b")], is_cid)


def fonts(**programs):
    """A page that shows A in each font; PROGRAMS: name=(subtype, key, dictionary, bytes)."""
    content, names, more = TEXT, "", {}
    for i, (name, (subtype, key, dictionary, program)) in enumerate(sorted(programs.items())):
        at = 10 + 3 * i
        content += f"BT /{name} 40 Tf 72 {500 - 60 * i} Td (A) Tj ET\n".encode()
        names += f"/{name} {at} 0 R"
        more[at] = f"<</Type/Font/Subtype/{subtype}/BaseFont/{name}/FirstChar 65/LastChar 65/Widths[800]/FontDescriptor {at + 1} 0 R/Encoding/WinAnsiEncoding>>"
        more[at + 1] = f"<</Type/FontDescriptor/FontName/{name}/Flags 32/FontBBox[0 0 800 800]/ItalicAngle 0/Ascent 800/Descent 0/CapHeight 700/StemV 80/{key} {at + 2} 0 R>>"
        more[at + 2] = (dictionary, program)
    objects = {"more": more, "resources": ""}
    return page(content, **objects).replace(b"/Font<</F1 5 0 R>>", b"/Font<</F1 5 0 R%s>>" % names.encode(), 1)


# --- pictures of one bit -----------------------------------------------------------------------------

def scan(width, height):
    """Rows of something like lines of writing: black (0) on white, in strokes whose edges tremble from row to row."""
    row_size, rows, state = (width + 7) // 8, bytearray(), 1
    for y in range(height):
        if y % 40 == 0:
            edges = [[x, x + 4] for x in range(12, width - 12, 14)]
        row = (1 << row_size * 8) - 1
        for edge in edges if 8 <= y % 40 < 32 else []:
            for side in (0, 1):
                state = (state * 1103515245 + 12345) & 0x7fffffff
                edge[side] += ((state >> 16) % 4 - 1) % 3 - 1
            edge[1] = max(edge[1], edge[0] + 1)
            if edge[1] < width:
                row &= ~(((1 << edge[1] - edge[0]) - 1) << row_size * 8 - edge[1])
        rows += row.to_bytes(row_size, "big")
    return bytes(rows)
