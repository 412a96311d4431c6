# SPDX-License-Identifier: GPL-2.0-or-later
"""Hides content in SXF and DXF outputs as a manipulated writer could; the verifier must refuse the edits.

The drawings of test-corpus/ with all removable content are rebuilt. Then, by rule, rows that kiyome never writes are inserted
between others; names, numbers, values and references are changed; and bytes are added before and after the drawing."""

import re


LINE = b"\r\n"


def header_edits(data):
    yield "an author", data.replace(b"(''),('')", b"('author'),('')", 1)
    yield "an organisation", data.replace(b"(''),('')", b"(''),('author')", 1)
    yield "a path as its name", data.replace(b"'drawing.", b"'\\\\host.example\\drawing.", 1)
    yield "a system", data.replace(b"'','');", b"'system','');", 1)
    yield "an authorisation", data.replace(b"'','');", b"'','boss');", 1)
    yield "another schema", data.replace(b"ASSOCIATIVE_DRAUGHTING", b"CONFIG_CONTROL_DESIGN", 1)
    yield "another level", data.replace(b"level2", b"level9", 1)
    yield "a version that is none", data.replace(b"$$3.1", b"$$3.1<b>", 1)
    yield "a stamp that is none", data.replace(b"T10:00:00", b"T10:00:00+x", 1)
    yield "a section of its own", data.replace(b"DATA;", b"ANCHOR;\r\n<a>=#10;\r\nENDSEC;\r\nDATA;", 1)
    yield "a second section", data.replace(b"ENDSEC;\r\nEND-ISO", b"ENDSEC;\r\nDATA;\r\nENDSEC;\r\nEND-ISO", 1)
    yield "other ends of lines", data.replace(LINE, b"\n")
    yield "no end", data.replace(b"END-ISO-10303-21;", b"")


def between(data, row, every=7):
    """Yields edits with `row` inserted after every so many lines of the data."""
    lines = data.split(LINE)
    first = lines.index(b"DATA;")
    for place in range(first + 1, len(lines) - 1, every):
        yield place, LINE.join(lines[:place] + [row] + lines[place:])


def each(data, pattern, other, every=1):
    """Yields edits with `other` instead of each match of `pattern`, one at a time."""
    for number, found in enumerate(re.finditer(pattern, data)):
        if number % every == 0:
            yield found.group()[:30], data[:found.start()] + other + data[found.end():]


def p21_edits(data):
    yield from header_edits(data)
    for row in (b"/* comment */", b"#99999990=CIRCLE(' ',$,1.0);", b"#10=APPROVAL_STATUS('a');", b"!a=1;", b"&SCOPE", b"<script>"):
        for place, edited in between(data, row):
            yield f"{row!r} at {place}", edited
    for name in sorted(set(re.findall(rb"[A-Z0-9]+(?:_[A-Z0-9]+)+(?=\()", data))):
        yield f"another entity than {name!r}", data.replace(name + b"(", b"DOCUMENT_FILE(", 1)
        yield f"{name!r} with more", data.replace(name + b"(", name + b"('more',", 1)
    body = data.index(b"DATA;")
    head, rows = data[:body], data[body:]
    last = int(re.findall(rb"^#(\d+)=", rows, re.M)[-1])
    for what, pattern, other, every in (
            ("a number of its own", rb"(?m)^#\d+=", b"#7=", 9), ("leads to nothing", rb"(?<=[(,])#\d+", b"#%d" % (last + 10), 9), ("leads between", rb"(?<=[(,])#\d+", b"#15", 9), ("a word for a way", rb"(?<=[(,])#\d+", b"ABC", 9),
            ("a path", rb"' '", b"'\\\\\\\\host.example\\\\a'", 9), ("a path of a network", rb"' '", b"'//host.example/a'", 9), ("characters that can't be seen", rb"' '", b"'\\X2\\202E\\X0\\'", 9), ("none of Unicode", rb"' '", b"'\\X2\\D800\\X0\\'", 9),
            ("ASCII in disguise", rb"' '", b"'\\X2\\002F002F\\X0\\'", 9), ("an escape of another kind", rb"' '", b"'\\X4\\0000202E\\X0\\'", 9), ("bytes of Shift JIS", rb"' '", "'図'".encode("cp932"), 9), ("a string of two lines", rb"' '", b"'a\r\nb'", 9), ("a string that never ends", rb"' '", b"'", 9),
            ("a binary", rb"' '", b'"0F"', 9), ("a source elsewhere", rb"'scadec'", b"'http://host.example'", 1), ("a type of nobody", rb"LENGTH_MEASURE\(", b"URI_REFERENCE(", 1), ("no type", rb"IDENTIFIER\(", b"(", 1)):
        for place, edited in each(rows, pattern, other, every):
            yield f"{what} at {place!r}", head + edited
    # An instance that refers to itself, and two that refer to each other.
    for found in list(re.finditer(rb"(?m)^#(\d+)=PRESENTATION_STYLE_ASSIGNMENT\(\(#(\d+)", rows))[:5]:
        yield "leads to itself", head + rows[:found.start(2)] + found.group(1) + rows[found.end(2):]
    found = re.search(rb"(?m)^#(\d+)=AXIS2_PLACEMENT_2D\(' ',#(\d+)", rows)
    point = re.search(rb"(?m)^#" + found.group(2) + rb"=CARTESIAN_POINT\(' ',\(", rows)
    yield "leads around", head + rows[:point.end()] + b"#" + found.group(1) + b"," + rows[point.end():]


def sfc_edits(data):
    yield from header_edits(data)
    for row in (b"/* comment */", b"/*SXF\r\n#1 = raster_feature(\\'a.tif\\')\r\nSXF*/", b"#10=CIRCLE(' ',$,1.0);", b"<script>"):
        for place, edited in between(data, row, 3):
            yield f"{row[:20]!r} at {place}", edited
    for name in sorted(set(re.findall(rb"\w+_feature(?=\()", data))):
        yield f"another feature than {name!r}", data.replace(name + b"(", b"raster_feature(", 1)
        # As many lists as one instance may have. More than this is refused.
        if name != b"fill_area_style_hatching_feature":
            yield f"{name!r} with more", data.replace(name + b"(", name + b"('1',", 1)
    body = data.index(b"DATA;")
    head, rows = data[:body], data[body:]
    for what, pattern, other, every in (
            ("a word for a number", rb"(?<!\\)'\d+'", b"'=cmd'", 11), ("a text for a number", rb"(?<!\\)'\d+'", b"\\'a\\'", 11), ("a list of words", rb"'\(\d[^)]*\)'", b"'(a,b)'", 1), ("a number without an end", rb"(?<!\\)'\d+'", b"'1", 11),
            ("a path", rb"(?<=layer_feature\()\\'[^']*\\'", b"\\'\\\\host.example\\a\\'", 1), ("a path of a network", rb"(?<=layer_feature\()\\'[^']*\\'", b"\\'//host.example/a\\'", 1), ("no tag", rb"SXF\*/", b"*/", 9), ("another tag", rb"/\*SXF(?=\r)", b"/*SXF9", 9)):
        for place, edited in each(rows, pattern, other, every):
            yield f"{what} at {place!r}", head + edited


def dxf_edits(data):
    """Edits the file as pairs of lines: a group code and its value."""
    rows = data.split(LINE)[:-1]
    groups = list(zip(rows[::2], rows[1::2]))

    def written(parts):
        return b"".join(code + LINE + value + LINE for code, value in parts)

    for number, (code, value) in list(enumerate(groups))[::5]:
        yield f"bytes behind a code at {number}", written(groups[:number] + [(code + b"\0hidden", value)] + groups[number + 1:])
        yield f"bytes behind a value at {number}", written(groups[:number] + [(code, value + b"\0hidden")] + groups[number + 1:])
    for group in ((b"101", b"Embedded Object"), (b"101", b"other.example"), (b"102", b"{ACAD_REACTORS"), (b"102", b"}"), (b"310", b"4F4C45"), (b"999", b"comment"), (b"1004", b"00"), (b"1000", b"a sentence"),
                  (b"1001", b"PE_URL"), (b"  0", b"IMAGE"), (b"  0", b"OLE2FRAME"), (b"  0", b"XRECORD"), (b"  0", b"ACAD_PROXY_ENTITY"), (b"  1", b"\\\\host.example\\%<a"), (b"  8", b"//host.example/a"), (b" 40", b"=cmd"), (b" 40", b"nan"), (b" 70", b"1.5"), (b"330", b"x")):
        # Before everything else, it makes the file a text, which is permitted.
        for place in range(1, len(groups) + 1):
            yield f"{group} at {place}", written(groups[:place] + [group] + groups[place:])
    for number, (code, value) in enumerate(groups):
        others = [(code, b"\x1b[2J"), (code.strip() + b" ", value)]
        if code == b"101":
            others += [(code, value.lower()), (code, b""), (b"100", value)]
        if code == b"  0" and value not in (b"SECTION", b"ENDSEC"):
            others += [(code, b"UNDERLAY"), (b"  1", value)]
        if code == b"  2":
            others += [(code, b"THUMBNAILIMAGE")]
        for other in others:
            yield f"{other} for {number}", written(groups[:number] + [other] + groups[number + 1:])
    # After the columns of a text there are only numbers.
    place = next(number for number, group in enumerate(groups) if group[0] == b"101")
    for group in ((b"  1", b"more"), (b"  3", b"more"), (b"  7", b"STANDARD"), (b"100", b"AcDbMText"), (b"330", b"0"), (b"410", b"Model")):
        yield f"{group} among numbers", written(groups[:place + 1] + [group] + groups[place + 1:])
    yield "other ends of lines", data.replace(LINE, b"\n")
    yield "no end", data.replace(b"EOF", b"")


CASES = (("sfc", "t-jp-05-rebuilt", sfc_edits), ("p21", "t-jp-05-rebuilt", p21_edits), ("dxf", "columns-newest", dxf_edits))
