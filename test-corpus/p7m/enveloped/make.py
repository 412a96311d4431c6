# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit


def tlv(tag, *parts):
    body = b"".join(parts)
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else bytes([0x83]) + len(body).to_bytes(3, "big")) + body


def oid(number, base="2a864886f70d0107"):
    return tlv(6, bytes.fromhex(base) + bytes([number]))


def signed(content):
    """SignedData (RFC 5652 5.1) around CONTENT, in two pieces."""
    held = tlv(0xa0, tlv(0x24, tlv(4, content[:100]), tlv(4, content[100:]))) if content else b""
    return tlv(0x30, oid(2), tlv(0xa0, tlv(0x30, tlv(2, b"\1"), tlv(0x31), tlv(0x30, oid(1), held), tlv(0x31))))


emit(tlv(0x30, oid(3), tlv(0xa0, tlv(0x30, tlv(2, b"\0"), tlv(0x31), tlv(0x30, oid(1), bytes(60))))))
