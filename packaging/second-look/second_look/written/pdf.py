# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks PDF files that kiyome wrote with a strict reader: O-PDF-01 and active content. Shares no code with kiyome.

problems (data) returns a list of sentences, which is empty for a valid file.
"""

import re
import zlib

from second_look.written import picture

TOKEN = re.compile(rb"\s*(?:(?P<dict><<)|(?P<end>>>)|(?P<hex><[0-9A-Fa-f\s]*>)|(?P<name>/[^\s()<>\[\]{}/%]*)"
                   rb"|(?P<ref>\d+ \d+ R(?![A-Za-z]))|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))|(?P<string>\()"
                   rb"|(?P<open>\[)|(?P<close>\])|(?P<word>[A-Za-z'\"*][A-Za-z0-9'\"*]*))")
OPERATORS = set("b B b* B* BDC BMC BT c cm cs CS d d0 d1 Do EMC ET f F f* G g gs h i j J k K l m M n q Q re rg RG ri "
                "s S sc SC scn SCN sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split())
ACTING_KEYS = set("JS JavaScript AA OpenAction Launch URI GoToR GoToE SubmitForm ImportData EmbeddedFiles EmbeddedFile EF AF "
                  "RichMedia RichMediaContent XFA AcroForm Metadata PieceInfo OPI Ref Collection Requirements Perms Extensions "
                  "ByteRange FFilter FDecodeParms Level1 Threads DSS Legal A3D Win Mac Unix SigFlags NeedAppearances "
                  "Encrypt XRefStm ID JBIG2Globals PS OCProperties Sound Movie Rendition LastModified SpiderInfo "
                  "Measure Renditions AlternatePresentations Thumb FS IF RV DS".split())
ACTING_NAMES = set("JavaScript JS Launch URI GoToR GoToE SubmitForm ImportData ResetForm Hide Named Rendition Movie Sound Screen "
                   "RichMedia RichMediaExecute 3D EmbeddedFile Filespec FileAttachment Widget SetOCGState Trans GoTo3DView Thread Sig "
                   "XFA Crypt JBIG2Decode JPXDecode LZWDecode ASCII85Decode ASCIIHexDecode RunLengthDecode ObjStm XRef "
                   "Metadata Action".split())
FREE = {"Font", "XObject", "ColorSpace", "ExtGState", "Pattern", "Shading", "CharProcs", "Properties"}


class Wrong(Exception):
    pass


class Name(str):
    pass


class Reference(int):
    pass


class Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def token(self):
        match = TOKEN.match(self.data, self.at)
        if not match:
            raise Wrong(f"byte {self.at}: {self.data[self.at:self.at + 20]!r} is no syntax")
        self.at = match.end()
        return match.lastgroup, match.group(match.lastgroup)

    def string(self):
        depth, out = 1, bytearray()
        while depth:
            if self.at >= len(self.data):
                raise Wrong("a string that does not end")
            byte = self.data[self.at]
            self.at += 1
            if byte == 0x5C:
                out.append(self.data[self.at])
                self.at += 1
                continue
            depth += (byte == 0x28) - (byte == 0x29)
            out.append(byte)
        return bytes(out[:-1])

    def value(self, depth=0):
        kind, raw = self.token()
        if depth > 100:
            raise Wrong("nested too deep")
        if kind == "dict":
            return self.dictionary(depth)
        if kind == "open":
            items = []
            while not re.compile(rb"\s*\]").match(self.data, self.at):
                items.append(self.value(depth + 1))
            self.token()
            return items
        if kind == "name":
            return Name(re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes.fromhex(m[1].decode()), raw[1:]).decode("latin-1"))
        if kind == "ref":
            return Reference(raw.split()[0])
        if kind == "number":
            return float(raw) if b"." in raw else int(raw)
        if kind == "string":
            return self.string()
        if kind == "hex":
            return bytes.fromhex(raw[1:-1].decode() + "0" * (len(b"".join(raw.split())) % 2))
        if raw in (b"true", b"false", b"null"):
            return {b"true": True, b"false": False}.get(raw)
        raise Wrong(f"byte {self.at}: a word {raw!r}")

    def dictionary(self, depth):
        found = {}
        while True:
            kind, raw = self.token()
            if kind == "end":
                return found
            if kind != "name":
                raise Wrong(f"byte {self.at}: a key that is no name")
            self.at -= len(raw)
            key = self.value()
            if key in found:
                raise Wrong(f"key {key} stands twice")
            found[key] = self.value(depth + 1)


class Document:
    """Reads consecutive objects with nothing between them, at the offsets of the cross-reference table."""

    def __init__(self, data):
        self.data, self.objects, self.streams = data, {}, {}
        start = re.match(rb"%PDF-1\.\d\n%[\x80-\xff]{4}\n", data)
        tail = re.search(rb"\nstartxref\n(\d+)\n%%EOF\n?\Z", data)
        if not start or not tail:
            raise Wrong("it does not begin or end as one revision does")
        table = int(tail[1])
        offsets, self.trailer = self.read_table(table, tail.start())
        at = start.end()
        for number, offset in sorted(offsets.items(), key=lambda item: item[1]):
            if offset != at:
                raise Wrong(f"object {number} stands at {offset}, the one before ends at {at}")
            at = self.read_object(number, at)
        if at != table:
            raise Wrong(f"{table - at} bytes before the table")

    def read_table(self, at, end):
        match = re.compile(rb"xref\n0 (\d+)\n0000000000 65535 f \n").match(self.data, at)
        if not match:
            raise Wrong("no cross-reference table where startxref points to")
        at, count = match.end(), int(match[1])
        offsets = {}
        for number in range(1, count):
            row = re.compile(rb"(\d{10}) 00000 n \n").match(self.data, at)
            if not row:
                raise Wrong(f"row {number} of the table")
            offsets[number], at = int(row[1]), row.end()
        reader = Reader(self.data, at + len(b"trailer\n"))
        trailer = reader.value()
        if self.data[at:at + 8] != b"trailer\n" or reader.at != end or trailer.pop("Size") != count:
            raise Wrong("the trailer")
        if set(trailer) - {"Root", "Info"}:
            raise Wrong(f"the trailer holds {sorted(trailer)}")
        return offsets, trailer

    def read_object(self, number, at):
        head = b"%d 0 obj\n" % number
        if self.data[at:at + len(head)] != head:
            raise Wrong(f"object {number} is not there")
        reader = Reader(self.data, at + len(head))
        value = self.objects[number] = reader.value()
        at = reader.at
        if self.data[at:at + 8] == b"\nstream\n":
            size = value.get("Length")
            if type(size) is not int:
                raise Wrong(f"stream {number} has no direct length")
            self.streams[number] = self.data[at + 8:at + 8 + size]
            at += 8 + size
            if self.data[at:at + 10] != b"\nendstream":
                raise Wrong(f"stream {number} does not end where it says")
            at += 10
        if self.data[at:at + 8] != b"\nendobj\n":
            raise Wrong(f"object {number} has something behind it")
        return at + 8

    def get(self, value):
        return self.objects.get(int(value)) if isinstance(value, Reference) else value


def walk(value, key=None, is_named=False):
    """Yields (key, value, whether the key is a free name) of everything inside VALUE."""
    yield key, value, is_named
    if isinstance(value, dict):
        for inner, item in value.items():
            yield from walk(item, inner, key in FREE)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item, key, is_named)


def acting(document, keeps_links):
    for number, value in [*document.objects.items(), (0, document.trailer)]:
        for key, item, is_named in walk(value):
            free = is_named or key in ("BM", "BaseFont", "FontName", "Differences", "Separation", "DeviceN", "ColorSpace", "CS")
            if not is_named and key in ACTING_KEYS and not (key == "URI" and keeps_links) \
                    and not (key == "DS" or key == "ID" or key == "OpenAction" and isinstance(item, list)):
                yield f"object {number} has the key {key}"
            if isinstance(item, Name) and item in ACTING_NAMES and not free and not (item == "URI" and keeps_links):
                yield f"object {number} has {key} {item}"
            if isinstance(item, Reference) and int(item) not in document.objects:
                yield f"object {number} refers to {int(item)}, which is not there"
            if key == "Prev" and not isinstance(item, Reference):
                yield f"object {number} has another revision before it"


def unreachable(document):
    seen, queue = set(), [document.trailer]
    while queue:
        for _, item, _ in walk(queue.pop()):
            if isinstance(item, Reference) and int(item) not in seen:
                seen.add(int(item))
                queue.append(document.objects.get(int(item)))
    lost = set(document.objects) - seen
    if lost:
        yield f"{len(lost)} objects that nothing refers to, {min(lost)} the first"


def check_content(data, what):
    reader, depth, end = Reader(data), 0, len(data.rstrip())
    while reader.at < end:
        kind, raw = reader.token()
        if kind == "string":
            reader.string()
        elif kind == "dict":
            reader.dictionary(0)
        elif kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
        elif kind == "word" and raw.decode() not in OPERATORS and raw not in (b"true", b"false", b"null"):
            yield f"{what}: operator {raw.decode()}"
            return
        elif kind in ("end", "ref"):
            yield f"{what}: {raw!r}"
            return


def contents_of(document):
    """Returns the numbers of content streams."""
    found = set()
    for number, value in document.objects.items():
        if not isinstance(value, dict):
            continue
        if value.get("Type") == "Page":
            contents = value.get("Contents")
            found.update(int(item) for item in (contents if isinstance(contents, list) else [contents])
                         if isinstance(item, Reference))
        if number in document.streams and (value.get("Subtype") == "Form" or value.get("PatternType") == 1):
            found.add(number)
        if value.get("Subtype") == "Type3":
            procedures = document.get(value.get("CharProcs")) or {}
            found.update(int(item) for item in procedures.values() if isinstance(item, Reference))
    return found


def check_streams(document):
    contents = contents_of(document)
    for number, data in document.streams.items():
        what = f"stream {number}"
        filter_name = document.objects[number].get("Filter")
        if isinstance(filter_name, list) or filter_name not in ("FlateDecode", "DCTDecode", "CCITTFaxDecode"):
            yield f"{what}: filter {filter_name}"
            continue
        if filter_name == "DCTDecode":
            yield from (f"{what}: {text}" for text in picture.problems(data, "jpeg"))
        if filter_name != "FlateDecode":
            continue
        unpacker = zlib.decompressobj()
        try:
            plain = unpacker.decompress(data)
        except zlib.error as error:
            yield f"{what}: {error}"
            continue
        if not unpacker.eof or unpacker.unused_data:
            yield f"{what}: it does not inflate to its end"
        if number in contents:
            yield from check_content(plain, what)
        elif re.search(rb"JavaScript|/Launch|<script|powershell|cmd\.exe", plain) \
                and document.objects[number].get("Subtype") != "Image":
            yield f"{what}: it holds words of scripts"


def problems(data, keeps_links=False):
    try:
        document = Document(data)
        return [*acting(document, keeps_links), *unreachable(document), *check_streams(document)]
    except (Wrong, IndexError, ValueError, RecursionError) as error:
        return [f"not to be read: {error}"]
