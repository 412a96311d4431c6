# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the words of the metafiles (Windows, StarView) in a document. A metafile becomes a picture (doc/threats.md T-OOX-29),
and its words become pixels."""

import gzip
import pathlib
import re
import struct
import sys
import zipfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "corpus"))
import legacy as old

CODECS = {128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 177: "cp1255", 178: "cp1256",
          186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}
GLYPHS, SMALL_BYTES, NO_BOX = 0x10, 0x200, 0x100
PLACEABLE = b"\xd7\xcd\xc6\x9a"
BOOKS = {".xls", ".xlsb", ".xlsx", ".xlsm", ".xltx", ".ods"}
CORNERS = 4  # adjacent pages of a sheet: a picture at their corner is drawn completely on each


def emf_texts(data):
    """Yields the texts of [MS-EMF] §2.3.5: EMR_EXTTEXTOUTA and W, EMR_SMALLTEXTOUT."""
    at, codec = 0, "cp1252"
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        record = data[at:at + size]
        if size < 8 or kind == 14:
            return
        try:
            if kind == 82:
                codec = CODECS.get(record[12 + 23], "cp1252")
            elif kind in (83, 84):
                n, offset, options = struct.unpack_from("<III", record, 44)
                if not options & GLYPHS:
                    yield record[offset:offset + n * (kind - 82)].decode("utf-16-le" if kind == 84 else codec, "replace")
            elif kind == 108:
                n, options = struct.unpack_from("<II", record, 16)
                start = 36 if options & NO_BOX else 52
                wide = not options & SMALL_BYTES
                if not options & GLYPHS:
                    yield record[start:start + n * (1 + wide)].decode("utf-16-le" if wide else codec, "replace")
        except (struct.error, IndexError):
            pass
        at += size


def wmf_texts(data):
    """Yields those of [MS-WMF] §2.3.3: META_TEXTOUT and META_EXTTEXTOUT, in the charset of the font that was created last."""
    at, codec = (22 if data.startswith(PLACEABLE) else 0) + 18, "cp1252"
    while at + 6 <= len(data):
        words, function = struct.unpack_from("<IH", data, at)
        record = data[at:at + 2 * words]
        if words < 3 or function == 0:
            return
        try:
            if function == 0x02fb:
                codec = CODECS.get(record[6 + 13], "cp1252")
            elif function == 0x0521:
                n, = struct.unpack_from("<H", record, 6)
                yield record[8:8 + n].decode(codec, "replace")
            elif function == 0x0a32:
                n, options = struct.unpack_from("<HH", record, 10)
                start = 22 if options & 6 else 14
                yield record[start:start + n].decode(codec, "replace")
        except (struct.error, IndexError):
            pass
        at += 2 * words


def text_of(data):
    """Returns the text of a metafile without white space; None if it is not a metafile."""
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return None
    if data[40:44] == b" EMF":
        texts = emf_texts(data)
    elif data.startswith(PLACEABLE) or data.startswith(b"\1\0\t\0"):
        texts = wmf_texts(data)
    else:
        return None
    return "\n".join("".join(text.replace("\0", "").split()) for text in texts)


def uses_of(members, name):
    """Returns how often a member is shown: by the ids of its relationships, or by its name in OpenDocument."""
    count = sum(data.count(f'href="{mark}{name}"'.encode()) for part, data in members.items()
                if part in ("content.xml", "styles.xml") for mark in ("", "./"))
    for part, data in members.items():
        if not part.endswith(".rels"):
            continue
        source = members.get(part.replace("_rels/", "").removesuffix(".rels"), b"")
        for tag in re.findall(rb"<[^<>]*\bTarget\s*=[^<>]*>", data):
            target = re.search(rb"Target\s*=\s*[\"']([^\"']*)", tag)
            found = re.search(rb"\bId\s*=\s*[\"']([^\"']*)", tag)
            if target and found and target.group(1).decode("utf-8", "replace").split("/")[-1] == name.split("/")[-1]:
                count += len(re.findall(rb"=\s*[\"']" + re.escape(found.group(1)) + rb"[\"']", source))
    return count


def streams_of(tree):
    for content in tree.values():
        if isinstance(content, dict):
            yield from streams_of(content)
        else:
            yield content


def drawings_of(stream):
    """Returns a stream and, of a workbook's stream, the drawing data (MSODRAWINGGROUP and its continuations) in one piece."""
    yield stream
    pieces, is_drawing = [], False
    try:
        for _, kind, record in old.records_of(stream):
            is_drawing = kind == 0xeb or (kind == 0x3c and is_drawing)
            pieces += [record] if is_drawing else []
    except (struct.error, IndexError):
        pass
    if pieces:
        yield b"".join(pieces)


def blips_of(data):
    """Yields the metafiles of [MS-ODRAW] §2.2.24, §2.2.25: one or two hashes, a header of 34 bytes, then data, compressed or
    not."""
    for found in re.finditer(rb"(?s)([\x40\x50\x60\x70]\x21|[\x40\x50]\x3d)[\x1a\x1b]\xf0(....)", data):
        at = found.end() + 16 * (2 if found.group(1)[0] & 0x10 else 1)
        size, packed = found.end() + struct.unpack("<I", found.group(2))[0], data[at + 32:at + 33]
        try:
            yield zlib.decompress(data[at + 34:size]) if packed == b"\0" else data[at + 34:size]
        except zlib.error:
            pass


def old_texts_in(data):
    """Yields the texts in a document of Office 97-2003."""
    found = []
    try:
        for stream in streams_of(old.read_compound(data)):
            for drawing in drawings_of(stream):
                found += filter(None, map(text_of, blips_of(drawing)))
            at = stream.find(b"\1\0\t\0\0\3")  # a picture of Word, before OfficeArt
            found += [text_of(stream[at:])] if at >= 0 else []
    except (struct.error, IndexError, KeyError, RecursionError, ValueError):
        pass
    return list(filter(None, found))


def texts_in(path):
    """Returns the text of each metafile of a document, once for each place where it is shown."""
    pages = CORNERS if pathlib.Path(path).suffix.lower() in BOOKS else 1
    data = pathlib.Path(path).read_bytes()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return old_texts_in(data) * pages
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist() if info.file_size < 1 << 26}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        return []
    found = []
    for name, data in members.items():
        text = text_of(data)
        if text:
            found += [text] * uses_of(members, name) * pages
    return found


def writes_all(path, words):
    """Returns whether the metafiles of a document contain each of these words, using each letter once."""
    rest = "\n\n".join(texts_in(path))
    for word in sorted(words, key=len, reverse=True):
        # The longest words first. A word may span records, which do not tell where spaces are.
        match = re.search("\n?".join(re.escape(letter) for letter in word), rest)
        if not match:
            return False
        rest = rest[:match.start()] + "\n\n" + rest[match.end():]
    return True
