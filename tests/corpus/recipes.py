# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of test-corpus/: small pictures, and ZIP files right or wrong."""

import functools
import io
import struct
import sys
import tarfile
import zlib

# In two pieces, so that nothing here is a test virus itself.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*").encode()

# The beginning of a Windows program, as far as it takes to know one. It can't run.
PROGRAM = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(64)


def emit(data):
    """Prints the bytes of a case."""
    sys.stdout.buffer.write(data)


def png(red=0, green=0, blue=0):
    """A picture of 2 by 2 pixels of one colour."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))

    row = b"\0" + bytes((red, green, blue)) * 2
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(row * 2)) + chunk(b"IEND", b""))


@functools.lru_cache(maxsize=1024)
def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


class Member:
    """One member; whatever is given overrides what would be right, local_… in its local header only."""

    def __init__(self, name, data=b"", **overrides):
        self.name = name.encode() if isinstance(name, str) else name
        self.method = overrides.get("method", 8 if data else 0)
        packed = overrides.get("packed")
        if packed is None:
            packed = deflate(data) if self.method == 8 else data
        self.packed = packed
        self.flags = overrides.get("flags", 0 if self.name.isascii() else 1 << 11)
        self.crc = overrides.get("crc", zlib.crc32(data))
        self.size = overrides.get("size", len(data))
        self.time = overrides.get("time", 0x5a21 << 16 | 0x6000)
        self.extra = overrides.get("extra", b"")
        self.comment = overrides.get("comment", b"")
        self.made_by = overrides.get("made_by", 20)
        self.attributes = overrides.get("attributes", 0)
        self.local_name = overrides.get("local_name", self.name)
        self.local_size = overrides.get("local_size", self.size)
        self.local_method = overrides.get("local_method", self.method)
        self.local_extra = overrides.get("local_extra", self.extra)
        self.descriptor = overrides.get("descriptor", b"")
        self.offset = overrides.get("offset")
        self.is_hidden = overrides.get("is_hidden", False)
        self.gap = overrides.get("gap", b"")

    def local(self):
        return (self.gap
                + struct.pack("<IHHHIIIIHH", 0x04034b50, 20, self.flags, self.local_method,
                              self.time, self.crc, len(self.packed), self.local_size,
                              len(self.local_name), len(self.local_extra))
                + self.local_name + self.local_extra + self.packed + self.descriptor)

    def central(self, offset):
        return (struct.pack("<IHHHHIIIIHHHHHII", 0x02014b50, self.made_by, 20, self.flags,
                            self.method, self.time, self.crc, len(self.packed), self.size,
                            len(self.name), len(self.extra), len(self.comment), 0, 0,
                            self.attributes, offset)
                + self.name + self.extra + self.comment)


def end_record(count, size, offset, comment=b""):
    return struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, count, count, size, offset,
                       len(comment)) + comment


def zip_file(members, prefix=b"", before_end=b"", comment=b"", tail=b"", adjusted=True):
    """A ZIP file of MEMBERS; with ADJUSTED offsets count from the file's begin, not the archive's."""
    body, directory, count = prefix, b"", 0
    base = 0 if adjusted else len(prefix)
    for member in members:
        offset = len(body) + len(member.gap) - base
        body += member.local()
        if not member.is_hidden:
            directory += member.central(offset if member.offset is None else member.offset)
            count += 1
    end = end_record(count, len(directory), len(body) - base, comment)
    return body + directory + before_end + end + tail


def tlv(tag, *parts):
    """A value of ASN.1 (X.690)."""
    body = b"".join(parts)
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else bytes([0x83]) + len(body).to_bytes(3, "big")) + body


def cms_oid(number, base="2a864886f70d0107"):
    return tlv(6, bytes.fromhex(base) + bytes([number]))


def cms_signed(content, kind=None, held=None):
    """SignedData (RFC 5652 5.1) around CONTENT, in two pieces; KIND: its type in DER, where that is not `data`; HELD: an element instead of CONTENT."""
    held = held or (tlv(0x24, tlv(4, content[:100]), tlv(4, content[100:])) if content else b"")
    body = tlv(0x30, kind or cms_oid(1), tlv(0xa0, held) if held else b"")
    return tlv(0x30, cms_oid(2), tlv(0xa0, tlv(0x30, tlv(2, b"\1"), tlv(0x31), body, tlv(0x31))))


def unix(mode):
    """made_by and attributes of a member with a Unix MODE."""
    return {"made_by": 3 << 8 | 20, "attributes": mode << 16}


def tar_of_bytes(*names):
    """A tar whose names are bytes, in whatever charset; each holds a picture of its own."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        for number, name in enumerate(names):
            info = tarfile.TarInfo(name.decode("latin-1"))
            info.size, info.mtime = len(png(number)), 1700000000
            archive.addfile(info, io.BytesIO(png(number)))
    return out.getvalue()


def cpio_member(name, data=b"", mode=0o100644, magic=b"070701"):
    """Of SVR4; NAME is bytes."""
    raw = name + b"\0"
    head = magic + b"".join(b"%08x" % value for value in (1, mode, 0, 0, 1, 1700000000, len(data), 0, 0, 0, 0, len(raw), 0))
    out = head + raw
    out += bytes(-len(out) % 4) + data
    return out + bytes(-len(out) % 4)


def yenc(name, data):
    """A file in yEnc within a text."""
    coded = b"".join(b"=" + bytes([code + 64 & 255]) if code in b"\0\n\r=" else bytes([code]) for code in (byte + 42 & 255 for byte in data))
    lines = [coded[at:at + 128] for at in range(0, len(coded), 128)]
    return b"\n".join([f"=ybegin line=128 size={len(data)} name={name}".encode(), *lines, f"=yend size={len(data)}".encode(), b""])
