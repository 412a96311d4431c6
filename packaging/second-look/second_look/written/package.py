# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks what applies to every package that kiyome writes: the ZIP file byte by byte, each XML part with expat,
and pictures by their first bytes."""

import io
import struct
import unicodedata
import xml.parsers.expat
import zipfile
import zlib

END, CENTRAL, LOCAL = b"PK\5\6", b"PK\1\2", b"PK\3\4"
MAGIC = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "tif": (b"II*\0", b"MM\0*"),
    "tiff": (b"II*\0", b"MM\0*"),
    "bmp": (b"BM",),
}
FLAGS = 0x0800 | 0x0006


class Broken(Exception):
    """The file is invalid; the text contains the reason."""


class Node:
    """An element: (namespace, name), attributes by (namespace, name), children, text, and children and text in their order."""

    __slots__ = ("ns", "name", "attributes", "children", "content", "parent")

    def __init__(self, tag, attributes, parent):
        self.ns, self.name = split_name(tag)
        self.attributes = {split_name(key): value for key, value in attributes.items()}
        self.children, self.content, self.parent = [], [], parent

    @property
    def text(self):
        return "".join(piece for piece in self.content if isinstance(piece, str))

    def walk(self):
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def find(self, ns, name):
        return [child for child in self.children if child.ns == ns and child.name == name]

    def get(self, name, ns=""):
        return self.attributes.get((ns, name))


def split_name(tag):
    ns, _, name = tag.rpartition("\x01")
    return ns, name


def parse(data, tell=None):
    """Parses DATA and returns its root Node. Calls TELL with a sentence for everything that no output may have."""
    parser = xml.parsers.expat.ParserCreate(namespace_separator="\x01")
    parser.buffer_text = True
    stack, root = [], []
    tell = tell or (lambda sentence: None)

    def start(tag, attributes):
        node = Node(tag, attributes, stack[-1] if stack else None)
        (stack[-1].children if stack else root).append(node)
        if stack:
            stack[-1].content.append(node)
        stack.append(node)

    def text(data):
        if stack:
            stack[-1].content.append(data)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: stack.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = lambda *rest: tell("a document type declaration")
    parser.ProcessingInstructionHandler = lambda *rest: tell("a processing instruction")
    parser.CommentHandler = lambda *rest: tell("a comment")
    parser.XmlDeclHandler = lambda version, encoding, standalone: (
        None if (encoding or "UTF-8").upper() == "UTF-8" else tell(f"encoding {encoding}"))
    try:
        parser.Parse(data, True)
    except (xml.parsers.expat.ExpatError, ValueError) as error:
        raise Broken(f"not well-formed: {error}") from error
    return root[0]


def inflate(data, size):
    inflater = zlib.decompressobj(-15)
    out = inflater.decompress(data, size + 1)
    if len(out) != size or not inflater.eof or inflater.unused_data or inflater.unconsumed_tail:
        raise Broken("deflated data that are not what the header says")
    return out


def read_member(data, at, entry):
    """Returns the bytes and the end of the member at AT, whose central directory entry is ENTRY."""
    name, flags, method, crc, packed, size, extra = entry
    if data[at:at + 4] != LOCAL:
        raise Broken(f"{name}: no local header at {at}")
    fields = struct.unpack("<HHHHHIIIHH", data[at + 4:at + 30])
    local_name = data[at + 30:at + 30 + fields[8]]
    if (local_name, fields[1], fields[2], fields[5], fields[6], fields[7]) != (name, flags, method, crc, packed, size):
        raise Broken(f"{name}: local header and directory differ")
    if fields[9] or extra:
        raise Broken(f"{name}: an extra field")
    if flags & ~FLAGS or method not in (0, 8):
        raise Broken(f"{name}: flags {flags:#x}, method {method}")
    start = at + 30 + fields[8]
    raw = data[start:start + packed]
    content = raw if method == 0 else inflate(raw, size)
    if len(content) != size or zlib.crc32(content) != crc:
        raise Broken(f"{name}: size or CRC is wrong")
    return content, start + packed


def read_zip(data):
    """Returns [(name, bytes, is stored)] of a ZIP file. Raises Broken if any byte does not belong to the structure."""
    if data[-22:-18] != END or data.count(END, max(0, len(data) - 65557)) < 1:
        raise Broken("no end record at the very end")
    _, disk, first, here, count, size, offset, comment = struct.unpack("<4sHHHHIIH", data[-22:])
    if disk or first or comment or here != count or offset + size != len(data) - 22:
        raise Broken("end record and directory do not agree")
    at, place, members, seen = offset, 0, [], set()
    for _ in range(count):
        if data[at:at + 4] != CENTRAL:
            raise Broken("the directory has a gap")
        fields = struct.unpack("<HHHHHHIIIHHHHHII", data[at + 4:at + 46])
        name = data[at + 46:at + 46 + fields[9]]
        if fields[11] or fields[12] or fields[10]:
            raise Broken(f"{name}: a comment, an extra field or another disk")
        if fields[15] != place:
            raise Broken(f"{name}: bytes between members")
        content, place = read_member(data, place, (name, fields[2], fields[3], fields[6], fields[7], fields[8], fields[10]))
        at += 46 + fields[9]
        text = name.decode("utf-8")
        folded = unicodedata.normalize("NFC", text).casefold()
        if folded in seen:
            raise Broken(f"{text}: twice")
        seen.add(folded)
        members.append((text, content, fields[3] == 0))
    if at != len(data) - 22 or place != offset:
        raise Broken("bytes that belong to nothing")
    return members


def original_members(data):
    """Returns {name: bytes} of an original as far as Python can read it, or None if it is not a ZIP file."""
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {}
            for info in archive.infolist():
                try:
                    members.setdefault(info.filename.replace("\\", "/"), archive.read(info))
                except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
                    continue
            return members
    except (zipfile.BadZipFile, ValueError, OSError):
        return None


def audit_picture(name, data):
    """Yields sentences about the picture NAME."""
    suffix = name.rpartition(".")[2].lower()
    if suffix not in MAGIC:
        return [f"{name}: not a kind of picture that may be here"]
    if not data.startswith(MAGIC[suffix]):
        return [f"{name}: the first bytes are not those of {suffix}"]
    return []
