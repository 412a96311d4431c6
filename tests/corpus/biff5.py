# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes workbooks of Excel 5 and 95 (BIFF5) record by record. Their texts are bytes in the code page that the workbook declares."""
import struct

from mapi import compound

BOF, END, CODEPAGE, FONT, FORMAT, XF, BOUNDSHEET, DIMENSIONS = 0x809, 0x0a, 0x42, 0x31, 0x41e, 0xe0, 0x85, 0x200
LABEL, NUMBER, FORMULA, STRING, NOTE, NAME, EXTERNSHEET, EXTERNNAME = 0x204, 0x203, 0x06, 0x207, 0x1c, 0x18, 0x17, 0x23
SHEET, MACROS, MODULE = (0x10, 0), (0x40, 1), (0x06, 6)  # type of a sheet in its BOF record, in the list of sheets


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def text(value, size="B", page="cp932"):
    raw = value.encode(page)
    return struct.pack("<" + size, len(raw)) + raw


def label(row, column, value):
    return record(LABEL, struct.pack("<HHH", row, column, 15) + text(value, "H"))


def number(row, column, value):
    return record(NUMBER, struct.pack("<HHHd", row, column, 15, value))


def formula(row, column, tokens, value):
    """Returns the records of a formula cell with its result, which is a number or a text in the next record."""
    stored = struct.pack("<d", value) if isinstance(value, float) else bytes(6) + b"\xff\xff"
    return (record(FORMULA, struct.pack("<HHH", row, column, 15) + stored + bytes(6) + struct.pack("<H", len(tokens)) + tokens)
            + (b"" if isinstance(value, float) else record(STRING, text(value, "H"))))


def sum_of(first, last):
    """Returns a formula for SUM of the rows `first` to `last` of the first column."""
    return struct.pack("<BHHBB", 0x25, first | 0xc000, last | 0xc000, 0, 0) + struct.pack("<BBH", 0x42, 1, 4)


def note(row, column, value):
    return record(NOTE, struct.pack("<HH", row, column) + text(value, "H"))


def bof(kind):
    return record(BOF, struct.pack("<HHHH", 0x500, kind, 0x1160, 1994))


def workbook(sheets, links=b"", page=932):
    """Returns the stream of a workbook with the sheets `sheets`: (name, kind, records[, how it is hidden])."""
    fonts = b"".join(record(FONT, struct.pack("<HHHHHBBBB", 220, 0, 0x7fff, 400, 0, 0, 3, 128, 0) + text("ＭＳ Ｐゴシック")) for _ in range(4))
    styles = b"".join(record(XF, struct.pack("<HHHHHHHH", 0, 0, 0xfff5 if n < 15 else 1, 0x20, 0x20c0, 0, 0, 0)) for n in range(16))
    head = bof(5) + record(CODEPAGE, struct.pack("<H", page)) + fonts + styles
    listed = sum(4 + 7 + len(sheet[0].encode("cp932")) for sheet in sheets)
    at = len(head) + listed + len(links) + 4
    book, bodies = head, b""
    for name, (kind, in_list), records, *hides in sheets:
        book += record(BOUNDSHEET, struct.pack("<IBB", at + len(bodies), *(hides or (0,)), in_list) + text(name))
        bodies += bof(kind) + record(DIMENSIONS, struct.pack("<HHHHH", 0, 9, 0, 4, 0)) * (kind != 6) + records + record(END)
    return book + links + record(END) + bodies


def excel_5(sheets, links=b"", **more):
    return compound({"Book": workbook(sheets, links), **more})


def formulas_of_the_moment():
    """Returns cells with formulas that another reader would compute differently (NOW, RAND behind a reference, CELL("filename"),
    a macro's function, a name of another file) with their stored results, and a sum."""
    call = struct.pack("<BBH", 0x42, 1, 0xff)
    macro = b"\x23\1\0" + bytes(12) + call
    add_in = b"\x39\xff\xff" + bytes(8) + b"\1\0" + bytes(12) + call
    place = b"\x17\x08filename" + struct.pack("<BBH", 0x42, 1, 125)
    return (number(0, 0, 40.0) + number(1, 0, 2.0) + formula(2, 0, sum_of(0, 1), 42.0)
            + formula(3, 0, b"\x41" + struct.pack("<H", 74), 40577.25) + formula(4, 0, b"\x44\0\xc0\0" + b"\x41" + struct.pack("<HB", 63, 3), 0.125)
            + formula(5, 0, place, "記録した場所") + formula(6, 0, macro, 7.5) + formula(7, 0, add_in, 8.5))


def macro_name():
    """Returns the record of the name that formulas_of_the_moment() refers to: a function of a macro."""
    return record(NAME, struct.pack("<HBBHHH4B", 0x0e, 0, 1, 0, 0, 0, 0, 0, 0, 0) + b"M")


def sample():
    """Returns a workbook with the features of Excel 5: Japanese names and texts, a hidden sheet, macros of both kinds, formulas."""
    return excel_5([("集計表", SHEET, label(8, 0, "品名と表示") + note(8, 0, "覚え書き") + formulas_of_the_moment()), ("隠し", SHEET, label(0, 0, "HIDDEN-SHEET"), 1),
                    ("m", MACROS, label(0, 0, "EVIL-MARK") + formula(1, 0, b"\x1e\1\0", 1.0)), ("v", MODULE, b"")],
                   macro_name(), _VBA_PROJECT={"PROJECT": b"EVIL-MARK" * 9})
