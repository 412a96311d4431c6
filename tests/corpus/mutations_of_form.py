# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits an output into forms that its format permits, or nearly permits, and that kiyome does not write, for mutate.py: single
items are duplicated, moved or reordered; names are in another namespace or other letters; numbers, characters and spaces are in
another notation; files are updated, wrapped and labelled in the other ways of their specifications. Readers differ about such
forms: one ignores what another reads.

edits (kind, data) yields (description, function that returns the bytes), always in the same order."""

import base64
import functools
import random
import re
import struct
import zlib

import mutations
import pictures
import tamper_files
import tamper_pdf

FEW = 5  # edited places of a kind in a file or member
URL = "http://e.example/x"
PDF_SCRIPT = b"<</S/JavaScript/JS(a)>>"

# The Unicode Standard, 3.9 (table 3-7): byte sequences that are not UTF-8, byte order marks of other encodings, control characters,
# and characters that some readers take for a line break.
BYTES = {"NUL": b"\0", "the mark of UTF-8": b"\xef\xbb\xbf", "that of UTF-16": b"\xff\xfe", "that of UTF-32": b"\0\0\xfe\xff", "that of UTF-7": b"+/v8-", "an overlong <": b"\xc0\xbc",
         "an overlong / of three bytes": b"\xe0\x80\xaf", "one of four": b"\xf0\x80\x80\xaf", "half a pair": b"\xed\xa0\x80", "a pair in six bytes": b"\xed\xa0\xbd\xed\xb8\x80", "what is beyond Unicode": b"\xf4\x90\x80\x80",
         "five bytes": b"\xf8\x88\x80\x80\x80", "a lone byte": b"\x80", "half a character": b"\xe3\x81", "VT": b"\x0b", "FF": b"\x0c", "SUB": b"\x1a", "DEL": b"\x7f", "NEL": b"\xc2\x85", "LS": b"\xe2\x80\xa8",
         "a shift of ISO-2022-JP": b"\x1b$B", "SO": b"\x0e", "a noncharacter": b"\xef\xbf\xbe", "a tag": b"\xf3\xa0\x81\x81", "CR": b"\r", "LF": b"\n"}
SPACES = [b"\t", b"  ", b"\r", b"\n", b"\r\n", b"\x0b", b"\x0c", b"\xc2\xa0", b"\xe3\x80\x80", b"\xc2\x85", b"/**/", b""]
# Notations of numbers in various grammars.
NUMBERS = ["+{}", "-{}", "--{}", " {}", "{} ", "0{}", "00000000000000000000{}", "{}e0", "{}E+00", "{}e9", "0x{}", "#{}", "&H{}", "{}.", "{}.0", ".{}", "{},0", "{}_0", "0b{}", "0o{}", "{}L", "{}%", "NaN", "INF", "1e999", "-0",
           "99999999999999999999", "18446744073709551616", "-2147483649", "", "'{}'", "{}\0"]
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig", "cp037"]


def some(found, dice, most=FEW):
    """Returns at most `most` of the items, in their order."""
    found = list(found)
    return found if len(found) <= most else [found[place] for place in sorted(dice.sample(range(len(found)), most))]


def put(data, at, piece, end=None):
    return data[:at] + piece + data[at if end is None else end:]


def digits_of(text, zero):
    return "".join(chr(ord(zero) + int(letter)) if letter.isascii() and letter.isdigit() else letter for letter in text)


def numbers(data, dice):
    for found in some(re.finditer(rb"(?<![\w.#&;-])-?\d+(?:\.\d+)?(?![\w.;])", data), dice, 2 * FEW):
        text = found[0].decode()
        for form in [*(form.format(text) for form in NUMBERS), digits_of(text, "０"), digits_of(text, "٠"), digits_of(text, "𝟎")]:
            yield f"{text} at {found.start()} is {form!r}", functools.partial(put, data, found.start(), form.encode(), found.end())


def letters(data, dice):
    for found in some(re.finditer(rb"[A-Za-z]{2,}", data), dice, 3 * FEW):
        wide = found[0].decode().translate(mutations.WIDE).encode()
        for form in (found[0].upper(), found[0].lower(), found[0].title(), found[0].swapcase(), wide, found[0].replace(b"i", "ı".encode()).replace(b"s", "ſ".encode()).replace(b"K", "K".encode())):
            if form != found[0]:
                yield f"{found[0]!r} at {found.start()} is {form!r}", functools.partial(put, data, found.start(), form, found.end())


def characters(data, dice):
    places = [0, len(data), *some(range(1, len(data)), dice)]
    for name, piece in BYTES.items():
        for at in places:
            yield f"{name} at {at}", functools.partial(put, data, at, piece)
    for found in some(re.finditer(rb"[ \t\r\n]+", data), dice, 2 * FEW):
        for piece in SPACES:
            yield f"space at {found.start()} is {piece!r}", functools.partial(put, data, found.start(), piece, found.end())
    for encoding in ENCODINGS:
        yield f"in {encoding}", lambda encoding=encoding: data.decode("utf-8", "replace").encode(encoding, "replace")


def text(data, dice):
    yield from characters(data, dice)
    yield from numbers(data, dice)
    yield from letters(data, dice)


def units(pieces, dice, what, joined=b"".join, most=4 * FEW):
    """Yields edits with each of some `pieces` duplicated, left out or moved."""
    pieces = list(pieces)
    for at in some(range(len(pieces)), dice, most):
        piece, rest = pieces[at], pieces[:at] + pieces[at + 1:]
        other = dice.randrange(len(pieces))
        for way, row in (("twice", [*pieces[:at], piece, *pieces[at:]]), ("left out", rest), ("first", [piece, *rest]), ("last", [*rest, piece]), (f"at {other}", [*rest[:other], piece, *rest[other:]]),
                         (f"instead of {other}", [*pieces[:other], piece, *pieces[other + 1:]]), ("twice, at the end", [*pieces, piece])):
            yield f"{what} {at} {way}", functools.partial(joined, row)


def between(pieces, strangers, dice, what, joined=b"".join, most=2 * FEW):
    """Yields edits with each of `strangers` between some `pieces`."""
    pieces = list(pieces)
    for at in some(range(len(pieces) + 1), dice, most):
        for stranger in strangers:
            yield f"{stranger[:40]!r} before {what} {at}", functools.partial(joined, [*pieces[:at], stranger, *pieces[at:]])


# --- XML --------------------------------------------------------------------------------------------------------------------------------

TWINS = ["http://purl.oclc.org/ooxml/wordprocessingml/main", "http://schemas.microsoft.com/office/word/2003/wordml", "http://openoffice.org/2000/office", "http://www.w3.org/1999/xhtml", "urn:oasis:names:tc:opendocument:xmlns:script:1.0",
         "urn:schemas-microsoft-com:office:office", "http://www.w3.org/2000/svg ", "", "http://www.w3.org/XML/1998/namespace", "http://schemas.openxmlformats.org/markup-compatibility/2006"]
TAG, ATTRIBUTE = re.compile(rb"<([A-Za-z][\w:.-]*)((?: [\w:.-]+=\"[^\"]*\")*)(/?)>"), re.compile(rb" ([\w:.-]+)=\"([^\"]*)\"")
REFERENCES = ["&#{};", "&#x{:x};", "&#x{:X};", "&#0000{};", "&#X{:x};", "&#{}", "&#+{};", "&#x{:x} ;", "&#0{};", "&#{}.;"]


def end_of(data, tag):
    return mutations.subtree(data.decode("latin-1"), mutations.TAG.match(data.decode("latin-1"), tag.start()))


def xml(data, dice):
    """XML 1.0 and Namespaces in XML 1.0."""
    tags = list(TAG.finditer(data))
    for tag in some(tags, dice, 2 * FEW):
        name, end = tag[1], end_of(data, tag)
        local, piece, at = name.rpartition(b":")[2], data[tag.start():end], tag.start()
        inside = tag.end(2)
        for way, made in (("twice", put(data, end, piece)), ("three times", put(data, end, piece * 2)), ("left out", put(data, at, b"", end)), ("in itself", put(data, tag.end(), piece) if not tag[3] else put(data, at, b"<%s%s>%s</%s>" % (name, tag[2], piece, name), end)),
                          ("opened and closed", put(data, at, b"<%s%s></%s>" % (name, tag[2], name), end)), ("with a space before its end", put(data, end - 1, b" ")), ("begun behind a space", put(data, at + 1, b" "))):
            yield f"{name.decode()} at {at} {way}", functools.partial(bytes, made)
        following = TAG.match(data, end)
        if following:
            last = end_of(data, following)
            yield f"{name.decode()} at {at} and the next in the other order", functools.partial(bytes, data[:at] + data[end:last] + piece + data[last:])
        for space in TWINS:
            yield f"{name.decode()} at {at} of {space!r}", functools.partial(put, data, inside, b' xmlns="%s"' % space.encode())
            if b":" in name:
                prefix = name.partition(b":")[0]
                yield f"{prefix.decode()} at {at} is {space!r}", functools.partial(put, data, inside, b' xmlns:%s="%s"' % (prefix, space.encode()))
            if end > tag.end() and piece.endswith(b"</%s>" % name):
                twin = b"<k:%s xmlns:k=\"%s\"%s>" % (local, space.encode(), tag[2]) + piece[tag.end() - at:-len(name) - 3] + b"</k:%s>" % local
                yield f"a twin of {name.decode()} at {at} of {space!r}", functools.partial(put, data, at, twin, end)
        for extra in (tag[2], b' xml:space="preserve"', b' xml:lang="ja"', b' xml:id="a"', b' xmlns:xml="http://www.w3.org/XML/1998/namespace"', b' xmlns:xmlns="http://www.w3.org/2000/xmlns/"', b' xmlns:k="urn:k" k:a="1"', b" a=1", b" a", b" a='1'",
                      b' mc:Ignorable="w" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"', b' mc:ProcessContent="w:*" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'):
            if extra:
                yield f"{extra[:30]!r} on {name.decode()} at {at}", functools.partial(put, data, inside, extra)
        pairs = list(ATTRIBUTE.finditer(data, tag.start(2), tag.end(2)))
        for pair in some(pairs, dice, 2):
            key, value = pair[1], pair[2]
            local = key.rpartition(b":")[2]
            for way, made in (("twice", pair[0] * 2), ("and one of no namespace", pair[0] + b' %s="%s"' % (local, URL.encode())), ("of another namespace", b' xmlns:k="urn:k" k:%s="%s"' % (local, value)), ("in capitals", b' %s="%s"' % (key.upper(), value)),
                              ("in apostrophes", b" %s='%s'" % (key, value)), ("behind a tab", b'\t%s="%s"' % (key, value)), ("with spaces", b' %s = "%s"' % (key, value)), ("with a line end", b' %s="%s\n"' % (key, value)), ("in two lines", b'\r\n%s="%s"' % (key, value)),
                              ("without a space", b'%s="%s"' % (key, value)), ("with <", b' %s="%s<"' % (key, value)), ("with >", b' %s="%s>"' % (key, value)), ("in blanks", b' %s=" %s "' % (key, value)), ("empty", b' %s=""' % key),
                              ("with an entity", b' %s="%s&lt;&apos;&quot;"' % (key, value)), ("with an unknown entity", b' %s="&nbsp;%s"' % (key, value))):
                yield f"{key.decode()} at {pair.start()} {way}", functools.partial(put, data, pair.start(), made, pair.end())
            if value[:1].isalnum():
                for form in REFERENCES:
                    yield f"{key.decode()} at {pair.start()} with {form}", functools.partial(put, data, pair.start(2), form.format(value[0]).encode(), pair.start(2) + 1)
        if len(pairs) > 1:
            yield f"attributes of {name.decode()} at {at} in the other order", functools.partial(put, data, pairs[0].start(), b"".join(pair[0] for pair in reversed(pairs)), pairs[-1].end())
    for piece in (b"<!-- x -->", b"<!---->", b"<!-- -- -->", b"<?x y?>", b"<![CDATA[]]>", b"<![CDATA[x]]>", b"]]>", b"&amp;", b"&x;", b"&#0;", b"&#xD;", b"&#xFFFE;", b"&#x110000;", b"%x;", b"<!DOCTYPE a>", b"<!ENTITY x 'y'>", b"<?xml version='1.1'?>", b"<a/>", b"</a>"):
        for tag in some(tags, dice, 3):
            yield f"{piece!r} at {tag.end()}", functools.partial(put, data, tag.end(), piece)
        yield f"{piece!r} behind all", functools.partial(bytes, data + piece)
    head = re.match(rb"<\?xml[^>]*\?>\s*", data)
    for piece in (b"", b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.1" encoding="UTF-8"?>', b'<?xml version="1.0" encoding="utf-8"?>', b'<?xml version="1.0"?>', b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>', b'<?xml encoding="UTF-8" version="1.0"?>',
                  b'<?XML version="1.0" encoding="UTF-8"?>', b' <?xml version="1.0" encoding="UTF-8"?>', b'<?xml version="1.0" encoding="ISO-2022-JP"?>'):
        if head:
            yield f"the declaration {piece!r}", functools.partial(put, data, 0, piece, head.end())
    yield from characters(data, dice)
    yield from numbers(data, dice)
    yield from letters(data, dice)


# --- packages ---------------------------------------------------------------------------------------------------------------------------

NAMES = ["{}", "{} ", "{}.", "./{}", "a/../{}", "{}/", "/{}", "{}\0.txt", "%2E/{}", "{};1", "{}:x"]


def package(data, dice):
    """APPNOTE 4.3; ECMA-376 part 2, 7 to 9; OpenDocument part 2, 3 and 4."""
    members = mutations.members_of(data)
    yield from units(members, dice, "member", mutations.packed)
    for place, (name, content, method) in enumerate(members):
        for form in [*(form.format(name) for form in NAMES), name.upper(), name.title(), name.swapcase(), name.replace("/", "\\"), name.replace("/", "//"), name.replace("e", "%65"), name.translate(mutations.WIDE)]:
            if form != name:
                yield f"{name} is {form!r}", functools.partial(mutations.packed, [*members[:place], (form, content, method), *members[place + 1:]])
                yield f"{form!r}, too", functools.partial(mutations.packed, [*members, (form, content, method)])
        yield f"{name} packed otherwise", functools.partial(mutations.packed, [*members[:place], (name, content, 8 - method), *members[place + 1:]])
    parts = [place for place, (_, content, _) in enumerate(members) if content.startswith(b"<?xml") and len(content) < 100_000 and TAG.search(content)]
    rows = []
    for place in parts:
        name, content, method = members[place]
        made = list(xml(content, dice))
        rows += [(f"{name}: {what}", functools.partial(lambda place, name, edit, method: mutations.packed([*members[:place], (name, edit(), method), *members[place + 1:]]), place, name, edit, method)) for what, edit in made]
    yield from some(rows, dice, 1500)
    yield from directory(data, dice)


def directory(data, dice):
    """Edits ZIP headers and the directory so that they contradict each other (APPNOTE 4.3.7, 4.3.12 and 4.4)."""
    end = data.rindex(b"PK\5\6")
    count, _, start = struct.unpack("<HII", data[end + 10:end + 20])
    entries, at = [], start
    for _ in range(count):
        size = 46 + sum(struct.unpack("<HHH", data[at + 28:at + 34]))
        entries.append((at, size, struct.unpack("<I", data[at + 42:at + 46])[0]))
        at += size
    # (offset in the directory, offset in the header, size)
    fields = [(6, 4, 2, "version"), (8, 6, 2, "flags"), (10, 8, 2, "method"), (12, 10, 2, "time"), (14, 12, 2, "date"), (16, 14, 4, "checksum"), (20, 18, 4, "packed size"), (24, 22, 4, "size"), (28, 26, 2, "length of the name"), (30, 28, 2, "length of the extra field")]
    for central, _, local in some(entries, dice, 2 * FEW):
        for in_directory, in_front, size, name in fields:
            value = int.from_bytes(data[central + in_directory:central + in_directory + size], "little")
            for other in {value ^ 1, value ^ 8, 0, (1 << 8 * size) - 1, value + 1 & (1 << 8 * size) - 1, 0x0800 & (1 << 8 * size) - 1} - {value}:
                packed = other.to_bytes(size, "little")
                first = put(data, central + in_directory, packed, central + in_directory + size)
                yield f"{name} {other} in the directory at {central}", functools.partial(bytes, first)
                yield f"{name} {other} in front at {local}", functools.partial(put, data, local + in_front, packed, local + in_front + size)
                yield f"{name} {other} at both places of {central}", functools.partial(put, first, local + in_front, packed, local + in_front + size)
        for _, _, other in some(entries, dice, 2):
            if other != local:
                yield f"the entry at {central} leads to {other}", functools.partial(put, data, central + 42, struct.pack("<I", other), central + 46)
    rows = [data[at:at + size] for at, size, _ in entries]
    for what, made in units(rows, dice, "entry"):
        table = made()
        yield what, functools.partial(bytes, data[:start] + table + data[end:end + 8] + struct.pack("<HHII", *(2 * [table.count(b"PK\1\2")]), len(table), start) + data[end + 20:])
    for field, name in ((4, "disk"), (6, "disk of the directory"), (8, "entries of the disk"), (10, "entries"), (12, "size of the directory"), (16, "place of the directory"), (20, "length of the comment")):
        for other in (0, 1, 0xFFFF, 0xFF):
            yield f"{name} {other}", functools.partial(put, data, end + field, struct.pack("<H", other), end + field + 2)


# --- lines ------------------------------------------------------------------------------------------------------------------------------

def lines(data, dice, strangers=()):
    rows = data.splitlines(keepends=True)
    yield from units(rows, dice, "line", most=8 * FEW)
    yield from between(rows, strangers, dice, "line")
    yield from text(data, dice)


PROPERTY = [b"X-A:1\r\n", b"ATTACH:CID:a\r\n", b"item1.URL:http://e.example/\r\n", b"A.NOTE:x\r\n", b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\n", b"IMAGE;VALUE=URI:http://e.example/a.png\r\n", b"CONFERENCE;VALUE=URI:tel:1\r\n",
            b"DESCRIPTION;ALTREP=\"http://e.example/\":a\r\n", b"NOTE;ENCODING=QUOTED-PRINTABLE:=68=74tp://e.example/\r\n", b"NOTE;CHARSET=UTF-7:+ADw-\r\n", b"X-ALT-DESC;FMTTYPE=text/html:<a href='http://e.example/'>\r\n", b"XML:<a/>\r\n", b"SOURCE:http://e.example/\r\n",
            b"PHOTO;ENCODING=b;TYPE=PNG:AAAA\r\n", b"KEY:data:a\r\n", b"AGENT:BEGIN:VCARD\\nEND:VCARD\r\n", b"REFRESH-INTERVAL;VALUE=DURATION:P1D\r\n", b" folded\r\n", b"\tfolded\r\n", b"\r\n", b":x\r\n", b";A=1:x\r\n", b"SUMMARY\r\n"]
CELLS = [b'"', b'""', b'"a\r\n=1+1"', b"sep=;\r\n", b"\t=1+1\r\n", b"\x00=1+1\r\n", b"\xef\xbb\xbf=1+1\r\n", "＝1+1\r\n".encode(), b"'=1+1\r\n", b"\"'=1+1\"\r\n", b"\"\t=1+1\"\r\n", b"a\x0b=1+1\r\n", b"%3D1+1\r\n", b"=\"1\"\r\n", b"\xc2\xa0=1+1\r\n", b"\xe2\x80\x8b=1+1\r\n", b"@SUM(1)\r\n",
         b"-1+1\r\n", b"a;=1+1\r\n", b"a|=1+1\r\n", b"a\x1c=1+1\r\n", b"\\=1+1\r\n", b"ID;P\r\n", b"{=1+1}\r\n"]
TEXTS = [b"javascript:a\r\n", b"\xef\xbc\x9cscript\xef\xbc\x9e\r\n", b"<?xml version='1.0'?>\r\n", b"\x1b[2J\r\n", "‮cod.exe\r\n".encode(), b"+ADw-script+AD4-\r\n", b"=ybegin line=128 size=9 name=a.exe\r\n", b"begin 644 a\r\n", b"MZ\x90\r\n", base64.b64encode(b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8" + bytes(300)) + b"\r\n"]


def content_lines(data, dice):
    """RFC 5545 and RFC 6350, 3.1 to 3.3: folds, groups, parameters."""
    for found in some(re.finditer(rb"(?m)^[A-Z-]+(?=[;:])", data), dice, 2 * FEW):
        at, end, name = found.start(), found.end(), found[0]
        for piece in (b"A." + name, name.lower(), name[:1] + b"\r\n " + name[1:], name[:1] + b"\n " + name[1:], name[:1] + b"\r\n\t" + name[1:], name + b" ", b" " + name, name + b";VALUE=URI", name + b";VALUE=TEXT", name + b";VALUE=BINARY", name + b";ENCODING=BASE64",
                      name + b";ENCODING=QUOTED-PRINTABLE", name + b";CHARSET=UTF-7", name + b";LANGUAGE=ja", name + b';X-A="a:b"', name + b";X-A=a^nb", name + b';ALTREP="cid:a"', name + b";TYPE=URI", name + b";;A=1", name + b";A", name + b";A=1,2", name + b';A="1",2', name + b";PREF=1", name + b";FMTTYPE=text/html",
                      name + b":", b"X-" + name, name + b"\r\n", name + b";SENT-BY=\"mailto:a@b.example\""):
            yield f"{name.decode()} at {at} is {piece!r}", functools.partial(put, data, at, piece, end)
    yield from lines(data, dice, PROPERTY)


# RFC 2045 to 2047, 2183, 2231, 5322 with its obsolete forms, and 8187.
PARAMETERS = [b"; filename=a.exe", b"; filename*0=a; filename*1=.exe", b"; filename*0*=UTF-8''a%2E; filename*1*=exe", b"; filename*=UTF-8''a%2Eexe", b"; filename*1=a.exe", b"; name=a.exe", b"; name*=UTF-16''%00a", b"; FILENAME=a.exe", b"; filename =a.exe", b"; filename= a.exe", b"; filename=\"a.\\exe\"",
              b"; filename=a.txt; filename=a.exe", b"; filename*=''a.exe; filename=a.txt", b"; filename==?utf-8?q?a.exe?=", b"; filename=\"=?utf-8?q?a.exe?=\"", b"; charset=utf-7", b"; charset*=utf-8''utf-7", b"; charset=utf-8 (a)", b"; boundary=b", b"; boundary=\"\"", b"; boundary*0=a; boundary*1=b", b"; type=\"text/html\"",
              b"; access-type=URL; URL=\"http://e.example/\"", b"; x-a=1", b";", b";;", b" (a)", b"; format=flowed", b"; delsp=yes", b"; start=\"<a>\"", b"; protocol=a", b"; smime-type=a", b"; report-type=a", b"; method=REQUEST", b"; size=1", b"; filename*0*=a; filename*2*=b", b"; filename=a\0.txt", b"; x-unix-mode=0755"]
FIELDS = [b"Content-Type: text/html\r\n", b"Content-type: text/html\r\n", b"Content-Type : text/html\r\n", b"Content-Type\t: text/html\r\n", b"Content-Transfer-Encoding: x-uue\r\n", b"Content-Transfer-Encoding: binary\r\n", b"Content-Location: http://e.example/\r\n", b"Content-Base: http://e.example/\r\n",
          b"Content-Language: ja\r\n", b"Content-MD5: a\r\n", b"Content-Disposition: inline; filename=a.hta\r\n", b"Content-Disposition: attachment\r\n", b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0 (a)\r\n", b"From: a@b.example\r\n", b"From: a:b@c.example;\r\n", b"From: <@a.example:b@c.example>\r\n", b"From: a@b.example (president@example.jp)\r\n",
          b"From: \"a\\\" <b@c.example>\" <d@e.example>\r\n", b"Sender: a@b.example\r\n", b"Reply-To: a@b.example\r\n", b"Resent-From: a@b.example\r\n", b"Bcc: a@b.example\r\n", b"Subject: =?utf-7?q?a?=\r\n", b"Subject: =?UTF-8?B?4pyT\r\n ?=\r\n", b"Subject: =?UTF-8*ja?Q?a?=\r\n", b"Subject: =?utf-8?b?YQ=?=\r\n", b"Subject: \xe3\x81\x82\r\n",
          b"Subject: a\rb\r\n", b"Subject: a\nb: c\r\n", b"To: undisclosed-recipients:;\r\n", b"Autocrypt: a\r\n", b"X-Unsent: 1\r\n", b"X-MS-Has-Attach: yes\r\n", b"List-Unsubscribe: <http://e.example/>\r\n", b"Return-Receipt-To: a@b.example\r\n", b" folded\r\n", b"\tfolded\r\n", b"\r\n", b"a\r\n", b": a\r\n", b"From a@b.example\r\n", b"--\r\n", b".\r\n"]


def mail(data, dice):
    for found in some(re.finditer(rb"(?m)^(?:Content-(?:Type|Disposition|Transfer-Encoding)): [^\r\n]*(?:\r\n[ \t][^\r\n]*)*", data), dice, 3 * FEW):
        for piece in PARAMETERS:
            yield f"{piece!r} at {found.end()}", functools.partial(put, data, found.end(), piece)
        name, _, value = found[0].partition(b": ")
        for piece in (name.upper() + b": " + value, name + b":" + value, name + b" : " + value, name + b":\r\n " + value, name + b": (a) " + value, name + b": " + value.swapcase(), name + b": " + value.replace(b"/", b" / "), name + b": " + value.replace(b"=", b" = "), name + b": " + value.replace(b";", b" ;\r\n\t"), name + b": " + value.replace(b'"', b""),
                      found[0] + b"\r\n" + found[0], found[0] + b"\r\n" + name + b": text/html", name + b": text/html\r\n" + found[0], found[0] + b"\r", found[0] + b" ", name + b": " + value.replace(b"utf-8", b"utf-7").replace(b"UTF-8", b"UTF-7"), name + b": ", name + b": " + value.rpartition(b";")[0]):
            yield f"{piece[:60]!r} at {found.start()}", functools.partial(put, data, found.start(), piece, found.end())
    head = [found.start() for found in re.finditer(rb"(?m)^(?:Content-[\w-]+|From|To|Subject|Date|MIME-Version): ", data)]
    for at in some(head, dice, 2 * FEW):
        for field in FIELDS:
            yield f"{field!r} at {at}", functools.partial(put, data, at, field)
    for found in some(re.finditer(rb"(?m)^--[^\r\n]+\r\n", data), dice):
        line = found[0].rstrip(b"\r\n")
        for piece in (line + b"\n", line + b"\r", line + b" \r\n", line + b"--\r\n", b" " + line + b"\r\n", b"-" + line + b"\r\n", line[:-1] + b"\r\n", line.swapcase() + b"\r\n", line + b"\r\n\r\nx\r\n" + line + b"\r\n", line + b"x\r\n", b"x" + line + b"\r\n", line + b"\0\r\n", b"\r\n" + line + b"\r\n", b""):
            yield f"{piece[:60]!r} at {found.start()}", functools.partial(put, data, found.start(), piece, found.end())
    yield from lines(data, dice)


# --- RTF --------------------------------------------------------------------------------------------------------------------------------

RTF_FORMS = [r"\objemb ", r"\Object ", r"\OBJDATA ", r"{\*\*\objdata 00}", r"{\* \objdata 00}", r"{\*\shpinst}", r"{{\*\objdata 00}}", r"\u65 A", r"\u65?", r"\u-1?", r"\u+65?", r"\u65\'41", r"\uc0 ", r"\uc2 ", r"\'4f", r"\'4F", r"\'4", r"\'zz", "\\\r\n", "\\\n", "\\\t", r"\|", r"\:", r"\&", r"\bin0 ", r"\bin1 x", r"{\upr{a}{\*\ud{b}}}",
             r"{\*\unknown x}", r"\unknown ", r"\fs+24 ", r"\fs024 ", r"\fs24.5 ", r"\fs0x18 ", r"\fs-0 ", r"\fs2147483648 ", r"\fs 24 ", r"\b1 ", r"\b2 ", r"\b-1 ", r"\plain1 ", r"\par5 ", r"{}", r"{ }", "{\r\n}", r"\ansi ", r"\mac ", r"\rtf1 ", r"{\rtf1 x}", r"\ansicpg932 ", r"\deff0 ", r"{\fonttbl}", r"{\colortbl;}", r"{\info{\title a}}",
             r"{\stylesheet{\s0 a;}}", r"{\*\listtable}", r"{\*\listoverridetable}", r"{\field{\*\fldinst PAGE}{\fldrslt 1}{\fldrslt 2}}", r"{\field{\*\fldinst PAGE}{\*\fldinst DATE}{\fldrslt 1}}", r"{\field{\fldrslt 1}{\*\fldinst PAGE}}", r"{\field{\fldinst PAGE}{\fldrslt 1}}", r"{\field\fldedit{\*\fldinst PAGE}{\fldrslt 1}}",
             r"{\shp{\*\shpinst{\sp{\sn fFilled}{\sn pib}{\sv 1}}}}", r"{\shp{\*\shpinst{\sp{\sv 1}{\sn fFilled}}}}", r"{\shp{\*\shpinst{\sp{\sn fFilled}{\sv 1}{\sv 2}}}}", r"{\shp{\*\shpinst{\sp{\sn fFilled}{\sv 1}}}{\*\shpinst{\sp{\sn fFilled}{\sv 1}}}}", r"{\shp{\*\shpinst{\sp{\sn FFILLED}{\sv 1}}}}", r"{\shp{\*\shpinst{\sp{\sn fFilled}{\sv +1}}}}",
             r"{\shp{\*\shpinst{\sp{\sn fFilled}{\sv 1e3}}}}", r"{\shp{\*\shpinst{\sp{\sn fFilled}{\sv 0x1}}}}", r"{\pict\pngblip\pngblip 00}", r"{\pict\pngblip\jpegblip 00}", r"{\pict\pngblip\picw1\picw2 00}", r"{\pict 00}", r"{\*\shppict{\pict\pngblip 00}{\pict\pngblip 00}}", r"{\*\bkmkstart a}{\*\bkmkstart a}", r"{\*\bkmkend a}", r"{\footnote{\footnote a}}",
             r"{\header{\header a}}", r"{\*\annotation{\*\annotation a}}", r"{\pntext a}", r"{\*\pn\pnlvl1\pnlvl2}", r"{\*\pnseclvl1{\pntxtb a}{\pntxtb b}}", r"\trowd\row ", r"\cell ", r"\nestrow ", r"\sectd\sect ", r"\tab\tab ", r"\cs1\cs2 ", r"{\*\cs1 x}", r"{\*\cs x}", r"{\*\ts1\s1 x}", r"\v\v0 ", r"\deleted x", r"\revised x"]


def rtf(data, dice):
    """RTF 1.9.1: syntax, control words of every group at any place, and each group elsewhere."""
    tokens = re.findall(rb"\\'[0-9a-fA-F]{2}|\\[a-zA-Z]+-?\d* ?|\\.|[{}]|[^\\{}]+", data, re.DOTALL)
    for what, made in units(tokens, dice, "token", most=12 * FEW):
        yield what, made
    places = [found.end() for found in re.finditer(rb"\\[a-z]+-?\d* |[{}]", data)]
    for at in some(places, dice, 2 * FEW):
        for piece in RTF_FORMS:
            yield f"{piece} at {at}", functools.partial(put, data, at, piece.encode())
    for start, end in some(mutations.rtf_groups(data.decode("latin-1")), dice, 4 * FEW):
        group = data[start:end]
        for way, made in (("twice", put(data, end, group)), ("in itself", put(data, end - 1, group)), ("in a group", put(data, start, b"{" + group + b"}", end)), ("starred", put(data, start + 1, b"\\*")), ("without a star", put(data, start, group.replace(b"{\\*", b"{", 1), end)), ("first", put(put(data, start, b"", end), data.index(b"\\ansi") + 5, group)),
                          ("last", data[:start] + data[end:-2] + group + data[-2:]), ("behind all", data + group)):
            yield f"{group[:30]!r} at {start} {way}", functools.partial(bytes, made)
    yield from text(data, dice)


# --- PDF --------------------------------------------------------------------------------------------------------------------------------

def updated(data, body, trailer=b""):
    """Returns the data with an incremental update whose catalog is `body` (ISO 32000-1, 7.5.6)."""
    at = len(data)
    root = re.search(rb"/Root (\d+) 0 R", data)
    size = int(re.search(rb"/Size (\d+)", data)[1])
    before = int(re.search(rb"startxref\s+(\d+)", data)[1])
    number = int(root[1])
    made = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = at + len(made)
    return data + made + b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d%s/Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (number, at, size, b"/Root %d 0 R" % number, before, trailer, table)


def with_stream_of_references(data, is_hybrid):
    """Returns the data with a cross-reference stream instead of the table (7.5.8), or beside it (7.5.8.4)."""
    table = int(re.search(rb"startxref\n(\d+)", data)[1])
    rows = [row for row in re.findall(rb"(\d{10}) (\d{5}) ([nf]) ?\n", data[table:])]
    root = re.search(rb"/Root \d+ 0 R", data)[0]
    packed = zlib.compress(b"".join(struct.pack(">BIB", kind == b"n", int(at), 0) for at, _, kind in rows))
    stream = b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 1]%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(rows), len(rows) + 1, root, len(packed), packed)
    if is_hybrid:
        end = data[table:].replace(b"trailer\n<<", b"trailer\n<</XRefStm %d" % table, 1)
        return data[:table] + stream + re.sub(rb"startxref\n\d+", b"startxref\n%d" % (table + len(stream)), end)
    return data[:table] + stream + b"startxref\n%d\n%%%%EOF\n" % table


def with_object_stream(data, body):
    """Returns the data with an object stream (7.5.7)."""
    inside = b"900 0 " + body
    packed = zlib.compress(inside)
    return updated(data, b"<</Type/ObjStm/N 1/First 6/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed))


PDF_FORMS = [b"%x\n", b"\0", b"\x0c", b" ", b"\t", b"\r", b"\r\n", b"null ", b"true ", b"1 0 R ", b"+1 ", b"1. ", b".5 ", b"--1 ", b"1e3 ", b"16#FF ", b"4.0 ", b"(\\101)", b"(\\\n)", b"(a\\)", b"<4>", b"<4 1>", b"<41", b"<FEFF0041>", b"(\xfe\xff\0a)", b"/", b"/#41", b"/A#20B", b"/A#", b"/#00", b"[", b"]", b"<<>>", b"<<", b">>", b"{", b"}",
             b"/Type/Catalog", b"/#54ype/Page", b"/AA<</O" + PDF_SCRIPT + b">>", b"/#41A<</O" + PDF_SCRIPT + b">>", b"/A#41<</O" + PDF_SCRIPT + b">>", b"/OpenAction" + PDF_SCRIPT, b"/Open#41ction" + PDF_SCRIPT, b"/Names<</JavaScript<</Names[(a)" + PDF_SCRIPT + b"]>>>>", b"/F(a)", b"/FFilter/ASCIIHexDecode", b"/Fl", b"/DP<<>>", b"/DecodeParms<</Predictor 12>>", b"/Crypt",
             b"/Metadata 1 0 R", b"/PieceInfo<<>>", b"/AF[]", b"/Extensions<<>>", b"/Version/2.0", b"/Perms<<>>", b"/Legal<<>>", b"/Requirements[]", b"/Collection<</View/H>>", b"/XFA(a)", b"/Encrypt<<>>", b"/ID[(a)(b)]", b"/Prev 9", b"/XRefStm 9", b"/Info 1 0 R", b"/DocChecksum/A"]


def pdf(data, dice):
    for action in (b"/OpenAction" + PDF_SCRIPT, b"/AA<</WC" + PDF_SCRIPT + b">>", b"", b"/Names<</EmbeddedFiles<<>>>>", b"/AcroForm<</XFA(a)>>", b"/OpenAction<</S/Launch/F(c)>>", b"/OpenAction<</S/URI/URI(http://e.example/)>>"):
        body = re.search(rb"<<[^<>]*/Type/Catalog", data)
        pages = re.search(rb"/Pages (\d+) 0 R", data)
        catalog = b"<</Type/Catalog%s%s>>" % (pages[0] if pages and body else b"", action)
        for trailer in (b"", b"/Encrypt<<>>", b"/Info 1 0 R", b"/XRefStm 9"):
            yield f"an update with {action!r}, {trailer!r}", functools.partial(updated, data, catalog, trailer)
        yield f"an object stream with {action!r}", functools.partial(with_object_stream, data, catalog)
        yield f"two updates with {action!r}", lambda catalog=catalog: updated(updated(data, catalog), catalog)
        yield f"an update before all, {action!r}", lambda catalog=catalog: updated(data, catalog) + data
    for is_hybrid in (False, True):
        yield f"a cross-reference stream, {is_hybrid}", functools.partial(with_stream_of_references, data, is_hybrid)
    table = int(re.search(rb"startxref\n(\d+)", data)[1])
    plain = [found for found in re.finditer(rb"/[A-Za-z0-9]+|<<|>>|\[|\]|(?<= )\d+(?= )|\(|<[0-9A-F]+>", re.sub(rb"(?s)stream\n.*?endstream", lambda stream: b"\x01" * len(stream[0]), data[:table]))]
    for found in some(plain, dice, 10 * FEW):
        for piece in some(PDF_FORMS, dice, 12):
            yield f"{piece[:40]!r} at {found.start()}", functools.partial(tamper_pdf.patched, data, found.start(), 0, piece)
            yield f"{piece[:40]!r} instead of {found[0]!r} at {found.start()}", functools.partial(tamper_pdf.patched, data, found.start(), len(found[0]), piece)
        if found[0][:1] == b"/":
            for name in (b"/" + found[0][1:].swapcase(), b"/" + b"".join(b"#%02x" % byte for byte in found[0][1:]), b"/#" + b"%02X" % found[0][1] + found[0][2:], found[0] + b"#20", found[0] + b" " + found[0]):
                yield f"{found[0]!r} at {found.start()} is {name!r}", functools.partial(tamper_pdf.patched, data, found.start(), len(found[0]), name)
    for found in some(re.finditer(rb"endobj\n|\d+ 0 obj\n|stream\n|\nendstream|xref\n|trailer\n|startxref\n|%%EOF\n?|0{10} 65535 f \n|\d{10} 00000 n \n|%PDF-1\.7\n", data), dice, 8 * FEW):
        for piece in (b"", found[0].upper(), found[0].rstrip() + b"\r\n", found[0].rstrip() + b"\r", found[0].rstrip() + b" \n", found[0] * 2, b"%x\n" + found[0], found[0].replace(b" 0 ", b" 1 "), found[0].replace(b"1.7", b"2.0"), found[0].replace(b" n ", b" f "), found[0].replace(b"00000", b"00001"), b" " + found[0], found[0] + b"\n"):
            yield f"{found[0]!r} at {found.start()} is {piece!r}", functools.partial(put, data, found.start(), piece, found.end())
    for piece in (b"\n", b"%!PS-Adobe-3.0 PDF-1.7\n", b"\xef\xbb\xbf", b"%PDF-1.4\n", b"\0" * 1000, b"MZ", b"<!--", b"GIF89a", b"PK\3\4"):
        yield f"{piece[:9]!r} before all", functools.partial(bytes, piece + data)
        yield f"{piece[:9]!r} behind all", functools.partial(bytes, data + piece)
    yield "the whole twice", functools.partial(bytes, data * 2)


# --- pictures ---------------------------------------------------------------------------------------------------------------------------

def png_chunks(data):
    chunks, at = [data[:8]], 8
    while at < len(data):
        size = 12 + int.from_bytes(data[at:at + 4], "big")
        chunks.append(data[at:at + size])
        at += size
    return chunks


def png(data, dice):
    """PNG (3rd edition), 5.6: the order of chunks; 10: what deflate may look like; 4.9: pictures that move."""
    chunks = png_chunks(data)
    made = pictures.chunk
    strangers = [made(b"IDAT"), made(b"IEND"), made(b"PLTE", bytes(3)), made(b"tRNS", bytes(2)), made(b"acTL", struct.pack(">II", 2, 0)), made(b"fcTL", struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 1, 0, 0)), made(b"fdAT", struct.pack(">I", 1) + zlib.compress(bytes(4))), made(b"tEXt", b"a\0" + URL.encode()), made(b"zTXt", b"a\0\0" + zlib.compress(URL.encode())),
                 made(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + URL.encode()), made(b"iCCP", b"a\0\0" + zlib.compress(b"x")), made(b"eXIf", b"II*\0" + bytes(8)), made(b"tIME", bytes(7)), made(b"sPLT", b"a\0\x08"), made(b"hIST", bytes(2)), made(b"gAMA", bytes(4)), made(b"sRGB", b"\0"), made(b"cICP", bytes(4)), made(b"mDCV", bytes(24)), made(b"cLLI", bytes(8)), made(b"oFFs", bytes(9)),
                 made(b"dSIG", bytes(4)), made(b"CgBI", bytes(4)), made(b"abCD", b"x"), made(b"aBCd", b"x"), made(b"ABCD", b"x"), made(b"caBX", b"jumb"), made(b"IDAT", b"\0"), made(b"pHYs", bytes(9)), made(b"bKGD", bytes(6)), b"\0\0\0\0", b"\x8aMNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n"]
    yield from units(chunks, dice, "chunk")
    yield from between(chunks, strangers, dice, "chunk", most=3 * FEW)
    for at, chunk in enumerate(chunks):
        kind, content = chunk[4:8], chunk[8:-4]
        if kind == b"IDAT":
            try:
                plain = zlib.decompressobj().decompress(content)
            except zlib.error:
                continue
            store, raw = zlib.compressobj(0), zlib.compressobj(9, zlib.DEFLATED, -15)
            forms = {"stored": store.compress(plain) + store.flush(), "without a header": raw.compress(plain) + raw.flush(), "with bytes behind": content + b"<script>", "twice": content * 2, "without the checksum": content[:-4], "with another checksum": content[:-1] + bytes((content[-1] ^ 1,)), "with a window of 256 bytes": b"\x08\x1d" + content[2:],
                     "with a dictionary": b"\x78\xbb\0\0\0\1" + content[2:], "as gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\0" + content[2:], "with more samples": zlib.compress(plain + bytes(99)), "with fewer": zlib.compress(plain[:-1]), "with another filter": zlib.compress(b"\x05" + plain[1:])}
            for what, form in forms.items():
                yield f"IDAT {what}", functools.partial(b"".join, [*chunks[:at], made(kind, form), *chunks[at + 1:]])
            for cut in (0, 1, 2, len(content) - 1):
                yield f"IDAT in two at {cut}", functools.partial(b"".join, [*chunks[:at], made(kind, content[:cut]), made(kind, content[cut:]), *chunks[at + 1:]])
                yield f"IDAT in two at {cut}, with a text between", functools.partial(b"".join, [*chunks[:at], made(kind, content[:cut]), made(b"tEXt", b"a\0b"), made(kind, content[cut:]), *chunks[at + 1:]])
        for other in {kind.lower(), kind.upper(), kind.swapcase(), kind[:3] + bytes((kind[3] ^ 32,)), kind[:1].swapcase() + kind[1:]} - {kind}:
            yield f"{kind!r} is {other!r}", functools.partial(b"".join, [*chunks[:at], made(other, content), *chunks[at + 1:]])
        yield f"{kind!r} with another checksum", functools.partial(b"".join, [*chunks[:at], made(kind, content, 0), *chunks[at + 1:]])
        yield f"{kind!r} with a byte more", functools.partial(b"".join, [*chunks[:at], made(kind, content + b"\0"), *chunks[at + 1:]])
        yield f"{kind!r} with 2 GiB", functools.partial(b"".join, [*chunks[:at], b"\x80\0\0\0" + chunk[4:], *chunks[at + 1:]])


def block(kind, *pieces):
    return b"\x21" + kind + b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"


def gif(data, dice):
    """GIF89a, 18 to 27, and the applications that are known to write into it."""
    places = tamper_files.gif_blocks_of(data)
    blocks = [data[:places[0]], *(data[a:b] for a, b in zip(places, places[1:])), data[places[-1]:]]
    strangers = [block(b"\xff", b"NETSCAPE2.0", b"\1\0\0"), block(b"\xff", b"NETSCAPE2.0", b"\2\0\0\0\0"), block(b"\xff", b"ANIMEXTS1.0", b"\1\0\0"), block(b"\xff", b"XMP DataXMP", URL.encode()), block(b"\xff", b"ICCRGBG1012", b"x"), block(b"\xff", b"MGK8BIM0000", b"x"), block(b"\xff", b"ImageMagick", b"x"), block(b"\xff", b"fractint001", b"x"), block(b"\xff", b"C2PA_GIF\1\0\0", b"jumb"),
                 block(b"\xff", b"NETSCAPE2.0"), block(b"\xff", b"NETSCAPE2.0", b"\1\0\0", b"<script>"), block(b"\xfe", b"<script>"), block(b"\xfe"), block(b"\1", bytes(12), b"text"), block(b"\xf9", b"\4\0\0\0"), block(b"\xf9", b"\xff\xff\xff\xff"), block(b"\xf9", b"\0\0\0\0\0"), block(b"\0", b"x"), block(b"\x99", b"x"), b"\0", b"\x3b", b"\x2c" + bytes(9) + b"\2\0",
                 b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0", b"\x2c\xff\xff\xff\xff\1\0\1\0\0\2\2\x44\1\0", b"GIF89a"]
    yield from units(blocks, dice, "block")
    yield from between(blocks, strangers, dice, "block", most=3 * FEW)
    for at, piece in enumerate(blocks):
        for place in range(len(piece)) if len(piece) < 20 else some(range(len(piece)), dice, 40):
            for byte in (0, 1, 0x21, 0x3b, 0xff, piece[place] ^ 0x80):
                if byte != piece[place]:
                    yield f"byte {place} of block {at} is {byte}", functools.partial(b"".join, [*blocks[:at], put(piece, place, bytes((byte,)), place + 1), *blocks[at + 1:]])
    for head in (b"GIF87a", b"GIF89A", b"gif89a", b"GIF90a"):
        yield f"{head!r}", functools.partial(put, data, 0, head, 6)


def jpeg_segments(data):
    pieces, at = [data[:2]], 2
    while data[at + 1] != 0xDA:
        size = 2 + int.from_bytes(data[at + 2:at + 4], "big")
        pieces.append(data[at:at + size])
        at += size
    return [*pieces, data[at:-2], data[-2:]]


def jpeg(data, dice):
    """ITU-T T.81, B.1 and B.2; what other programs put into APPn."""
    def segment(kind, content):
        return bytes((0xFF, kind)) + struct.pack(">H", len(content) + 2) + content

    pieces = jpeg_segments(data)
    strangers = [*(segment(kind, URL.encode()) for kind in (*range(0xE0, 0xF0), 0xFE, 0xF0, 0xFD, 0xC8)), segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0"), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), segment(0xE2, b"ICC_PROFILE\0\1\1x"), segment(0xE2, b"MPF\0"), segment(0xEB, b"JP\0\0jumb"), segment(0xED, b"Photoshop 3.0\x008BIM"), segment(0xEE, b"Adobe\0\x64\0\0\0\0\1"),
                 segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\1\1abc"), segment(0xE0, b"JFXX\0\x10"), segment(0xDC, b"\0\1"), segment(0xDD, b"\0\1"), segment(0xDD, b"\0\0"), segment(0xCC, b"\0\0"), segment(0xDE, b""), segment(0xDF, b"\0"), segment(0xDA, b"\1\1\0\0\x3f\0"), segment(0xC2, bytes(9)), segment(0xDB, bytes(65)), segment(0xC4, bytes(17)),
                 b"\xff", b"\xff\xff", b"\0", b"\xff\0", b"\xff\x01", b"\xff\xd8", b"\xff\xd9", b"\xff\xd0", b"\xff\xd8\xff\xd9"]
    yield from units(pieces, dice, "segment")
    yield from between(pieces, strangers, dice, "segment")
    for at in some(range(len(pieces[-2])), dice, 2 * FEW):
        for piece in (b"\xff\xd0", b"\xff\xd9", b"\xff\0", b"\xff\xff", b"\xff\xdc\0\4\0\1", b"\xff\xfe\0\3x"):
            yield f"{piece!r} in the scan at {at}", functools.partial(b"".join, [*pieces[:-2], put(pieces[-2], at, piece), pieces[-1]])


def tiff(data, dice):
    """TIFF 6.0, section 2: entries in another order, twice, of another type, private; directories in a circle, and more of them."""
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", data, 4)[0]
    count = struct.unpack_from(order + "H", data, at)[0]
    rows = [data[at + 2 + 12 * place:at + 14 + 12 * place] for place in range(count)]
    following = data[at + 2 + 12 * count:at + 6 + 12 * count]

    def with_rows(entries):
        """Returns the data with the directory rewritten at the end."""
        place = len(data) + len(data) % 2
        return data[:4] + struct.pack(order + "I", place) + data[8:] + bytes(len(data) % 2) + struct.pack(order + "H", len(entries)) + b"".join(entries) + following

    def entry(tag, kind, number, value):
        return struct.pack(order + "HHII", tag, kind, number, value)

    tags = [254, 255, 266, 269, 270, 271, 272, 274, 280, 285, 286, 288, 290, 305, 306, 315, 316, 317, 318, 320, 322, 324, 330, 332, 333, 338, 339, 347, 512, 513, 529, 530, 532, 700, 33432, 33723, 34377, 34665, 34675, 34853, 37679, 37724, 40965, 42112, 50706, 50740, 51125, 65000]
    strangers = [entry(tag, kind, number, value) for tag in tags for kind, number, value in ((4, 1, 8), (2, 4, 0x61616161), (7, 64, 0), (13, 1, at))]
    yield from units(rows, dice, "entry", with_rows, most=8 * FEW)
    yield from between(rows, strangers, dice, "entry", with_rows, most=2)
    for place, row in enumerate(rows):
        for kind in (0, 1, 2, 3, 4, 5, 7, 13, 16, 0xFFFF):
            yield f"entry {place} of type {kind}", functools.partial(with_rows, [*rows[:place], row[:2] + struct.pack(order + "H", kind) + row[4:], *rows[place + 1:]])
    for value in (at, 8, len(data), 0xFFFFFFFF, 4):
        yield f"another directory at {value}", functools.partial(put, data, at + 2 + 12 * count, struct.pack(order + "I", value), at + 6 + 12 * count)
    for head in (b"MM\0*", b"II+\0", b"MM\0+", b"IIU\0", b"IIRO", b"II*\0\x09"):
        yield f"the head {head!r}", functools.partial(put, data, 0, head, len(head))


def riff_chunks(data):
    chunks, at = [data[:12]], 12
    while at + 8 <= len(data):
        size = 8 + struct.unpack_from("<I", data, at + 4)[0]
        size += size % 2
        chunks.append(data[at:at + size])
        at += size
    return chunks


def riff_joined(chunks):
    body = b"".join(chunks)
    return body[:4] + struct.pack("<I", len(body) - 8) + body[8:]


def riff(strangers, data, dice):
    """Microsoft's RIFF, and RFC 9649: chunks in another order, twice, in a list, in other letters, with another pad."""
    chunks = riff_chunks(data)
    made = [name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2) for name in strangers for content in (b"", URL.encode(), b"\0", bytes(4), b"\xff" * 10, chunks[-1][8:])]
    yield from units(chunks, dice, "chunk", riff_joined)
    yield from between(chunks, made, dice, "chunk", riff_joined, most=8)
    for at, chunk in enumerate(chunks[1:], 1):
        for what, form in (("in a list", b"LIST" + struct.pack("<I", len(chunk) + 4) + b"wavl" + chunk), ("in capitals", chunk[:4].upper() + chunk[4:]), ("in small letters", chunk[:4].lower() + chunk[4:]), ("with a byte more", chunk[:4] + struct.pack("<I", len(chunk) - 7) + chunk[8:] + b"\0"), ("with another pad", chunk + b"\1"), ("without its end", chunk[:-1]),
                           ("as long as can be", chunk[:4] + b"\xff\xff\xff\xff" + chunk[8:]), ("of no length", chunk[:4] + bytes(4) + chunk[8:]), ("odd", chunk[:4] + struct.pack("<I", max(0, len(chunk) - 9)) + chunk[8:])):
            yield f"chunk {at} {what}", functools.partial(riff_joined, [*chunks[:at], form, *chunks[at + 1:]])
            yield f"chunk {at} {what}, and all as long as before", functools.partial(b"".join, [*chunks[:at], form, *chunks[at + 1:]])
        for place in some(range(8, len(chunk)), dice, 120):
            for byte in {0, 1, 0x7F, 0xFF, *(chunk[place] ^ 1 << bit for bit in range(8))} - {chunk[place]}:
                yield f"byte {place} of chunk {at} is {byte}", functools.partial(riff_joined, [*chunks[:at], put(chunk, place, bytes((byte,)), place + 1), *chunks[at + 1:]])
    for head in (b"RIFX", b"RF64", b"BW64", b"riff", b"FFIR", b"LIST"):
        yield f"{head!r}", functools.partial(put, data, 0, head, 4)
    for kind in (b"wave", b"AVI ", b"RMID", b"ACON", b"WEBP", b"WAVE", b"webp", b"CDXA"):
        yield f"a {kind!r}", functools.partial(put, data, 8, kind, 12)


# --- sound and film ---------------------------------------------------------------------------------------------------------------------

def mp3_frames(data, most=400):
    frames, at = [], 0
    while at + 4 < len(data) and len(frames) < most:
        following = data.find(data[at:at + 2], at + 24)
        end = following if following > 0 else len(data)
        frames.append(data[at:end])
        at = end
    return [*frames, data[at:]]


def mp3(data, dice):
    """ISO/IEC 11172-3, 2.4.1, and 13818-3; ID3v2.4, 3 to 5; APEv2; what encoders write into a frame without sound."""
    frames = mp3_frames(data)
    first = frames[0]
    tags = [b"ID3\4\0\x10\0\0\0\0" + b"3DI\4\0\x10\0\0\0\0", b"ID3\3\0\x40\0\0\0\x0a" + bytes(10), b"ID3\2\0\0\0\0\0\x0aULT" + bytes(7), b"ID3\4\0\x80\0\0\0\x0aTIT2" + bytes(6), b"3DI\4\0\0\0\0\0\0", b"TAG+" + bytes(223), b"APETAGEX\xd0\7\0\0" + bytes(20), b"LYRICSBEGIN" + bytes(9) + b"LYRICS200", b"RIFF" + bytes(40), b"<script>", bytes(64), b"\xff\xfb", b"\xff" * 4]
    xing = put(first, 36, b"Xing\0\0\0\x0f" + URL.encode())[:len(first)]
    yield from units(frames, dice, "frame")
    yield from between(frames, [*tags, xing, put(first, 36, b"LAME3.100" + URL.encode())[:len(first)], put(first, 36, b"VBRI" + URL.encode())[:len(first)], put(first, 4, bytes(len(first) - 4))[:len(first)]], dice, "frame", most=3 * FEW)
    for at in some(range(len(frames) - 1), dice, 2 * FEW):
        frame = frames[at]
        head = int.from_bytes(frame[:4], "big")
        for bit in range(21):
            yield f"bit {bit} of the head of frame {at}", functools.partial(b"".join, [*frames[:at], (head ^ 1 << bit).to_bytes(4, "big") + frame[4:], *frames[at + 1:]])
        for place in some(range(4, len(frame)), dice, FEW):
            yield f"byte {place} of frame {at}", functools.partial(b"".join, [*frames[:at], put(frame, place, bytes((frame[place] ^ 0xFF,)), place + 1), *frames[at + 1:]])
        for what, form in (("shorter", frame[:-1]), ("longer", frame + b"\0"), ("half", frame[:len(frame) // 2]), ("of ones", frame[:4] + b"\xff" * (len(frame) - 4)), ("free", (head & ~0xF000).to_bytes(4, "big") + frame[4:]), ("of layer II", (head ^ 0x60000).to_bytes(4, "big") + frame[4:]), ("of MPEG-2.5", (head & ~0x180000).to_bytes(4, "big") + frame[4:])):
            yield f"frame {at} {what}", functools.partial(b"".join, [*frames[:at], form, *frames[at + 1:]])


def boxed(kind, content, form=0):
    """ISO/IEC 14496-12, 4.2: a size of 32 bits, of 64, or the rest."""
    if form == 1:
        return b"\0\0\0\1" + kind + struct.pack(">Q", len(content) + 16) + content
    return struct.pack(">I", 0 if form == 2 else len(content) + 8) + kind + content


def film(data, dice):
    """ISO/IEC 14496-12, 4.2 and 8: boxes in other boxes, in another order, twice, with sizes in other forms, of other versions."""
    holders = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"}

    def split(piece, at=0):
        found = []
        while at + 8 <= len(piece):
            size = int.from_bytes(piece[at:at + 4], "big") or len(piece) - at
            found.append((piece[at + 4:at + 8], piece[at + 8:at + size]))
            at += size
        return found

    def joined(rows):
        return b"".join(row if isinstance(row, bytes) else boxed(*row) for row in rows)

    def edits_of(rows, path, made):
        yield from units(rows, dice, "/".join((*path, "box")), lambda row: made(joined(row)), most=2 * FEW)
        for at, (kind, content) in enumerate(rows):
            name = "/".join((*path, kind.decode("latin-1")))

            def other(*instead, at=at):
                return functools.partial(lambda pieces: made(joined(pieces)), [*rows[:at], *instead, *rows[at + 1:]])

            for around in (b"udta", b"moov", b"trak", b"meta", b"uuid", b"free", b"skip", b"mvex", b"moof", b"cmov", b"wave", b"tref", b"gmhd", kind):
                yield f"{name} in {around!r}", other((around, boxed(kind, content)))
                yield f"{name} and a copy in {around!r}", other((kind, content), (around, boxed(kind, content)))
            for form in (1, 2):
                yield f"{name} with a size of form {form}", other((kind, content, form))
            for version in (1, 2, 0xFF):
                yield f"{name} of version {version}", other((kind, bytes((version,)) + content[1:]))
            for flags in (1, 2, 0xFFFFFF):
                yield f"{name} with flags {flags:x}", other((kind, content[:1] + flags.to_bytes(3, "big") + content[4:]))
            yield f"{name} with bytes behind", other((kind, content + URL.encode()))
            yield f"{name} empty", other((kind, b""))
            yield f"{name} half", other((kind, content[:len(content) // 2]))
            for letter in {kind.upper(), kind.lower(), kind.title(), b"\xa9" + kind[1:]} - {kind}:
                yield f"{name} is {letter!r}", other((letter, content))
            if kind in holders:
                yield from edits_of(split(content), (*path, kind.decode()), lambda inner, other=other, kind=kind: other((kind, inner))())

    yield from edits_of(split(data), (), bytes)


# --- drawings ---------------------------------------------------------------------------------------------------------------------------

DXF_GROUPS = [b"999\r\nhttp://e.example/\r\n", b"  0\r\nSECTION\r\n", b"  0\r\nENDSEC\r\n", b"  0\r\nEOF\r\n", b"1001\r\nACAD\r\n1000\r\nhttp://e.example/\r\n", b"102\r\n{ACAD_REACTORS\r\n102\r\n}\r\n", b"310\r\n4D5A\r\n", b"1004\r\n4D5A\r\n", b"  1\r\n\\U+006A\r\n", b"  1\r\n%%106avascript:\r\n", b"  1\r\n\\M+1A\r\n", b"  1\r\n^Jx\r\n", b"  0\r\nOLE2FRAME\r\n", b"  5\r\n0\r\n", b"330\r\n0\r\n",
              b"\r\n", b"0\r\nLINE\r\n", b"+0\r\nLINE\r\n", b"0.0\r\nLINE\r\n", b"-0\r\nLINE\r\n", b"\t0\r\nLINE\r\n", b"00000\r\nLINE\r\n", b"  0\r\nline\r\n", b"  0\r\nLINE \r\n", b"-666\r\nx\r\n", b"99999\r\nx\r\n"]


def dxf(data, dice):
    """DXF Reference 2018, "DXF format": groups of a code and a value."""
    rows = data.splitlines(keepends=True)
    groups = [b"".join(rows[at:at + 2]) for at in range(0, len(rows), 2)]
    yield from units(groups, dice, "group", most=8 * FEW)
    yield from between(groups, DXF_GROUPS, dice, "group", most=3 * FEW)
    for begin, end in ((b"SECTION", b"ENDSEC"), (b"BLOCK", b"ENDBLK"), (b"TABLE", b"ENDTAB")):
        for found in some(re.finditer(rb"  0\r\n" + begin + rb"\r\n.*?  0\r\n" + end + rb"\r\n", data, re.DOTALL), dice):
            for what, made in (("twice", put(data, found.end(), found[0])), ("left out", put(data, found.start(), b"", found.end())), ("first", found[0] + put(data, found.start(), b"", found.end())), ("last", put(data, found.start(), b"", found.end()) + found[0]), ("in itself", put(data, found.start() + 14, found[0])), ("without an end", put(data, found.end() - 13, b"", found.end()))):
                yield f"{begin.decode()} at {found.start()} {what}", functools.partial(bytes, made)
    yield "binary", functools.partial(bytes, b"AutoCAD Binary DXF\r\n\x1a\0" + data)
    yield from text(data, dice)


def features(strangers, pattern, data, dice):
    """SXF 3.1 (SFC), and ISO 10303-21: instances, comments, other encodings of letters."""
    found = list(re.finditer(pattern, data, re.DOTALL))
    if found:
        head, tail = data[:found[0].start()], data[found[-1].end():]
        pieces = [row[0] for row in found]
        yield from units(pieces, dice, "row", lambda rows: head + b"".join(rows) + tail, most=8 * FEW)
        yield from between(pieces, strangers, dice, "row", lambda rows: head + b"".join(rows) + tail, most=3 * FEW)
        yield "all rows twice", functools.partial(bytes, head + b"".join(pieces * 2) + tail)
    yield from lines(data, dice)


SFC = [b"/* x */\r\n", b"/*SXF\r\n#9 = LINE_FEATURE('1','1','1','1','0','0','9','9')\r\nSXF*/\r\n", b"/*SXF\r\n#9 = externally_defined_symbol_feature('1','1','a','0','0','0','1','1')\r\nSXF*/\r\n", b"/*SXF3\r\n#9 = a\r\nSXF3*/\r\n", b"/*SXF3.1\r\n#9 = a\r\nSXF3.1*/\r\n", b"/*SXF\r\nSXF*/\r\n", b"/*SXF\r\n#0 = sfig_org_feature('a','1')\r\nSXF*/\r\n", b"SXF*/\r\n", b"/*SXF\r\n",
       b"ENDSEC;\r\nDATA;\r\n", b"#1=A();\r\n", b"/*SXF\r\n#9 = text_string_feature('1','1','1',\\'javascript:a\\','0','0','1','1','0','0','0','1','1')\r\nSXF*/\r\n"]
P21 = [b"/* x */\r\n", b"#9=A();\r\n", b"#9=(A()B());\r\n", b"&SCOPE #1=A(); ENDSCOPE #9=B();\r\n", b"#9=!A();\r\n", b"#9=DOCUMENT_FILE('http://e.example/','',$,$,$,$);\r\n", b"#9=EXTERNAL_SOURCE(IDENTIFIER('http://e.example/'));\r\n", b"#9=PRODUCT('\\X2\\006A\\X0\\','','',());\r\n", b"#9=PRODUCT('\\S\\j','','',());\r\n", b"#9=PRODUCT('\\X\\6A','','',());\r\n", b"#9=PRODUCT(\"0FF\",'','',());\r\n",
       b"ENDSEC;\r\nDATA;\r\n", b"ENDSEC;\r\nREFERENCE;\r\n#1=<http://e.example/>;\r\n", b"@1=A();\r\n", b"#0=A();\r\n", b"#1=A();\r\n", b"#9=COLOUR_RGB('',1.E0,+0.5,0X1);\r\n", b"#9=CARTESIAN_POINT('',(1.,.5,1e999));\r\n", b";\r\n", b"END-ISO-10303-21;\r\n"]


def records(data, dice):
    """Edits files without a text form: some bytes of each record, and pieces duplicated and moved."""
    for at in some(range(len(data)), dice, 150):
        for byte in (0, 0x80, 0xFF, data[at] ^ 1, data[at] ^ 0x20):
            if byte != data[at]:
                yield f"byte {at} is {byte}", functools.partial(put, data, at, bytes((byte,)), at + 1)
    for at in some(range(len(data)), dice, 40):
        for size in (1, 2, 4, 8, 16):
            yield f"{size} bytes at {at} twice", functools.partial(put, data, at, data[at:at + size])
            yield f"{size} bytes at {at} left out", functools.partial(put, data, at, b"", at + size)
            yield f"{size} bytes at {at} in the other order", functools.partial(put, data, at, data[at:at + size][::-1], at + size)
    for at in some([found.start() for found in re.finditer(rb"CData[A-Z]\w+", data)], dice):
        name = re.match(rb"CData\w+", data[at:])[0]
        for other in (b"CDataOLE", b"CDataSolid", name.upper(), name.lower(), b"CObject"):
            yield f"{name!r} at {at} is {other!r}", functools.partial(put, data, at, other.ljust(len(name), b"\0")[:len(name)], at + len(name))
    yield from characters(data, dice)


def svg(data, dice):
    yield from xml(data, dice)


PACKAGES = dict.fromkeys(mutations.PACKAGES, package)
TABLES = PACKAGES | {
    "rtf": rtf, "pdf": pdf, "eml": mail, "csv": functools.partial(lines, strangers=CELLS), "ics": content_lines, "vcf": content_lines, "txt": functools.partial(lines, strangers=TEXTS), "zip": lambda data, dice: [*units(mutations.members_of(data), dice, "member", mutations.packed), *names(data), *directory(data, dice)],
    "png": png, "jpeg": jpeg, "gif": gif, "tiff": tiff, "webp": functools.partial(riff, [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP", b"EXIF", b"XMP ", b"LIST", b"JUNK"]), "svg": svg, "dxf": dxf,
    "sfc": functools.partial(features, SFC, rb"/\*SXF\r\n.*?SXF\*/\r\n"), "p21": functools.partial(features, P21, rb"#\d+=[^;]*;\r\n"), "jww": records, "jws": records, "jwc": records,
    "wav": functools.partial(riff, [b"LIST", b"fmt ", b"data", b"fact", b"cue ", b"smpl", b"bext", b"iXML", b"axml", b"chna", b"ds64", b"JUNK", b"junk", b"labl", b"id3 ", b"ID3 ", b"INFO", b"RIFF"]), "mp3": mp3, "mp4": film, "m4a": film,
}


def names(data):
    members = mutations.members_of(data)
    for place, (name, content, method) in enumerate(members):
        for form in [*(form.format(name) for form in NAMES), name.upper(), name.swapcase(), name.translate(mutations.WIDE), name.replace(".", "．")]:
            yield f"{form!r}, too", functools.partial(mutations.packed, [*members, (form, content, method)])
            yield f"{name} is {form!r}", functools.partial(mutations.packed, [*members[:place], (form, content, method), *members[place + 1:]])


def edits(kind, data):
    yield from TABLES[kind](data, random.Random(f"form {kind} {len(data)} {zlib.crc32(data)}"))
