# SPDX-License-Identifier: GPL-2.0-or-later
"""Returns every layer of an output: raw bytes, MIME parts, ZIP members whether listed or not, inflated data, decoded base64 and
hex, and text that is joined from XML, RTF and the strings of a PDF.

It uses Python's own readers, so that it shares no code with the writer of the output."""

import base64
import binascii
import email
import email.header
import email.policy
import html
import io
import re
import zipfile
import zlib

DEPTH = 8
BASE64_RUN = re.compile(rb"(?:[A-Za-z0-9+/]{4}\s*){6,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
HEX_RUN = re.compile(rb"(?:[0-9A-Fa-f]{2}\s*){12,}")
TAG = re.compile(rb"<[^>]*>")
RTF_WORD = re.compile(rb"\\'([0-9a-fA-F]{2})|\\u(-?\d+) ?\??|\\[a-zA-Z]+-?\d* ?|[{}\r\n]")
ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)
# Encodings of shorter needles would occur by chance.
LONG = 6


def unpack_zip(data, place, depth):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            inner = f"{place}/{info.filename}"
            yield inner + " (name)", info.filename.encode("utf-8", "surrogateescape")
            yield from unpack_into(archive.read(info), inner, depth)
        listed = {info.header_offset for info in archive.infolist()}
    at = data.find(b"PK\3\4")
    while at >= 0:
        if at not in listed and at + 30 < len(data):
            start = at + 30 + int.from_bytes(data[at + 26:at + 28], "little") \
                + int.from_bytes(data[at + 28:at + 30], "little")
            yield f"{place}/unlisted {at}", inflate(data[start:], -15)
        at = data.find(b"PK\3\4", at + 4)


def list_zip(data):
    """Returns "PATH DATE TIME; …" of the members of a ZIP file, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "; ".join("{0} {1[0]:04}-{1[1]:02}-{1[2]:02} {1[3]:02}:{1[4]:02}:{1[5]:02}".format(
            info.filename, info.date_time) for info in archive.infolist())


def header_text(value):
    pieces = []
    for text, charset in email.header.decode_header(value):
        if isinstance(text, bytes):
            text = text.decode(charset or "ascii", "replace")
        pieces.append(text)
    return "".join(pieces).encode("utf-8", "surrogateescape")


def unpack_message(data, place, depth):
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for number, part in enumerate(message.walk()):
        inner = f"{place}/part {number}"
        for name, value in part.raw_items():
            yield f"{inner} {name}", header_text(str(value))
        name = part.get_filename()
        if name:
            yield inner + " (name)", header_text(name)
        if not part.is_multipart():
            body = part.get_payload(decode=True) or b""
            yield from unpack_into(body, inner, depth)


def png_data(data):
    at, joined = 8, b""
    while at + 12 <= len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        if data[at + 4:at + 8] == b"IDAT":
            joined += data[at + 8:at + 8 + size]
        at += size + 12
    return joined


def inflate(data, window=15):
    try:
        return zlib.decompressobj(window).decompress(data, 64 << 20)
    except zlib.error:
        return b""


def adobe_decrypt(data, key):
    plain = bytearray()
    for byte in data:
        plain.append(byte ^ key >> 8)
        key = ((byte + key) * 52845 + 22719) & 0xffff
    return bytes(plain[4:])


def unpack_type1(data, place):
    """Returns the decrypted part of a Type 1 font, with its decrypted charstrings."""
    private = adobe_decrypt(data.partition(b"eexec\n")[2], 55665)
    yield f"{place} (private)", private
    for found in re.finditer(rb"(\S+) (\d+) RD ", private):
        code = private[found.end():found.end() + int(found[2])]
        yield f"{place} ({found[1].decode('latin-1')})", adobe_decrypt(code, 4330)


def rtf_text(data):
    """Returns the text of an RTF file without control words and groups."""
    def char(found):
        if found[1]:
            return bytes.fromhex(found[1].decode())
        return chr(int(found[2]) & 0xffff).encode("utf-8", "surrogatepass") if found[2] else b""
    return RTF_WORD.sub(char, data)


def pdf_text(data):
    """Returns the data with all its escapes decoded as those of a PDF string."""
    def char(found):
        piece = found[1]
        if piece[:1] in b"01234567":
            return bytes([int(piece, 8) & 255])
        return piece if piece.isalnum() or piece in b"\\()" else b""
    return ESCAPE.sub(char, data)


def xml_text(data):
    """Returns the characters between the tags, regardless of the division into runs."""
    try:
        text = TAG.sub(b"", data).decode("utf-8")
    except UnicodeError:
        return b""
    return html.unescape(text).encode("utf-8", "surrogatepass")


def unpack_into(data, place, depth=0):
    yield place, data
    if depth >= DEPTH:
        return
    if data[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(data)):
        yield from unpack_zip(data, place, depth + 1)
    elif re.match(rb"[A-Za-z-]+:[^\n]*\r\n", data):
        yield from unpack_message(data, place, depth + 1)
    elif data[:5] == b"%PDF-":
        for number, stream in enumerate(STREAM.findall(data)):
            inflated = inflate(stream)
            if inflated:
                yield f"{place}/stream {number}", inflated
                yield f"{place}/stream {number} (text)", pdf_text(inflated)
            if inflated.startswith(b"%!PS-AdobeFont"):
                yield from unpack_type1(inflated, f"{place}/stream {number}")
        yield f"{place} (text)", pdf_text(data)
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        yield place + "/IDAT", inflate(png_data(data))
    elif data[:5] == b"{\\rtf":
        yield f"{place} (text)", rtf_text(data)
    elif data.lstrip()[:1] == b"<":
        yield f"{place} (text)", xml_text(data)
    for number, run in enumerate(BASE64_RUN.findall(data)):
        try:
            yield f"{place}/base64 {number}", base64.b64decode(b"".join(run.split()))
        except binascii.Error:
            continue
    for number, run in enumerate(HEX_RUN.findall(data)):
        yield f"{place}/hex {number}", bytes.fromhex(b"".join(run.split()).decode())


def unpack(data):
    """Returns [(place, bytes)] of every layer of the data."""
    return list(unpack_into(data, "output"))


def forms(needle):
    """Returns the byte strings that would represent `needle`."""
    found = {needle.encode("utf-8"), needle.encode("utf-16-le"), needle.encode("utf-16-be")}
    for charset in ("cp932", "iso-2022-jp"):
        try:
            found.add(needle.encode(charset))
        except UnicodeError:
            continue
    return found


def encoded_forms(needle):
    """Returns the data of each base64 or hex text that contains NEEDLE anywhere."""
    found = set()
    for form in forms(needle):
        if len(form) < LONG:
            continue
        for before in range(3):
            # Only the digits that do not depend on bytes before or after the needle.
            digits = base64.b64encode(bytes(before) + form).rstrip(b"=")
            start = (before * 8 + 5) // 6
            found.add(digits[start:(before + len(form)) * 8 // 6])
        found |= {form.hex().encode(), form.hex().upper().encode()}
    return found


def find_any_form(found, needle):
    """Returns the place of a layer that contains `needle` in any character set, or None."""
    for form in forms(needle):
        for place, data in found:
            if form in data:
                return place
    return None


def squeezed(found):
    """Returns the layers `found` without white space, which may be between digits, for find_hidden()."""
    return [(place, data.translate(None, b" \t\r\n")) for place, data in found]


def find_hidden(found, joined, needle):
    """Returns the same as find_any_form(), also for needles in base64 or hex digits."""
    place = find_any_form(found, needle)
    if place:
        return place
    digits = encoded_forms(needle)
    for place, data in joined:
        for form in digits:
            if form in data:
                return f"{place} (encoded)"
    return None


def find_text(found, needle):
    return find_any_form(found, needle) is not None
