# SPDX-License-Identifier: GPL-2.0-or-later
"""Every layer of an output: raw bytes, MIME parts, ZIP members, deflated and base64 streams.

Written with Python's own readers, so that it shares no code with what wrote the output.
"""

import base64
import binascii
import email
import email.header
import email.policy
import io
import re
import zipfile
import zlib

DEPTH = 8
BASE64_RUN = re.compile(rb"(?:[A-Za-z0-9+/]{4}\s*){6,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
HEX_RUN = re.compile(rb"(?:[0-9A-Fa-f]{2}\s*){12,}")


def unpack_zip(data, place, depth):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            inner = f"{place}/{info.filename}"
            yield inner + " (name)", info.filename.encode("utf-8", "surrogateescape")
            yield from unpack_into(archive.read(info), inner, depth)


def list_zip(data):
    """"PATH DATE TIME; …" of the members of a ZIP file, in its order."""
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
        for name, value in part.items():
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


def inflate(data):
    try:
        return zlib.decompressobj().decompress(data, 64 << 20)
    except zlib.error:
        return b""


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
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        yield place + "/IDAT", inflate(png_data(data))
    for number, run in enumerate(BASE64_RUN.findall(data)):
        try:
            yield f"{place}/base64 {number}", base64.b64decode(b"".join(run.split()))
        except binascii.Error:
            continue
    for number, run in enumerate(HEX_RUN.findall(data)):
        yield f"{place}/hex {number}", bytes.fromhex(b"".join(run.split()).decode())


def unpack(data):
    """[(place, bytes)] of every layer of DATA."""
    return list(unpack_into(data, "output"))


def forms(needle):
    """The byte strings that would carry NEEDLE."""
    found = {needle.encode("utf-8"), needle.encode("utf-16-le"), needle.encode("utf-16-be")}
    for charset in ("cp932", "iso-2022-jp"):
        try:
            found.add(needle.encode(charset))
        except UnicodeError:
            continue
    return found


def find_any_form(found, needle):
    """The place of a layer that holds NEEDLE in any character set, or None."""
    for form in forms(needle):
        for place, data in found:
            if form in data:
                return place
    return None


def find_text(found, needle):
    return find_any_form(found, needle) is not None
