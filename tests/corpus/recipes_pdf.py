# SPDX-License-Identifier: GPL-2.0-or-later
"""Small PDF files for the cases of pdf: objects are given as text or as (dictionary, stream) pairs."""

import hashlib
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
