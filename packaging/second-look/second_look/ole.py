# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads compound files ([MS-CFB]): Word, Excel and PowerPoint 97-2003, Outlook messages, macros and embedded objects."""

import re
import struct

from second_look import messages
from second_look.fields import field_findings
from second_look.findings import Inner, acts, hides, malformed, reaches, shown, unread
from second_look.leads import leads_out

FREE = 0xFFFFFFF0
LINK = re.compile(r"(?:https?|ftp|file|mailto)://?[^\x00-\x20\"<>]+", re.I)


class Compound:
    """Contains the streams of a compound file by their paths."""

    def __init__(self, data):
        self.data = data
        shift, mini_shift = struct.unpack("<HH", data[30:34])
        if shift not in (9, 12) or mini_shift > shift:
            raise ValueError("the size of its sectors is none that there is")
        self.size, self.mini_size = 1 << shift, 1 << mini_shift
        self.cutoff, = struct.unpack("<I", data[56:60])
        self.table = self.read_table()
        self.storages, self.streams = [], {}
        mini, = struct.unpack("<I", data[60:64])
        rows = self.chain(struct.unpack("<I", data[48:52])[0])
        self.entries = [rows[at:at + 128] for at in range(0, len(rows) - 127, 128)]
        if not self.entries:
            raise ValueError("it has no directory")
        packed = self.chain(mini)
        self.mini_table = struct.unpack(f"<{len(packed) // 4}I", packed[:len(packed) // 4 * 4])
        start, size = struct.unpack("<IQ", self.entries[0][116:128])
        self.mini = self.chain(start)[:size & 0xFFFFFFFF]
        self.walk(0)

    def sector(self, number):
        at = (number + 1) * self.size
        return self.data[at:at + self.size]

    def read_table(self):
        numbers = list(struct.unpack("<109I", self.data[76:512]))
        following, count = struct.unpack("<II", self.data[68:76])
        most = len(self.data) // self.size + 1
        for _ in range(min(count, most)):
            if following >= FREE:
                break
            row = self.sector(following)
            if len(row) < self.size:
                break
            *more, following = struct.unpack(f"<{self.size // 4}I", row)
            numbers += more
        joined = b"".join(self.sector(number) for number in numbers[:most] if number < FREE)
        return struct.unpack(f"<{len(joined) // 4}I", joined[:len(joined) // 4 * 4])

    def chain(self, number):
        pieces = []
        for _ in range(len(self.table) + 1):
            if number >= len(self.table):
                break
            pieces.append(self.sector(number))
            number = self.table[number]
        return b"".join(pieces)

    def mini_chain(self, number):
        pieces = []
        for _ in range(len(self.mini_table) + 1):
            if number >= len(self.mini_table):
                break
            pieces.append(self.mini[number * self.mini_size:(number + 1) * self.mini_size])
            number = self.mini_table[number]
        return b"".join(pieces)

    def walk(self, root):
        """Yields each entry once, even if the pointers of the tree form a cycle."""
        seen, todo = {root}, [(struct.unpack("<I", self.entries[root][76:80])[0], "")]
        while todo:
            number, folder = todo.pop()
            if number in seen or number >= len(self.entries):
                continue
            seen.add(number)
            entry = self.entries[number]
            length = struct.unpack("<H", entry[64:66])[0]
            name = entry[:max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack("<III", entry[68:80])
            todo += [(left, folder), (right, folder)]
            path = folder + name
            if entry[66] == 1:
                self.storages.append(path)
                todo.append((child, path + "/"))
            elif entry[66] == 2:
                start, size = struct.unpack("<IQ", entry[116:128])
                self.streams.setdefault(path, (start, size & 0xFFFFFFFF))

    def read(self, path):
        start, size = self.streams[path]
        return (self.mini_chain(start) if size < self.cutoff else self.chain(start))[:size]


def native_file(data):
    """Returns (name, bytes) of a file that Packager embedded ([MS-OLEDS] 2.3.6, Ole10Native)."""
    at, strings = 6, []
    for _ in range(2):
        end = data.index(b"\0", at)
        strings.append(data[at:end].decode("cp932", "replace"))
        at = end + 1
    at += 4
    length, = struct.unpack("<I", data[at:at + 4])
    at += 4 + length
    size, = struct.unpack("<I", data[at:at + 4])
    return re.split(r"[\\/]", strings[1] or strings[0])[-1], data[at + 4:at + 4 + size]


def storage_findings(file):
    folded = {path.casefold(): path for path in file.streams}
    for path in folded:
        if re.search(r"(?:^|/)vba/(?:dir|_vba_project)$", path):
            yield acts("macros (VBA)", folded[path])
        elif path.endswith("encryptedpackage"):
            yield unread("the document is encrypted")
    for path in file.storages:
        if re.search(r"(?:^|/)ObjectPool/[^/]+$|(?:^|/)MBD[0-9A-F]{8}$|(?:^|/)LNK[0-9A-F]{8}$", path):
            yield acts("an embedded object", shown(path))
    for path, (_, size) in file.streams.items():
        last = path.rpartition("/")[2]
        if last == "\1Ole10Native" and size > 10:
            try:
                name, content = native_file(file.read(path))
            except (ValueError, struct.error):
                yield malformed("the embedded file cannot be read", shown(path))
                continue
            yield acts(f"an embedded file: {shown(name)}", shown(path))
            yield Inner(name, content)
        elif last == "\1Ole" and size >= 8 and struct.unpack("<I", file.read(path)[4:8])[0] & 1:
            names = re.findall(r"[\x20-\x7e]{4,}", file.read(path)[8:].replace(b"\0", b"").decode("latin-1"))
            yield reaches(f"a linked object: {shown(max(names, key=len) if names else '')}", shown(path))
        elif last in ("Package", "CONTENTS") and size:
            yield acts("an embedded object or file", shown(path))
            yield Inner(last, file.read(path))


# --- Excel ------------------------------------------------------------------------------------------------------------------------------

def records(data):
    at = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        yield kind, data[at + 4:at + 4 + size]
        at += 4 + size


def sheet_name(body, wide):
    if len(body) < 8:
        return ""
    if not wide:
        return body[7:7 + body[6]].decode("cp932", "replace")
    return body[8:8 + body[6] * 2].decode("utf-16-le", "replace") if body[7] & 1 else body[8:8 + body[6]].decode("latin-1")


def book_path(body, wide):
    """Returns the text of a workbook's link (SupBook, ExternSheet) in Excel's encoded form."""
    if wide:
        count, flags = struct.unpack("<HB", body[2:5])
        return body[5:5 + count * 2].decode("utf-16-le", "replace") if flags & 1 else body[5:5 + count].decode("latin-1")
    return body[1:1 + body[0]].decode("cp932", "replace")


def workbook_findings(data, wide):
    for kind, body in records(data):
        if kind == 0x2F:
            yield unread("the workbook is encrypted")
            return
        if kind == 0x85 and len(body) > 6:
            if body[5] == 1:
                yield acts(f"a sheet of Excel 4.0 macros: {shown(sheet_name(body, wide))}")
            if body[4] & 3:
                yield hides(f"the sheet {shown(sheet_name(body, wide))} is hidden")
        elif kind == 0x18 and len(body) > 15 and struct.unpack("<H", body[:2])[0] & 0x20 and (body[15] if wide else body[14]) in (1, 2, 10, 11):
            yield acts("a name that runs a macro when the workbook is opened")
        elif kind == 0x1AE and wide and len(body) > 5 and body[2:4] not in (b"\1\4", b"\1\x3a"):
            path = book_path(body, True)
            if "\3" in path:
                yield acts(f"a command to another program (DDE or OLE link): {shown(path.replace(chr(3), '|'))}")
            elif path.strip("\0 "):
                yield reaches(f"a link to another workbook: {shown(path.lstrip(chr(1)))}")
        elif kind == 0x16 and not wide and len(body) > 2 and body[1] == 1:
            yield reaches(f"a link to another workbook: {shown(book_path(body, False)[1:])}")
        elif kind == 0x1B8:
            for link in LINK.findall(body.decode("utf-16-le", "replace"))[:1] or LINK.findall(body.replace(b"\0", b"").decode("latin-1"))[:1]:
                yield reaches(f"a link to {shown(link)}")


# --- Word, PowerPoint -------------------------------------------------------------------------------------------------------------------

FIELD = re.compile(r"\x13([^\x13\x14\x15]{2,600})[\x13\x14\x15]")


def word_findings(data):
    if len(data) > 12 and struct.unpack("<H", data[10:12])[0] & 0x100:
        yield unread("the document is encrypted")
        return
    told = set()
    for text in (data.decode("latin-1"), data[:len(data) // 2 * 2].decode("utf-16-le", "replace"), data[1:len(data) // 2 * 2 - 1].decode("utf-16-le", "replace")):
        for instruction in FIELD.findall(text):
            if instruction.strip().isprintable() and instruction not in told:
                told.add(instruction)
                yield from field_findings(instruction)


def show_findings(data, budget):
    """Reads the records of PowerPoint, also in containers: compressed objects, links, encryption."""
    at = 0
    while at + 8 <= len(data):
        version, kind, size = struct.unpack_from("<HHI", data, at)
        body = at + 8
        if kind == 0x2F14:
            yield unread("the presentation is encrypted")
            return
        if kind == 0x1011:
            instance = version >> 4
            packed = data[body + 4:body + size] if instance == 1 else data[body:body + size]
            content = budget.inflate(packed, 15)[0] if instance == 1 else packed
            yield acts("an embedded object, or macros")
            yield Inner("object.ole", content)
        elif kind == 0x0FBA and size < 4096:
            text = data[body:body + size].decode("utf-16-le", "replace")
            if leads_out(text):
                yield reaches(f"a link to {shown(text)}")
        at = body if version & 0xF == 0xF and kind != 0x1011 else body + size


# Streams that the functions above read.
READ = r"^(?:Workbook|Book|WordDocument|PowerPoint Document|EncryptedPackage)$|(?:^|/)(?:_VBA_PROJECT|\x01Ole10Native|Package|CONTENTS)$"


def compound(data, name, budget):
    file = Compound(data)
    yield from storage_findings(file)
    for path, wide in (("Workbook", True), ("Book", False)):
        if path in file.streams:
            yield from workbook_findings(file.read(path), wide)
    if "WordDocument" in file.streams:
        yield from word_findings(file.read("WordDocument"))
    if "EncryptedSummary" in file.streams or "Current User" in file.streams and file.read("Current User")[12:16] == b"\xdf\xc4\xd1\xf3":
        yield unread("the presentation is encrypted")
    elif "PowerPoint Document" in file.streams:
        yield from show_findings(file.read("PowerPoint Document"), budget)
    if any("__properties_version1.0" in path for path in file.streams):
        yield from messages.outlook(file)
    elif not any(re.search(READ, path, re.I) for path in file.streams):
        yield unread("what program made the file is not known: its own streams are not read")
