# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes fonts of glyphs from the system's OpenType fonts with CFF outlines, as programs embed them in PDF files: a Type 1 font as
LibreOffice writes it, or a CID font.

Outlines are lists of ("m", dx, dy), ("l", dx, dy) and ("c", six numbers), each relative to the last point, so that a test can
change one of them."""

import functools
import itertools
import pathlib
import struct
import subprocess

from subset import glyph_of, read_tables, write_tables

SANS = "NotoSansCJKjp-Regular"
EEXEC, CHARSTRING = 55665, 4330


@functools.cache
def installed(name):
    """Returns the tables of the face `name` in the font collection that fontconfig finds."""
    family = "Noto Serif CJK JP" if "Serif" in name else "Noto Sans CJK JP"
    path, index = subprocess.run(["fc-match", "--format=%{file}\t%{index}", family + ":style=Regular"], capture_output=True, text=True, check=True).stdout.split("\t")
    data = pathlib.Path(path).read_bytes()
    start = struct.unpack_from(">I", data, 12 + 4 * int(index))[0] if data[:4] == b"ttcf" else 0
    rows = [struct.unpack_from(">4s4xII", data, start + 12 + 16 * i) for i in range(struct.unpack_from(">H", data, start + 4)[0])]
    tables = {tag: data[offset:offset + size] for tag, offset, size in rows}
    if name.encode("utf-16-be") not in tables[b"name"] or b"CFF " not in tables:
        raise RuntimeError(f"the font {name} is not installed")
    return tables


def read_index(data, at):
    """Returns the items of an index, as (start, end), and where the index ends."""
    n = struct.unpack_from(">H", data, at)[0]
    if n == 0:
        return [], at + 2
    size = data[at + 2]
    offsets = [int.from_bytes(data[at + 3 + size * i:at + 3 + size * (i + 1)], "big") for i in range(n + 1)]
    start = at + 2 + size * (n + 1)
    return [(start + offsets[i], start + offsets[i + 1]) for i in range(n)], start + offsets[n]


@functools.cache
def index_of(name, at):
    """Returns the index at an offset of an installed font's CFF table. A large font has 65,535 glyphs, so each index is read
    only once."""
    return read_index(installed(name)[b"CFF "], at)


def read_dictionary(data):
    """Returns integers by operator; a number of another kind is None."""
    found, operands, i = {}, [], 0
    while i < len(data):
        byte = data[i]
        i += 1
        if byte <= 21:
            found[byte if byte != 12 else 1200 + data[i]] = operands
            i += byte == 12
            operands = []
        elif byte == 28:
            operands.append(struct.unpack_from(">h", data, i)[0])
            i += 2
        elif byte == 29:
            operands.append(struct.unpack_from(">i", data, i)[0])
            i += 4
        elif byte == 30:
            while data[i] & 15 != 15:
                i += 1
            i += 1
            operands.append(None)
        elif byte <= 246:
            operands.append(byte - 139)
        else:
            operands.append((byte - 247) * 256 + data[i] + 108 if byte <= 250 else -(byte - 251) * 256 - data[i] - 108)
            i += 1
    return found


class Walk:
    """Interprets a charstring with its subroutines."""

    def __init__(self, data, everywhere, local):
        self.data, self.indexes, self.path, self.stack, self.stems, self.begun = data, {29: everywhere, 10: local}, [], [], 0, False

    def run(self, place):
        i, end = place
        while i < end:
            byte = self.data[i]
            i += 1
            if byte == 28:
                self.stack.append(struct.unpack_from(">h", self.data, i)[0])
                i += 2
            elif byte >= 32:
                more = 1 if 247 <= byte <= 254 else 4 if byte == 255 else 0
                second = self.data[i]
                self.stack.append(byte - 139 if byte <= 246 else (byte - 247) * 256 + second + 108 if byte <= 250 else -(byte - 251) * 256 - second - 108 if byte <= 254
                                  else struct.unpack_from(">i", self.data, i)[0] / 65536)
                i += more
            elif byte in self.indexes:
                index = self.indexes[byte]
                if self.run(index[self.stack.pop() + (107 if len(index) < 1240 else 1131 if len(index) < 33900 else 32768)]):
                    return True
            elif byte == 11:
                return False
            elif byte == 14:
                return True
            elif byte in (1, 3, 18, 23, 19, 20):
                self.stems, self.begun = self.stems + len(self.stack) // 2, True
                i += (self.stems + 7) // 8 if byte in (19, 20) else 0
                self.stack = []
            else:
                i += byte == 12
                self.draw(byte if byte != 12 else 1200 + self.data[i - 1], self.stack)
                self.stack, self.begun = [], True
        return False

    def curves(self, *numbers):
        self.path += [("c", *numbers[i:i + 6]) for i in range(0, len(numbers), 6)]

    def lines(self, *numbers):
        self.path += [("l", *numbers[i:i + 2]) for i in range(0, len(numbers), 2)]

    def draw(self, operator, n):
        if operator in (21, 22, 4):
            self.path.append(("m", *n[-2:]) if operator == 21 else ("m", n[-1], 0) if operator == 22 else ("m", 0, n[-1]))
        elif operator in (6, 7):
            for i, number in enumerate(n):
                self.lines(*((number, 0) if (operator == 6) == (i % 2 == 0) else (0, number)))
        elif operator in (5, 25):
            self.lines(*n[:len(n) if operator == 5 else -6])
            self.curves(*n[len(n) if operator == 5 else -6:])
        elif operator in (8, 24):
            self.curves(*n[:len(n) if operator == 8 else -2])
            self.lines(*n[len(n) if operator == 8 else -2:])
        elif operator in (26, 27):
            aside = n[0] if len(n) % 4 else 0
            for i in range(len(n) % 4, len(n), 4):
                self.curves(*((aside, n[i], n[i + 1], n[i + 2], 0, n[i + 3]) if operator == 26 else (n[i], aside, n[i + 1], n[i + 2], n[i + 3], 0)))
                aside = 0
        elif operator in (30, 31):
            for i in range(0, len(n) - 3, 4):
                aside = n[i + 4] if i + 5 == len(n) else 0
                self.curves(*((n[i], 0, n[i + 1], n[i + 2], aside, n[i + 3]) if (operator == 31) == (i % 8 == 0) else (0, n[i], n[i + 1], n[i + 2], n[i + 3], aside)))
        else:
            raise RuntimeError(f"a charstring with operator {operator}")


def outline(name, character):
    """Returns the outline of `character` in the installed font `name`."""
    tables = installed(name)
    data, glyph = tables[b"CFF "], glyph_of(tables[b"cmap"], character)
    tops = index_of(name, index_of(name, data[2])[1])
    top = read_dictionary(data[slice(*tops[0][0])])
    everywhere = index_of(name, index_of(name, tops[1])[1])[0]
    at = top[1237][0]
    ranges = [struct.unpack_from(">HB", data, at + 3 + 3 * i) for i in range(struct.unpack_from(">H", data, at + 1)[0])]
    font = read_dictionary(data[slice(*index_of(name, top[1236][0])[0][[which for first, which in ranges if first <= glyph][-1]])])
    size, place = font[18]
    subroutines = read_dictionary(data[place:place + size]).get(19)
    walk = Walk(data, everywhere, index_of(name, place + subroutines[0])[0] if subroutines else [])
    if not walk.run(index_of(name, top[17][0])[0][glyph]):
        raise RuntimeError(f"{character} does not end")
    return walk.path


# --- writing ----------------------------------------------------------------------------------------

def number(value):
    """Returns a number in the encoding of both types of charstrings."""
    if -107 <= value <= 107:
        return bytes([value + 139])
    if 108 <= abs(value) <= 1131:
        return bytes([(247 if value > 0 else 251) + ((abs(value) - 108) >> 8), (abs(value) - 108) & 255])
    raise RuntimeError(f"{value} is too far")


def charstring(path, before, between, after):
    out, is_open = before, False
    for kind, *numbers in path:
        out += between if kind == "m" and is_open else b""
        is_open = True
        out += b"".join(map(number, numbers)) + {"m": b"\x15", "l": b"\x05", "c": b"\x08"}[kind]
    return out + (between if is_open else b"") + after


def encrypted(plain, key):
    out = bytearray()
    for byte in b"\xc7\xc7\xc7\xc7" + plain:
        out.append(byte ^ key >> 8)
        key = ((out[-1] + key) * 52845 + 22719) & 0xffff
    return bytes(out)


def type1(paths, name=SANS + "-Kanji", matrix="0.001 0 0 0.001 0 0", more=b"", charstrings=None, names=None):
    """Returns a font of `paths`, whose codes are numbers from 1, in the form of LibreOffice. `charstrings` replaces the ones
    made of the paths; `more` is added to the hints."""
    charstrings = charstrings or [charstring(path, number(0) + number(1000) + b"\x0d", b"\x09", b"\x0e") for path in paths]
    names = names or [f"cid{i + 100}" for i in range(len(charstrings))]
    clear = (f"%!FontType1-1.0: {name} 001.003\n11 dict begin\n/FontType 1 def\n/PaintType 0 def\n/FontName /{name} def\n/UniqueID 4100001 def\n/FontMatrix [{matrix}]readonly def\n"
             f"/FontBBox {{-1002 -1048 2928 1808}}readonly def\n/FontInfo 2 dict dup begin\n /FullName ({name}) readonly def\n /FamilyName ({name}) readonly def\nend readonly def\n"
             "/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n" + "".join(f"dup {i + 1} /{name} put\n" for i, name in enumerate(names))
             + "readonly def\ncurrentdict end\ncurrentfile eexec\n").encode()
    private = (b"dup\n/Private 13 dict dup begin\n/RD{string currentfile exch readstring pop}executeonly def\n/ND{noaccess def}executeonly def\n/NP{noaccess put}executeonly def\n"
               b"/MinFeature{16 16}ND\n/password 5839 def\n/BlueValues [-250 -250 1100 1100]ND\n/StdHW [71] def\n/LanguageGroup 1 def\n/RndStemUp false def\n" + more
               + b"/UniqueID 4100001 def\n/OtherSubrs\n% Dummy code for faking flex hints\n[ {} {} {} {systemdict /internaldict known not {pop 3}\n"
               b"{1183615869 systemdict /internaldict get exec\ndup /startlock known\n{/startlock get exec}\n{dup /strtlck known\n{/strtlck get exec}\n{pop 3}\nifelse}\nifelse}\nifelse\n"
               b"} executeonly\n] ND\n/Subrs 5 array\n")
    subroutines = (b"\x8e\x8b\x0c\x10\x0c\x11\x0c\x11\x0c\x21\x0b", b"\x8b\x8c\x0c\x10\x0b", b"\x8b\x8d\x0c\x10\x0b", b"\x0b", b"\x8c\x8e\x0c\x10\x0c\x11\x0a\x0b")
    private += b"".join(b"dup %d %d RD %s NP\n" % (i, len(code) + 4, encrypted(code, CHARSTRING)) for i, code in enumerate(subroutines))
    private += b"ND\n2 index /CharStrings %d dict dup begin\n" % (len(charstrings) + 1)
    private += b"".join(b"/%s %d RD %s ND\n" % (name.encode(), len(code) + 4, encrypted(code, CHARSTRING))
                        for name, code in zip([".notdef", *names], [number(0) + number(1000) + b"\x0d\x0e", *charstrings]))
    private += b"end end\nreadonly put\nput\ndup/FontName get exch definefont pop\nmark currentfile closefile\n"
    return clear + encrypted(private, EEXEC) + (b"0" * 64 + b"\n") * 8 + b"cleartomark\n"


def index(*items):
    offsets = list(itertools.accumulate(map(len, items), initial=1))
    return struct.pack(">H", len(items)) + (b"\4" + b"".join(struct.pack(">I", offset) for offset in offsets) + b"".join(items) if items else b"")


def entry(operator, *values):
    """Returns numbers of five bytes each, so that the length of a dictionary does not depend on their values."""
    return b"".join(b"\x1d" + struct.pack(">i", value) for value in values) + (bytes([12, operator - 1200]) if operator >= 1200 else bytes([operator]))


def first_entries(more, names, choices, outlines, fonts):
    """Returns the first dictionary of a CID font, with `more` in it."""
    return entry(1230, 391, 392, 0) + more + entry(15, names) + entry(1237, choices) + entry(17, outlines) + entry(1236, fonts)


def cff(paths, cids=None, more=b"", charstrings=None, everywhere=(), notdef=b"\x0e"):
    """Returns a CID font; CIDs are numbered from 1 if none are given. `more`: entries in its first dictionary; `everywhere`: its
    subroutines, or their index; `notdef`: the glyph without a CID."""
    charstrings = charstrings or [charstring(path, b"", b"", b"\x0e") for path in paths]
    cids = cids or range(1, len(charstrings) + 1)
    head, strings, private = b"\1\0\4\4" + index(b"KyTest"), index(b"Adobe", b"Identity") + (everywhere if isinstance(everywhere, bytes) else index(*everywhere)), entry(20, 1000)
    charset = b"\0" + b"".join(struct.pack(">H", cid) for cid in cids)
    glyphs, selection = index(notdef, *charstrings), b"\3\0\1\0\0\0" + struct.pack(">H", len(charstrings) + 1)

    first = len(head) + len(index(first_entries(more, 0, 0, 0, 0))) + len(strings)
    places = [first, first + len(charset), first + len(charset) + len(selection)]
    places.append(places[-1] + len(glyphs))
    behind = places[-1] + len(index(entry(18, 0, 0)))
    return head + index(first_entries(more, *places)) + strings + charset + selection + glyphs + index(entry(18, len(private), behind)) + private


def cff_by_names(paths, names=None, encoding=None, more=b"", charstrings=None, sids=None):
    """Returns a font with glyph names, whose codes are the glyph numbers. `encoding` replaces these codes; `sids` replaces the
    numbers of the names."""
    charstrings = charstrings or [charstring(path, b"", b"", b"\x0e") for path in paths]
    names = names or [f"cid{i + 100}" for i in range(len(charstrings))]
    head, strings, private = b"\1\0\4\4" + index(b"KyTest"), index(*(name.encode() for name in names)) + index(), entry(20, 1000)
    charset = b"\0" + b"".join(struct.pack(">H", sid) for sid in sids or range(391, 391 + len(names)))
    encoding = encoding if encoding is not None else b"\0" + bytes([len(charstrings), *range(1, len(charstrings) + 1)])
    glyphs = index(b"\x0e", *charstrings)

    def first(*places):
        return index(more + entry(15, places[0]) + entry(16, places[1]) + entry(17, places[2]) + entry(18, len(private), places[3]))

    start = len(head) + len(first(0, 0, 0, 0)) + len(strings)
    places = list(itertools.accumulate((len(charset), len(encoding), len(glyphs)), initial=start))
    return head + first(*places) + strings + charset + encoding + glyphs + private


def opentype(table, n, em=1000, **others):
    """Returns an OpenType font with the CFF `table` of `n` glyphs. `others`: tables that replace the usual ones; b"": omitted."""
    tables = {b"CFF ": table, b"head": bytes(18) + struct.pack(">H", em) + bytes(34), b"hhea": bytes(34) + b"\0\1", b"hmtx": b"\x03\xe8\0\0" + bytes(2 * n), b"maxp": struct.pack(">IH", 0x5000, n + 1)}
    tables.update({tag.encode().ljust(4): data for tag, data in others.items()})
    return b"OTTO" + write_tables({tag: data for tag, data in tables.items() if data})[4:]
