# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads PDF files (ISO 32000) of any origin: every object in the file, even if no cross-reference table lists it."""

import base64
import binascii
import functools
import re
import zlib

from second_look.findings import Finding, Inner, TooMuch, acts, hides, malformed, reaches, shown, unread

OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[\s\0]+(\d{1,5})[\s\0]+obj(?![a-z])")
BLANK = re.compile(rb"(?:[\s\0]|%[^\r\n]*)*")
TOKEN = re.compile(rb"(?P<dict><<)|(?P<end>>>)|(?P<hex><[^<>]*>)|(?P<name>/[^\s\0()<>\[\]{}/%]*)|(?P<ref>\d+[\s\0]+\d+[\s\0]+R(?![A-Za-z]))"
                   rb"|(?P<number>[+-]*(?:\d+\.?\d*|\.\d+))|(?P<string>\()|(?P<open>\[)|(?P<close>\])|(?P<word>[^\s\0()<>\[\]{}/%]+)|(?P<other>.)", re.S)
ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r\n|.)", re.S)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
DEPTH = 60


class Name(str):
    pass


class Reference(int):
    pass


class Stop(Exception):
    """The bytes are not a value but the end of something."""


class Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def value(self, depth=0):
        self.at = BLANK.match(self.data, self.at).end()
        match = TOKEN.match(self.data, self.at)
        if match is None or depth > DEPTH:
            raise Stop
        kind, raw = match.lastgroup, match[0]
        self.at = match.end()
        if kind == "dict":
            return self.dictionary(depth)
        if kind == "open":
            return self.array(depth)
        if kind == "name":
            return Name(re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes.fromhex(code[1].decode()), raw[1:]).decode("latin-1"))
        if kind == "ref":
            return Reference(raw.split()[0])
        if kind == "number":
            return float(raw.lstrip(b"+-")) if b"." in raw else int(raw.lstrip(b"+-") or b"0") * (-1 if raw[:1] == b"-" else 1)
        if kind == "string":
            return self.string()
        if kind == "hex":
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", raw)
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        if kind == "word":
            return {b"true": True, b"false": False}.get(raw)
        raise Stop

    def string(self):
        depth, start = 1, self.at
        for match in re.compile(rb"\\.|[()]", re.S).finditer(self.data, start):
            depth += {b"(": 1, b")": -1}.get(match[0], 0)
            if depth == 0:
                self.at = match.end()
                raw = self.data[start:match.start()]
                return ESCAPE.sub(lambda code: ESCAPED.get(code[1]) or (bytes((int(code[1], 8) & 255,)) if code[1].isdigit() else b"" if code[1] in (b"\r\n", b"\n", b"\r") else code[1]), raw)
        raise Stop

    def array(self, depth):
        items = []
        while True:
            self.at = BLANK.match(self.data, self.at).end()
            if self.data[self.at:self.at + 1] == b"]":
                self.at += 1
                return items
            items.append(self.value(depth + 1))

    def dictionary(self, depth):
        found = Dictionary()
        while True:
            self.at = BLANK.match(self.data, self.at).end()
            if self.data[self.at:self.at + 2] == b">>":
                self.at += 2
                return found
            key = self.value(depth + 1)
            if not isinstance(key, Name):
                raise Stop
            value = self.value(depth + 1)
            found.twice = found.twice or (key in found)
            found[key] = value


class Dictionary(dict):
    twice = False


# --- filters ----------------------------------------------------------------------------------------------------------------------------

def lzw(data, budget):
    out, table, width, bits, count, before = [], [], 9, 0, 0, b""
    total = 0
    for byte in data:
        bits, count = bits << 8 | byte, count + 8
        while count >= width:
            code = bits >> (count - width) & ((1 << width) - 1)
            count -= width
            bits &= (1 << count) - 1
            if code == 256:
                table, width, before = [], 9, b""
                continue
            if code == 257:
                return b"".join(out)
            entry = bytes((code,)) if code < 256 else table[code - 258] if code - 258 < len(table) else before + before[:1]
            if before and len(table) < 3838:
                table.append(before + entry[:1])
            out.append(entry)
            total += len(entry)
            budget.take(len(entry))
            before = entry
            width = 9 if len(table) + 259 < 512 else 10 if len(table) + 259 < 1024 else 11 if len(table) + 259 < 2048 else 12
    return b"".join(out)


def run_length(data, budget):
    out, at = bytearray(), 0
    while at < len(data) and data[at] != 128:
        size = data[at]
        piece = data[at + 1:at + 2 + size] if size < 128 else data[at + 1:at + 2] * (257 - size)
        budget.take(len(piece))
        out += piece
        at += 2 + size if size < 128 else 2
    return bytes(out)


def predicted(data, parameters):
    """Reverses PNG predictors, which cross-reference and object streams use."""
    if not isinstance(parameters, dict) or not isinstance(parameters.get("Predictor"), int) or parameters["Predictor"] < 10:
        return data
    columns = parameters.get("Columns", 1)
    step = max(1, parameters.get("Colors", 1) * parameters.get("BitsPerComponent", 8) // 8)
    width = (columns * parameters.get("Colors", 1) * parameters.get("BitsPerComponent", 8) + 7) // 8
    out, before = bytearray(), bytearray(width)
    for at in range(0, len(data) - width, width + 1):
        kind, row = data[at], bytearray(data[at + 1:at + 1 + width])
        for index in range(len(row)):
            left, up, corner = (row[index - step] if index >= step else 0), before[index], (before[index - step] if index >= step else 0)
            guess = (0, left, up, (left + up) // 2, min((left, up, corner), key=lambda one: abs(left + up - corner - one)))[kind] if kind < 5 else 0
            row[index] = row[index] + guess & 255
        out += row
        before = row
    return bytes(out)


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


SHORT = {"Fl": "FlateDecode", "AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "LZW": "LZWDecode", "RL": "RunLengthDecode"}


def decoded(document, number, budget):
    """Returns the decoded bytes of stream NUMBER, or None if it has an image filter or is encrypted."""
    value, data = document.objects[number], document.streams[number]
    filters = as_list(document.get(value.get("Filter")))
    parameters = as_list(document.get(value.get("DecodeParms")))
    for index, name in enumerate(filters):
        name = SHORT.get(document.get(name), document.get(name))
        if name == "FlateDecode":
            unpacker = zlib.decompressobj()
            try:
                data = unpacker.decompress(data, budget.unpacked_left + 1)
            except zlib.error:
                data = partly(data, budget)
            budget.take(len(data))
            data = predicted(data, document.get(parameters[index]) if index < len(parameters) else None)
        elif name == "ASCIIHexDecode":
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.split(b">")[0])
            data = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        elif name == "ASCII85Decode":
            try:
                data = base64.a85decode(data.split(b"~>")[0].strip().removeprefix(b"<~"))
            except (ValueError, binascii.Error):
                return None
        elif name == "LZWDecode":
            data = lzw(data, budget)
        elif name == "RunLengthDecode":
            data = run_length(data, budget)
        else:
            return None
    return data


def partly(data, budget):
    """Inflates as much of damaged data as possible, as PDF readers do."""
    unpacker, out = zlib.decompressobj(), []
    for at in range(0, len(data), 256):
        try:
            out.append(unpacker.decompress(data[at:at + 256], budget.unpacked_left + 1))
        except zlib.error:
            break
    return b"".join(out)


# --- the document -----------------------------------------------------------------------------------------------------------------------

class Document:
    def __init__(self, data, budget):
        self.data, self.budget = data, budget
        self.objects, self.streams, self.trailers, self.wrong = {}, {}, [], []
        # Lengths of streams may be separate objects, which may follow the stream.
        self.numbers = {int(number): int(value) for number, value in re.findall(rb"(?<![0-9])(\d{1,10})[\s\0]+\d+[\s\0]+obj[\s\0]+(\d{1,10})[\s\0]+endobj", data)}
        self.read_objects()
        self.read_trailers()
        self.encrypted = any("Encrypt" in trailer for trailer in self.trailers)
        if not self.encrypted:
            for number in [number for number, value in self.objects.items() if isinstance(value, dict) and value.get("Type") == "ObjStm" and number in self.streams]:
                self.read_object_stream(number)

    def get(self, value):
        for _ in range(10):
            if not isinstance(value, Reference):
                return value
            value = self.objects.get(int(value))
        return None

    @functools.cached_property
    def forms(self):
        """Returns the ids of the dictionaries that a catalogue, or a similar dictionary, names as its form."""
        return {id(self.get(value["AcroForm"])) for value in self.objects.values() if isinstance(value, dict) and "AcroForm" in value}

    def read_objects(self):
        at = 0
        while True:
            match = OBJECT.search(self.data, at)
            if match is None:
                return
            self.budget.member()
            number, reader = int(match[1]), Reader(self.data, match.end())
            try:
                value = reader.value()
            except (Stop, ValueError, RecursionError):
                self.wrong.append(malformed("the object cannot be read", f"object {number}"))
                at = match.end()
                continue
            at = reader.at
            if number in self.objects and self.data.count(b"startxref") < 2:
                self.wrong.append(malformed("two objects have this number", f"object {number}"))
            self.objects[number] = value
            if isinstance(value, Dictionary):
                if value.twice:
                    self.wrong.append(malformed("a key stands twice", f"object {number}"))
                at = self.read_stream(number, value, at)

    def read_stream(self, number, value, at):
        match = re.compile(rb"[\s\0]*stream(?:\r\n|\n|\r)").match(self.data, at)
        if match is None:
            self.streams.pop(number, None)
            return at
        start, size = match.end(), value.get("Length")
        if isinstance(size, Reference):
            size = self.numbers.get(int(size))
        if not isinstance(size, int) or size < 0 or not re.compile(rb"[\s\0]*endstream").match(self.data, start + size):
            end = self.data.find(b"endstream", start)
            end = end if end >= 0 else len(self.data)
            self.wrong.append(malformed("the stream has another length than it says", f"object {number}"))
            size = end - start
        self.streams[number] = self.data[start:start + size]
        return start + size

    def read_trailers(self):
        for match in re.finditer(rb"trailer[\s\0]*(?=<<)", self.data):
            try:
                self.trailers.append(Reader(self.data, match.end()).value())
            except (Stop, ValueError, RecursionError):
                self.wrong.append(malformed("a trailer cannot be read"))
        self.trailers += [value for number, value in self.objects.items() if isinstance(value, dict) and value.get("Type") == "XRef"]

    def read_object_stream(self, number):
        try:
            data = decoded(self, number, self.budget)
            count, first = self.get(self.objects[number].get("N")), self.get(self.objects[number].get("First"))
            numbers = [int(text) for text in (data or b"")[:first].split()[:2 * count]]
        except (TypeError, ValueError):
            self.wrong.append(malformed("the object stream cannot be read", f"object {number}"))
            return
        for inner, offset in zip(numbers[::2], numbers[1::2]):
            self.budget.member()
            try:
                self.objects.setdefault(inner, Reader(data, first + offset).value())
            except (Stop, ValueError, RecursionError):
                self.wrong.append(malformed("the object cannot be read", f"object {inner}"))


def dictionaries(value, depth=0):
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from dictionaries(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from dictionaries(item, depth + 1)


def text_of(value):
    if not isinstance(value, bytes):
        return ""
    return value.decode("utf-16", "replace") if value[:2] in (b"\xfe\xff", b"\xff\xfe") else value.decode("latin-1")


def file_name(document, value):
    value = document.get(value)
    if isinstance(value, dict):
        value = next((document.get(value[key]) for key in ("UF", "F", "Unix", "DOS", "Mac") if isinstance(document.get(value.get(key)), bytes)), b"")
    return text_of(value)


def script_of(document, value, budget):
    value_here = document.get(value)
    if isinstance(value, Reference) and int(value) in document.streams:
        return (decoded(document, int(value), budget) or b"").decode("latin-1")
    return text_of(value_here)


COMMANDS = {"ResetForm": "empties the fields of a form", "SetOCGState": "shows or hides layers", "Hide": "shows or hides annotations", "Thread": "opens an article, maybe of another file",
            "Trans": "draws a transition", "Named": "runs a command of the program"}
# Named actions that only go to another page.
TURNING = {"NextPage", "PrevPage", "FirstPage", "LastPage", "GoBack", "GoForward", "GoToPage"}
# Keys of actions and of embedded foreign content.
ACTING = ("AA", "OpenAction", "JS", "JavaScript", "EF", "EmbeddedFiles", "XFA", "AF", "RichMediaContent", "Collection", "OPI", "URI", "Launch", "Win")
RUNNING = {"Rendition": "plays sound or film", "Movie": "plays a film", "Sound": "plays a sound", "RichMediaExecute": "runs Flash or another rich medium", "GoTo3DView": "shows a 3D model",
           "ImportData": "imports data from a file", "SubmitForm": "sends the form's data"}
SUBTYPES = {"RichMedia": "Flash or another rich medium", "3D": "a 3D model", "Movie": "a film", "Sound": "a sound", "Screen": "a film or a sound", "PS": "a PostScript program"}


def name_under(document, value, key):
    """Returns the name under KEY of the dictionary VALUE, or none for other values (KEY may also be the name of a resource)."""
    name = document.get(value.get(key))
    return name if isinstance(name, Name) else None


def action_findings(document, value, place, budget):
    kind = name_under(document, value, "S")
    if kind == "JavaScript" or (kind is not None and "JS" in value):
        yield acts(f"JavaScript: {shown(script_of(document, value.get('JS'), budget).strip())}", place)
    elif kind == "Launch":
        parameters = document.get(value.get("Win"))
        yield acts(f"an action starts a program or opens a file: {shown(file_name(document, value.get('F')) or file_name(document, parameters))}", place)
    elif kind in ("GoToR", "GoToE"):
        target = file_name(document, value.get("F"))
        yield reaches(f"an action opens another {'file' if kind == 'GoToR' else 'or an attached file'}: {shown(target)}", place)
    elif kind == "URI" and "URI" in value:
        address = text_of(document.get(value["URI"]))
        if re.match(r"\s*(?:javascript|file|vbscript):", address, re.I):
            yield acts(f"a link runs or opens {shown(address)}", place)
        elif address.strip():
            yield reaches(f"a link to {shown(address)}", place)
    elif kind in RUNNING and ("Type" not in value or value.get("Type") == "Action"):
        target = file_name(document, value.get("F"))
        yield (reaches if kind == "SubmitForm" else acts)(f"an action {RUNNING[kind]} {shown(target)}".rstrip(), place)
    elif kind in COMMANDS and ("Type" not in value or value.get("Type") == "Action") and name_under(document, value, "N") not in TURNING:
        yield acts(f"an action {COMMANDS[kind]}: {shown(name_under(document, value, 'N') or file_name(document, value.get('F')))}".rstrip(": "), place)


def object_findings(document, number, budget):
    place = f"object {number}"
    for value in dictionaries(document.objects[number]):
        # Structure elements also have the key S, but never with the name of an action.
        if "S" in value:
            yield from action_findings(document, value, place, budget)
        if "JS" in value and name_under(document, value, "S") is None:
            yield acts(f"JavaScript: {shown(script_of(document, value['JS'], budget).strip())}", place)
        if isinstance(document.get(value.get("Names")), dict) and "JavaScript" in document.get(value.get("Names")):
            yield acts("scripts that run when the document is opened", place)
        names = document.get(value.get("Names"))
        for key, what in (("URLS", "pages of the web that a program has loaded"), ("AlternatePresentations", "a presentation that runs"), ("Renditions", "sound or film")):
            if isinstance(names, dict) and key in names and value.get("Type") == "Catalog":
                yield (reaches if key == "URLS" else acts)(f"the document has {what} (/{key})", place)
        base = document.get(value.get("URI")) if value.get("Type") == "Catalog" else None
        if isinstance(base, dict) and text_of(document.get(base.get("Base"))):
            yield reaches(f"links begin at {shown(text_of(document.get(base.get('Base'))))}", place)
        kids = [int(item) for item in as_list(document.get(value.get("Kids"))) if isinstance(item, Reference)] if value.get("Type") == "Pages" else []
        if len(set(kids)) < len(kids):
            yield malformed("a page stands in the tree more than once", place)
        # The keys in a dictionary of fonts, images or patterns are names of resources.
        are_names = "Type" not in value and all(isinstance(item, (dict, Reference)) for item in value.values())
        if "XFA" in value and (not are_names or id(value) in document.forms):
            yield acts("an XFA form, which has scripts", place)
        subtype = name_under(document, value, "Subtype")
        if subtype in SUBTYPES and (value.get("Type") == "Annot" or "Rect" in value or subtype == "PS"):
            yield acts(SUBTYPES[subtype], place)
        if value.get("FS") == "URL":
            yield reaches(f"a file is loaded from {shown(file_name(document, value))}", place)
        if subtype == "Form" and isinstance(document.get(value.get("Ref")), dict):
            yield reaches("a page of another file is shown", place)
        if "Collection" in value and value.get("Type") == "Catalog":
            yield hides("the document is a portfolio: it shows files that are attached", place)
        if isinstance(document.get(value.get("OPI")), dict):
            yield reaches("a picture stands for another file (OPI)", place)
        yield from (malformed(f"the key {key} acts or leads somewhere, and has an empty value", place) for key in ACTING if not are_names and key in value and document.get(value[key]) in ({}, [], b"", None))
        yield from cost_findings(document, value, place)
        off = document.get((document.get(value.get("D")) or {}).get("OFF")) if isinstance(document.get(value.get("D")), dict) and "OCGs" in value else None
        if off:
            yield hides(f"{len(off)} layers are not shown", place)
    value = document.objects[number]
    if isinstance(value, dict) and number in document.streams and isinstance(document.get(value.get("F")), (bytes, dict)):
        yield reaches(f"the data of the stream are in another file: {shown(file_name(document, value['F']))}", place)


SIDE_MAX = 200_000


def cost_findings(document, value, place):
    """Reports content that takes very long to draw."""
    for key in ("MediaBox", "BBox"):
        box = document.get(value.get(key))
        if isinstance(box, list) and len(box) == 4 and all(isinstance(number, (int, float)) for number in box) and max(abs(box[2] - box[0]), abs(box[3] - box[1])) > SIDE_MAX and key == "MediaBox":
            yield malformed(f"a page is {shown(abs(box[2] - box[0]))} x {shown(abs(box[3] - box[1]))} points large", place)
    dashes = document.get(value.get("D")) if value.get("Type") == "ExtGState" else None
    if isinstance(dashes, list) and dashes and isinstance(dashes[0], list) and tiny(dashes[0]):
        yield malformed("lines have dashes too short to be seen", place)


def tiny(dashes):
    numbers = [number for number in dashes if isinstance(number, (int, float))]
    return bool(numbers) and 0 < sum(numbers) < 0.01


DASHES = re.compile(rb"\[([0-9.\s]{1,200})\]\s*-?[0-9.]+\s+d(?![A-Za-z0-9])")
# Keys that lead from a node to its children or successors. No path along them may be a cycle. (Forms and fonts refer to others as
# resources.)
LEADING = {"Kids": "a tree", "Next": "a list of bookmarks or actions", "First": "the bookmarks", "UseCMap": "a CMap", "DescendantFonts": "a font", "XObject": "what is drawn", "Pattern": "what is drawn", "Functions": "a function"}


def references(value, depth=0):
    if isinstance(value, Reference):
        yield int(value)
    elif isinstance(value, list):
        for item in value:
            yield from references(item, depth + 1)


def followers(document, number, key):
    value = document.objects.get(number)
    if not isinstance(value, dict):
        return
    if key in ("XObject", "Pattern"):
        if value.get("Type") == "Page":
            return
        value = document.get(value.get("Resources"))
        value = document.get(value.get(key)) if isinstance(value, dict) else None
        yield from (int(item) for item in value.values() if isinstance(item, Reference)) if isinstance(value, dict) else ()
    elif key == "First":  # and also to the next one, as programs do
        for name in ("First", "Next"):
            yield from references(value.get(name)) if "Title" in value or value.get("Type") == "Outlines" else ()
    elif key == "Next":
        yield from references(value.get(key)) if "S" in value else ()
    else:
        yield from references(value.get(key))


def cycle_findings(document):
    for key, what in LEADING.items():
        done = set()
        for start in document.objects:
            trail, ahead = {start}, [(start, followers(document, start, key))] if start not in done else []
            while ahead:
                number, more = ahead[-1]
                following = next(more, None)
                if following is None:
                    done.add(number)
                    trail.discard(number)
                    ahead.pop()
                elif following in trail:
                    yield malformed(f"{what} leads back to itself ({key})", f"object {following}")
                    return
                elif following not in done:
                    trail.add(following)
                    ahead.append((following, followers(document, following, key)))


def attachment_findings(document, budget):
    for value in document.objects.values():
        for holder in dictionaries(value):
            embedded = document.get(holder.get("EF"))
            if not isinstance(embedded, dict):
                continue
            stream = next((item for item in embedded.values() if isinstance(item, Reference)), None)
            name = file_name(document, holder) or "attachment"
            yield hides(f"a file is attached: {shown(name)}")
            content = decoded(document, int(stream), budget) if stream is not None and int(stream) in document.streams and not document.encrypted else None
            if content is not None:
                yield Inner(name, content)


RENDERING = re.compile(rb"(?:^|\s)([37])\s+Tr(?![A-Za-z])")
SHOWING = re.compile(rb"(?:\)|>|\])\s*(?:Tj|TJ|'|\")(?![A-Za-z])")


def contents(document):
    for number, value in document.objects.items():
        if isinstance(value, dict) and value.get("Type") == "Page":
            streams = document.get(value.get("Contents"))
            for item in streams if isinstance(streams, list) else [value.get("Contents")]:
                if isinstance(item, Reference) and int(item) in document.streams:
                    yield number, int(item)
        elif isinstance(value, dict) and value.get("Subtype") == "Form" and number in document.streams:
            yield number, number


def unpainted_findings(document, budget):
    for place, number in contents(document):
        data = decoded(document, number, budget) or b""
        match = RENDERING.search(data)
        if match and SHOWING.search(data, match.end()):
            yield hides("text that is not painted (rendering mode 3 or 7)", f"object {place}")
        if any(tiny([float(number) for number in row.split() if re.fullmatch(rb"\d*\.?\d+|\d+\.", number)]) for row in DASHES.findall(data)):
            yield malformed("lines have dashes too short to be seen", f"object {place}")


def shape_findings(data):
    """Reports data around the document, and errors of the pointer to the cross-reference table."""
    begin = data.find(b"%PDF-")
    if begin > 0 and data[:begin].strip(b"\xef\xbb\xbf\r\n\t \0"):
        yield hides(f"{begin} bytes stand before the document")
    end = data.rfind(b"%%EOF")
    if end < 0:
        yield malformed("there is no mark of the end")
    elif data[end + 5:].strip(b"\r\n\t \0"):
        yield hides(f"{len(data) - end - 5} bytes stand behind the end")
    starts = re.findall(rb"startxref[\s\0]+(\d+)", data)
    if not starts:
        yield malformed("nothing says where its table is")
    elif not re.compile(rb"[\s\0]*(?:xref|\d+[\s\0]+\d+[\s\0]+obj)").match(data, int(starts[-1]) + max(0, begin)) and not re.compile(rb"[\s\0]*(?:xref|\d+[\s\0]+\d+[\s\0]+obj)").match(data, int(starts[-1])):
        yield malformed("its table is not where the file says")
    revisions = len(re.findall(rb"startxref[\s\0]+[1-9]\d*[\s\0]+%%EOF", data))
    if revisions > (2 if b"/Linearized" in data[:2048] else 1):
        yield hides("the file holds earlier versions of itself")


def pdf(data, name, budget):
    yield from shape_findings(data)
    document = Document(data, budget)
    if not document.objects:
        yield Finding("unread", "", "it has no object")
        return
    yield from document.wrong[:50]
    if document.encrypted:
        yield unread("the document is encrypted: strings and streams cannot be read")
    elif not any(isinstance(value, dict) and value.get("Type") == "Catalog" for value in document.objects.values()):
        yield malformed("it has no catalogue")
    for number in document.objects:
        yield from object_findings(document, number, budget)
    yield from cycle_findings(document)
    yield from attachment_findings(document, budget)
    if not document.encrypted:
        try:
            yield from unpainted_findings(document, budget)
        except TooMuch as error:
            yield unread(str(error))
