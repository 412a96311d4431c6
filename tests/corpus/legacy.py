# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes old Office documents with active or external content, based on documents of another program. They are inert: every payload is a mark."""

import hashlib
import struct
import zlib

import recipes
from mapi import compound
from recipes_pdf import rc4

NONE = 0xfffffffa  # from this value on, it is not the number of a sector
EQUATION_CLASS = bytes.fromhex("02ce020000000000c000000000000046")


def read_compound(data):
    """Returns the tree of an OLE2 file in the form of compound()'s argument."""
    shift, = struct.unpack_from("<H", data, 30)
    directory, = struct.unpack_from("<I", data, 48)
    mini_table_start, = struct.unpack_from("<I", data, 60)
    size = 1 << shift

    def sector(number):
        return data[(number + 1) * size:(number + 2) * size]

    table = []
    for number in struct.unpack_from("<109I", data, 76):
        if number < NONE:
            table += struct.unpack(f"<{size // 4}I", sector(number))

    def chain(start, links, piece):
        out = []
        while start < NONE and len(out) <= len(links):
            out.append(piece(start))
            start = links[start]
        return b"".join(out)

    entries = chain(directory, table, sector)
    mini_table = chain(mini_table_start, table, sector)
    mini_links = struct.unpack(f"<{len(mini_table) // 4}I", mini_table)
    mini = chain(struct.unpack_from("<I", entries, 116)[0], table, sector)

    def visit(number, tree):
        entry = entries[number * 128:number * 128 + 128]
        length, kind = struct.unpack_from("<HB", entry, 64)
        left, right, child = struct.unpack_from("<III", entry, 68)
        start, total = struct.unpack_from("<II", entry, 116)
        name = entry[:max(0, length - 2)].decode("utf-16-le")
        for beside in (left, right):
            if beside < NONE:
                visit(beside, tree)
        if kind == 2:
            content = (chain(start, table, sector) if total >= 4096
                       else chain(start, mini_links, lambda n: mini[n * 64:n * 64 + 64]))
            tree[name] = content[:total]
        else:
            inner = tree if kind == 5 else tree.setdefault(name, {})
            if child < NONE:
                visit(child, inner)

    tree = {}
    visit(0, tree)
    return tree


def with_storages(data, mark):
    """Returns the document with all storages and streams that contain active or hidden content; MARK is in each."""
    text = mark.encode()
    wide = mark.encode("utf-16-le")
    project = {"VBA": {"dir": text * 8, "_VBA_PROJECT": text * 8, "Module1": b"\1" + text * 200}, "PROJECT": b"Module=" + text}
    native = struct.pack("<IH", 60, 2) + text + b"\0" + b"C:\\" + text + b".exe\0" + bytes(8) + text
    tree = read_compound(data)
    tree.update({
        "Macros": project, "_VBA_PROJECT_CUR": project,
        "ObjectPool": {"_1000000001": {"\x01Ole10Native": native, "\x01CompObj": text * 8, "\x03ObjInfo": text},
                       "_1000000002": {"Equation Native": bytes(28) + text * 4, "\x01Ole": text}},
        "MBD00000001": {"\x01Ole10Native": native, "\x01CompObj": EQUATION_CLASS + text},
        "\x05DocumentSummaryInformation": wide * 40,
        "LeftOver": text * 600, "\x05Payload": wide * 40,
    })
    return compound(tree) + text


def slide_records(stream, start=0, end=None):
    """Yields (place, kind, size of content) of each atom of a "PowerPoint Document" at any depth."""
    end = len(stream) if end is None else end
    while start + 8 <= end:
        version, kind, size = struct.unpack_from("<HHI", stream, start)
        if version & 15 == 15:
            yield from slide_records(stream, start + 8, start + 8 + size)
        else:
            yield start, kind, size
        start += 8 + size


def with_slide_dates(data, mark):
    """Returns the presentation with the first two characters of the text with MARK replaced with fields of today's date and the
    current time, without their style."""
    tree = read_compound(data)
    stream = bytearray(tree["PowerPoint Document"])
    wide = mark.encode("utf-16-le")
    in_text = False
    for at, kind, size in list(slide_records(bytes(stream))):
        if kind == 0xfa0:
            in_text = wide in stream[at + 8:at + 8 + size]
            if in_text:
                stream[at + 8:at + 12] = b"*\0*\0"
        elif kind == 0xfa1 and in_text:
            assert size >= 32, size
            dates = b"".join(struct.pack("<HHIIBxxx", 0, 0xff7, 8, place, number) for place, number in ((0, 0), (1, 9)))
            stream[at:at + 40] = dates + struct.pack("<HHI", 0, 0xffe, size - 32)
        elif kind == 0xfda:
            stream[at + 10] |= 3  # fHasDate, fHasTodayDate
    return compound(dict(tree, **{"PowerPoint Document": bytes(stream)}))


GRAPH_CLASS = bytes.fromhex("0308020000000000c000000000000046")
DOCUMENT, OBJECT_LIST, EMBEDDED, OBJECT, STORAGE, NAME, DIRECTORY, EDIT = 1000, 1033, 4044, 4035, 4113, 4026, 6002, 4085


def slide_record(kind, content, head=0):
    return struct.pack("<HHI", head, kind, len(content)) + content


def graph(mark):
    """What Microsoft Graph stores of a chart: a workbook, which bears MARK."""
    text = mark.encode()
    data = compound({"Workbook": struct.pack("<HHHHII", 0x809, 16, 0x600, 0x8000, 0, 0) + bytes(4) + text * 300, "\1CompObj": bytes(28) + text})
    at = (struct.unpack_from("<I", data, 48)[0] + 1) * 512 + 80
    return data[:at] + GRAPH_CLASS + data[at + 16:]


def with_graph_records(stream, book, mark):
    """Records, in which each embedded object is BOOK, made by Microsoft Graph."""
    out, at = b"", 0
    while at + 8 <= len(stream):
        head, kind, size = struct.unpack_from("<HHI", stream, at)
        content = stream[at + 8:at + 8 + size]
        if kind in (DOCUMENT, OBJECT_LIST, EMBEDDED):
            content = with_graph_records(content, book, mark)
        if kind == EMBEDDED:
            for number, name in enumerate(("Microsoft Graph 97 " + mark, "MSGraph.Chart.8", "Microsoft Graph Chart"), 1):
                content += slide_record(NAME, name.encode("utf-16-le"), number << 4)
        elif kind == OBJECT:
            content = content[:12] + struct.pack("<I", 4) + content[16:]
        elif kind == STORAGE:
            head, content = 0x10, struct.pack("<I", len(book)) + zlib.compress(book)
        out += slide_record(kind, content, head)
        at += 8 + size
    return out


def with_graph(data, mark):
    """The presentation DATA, whose embedded objects are charts of Microsoft Graph; [MS-PPT] 2.10.27."""
    tree = read_compound(data)
    stream, out, places, at, book = tree["PowerPoint Document"], bytearray(), {}, 0, graph(mark)
    while at + 8 <= len(stream):
        end = at + 8 + struct.unpack_from("<I", stream, at + 4)[0]
        places[at] = len(out)
        out += with_graph_records(stream[at:end], book, mark)
        at = end
    for place in places.values():
        kind, size = struct.unpack_from("<HI", out, place + 2)
        at = place + 8
        while kind == DIRECTORY and at < place + 8 + size:
            for number in range(struct.unpack_from("<I", out, at)[0] >> 20):
                struct.pack_into("<I", out, at + 4 + 4 * number, places[struct.unpack_from("<I", out, at + 4 + 4 * number)[0]])
            at += 4 + 4 * (struct.unpack_from("<I", out, at)[0] >> 20)
        if kind == EDIT:
            struct.pack_into("<I", out, place + 20, places[struct.unpack_from("<I", out, place + 20)[0]])
    user = bytearray(tree["Current User"])
    struct.pack_into("<I", user, 16, places[struct.unpack_from("<I", user, 16)[0]])
    return compound(dict(tree, **{"PowerPoint Document": bytes(out), "Current User": bytes(user)}))


BOUNDSHEET, BOF, END_OF_STREAM, SUPBOOK, SETUP = 0x85, 0x809, 0x0a, 0x1ae, 0xa1
MACRO_SHEET, MODULE = (0x40, 1), (0x06, 6)  # in the sheet's own BOF, in the workbook's list


def last_saved(data, seconds):
    """DATA, an OLE2 file, that says to have been changed last so many seconds after 1970."""
    head = struct.pack("<HHI16xI", 0xfffe, 0, 0x20005, 1)
    format_id = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
    value = struct.pack("<IQ", 64, (seconds + 11644473600) * 10 ** 7)
    tree = read_compound(data)
    tree["\5SummaryInformation"] = (head + format_id + struct.pack("<I", 48)
                                    + struct.pack("<IIII", 16 + len(value), 1, 13, 16) + value)
    return compound(tree)


def with_field_kinds(data, kinds):
    """The Word document DATA, in which the fields of its text are of KINDS ([MS-DOC] 2.9.90 flt), in their order."""
    tree = read_compound(data)
    main = tree["WordDocument"]
    name = "1Table" if main[11] & 2 else "0Table"
    table = bytearray(tree[name])
    at, size = struct.unpack_from("<II", main, 0x9a + 8 * 16)
    first = at + 4 * ((size - 4) // 6 + 1)
    fields = [place for place in range(first, at + size, 2) if table[place] & 0x1f == 0x13]
    assert len(fields) == len(kinds), (len(fields), len(kinds))
    for place, kind in zip(fields, kinds):
        table[place + 1] = kind
    return compound(dict(tree, **{name: bytes(table)}))


def records_of(stream):
    """(place, kind, bytes) of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4:at + 4 + size]
        at += 4 + size


def with_macro_sheets(data, kinds, in_list=True, in_sheet=True):
    """The workbook DATA (BIFF8), in which the sheet NAME is of another kind: KINDS maps names to kinds. It may be said IN_LIST, or
    IN_SHEET itself, or both."""
    tree = read_compound(data)
    stream = bytearray(tree["Workbook"])
    for at, kind, content in records_of(bytes(stream)):
        if kind != BOUNDSHEET:
            continue
        place, = struct.unpack_from("<I", content)
        name = content[8:].decode("utf-16-le" if content[7] & 1 else "latin-1")
        if name in kinds:
            if in_list:
                stream[at + 9] = kinds[name][1]
            if in_sheet:
                struct.pack_into("<H", stream, place + 6, kinds[name][0])
    return compound(dict(tree, Workbook=bytes(stream)))


FORMULA, STRING, LBL, SHRFMLA = 0x06, 0x207, 0x18, 0x4bc


def with_macro_functions(data, values):
    """The workbook DATA (BIFF8, one sheet), whose formulas all call a function of a macro; VALUES are what the workbook stores
    as their results, in order: a number, a text, True or False, or an error's code as bytes. The last two are one shared formula."""
    call = struct.pack("<BHH", 0x23, 1, 0) + struct.pack("<BBH", 0x42, 1, 0xff)
    label = struct.pack("<HBBHHHI", 0x0e, 0, 6, 0, 0, 0, 0) + b"\0KEPTFN"

    def record(kind, content):
        return struct.pack("<HH", kind, len(content)) + content

    def cell(content, number):
        value, place = values[number], content[:4]
        stored = (struct.pack("<d", value) if isinstance(value, float) else
                  bytes([0 if isinstance(value, str) else 1 if isinstance(value, bool) else 2, 0,
                         value if isinstance(value, bool) else value[0] if isinstance(value, bytes) else 0, 0, 0, 0, 255, 255]))
        is_shared = number >= len(values) - 2
        tokens = b"\1" + first[0] if is_shared and first else b"\1" + place if is_shared else call
        made = record(FORMULA, content[:6] + stored + bytes(6) + struct.pack("<H", len(tokens)) + tokens)
        if is_shared and not first:
            first.append(place)
            row, column = struct.unpack("<HH", place)
            made += record(SHRFMLA, struct.pack("<HHBBBBH", row, row + 1, column, column, 0, 2, len(call)) + call)
        if isinstance(value, str):
            made += record(STRING, struct.pack("<HB", len(value), 0) + value.encode())
        return made

    tree, out, first, number, is_global = read_compound(data), bytearray(), [], 0, True
    for _, kind, content in records_of(tree["Workbook"]):
        if kind == BOUNDSHEET:
            content = struct.pack("<I", struct.unpack_from("<I", content)[0] + 4 + len(label)) + content[4:]
        if kind == END_OF_STREAM and is_global:
            out += record(LBL, label)
            is_global = False
        if kind == SHRFMLA:
            continue
        if kind == FORMULA:
            out += cell(content, number)
            number += 1
        else:
            out += record(kind, content)
    return compound(dict(tree, Workbook=bytes(out)))


# --- a workbook made by hand ---------------------------------------------------------------------------

EXTERNNAME, EXTERNSHEET, NUMBER, ARRAY = 0x23, 0x17, 0x203, 0x221
MACRO_CALL = struct.pack("<BHH", 0x23, 1, 0) + struct.pack("<BBH", 0x42, 1, 0xff)  # of the first name
ADD_IN_CALL = struct.pack("<BHHH", 0x39, 0, 1, 0) + struct.pack("<BBH", 0x42, 1, 0xff)  # of the first of another file's names
SUM_OF_ONE = b"\x1e\1\0"


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def stored_value(value):
    """Returns the field of a formula's record for its result: a number, a text (in the next record), True, False, an error's code as bytes, or None."""
    if isinstance(value, float):
        return struct.pack("<d", value)
    kind = 3 if value is None else 0 if isinstance(value, str) else 1 if isinstance(value, bool) else 2
    return bytes([kind, 0, value[0] if isinstance(value, bytes) else value if isinstance(value, bool) else 0, 0, 0, 0, 255, 255])


def formula(row, column, tokens, value, behind=b""):
    """A cell; BEHIND are records between it and the text that is its result."""
    made = record(FORMULA, struct.pack("<HHH", row, column, 15) + stored_value(value) + bytes(6) + struct.pack("<H", len(tokens)) + tokens) + behind
    if isinstance(value, str):
        made += record(STRING, struct.pack("<HB", len(value), 0) + value.encode())
    return made


def workbook(sheets, names=(b"",), known_function="ABS"):
    """BIFF8, of SHEETS: (name, type in its own BOF and in the list, records). NAMES are the tokens of the defined names; the one
    name of another file is KNOWN_FUNCTION."""
    def bof(kind):
        return record(BOF, struct.pack("<HHHHII", 0x600, kind, 0xdbb, 0x7cc, 0, 6))
    links = record(SUPBOOK, struct.pack("<HBB", 1, 1, 0x3a)) + record(EXTERNNAME, bytes(6) + struct.pack("<BB", len(known_function), 0)
                                                                     + known_function.encode() + b"\2\0\x1c\x17")
    links += record(EXTERNSHEET, struct.pack("<HHHH", 1, 0, 0xfffe, 0xfffe))
    for number, tokens in enumerate(names):
        links += record(LBL, struct.pack("<HBBHHHI", 0x0e, 0, 2, len(tokens), 0, 0, 0) + b"\0N" + bytes([48 + number]) + tokens)
    listed = sum(4 + 8 + len(name) for name, _, _ in sheets)
    at = len(bof(5)) + listed + len(links) + 4
    book, bodies = bof(5), b""
    for name, (kind, in_list), records in sheets:
        body = bof(kind) + records + record(END_OF_STREAM)
        book += record(BOUNDSHEET, struct.pack("<IBBBB", at + len(bodies), 0, in_list, len(name), 0) + name.encode())
        bodies += body
    return book + links + record(END_OF_STREAM) + bodies


PLAIN_SHEET = (0x10, 0)


def formulas_that_go():
    """Records of cells whose formulas only a macro or another file can compute, with every kind of stored value."""
    shared = struct.pack("<HHBBBBH", 8, 9, 0, 0, 0, 2, len(MACRO_CALL)) + MACRO_CALL
    array = struct.pack("<HHBBHIH", 10, 11, 0, 0, 0, 0, len(MACRO_CALL)) + MACRO_CALL
    first, second = b"\1" + struct.pack("<HH", 8, 0), b"\1" + struct.pack("<HH", 10, 0)
    return (formula(0, 0, MACRO_CALL, 42.5) + formula(1, 0, MACRO_CALL, "KEPT RESULT") + formula(2, 0, MACRO_CALL, True)
            + formula(3, 0, MACRO_CALL, b"\x0f") + formula(4, 0, MACRO_CALL, None) + formula(5, 0, ADD_IN_CALL, 1.0)
            + formula(6, 0, SUM_OF_ONE, 1.0) + formula(7, 0, b"\x1c\x2a", "text")
            + formula(8, 0, first, "SHARED", record(SHRFMLA, shared)) + formula(9, 0, first, 2.0)
            + formula(10, 0, second, 3.0, record(ARRAY, array)) + formula(11, 0, second, 4.0))


def formulas_of_the_moment():
    """RAND, TODAY, NOW, CELL("filename"), INFO("system"), RANDBETWEEN(1,9) as an add-in has it, and PI(), with what they were once."""
    def word(text):
        return struct.pack("<BBB", 0x17, len(text), 0) + text.encode()
    between = struct.pack("<BHHH", 0x39, 0, 1, 0) + b"\x1e\1\0\x1e\x09\0" + struct.pack("<BBH", 0x42, 3, 0xff)
    return (record(0x200, struct.pack("<IIHHH", 0, 7, 0, 1, 0)) + formula(0, 0, b"\x41" + struct.pack("<H", 63), 0.125) + formula(1, 0, b"\x41" + struct.pack("<H", 221), 40577.0)
            + formula(2, 0, b"\x41" + struct.pack("<H", 74), 40577.25)
            + formula(3, 0, word("filename") + struct.pack("<BBH", 0x42, 1, 125), "STORED-PLACE")
            + formula(4, 0, word("system") + b"\x41" + struct.pack("<H", 244), "STORED-SYSTEM")
            + formula(5, 0, between, 7.0) + formula(6, 0, b"\x1e\1\0\x1f" + struct.pack("<d", 0.5) + b"\3", 1.5))


# --- binary workbooks ([MS-XLSB]) -----------------------------------------------------------------

def binary_record(kind, content=b""):
    out = b""
    for number in (kind, len(content)):
        more = b""
        while number > 0x7f:
            more += bytes((number & 0x7f | 0x80,))
            number >>= 7
        out += more + bytes((number,))
    return out + content


def binary_text(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_formula(column, value, tokens, behind=b""):
    """A cell with VALUE beside its formula, whatever kind that is."""
    kind, stored = (8, binary_text(value)) if isinstance(value, str) else (10, bytes((value,))) if isinstance(value, bool) else (9, struct.pack("<d", value))
    return binary_record(kind, struct.pack("<II", column, 0) + stored + struct.pack("<HI", 0, len(tokens)) + tokens + struct.pack("<I", len(behind)) + behind)


def binary_name(name, tokens=b"", is_function=False):
    return binary_record(39, struct.pack("<IBI", (1 | 1 << 1 | 1 << 17) if is_function else 0, 0, 0xffffffff) + binary_text(name) + struct.pack("<I", len(tokens)) + tokens + struct.pack("<I", 0) + struct.pack("<I", 0xffffffff))


def binary_workbook(rows, names=b""):
    """A workbook of one sheet; ROWS: the cells' records of each row, and the records behind them."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def relations(kind, target):
        return ('<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{relation}/{kind}" Target="{target}"/></Relationships>').encode()

    book = binary_record(131) + binary_record(143) + binary_record(156, struct.pack("<II", 0, 1) + binary_text("rId1") + binary_text("a")) + binary_record(144) + names + binary_record(132)
    cells = b"".join(binary_record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 1) + struct.pack("<II", 0, 15)) + row for number, row in enumerate(rows))
    sheet = binary_record(129) + binary_record(145) + cells + binary_record(146) + binary_record(130)
    types = ('<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
             '<Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/><Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>').encode()
    return recipes.zip_file([recipes.Member("[Content_Types].xml", types), recipes.Member("_rels/.rels", relations("officeDocument", "xl/workbook.bin")), recipes.Member("xl/workbook.bin", book),
                             recipes.Member("xl/_rels/workbook.bin.rels", relations("worksheet", "worksheets/sheet1.bin")), recipes.Member("xl/worksheets/sheet1.bin", sheet)])


def binary_formulas_of_the_moment():
    """RAND, TODAY, NOW, CELL("filename"), INFO("system"), RANDBETWEEN(1,9), a name for TODAY, a macro's function, a shared RAND; and 1+0.5, which stays."""
    def word(text):
        return struct.pack("<BH", 0x17, len(text)) + text.encode("utf-16-le")

    def call(number):
        return b"\x41" + struct.pack("<H", number)

    def call_of(count, number):
        return struct.pack("<BBH", 0x42, count, number)

    names = binary_name("day", call(221)) + binary_name("other", b"\x43" + struct.pack("<I", 1)) + binary_name("macro", is_function=True)
    shared = binary_record(427, struct.pack("<IIII", 8, 9, 0, 0) + struct.pack("<I", 3) + call(63) + struct.pack("<I", 0))
    rows = [binary_formula(0, 0.125, call(63)), binary_formula(0, 40577.0, call(221)), binary_formula(0, 40577.25, call(74)), binary_formula(0, "STORED-PLACE", word("filename") + call_of(1, 125)),
            binary_formula(0, "STORED-SYSTEM", word("system") + call(244)), binary_formula(0, 7.0, b"\x1e\1\0\x1e\x09\0" + call_of(2, 464)), binary_formula(0, 40578.0, b"\x43" + struct.pack("<I", 2)),
            binary_formula(0, "STORED-MACRO", b"\x23" + struct.pack("<I", 3) + call_of(1, 255)), binary_formula(0, 0.25, b"\1" + struct.pack("<I", 8), struct.pack("<I", 0)) + shared,
            binary_formula(0, 0.75, b"\1" + struct.pack("<I", 8), struct.pack("<I", 0)), binary_formula(0, 1.5, b"\x1e\1\0\x1f" + struct.pack("<d", 0.5) + b"\3")]
    return binary_workbook(rows, names)


# --- encryption ([MS-OFFCRYPTO] 2.3.5 to 2.3.7) -------------------------------------------------------

FILEPASS, NEVER_ENCRYPTED = 0x2f, (0x809, 0x2f, 0x194, 0x195, 0xe1, 0x196, 0x138)
SALT, VERIFIER, BLOCK = bytes(range(16)), bytes(range(16, 32)), 1024


def rc4_locked(word):
    """(what FilePass says, the key of a block)"""
    def key(block):
        return hashlib.md5(base[:5] + struct.pack("<I", block)).digest()
    base = hashlib.md5((hashlib.md5(word.encode("utf-16-le")).digest()[:5] + SALT) * 16).digest()
    return struct.pack("<HHH", 1, 1, 1) + SALT + rc4(key(0), VERIFIER + hashlib.md5(VERIFIER).digest()), key


def crypto_api_locked(word, bits):
    def key(block):
        return hashlib.sha1(base + struct.pack("<I", block)).digest()[:bits // 8] + bytes(11 if bits == 40 else 0)
    base = hashlib.sha1(SALT + word.encode("utf-16-le")).digest()
    verifier = rc4(key(0), VERIFIER + hashlib.sha1(VERIFIER).digest())
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + "RC4\0".encode("utf-16-le")
    return (struct.pack("<HHHII", 1, 2, 2, 4, len(header)) + header
            + struct.pack("<I", 16) + SALT + verifier[:16] + struct.pack("<I", 20) + verifier[16:]), key


def xor_locked(word, left=2):
    """(what FilePass says, the sixteen bytes, each turned so many bits to the LEFT); 2.3.7.1 and 2.3.7.2 by their registers."""
    def turn(value, by, width=16):
        return (value << by | value >> (width - by)) & ((1 << width) - 1)
    key, base, end, check = 0, 0x8000, 0xffff, len(word) ^ 0xce4b
    for character in reversed(word.encode()):
        for bit in range(8):
            base, end = turn(base, 1), turn(end, 1)
            base ^= 0x1020 * (base & 1)
            end ^= 0x1020 * (end & 1)
            if bit < 7 and character >> bit & 1:
                key ^= base
    key ^= end
    for place, character in enumerate(word.encode(), 1):
        check ^= turn(character, place % 15, 15)
    filled = (word.encode() + bytes.fromhex("bbffffbaffffb98000be0f00bf0f00"))[:16]
    return struct.pack("<HHH", 0, key, check), bytes(turn(byte ^ (key >> 8 if at & 1 else key & 255), left, 8) for at, byte in enumerate(filled))


def encrypted_workbook(data, word, kind):
    """The workbook DATA (BIFF8) encrypted with WORD; KIND: "xor", "rc4", 40 or 128 (CryptoAPI with so many bits)."""
    tree = read_compound(data)
    said, key = xor_locked(word) if kind == "xor" else rc4_locked(word) if kind == "rc4" else crypto_api_locked(word, kind)
    stream = bytearray(tree["Workbook"])
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    shift = 4 + len(said)
    stream[first:first] = struct.pack("<HH", FILEPASS, len(said)) + said
    for at, record, content in records_of(bytes(stream)):
        if record == BOUNDSHEET:
            struct.pack_into("<I", stream, at + 4, struct.unpack_from("<I", content)[0] + shift)
    pad = b"" if kind == "xor" else b"".join(rc4(key(at // BLOCK), bytes(BLOCK)) for at in range(0, len(stream), BLOCK))
    for at, record, content in records_of(bytes(stream)):
        for place in range(at + 4 + 4 * (record == BOUNDSHEET), at + 4 + len(content)):
            if record in NEVER_ENCRYPTED:
                break
            if kind == "xor":
                byte = stream[place] ^ key[(place + len(content)) % 16]
                stream[place] = (byte >> 3 | byte << 5) & 255
            else:
                stream[place] ^= pad[place]
    return compound(dict(tree, Workbook=bytes(stream)))


def encrypted_document(data, word, kind):
    """The Word document DATA encrypted with WORD, as encrypted_workbook() says; [MS-DOC] 2.2.6."""
    tree = read_compound(data)
    main = bytearray(tree["WordDocument"])
    name = "1Table" if main[11] & 2 else "0Table"
    block = 512
    if kind == "xor":
        said, key = xor_locked(word, 7)
        main[11] |= 0x81
        main[14:18] = said[2:]
        said = b""
    else:
        said, key = rc4_locked(word) if kind == "rc4" else crypto_api_locked(word, kind)
        said = said[2:]
        main[11] |= 1
        struct.pack_into("<I", main, 14, len(said))
        for pair in range(struct.unpack_from("<H", main, 152)[0]):
            at, size = struct.unpack_from("<II", main, 154 + 8 * pair)
            if size:
                struct.pack_into("<I", main, 154 + 8 * pair, at + len(said))

    def hidden(stream, plain):
        if kind == "xor":
            return bytes(byte if at < plain or byte in (0, key[at % 16]) else byte ^ key[at % 16] for at, byte in enumerate(stream))
        pad = b"".join(rc4(key(at // block), bytes(block)) for at in range(0, len(stream), block))
        return bytes(byte if at < plain else byte ^ pad[at] for at, byte in enumerate(stream))
    streams = {name: hidden(said + tree[name], len(said)), "WordDocument": hidden(main, 68)}
    if "Data" in tree:
        streams["Data"] = hidden(tree["Data"], 0)
    return compound(dict(tree, **streams))


def encrypted_presentation(data, word, bits):
    """The presentation DATA encrypted with WORD by CryptoAPI with so many BITS; [MS-PPT] 2.3.7."""
    def record(kind, content, head=0):
        return struct.pack("<HHI", head, kind, len(content)) + content

    def picture(stream):
        """Each field of each picture by itself."""
        out, at = b"", 0
        while at < len(stream):
            head, kind, size = struct.unpack_from("<HHI", stream, at)
            rest = [16, 34 if kind in (0xf01a, 0xf01b, 0xf01c) else 1]
            if head >> 4 in (0x217, 0x3d5, 0x46b, 0x543, 0x6e1, 0x6e3, 0x6e5, 0x7a9):
                rest.insert(0, 16)
            for length in [8, *rest, size - sum(rest)]:
                out += rc4(key(0), stream[at:at + length])
                at += length
        return out
    tree = read_compound(data)
    said, key = crypto_api_locked(word, bits)
    user, stream = bytearray(tree["Current User"]), bytearray(tree["PowerPoint Document"])
    edit, = struct.unpack_from("<I", user, 16)
    assert struct.unpack_from("<H", stream, edit + 2) == (0x0ff5,) and struct.unpack_from("<I", stream, edit + 16) == (0,)
    directory, = struct.unpack_from("<I", stream, edit + 20)
    listed = bytes(stream[directory + 8:directory + 8 + struct.unpack_from("<I", stream, directory + 4)[0]])
    at = 0
    last = 0
    while at < len(listed):
        first, = struct.unpack_from("<I", listed, at)
        for number in range(first >> 20):
            last = max(last, (first & 0xfffff) + number)
            place, = struct.unpack_from("<I", listed, at + 4 + 4 * number)
            end = place + 8 + struct.unpack_from("<I", stream, place + 4)[0]
            stream[place:end] = rc4(key((first & 0xfffff) + number), bytes(stream[place:end]))
        at += 4 + 4 * (first >> 20)
    session = len(stream)
    stream += record(0x2f14, said[2:], 0xf)
    listed += struct.pack("<II", 1 << 20 | last + 1, session)
    directory = len(stream)
    stream += record(0x1772, listed)
    content = bytearray(stream[edit + 8:edit + 8 + 28])
    struct.pack_into("<I", content, 12, directory)
    struct.pack_into("<II", user, 12, 0xf3d1c4df, len(stream))
    stream += record(0x0ff5, bytes(content) + struct.pack("<I", last + 1))
    streams = {"Current User": bytes(user), "PowerPoint Document": bytes(stream), "EncryptedSummary": rc4(key(0), bytes(64))}
    if "Pictures" in tree:
        streams["Pictures"] = picture(tree["Pictures"])
    return compound(dict(tree, **streams))


def with_lists(data, lists):
    """The workbook DATA, in which the first check boxes are LISTS: (kind, row and column of the first cell or words, number of entries, those chosen)."""
    tree = read_compound(data)
    stream, out, waiting = tree["Workbook"], bytearray(), list(lists)
    for _, kind, content in records_of(stream):
        if kind == 0x5d and content[4:6] == b"\x0b\0" and waiting:
            content = list_object(content[6:8], *waiting.pop(0))
        out += struct.pack("<HH", kind, len(content)) + content
    assert not waiting, waiting
    places = [at for at, kind, _ in records_of(bytes(out)) if kind == BOF]
    sheets = [at for at, kind, _ in records_of(bytes(out)) if kind == BOUNDSHEET]
    for place, sheet in zip(places[1:], sheets):
        struct.pack_into("<I", out, sheet + 4, place)
    return compound(dict(tree, Workbook=bytes(out)))


def list_object(number, kind, first, n, chosen):
    """[MS-XLS] 2.4.181 Obj of a list box ("list") or a drop-down ("drop")."""
    is_many = len(chosen) != 1
    formula = b"" if isinstance(first, list) else struct.pack("<HIBHHHH", 9, 0, 0x25, first[0], first[0] + n - 1, first[1], first[1]) + b"\0"
    content = struct.pack("<HHH", 0x15, 18, 0x14 if kind == "drop" else 0x12) + number + struct.pack("<H12x", 0x11)
    content += struct.pack("<HH20x", 0x0c, 20) + struct.pack("<HHH", 0x13, 0x1fee, len(formula)) + formula
    content += struct.pack("<HHHH", n, 0 if is_many else chosen[0], (0x10 if is_many else 0) | (0 if formula else 2), 0)
    if kind == "drop":
        content += struct.pack("<HHHHBx", 0, 8, 0, 0, 0)
    if not formula:
        content += b"".join(struct.pack("<HB", len(word), 1) + word.encode("utf-16-le") for word in first)
    return content + (bytes(1 if i + 1 in chosen else 0 for i in range(n)) if is_many else b"")
