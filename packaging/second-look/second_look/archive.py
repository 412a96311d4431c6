# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads ZIP files (PKWARE's APPNOTE), tar archives and single compressed files."""

import bz2
import io
import lzma
import re
import struct
import tarfile
import typing
import unicodedata
import zlib

from second_look.findings import Inner, TooMuch, acts, hides, malformed, shown, unread
from second_look.texts import RUNS, hides_in_name

END, CENTRAL, LOCAL, END_64 = b"PK\5\6", b"PK\1\2", b"PK\3\4", b"PK\6\6"
ENCRYPTED, DESCRIPTOR, UTF_8 = 1, 8, 0x800
BAD_PATH = re.compile(r"^(?:/|\\|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f]")


CLASS_NAME = re.compile(r"\.\{[0-9A-F]{8}-[0-9A-F-]{27}\}\s*$", re.I)
DEVICE = re.compile(r"(?:^|[/\\])(?:CON|PRN|AUX|NUL|(?:COM|LPT)[1-9\u00b9\u00b2\u00b3])(?:\.[^/\\]*)?$", re.I)


class Entry(typing.NamedTuple):
    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    place: int


def text_of(name, flags):
    for charset in ("utf-8", "cp932") if not flags & UTF_8 else ("utf-8",):
        try:
            return name.decode(charset)
        except UnicodeDecodeError:
            continue
    return name.decode("cp437")


def wide(extra, values):
    """Replaces VALUES (size, packed size, offset) by those in the ZIP64 field of EXTRA."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            field = extra[at + 4:at + 4 + length]
            for index, value in enumerate(values):
                if value == 0xFFFFFFFF and len(field) >= 8:
                    values[index], field = struct.unpack_from("<Q", field)[0], field[8:]
        at += 4 + length
    return values


def directory(data):
    """Returns (entries, offset of the directory, error of all offsets, end of the end record), or None without a directory."""
    end = data.rfind(END, max(0, len(data) - 22 - 65535))
    if end < 0 or end + 22 > len(data):
        return None
    count, size, start, comment = struct.unpack("<HIIH", data[end + 10:end + 22])
    behind = end
    record = data.rfind(END_64, max(0, end - 76 - 1024), end)
    if record >= 0 and 0xFFFFFFFF in (size, start) or count == 0xFFFF and record >= 0:
        count, size, start = struct.unpack("<QQQ", data[record + 32:record + 56])
        behind = record
    at = behind - size
    if at < 0 or (count and data[at:at + 4] != CENTRAL):
        return None
    off, entries = at - start, []
    while data[at:at + 4] == CENTRAL and at + 46 <= behind:
        fields = struct.unpack("<HHHHHHIIIHHHHHII", data[at + 4:at + 46])
        name, extra = data[at + 46:at + 46 + fields[9]], data[at + 46 + fields[9]:at + 46 + fields[9] + fields[10]]
        plain, packed, place = wide(extra, [fields[8], fields[7], fields[15]])
        entries.append(Entry(name, fields[2], fields[3], fields[6], packed, plain, place))
        at += 46 + sum(fields[9:12])
    return entries, behind - size, off, end + 22 + comment


def unpack(data, entry, start, budget):
    if entry.packed > len(data) - start:
        raise ValueError("the member is longer than the file")
    raw = data[start:start + entry.packed]
    if entry.method == 0:
        budget.take(len(raw))
        return raw
    if entry.method == 8:
        out, ended, _ = budget.inflate(raw, -15)
        if not ended:
            raise ValueError("the packed data do not end")
        return out
    if entry.method == 12:
        out = bz2.BZ2Decompressor().decompress(raw, budget.unpacked_left + 1)
        budget.take(len(out))
        return out
    raise NotImplementedError(f"compression method {entry.method}")


def local_findings(data, entry, at, name):
    """Reports differences between the local header at AT and ENTRY of the directory."""
    fields = struct.unpack("<HHHHHIIIHH", data[at + 4:at + 30])
    if data[at + 30:at + 30 + fields[8]] != entry.name:
        yield malformed("its own header and the directory have different names", name)
    told = (fields[5], fields[6], fields[7]) if not fields[1] & DESCRIPTOR and 0xFFFFFFFF not in fields[6:8] else (entry.crc, entry.packed, entry.size)
    if fields[2] != entry.method or (fields[1] ^ entry.flags) & ENCRYPTED or told != (entry.crc, entry.packed, entry.size):
        yield malformed("its own header and the directory have different sizes, sums or methods", name)


def name_findings(name):
    if CLASS_NAME.search(name):
        yield acts("the member has the number of a class for a suffix, which Windows hides and obeys", name)
    if DEVICE.search(name):
        yield malformed("the member is called as a device of Windows", name)
    # A folder may have any name, because opening it runs nothing.
    if RUNS.search(name) and not name.endswith("/"):
        yield acts("the member is a program or a script by its name", name)
    yield from hides_in_name(name, name)


def path_findings(name, seen):
    if BAD_PATH.search(name):
        yield malformed("the path leads out of the folder into which the file is unpacked", shown(name))
    folded = unicodedata.normalize("NFKC", name).casefold()
    if folded in seen:
        yield malformed("two members have this name", shown(name))
    seen.add(folded)


def zip_members(data, budget):
    """Yields findings and returns [(name, bytes)] of the readable members."""
    found = directory(data)
    if found is None:
        yield malformed("there is no directory of members at the end")
        return (yield from local_members(data, budget))
    entries, start, off, end = found
    if off:
        yield hides(f"{off} bytes stand before the first member")
    if end < len(data):
        yield hides(f"{len(data) - end} bytes stand behind the end")
    members, seen, used = [], set(), []
    for entry in entries:
        budget.member()
        name, at = text_of(entry.name, entry.flags), entry.place + off
        yield from path_findings(name, seen)
        if at < 0 or at + 30 > len(data) or data[at:at + 4] != LOCAL:
            yield malformed("there is no member where the directory says", name)
            continue
        yield from local_findings(data, entry, at, name)
        first = at + 30 + sum(struct.unpack("<HH", data[at + 26:at + 30]))
        used.append((at, first + entry.packed))
        if entry.flags & ENCRYPTED:
            yield unread("the member is encrypted", name)
            continue
        try:
            content = unpack(data, entry, first, budget)
        except TooMuch:
            raise
        except NotImplementedError as error:
            yield unread(str(error), name)
            continue
        except (ValueError, EOFError, OSError, zlib.error) as error:
            yield malformed(f"the member cannot be unpacked: {error}", name)
            continue
        if len(content) != entry.size or zlib.crc32(content) != entry.crc:
            yield malformed("the member has another size or sum than the directory says", name)
        members.append((name, content))
    yield from gaps(data, used, start, off)
    return members


# The largest size of a data descriptor, which may follow a member.
DESCRIPTOR_SIZE = 24


def gaps(data, used, start, off):
    """Reports data between the members."""
    at, used = off, sorted(used)
    for first, end in used:
        if first < at:
            yield malformed("two members share the same bytes")
        elif first - at > DESCRIPTOR_SIZE and LOCAL in data[at:first]:
            yield hides("a member that the directory does not list stands between the others")
        elif first - at > DESCRIPTOR_SIZE:
            yield hides(f"{first - at} bytes stand between two members")
        at = max(at, end)
    if start - at > DESCRIPTOR_SIZE and used:
        is_member = LOCAL in data[at:start]
        yield hides("a member that the directory does not list stands behind the others" if is_member else f"{start - at} bytes stand behind the last member")


def local_members(data, budget):
    """Reads members by their local headers, for a file without a directory."""
    at, members = data.find(LOCAL), []
    while at >= 0 and at + 30 <= len(data):
        budget.member()
        fields = struct.unpack("<HHHHHIIIHH", data[at + 4:at + 30])
        first = at + 30 + fields[8] + fields[9]
        name = text_of(data[at + 30:at + 30 + fields[8]], fields[1])
        if fields[1] & ENCRYPTED:
            yield unread("the member is encrypted", name)
        elif fields[2] == 8:
            try:
                members.append((name, budget.inflate(data[first:], -15)[0]))
            except zlib.error as error:
                yield malformed(f"the member cannot be unpacked: {error}", name)
        elif fields[2] == 0:
            budget.take(len(data[first:first + fields[6]]))
            members.append((name, data[first:first + fields[6]]))
        at = data.find(LOCAL, max(first, at + 4))
    return members


def tar_members(archive):
    """Yields each member, and None after the last readable one if the archive is damaged."""
    try:
        yield from archive
    except tarfile.TarError:
        yield None


def tar(data, name, budget):
    seen = set()
    try:
        opened = tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape")
    except tarfile.TarError:
        yield malformed("the first header of the archive cannot be read")
        return
    with opened as archive:
        for member in tar_members(archive):
            if member is None:
                yield malformed("the archive ends early, or a header cannot be read")
                return
            budget.member()
            yield from name_findings(member.name)
            yield from path_findings(member.name, seen)
            if member.issym() or member.islnk():
                if BAD_PATH.search(member.linkname):
                    yield malformed(f"the link leads out of the archive, to {shown(member.linkname)}", shown(member.name))
            elif member.isfile():
                budget.take(member.size)
                yield Inner(member.name, archive.extractfile(member).read())


def packed_name(name):
    return re.sub(r"\.(?:gz|bz2|xz|lzma|tgz|svgz|z)$", lambda match: {".tgz": ".tar", ".svgz": ".svg"}.get(match[0].lower(), ""), name, flags=re.I) or name


def gzip(data, name, budget):
    out, rest = b"", data
    while rest[:2] == b"\x1f\x8b":
        piece, ended, rest = budget.inflate(rest, 31)
        out += piece
        if not ended:
            yield malformed("the packed data do not end")
            break
    if rest.strip(b"\0"):
        yield hides(f"{len(rest)} bytes stand behind the end")
    yield Inner(packed_name(name), out)


def other_packed(data, name, budget):
    unpacker = bz2.BZ2Decompressor() if data[:3] == b"BZh" else lzma.LZMADecompressor(memlimit=256 << 20)
    out = unpacker.decompress(data, budget.unpacked_left + 1)
    budget.take(len(out))
    yield Inner(packed_name(name), out)
