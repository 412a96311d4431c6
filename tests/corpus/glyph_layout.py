# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the font tables GDEF, GSUB and GPOS (ISO/IEC 14496-22), valid and invalid."""
import struct


def words(*numbers):
    return struct.pack(f">{len(numbers)}H", *(number & 0xffff for number in numbers))


def coverage(*glyphs):
    return words(1, len(glyphs), *glyphs)


def classes(*ranges):
    """Returns a class definition table of ranges (first, last, class)."""
    return words(2, len(ranges), *(number for one in ranges for number in one))


def leading(head, *pieces):
    """Returns `head` followed by `pieces`; each None in `head` is replaced with the offset of the next piece."""
    at, out, behind = 2 * len(head), [], b""
    rest = iter(pieces)
    for number in head:
        if number is None:
            out.append(at + len(behind))
            behind += next(rest)
        else:
            out.append(number)
    return words(*out) + behind


def extension(kind, subtable):
    return words(1, kind) + struct.pack(">I", 8) + subtable


def table(lookups, feature=b"liga", called=(0,), script=b"DFLT", parameters=b"", behind=b""):
    """Returns a table of `lookups`: (type, flags, subtables, set of marks or None). Its only feature has the lookups `called`
    and `parameters`."""
    language = words(0, 0xffff, 1, 0)
    scripts = words(1) + script + words(8) + words(4, 0) + language
    of_feature = words(4 + 2 * len(called) if parameters else 0, len(called), *called) + parameters
    features = words(1) + feature + words(8) + of_feature
    written = []
    for kind, flags, subtables, *marks in lookups:
        head = [kind, flags, len(subtables), *[None] * len(subtables), *marks]
        written.append(leading(head, *subtables))
    at = 10 + len(scripts)
    return (words(1, 0, 10, at, at + len(features)) + scripts + features + leading([len(written), *[None] * len(written)], *written) + behind)


def kinds(glyph_classes=b"", mark_classes=b"", mark_sets=()):
    """Returns a table GDEF."""
    head = [1, 2 if mark_sets else 0, None if glyph_classes else 0, 0, 0, None if mark_classes else 0]
    pieces = [piece for piece in (glyph_classes, mark_classes) if piece]
    if mark_sets:
        at, offsets, behind = 4 + 4 * len(mark_sets), b"", b""
        for one in mark_sets:
            offsets += struct.pack(">I", at + len(behind))
            behind += one
        head.append(None)
        pieces.append(words(1, len(mark_sets)) + offsets + behind)
    return leading(head, *pieces)


def anchor(x, y, rest=b"", form=1):
    return words(form, x, y) + rest


def substitutions(mark=b""):
    """Returns a lookup of each kind for two glyphs; `mark` is where no reader looks."""
    one = coverage(1)
    rule, chained = words(1, 1, 0, 0), words(0, 1, 0, 1, 0, 0)
    return [
        (1, 0, [leading([1, None, -1], one), leading([2, None, 1, 0], one)]),
        (2, 0, [leading([1, None, 1, None], one, words(2, 0, 1))]),
        (3, 8, [leading([1, None, 1, None], one, words(1, 0))]),
        (4, 0x10, [leading([1, None, 1, None], one, leading([1, None], words(1, 2, 1)))], 0),
        (5, 0, [leading([1, None, 1, None], one, leading([1, None], rule)), leading([2, None, None, 2, 0, None], one, classes((1, 1, 1)), leading([1, None], rule)),
                leading([3, 1, 1, None, 0, 0], one)]),
        (6, 0, [leading([1, None, 1, None], one, leading([1, None], chained)), leading([2, None, 0, None, 0, 2, 0, None], one, classes((1, 1, 1)), leading([1, None], chained)),
                leading([3, 1, None, 1, None, 1, None, 1, 0, 0], one, one, one)]),
        (7, 0, [extension(8, leading([1, None, 1, None, 1, None, 1, 0], one, one, one))]),
        (4, 0, [leading([1, None, 1, None], coverage(9), leading([1, None], words(1, 2, 1))), words(7) + mark]),
    ]


def positions(mark=b""):
    one, here = coverage(1), anchor(10, 20)
    marks = leading([1, 0, None], here)
    return [
        (1, 0, [leading([1, None, 5, 7, 9], one), leading([2, None, 0x15, 1, 7, 9, 0], one)]),
        (2, 0, [leading([1, None, 0x44, 1, 1, None], one, words(1, 1, 20, 40, 60, 0) + mark), leading([2, None, 4, 0, None, None, 2, 2, 1, 2, 3, 4], one, classes((1, 1, 1)), classes((0, 1, 1)))]),
        (3, 0, [leading([1, None, 1, None, 0], one, anchor(1, 2, words(3) + mark, 2))]),
        (4, 0, [leading([1, None, None, 1, None, None], one, coverage(0), marks, leading([1, None], anchor(3, 4, words(0, 0), 3)))]),
        (5, 0, [leading([1, None, None, 1, None, None], one, coverage(0), marks, leading([1, None], leading([2, None, 0], here)))]),
        (6, 0, [leading([1, None, None, 1, None, None], one, one, marks, leading([1, None], here))]),
        (7, 0, [leading([3, 1, 1, None, 0, 0], one)]),
        (8, 0, [leading([3, 0, 1, None, 0, 1, 0, 0], one)]),
        (9, 0, [extension(1, leading([1, None, 1, 5], one))]),
    ]


def tables(mark=b""):
    return {b"GDEF": kinds(classes((0, 0, 1), (1, 1, 3)), classes((1, 1, 2)), [coverage(1)]) + mark,
            b"GSUB": table(substitutions(mark), parameters=mark, behind=mark),
            b"GPOS": table(positions(mark), b"kern", behind=mark),
            b"VORG": words(1, 0, 880, 1, 1, 700) + mark}
