# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits an output by replacing a number with an extreme, for test_mutate.py: one number of each attribute, word, key or property of
a name.

edits (kind, data) yields (description, whether the number is beyond its published bounds, function that returns the bytes),
always in the same order. For Office XML, OpenDocument, SVG and RTF the bounds are in the verifiers' tables, which are generated
from the published schemas or, where a schema has no bounds, from schema/numbers.vocabulary and words.vocabulary. COSTLY lists
numbers whose bounds must not be wider."""
import functools
import re

from rules import ROOT, script

import mutations
import tamper_pdf

TYPES = ROOT / "filetypes"
VOCABULARY, WORDS = script("filetypes/base/xml/vocabulary.py"), script("filetypes/rtf/words.py")
EXTREMES = ["-1", "0", "65536", "2147483647", "-2147483648", "4294967296", "99999999999999999999", "1e308", "NaN"]
REFERENCES = "".join(f"&#{ord(digit)};" for digit in EXTREMES[6])
# Kinds of values with bounds, for formats without a table.
ALL = (-4294967295, 4294967295)
BOUNDS = {"few": (0, 260), "count": (0, 65535), "bool": (0, 1), "date": (-999999999, 999999999), **dict.fromkeys(("num", "tok", "cells", "list", "path", "number", "numbers", "guide", "motion", "effect", "css", "gradient"), ALL)}
WHOLE = {"num", "few", "count", "number"}
TAG = re.compile(r"<([A-Za-z][\w:.-]*)((?: [\w:.-]+=\"[^\"]*\")*)(/?)>([^<]*)")
ATTRIBUTE = re.compile(r" ([\w:.-]+)=\"([^\"]*)\"")
NUMBER = re.compile(r"(?<![\w.#&])[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?=(?:pt|px|in|cm|mm|pc|pi|%)?(?![\w.;]))")


def put(text, start, end, piece):
    return text[:start] + piece + text[end:]


def is_beyond(value, bounds):
    return value == "NaN" or not bounds[0] <= float(value) <= bounds[1]


# --- XML --------------------------------------------------------------------------------------------------------------------------------

@functools.lru_cache(maxsize=None)
def table(room):
    """Returns the verifier's table and its namespaces, {URI: prefix}."""
    folder = TYPES / room
    found = VOCABULARY.load(sorted((folder / "schema").glob("*.vocabulary")) or [folder / "schema.vocabulary"])
    return found, {uri: prefix for prefix, (uri, _) in found.namespaces.items() if uri}, found.loose()


@functools.lru_cache(maxsize=None)
def kind_of(room, element, attribute):
    """Returns the kind of value that `attribute` (None: the text) of `element`, each (URI, name), has in the table, or None."""
    found, prefixes, loose = table(room)
    key = (prefixes.get(element[0], "-"), element[1])
    rows = [row for (space, name), row in found.elements.items() if space == key[0] and name.partition("~")[0] == key[1]]
    if attribute is None:
        return next((row["text"] for row in rows if row["text"]), None)
    attribute = (prefixes.get(attribute[0]), attribute[1])
    kinds = {row["attributes"][attribute] for row in rows if attribute in row["attributes"]} or {loose.get((key[0], attribute))}
    return kinds.pop() if len(kinds) == 1 else None


def numbers_of_xml(room, text):
    """Yields (name, bounds, whether the number is the whole value, start, end)."""
    spaces, seen = {}, set()
    for prefix, uri in re.findall(r' xmlns(?::(\w+))?="([^"]*)"', text):
        spaces.setdefault(prefix, uri)

    def full(word, of_attribute=False):
        prefix, _, local = word.rpartition(":")
        return (None if of_attribute and not prefix else "http://www.w3.org/XML/1998/namespace" if prefix == "xml" else spaces.get(prefix), local)

    for tag in TAG.finditer(text):
        values = [(f"{tag[1]}@{one[1]}", full(one[1], True), one[2], tag.start(2) + one.start(2)) for one in ATTRIBUTE.finditer(tag[2]) if not one[1].startswith("xmlns")]
        for what, attribute, value, start in [*values, (tag[1], None, tag[4], tag.start(4))]:
            number = NUMBER.search(value) if what not in seen else None
            kind = kind_of(room, full(tag[1]), attribute) if number and not value.startswith("{") else None  # that is a GUID
            if kind and VOCABULARY.plain(kind) in BOUNDS:
                seen.add(what)
                plain = VOCABULARY.plain(kind)
                yield what, VOCABULARY.bounds(kind) or BOUNDS[plain], plain in WHOLE, start + number.start(), start + number.end()


def xml(room, text, wrap=str.encode):
    for what, bounds, is_whole, start, end in numbers_of_xml(room, text):
        for value in EXTREMES:
            # "NaNcm" is not a number in any reader. Only plain numbers have exponents.
            if is_whole or value not in ("NaN", "1e308"):
                yield f"{what}: {text[start:end]} is {value}", is_beyond(value, bounds), lambda start=start, end=end, value=value: wrap(put(text, start, end, value))
        # The same number in other digits.
        yield f"{what}: {text[start:end]} is {REFERENCES}", is_beyond(EXTREMES[6], bounds), lambda start=start, end=end: wrap(put(text, start, end, REFERENCES))


def package(room, data):
    members = mutations.members_of(data)
    for row, (name, content, method) in enumerate(members):
        if content.startswith(b"<?xml") and not name.endswith((".rels", "manifest.xml", "[Content_Types].xml")):
            def wrap(text, row=row, name=name, method=method):
                return mutations.packed([*members[:row], (name, text.encode(), method), *members[row + 1:]])

            yield from ((f"{name}: {what}", beyond, made) for what, beyond, made in xml(room, content.decode(), wrap))


# Numbers that cost a reader time or memory, and their largest permitted values: numbers of cells, copies, points, levels, letters
# and pages.
COSTLY = {
    "ooxml": {
        "w:gridSpan@w:val w:gridBefore@w:val w:gridAfter@w:val w:cols@w:num w:framePr@w:lines a:tc@gridSpan a:tc@rowSpan a:bodyPr@numCol": 260,
        "w:startOverride@w:val w:pgNumType@w:start w:start@w:val w:numStart@w:val a:buAutoNum@startAt": 65535,
        "w:ilvl@w:val w:lvl@w:ilvl w:outlineLvl@w:val s:row@outlineLevel s:col@outlineLevel": 255, "a:pPr@lvl": 8,
        "w:sz@w:val w:szCs@w:val s:sz@val": 32767, "a:rPr@sz": 400000, "w:kern@w:val": 3277, "w:w@w:val s:pageSetup@scale s:sheetView@zoomScale": 1000,
        "w:pgSz@w:w w:pgSz@w:h w:pgMar@w:left w:ind@w:left w:ind@w:firstLine w:spacing@w:before w:tab@w:pos w:gridCol@w:w w:tcW@w:w w:trHeight@w:val": 1048576,
        "s:col@min s:col@max": 16384, "s:row@r s:brk@id s:c@r s:mergeCell@ref s:f@ref s:dataValidation@sqref s:conditionalFormatting@sqref xm:sqref": 1048576,
        "s:sst@count s:sst@uniqueCount s:mergeCells@count s:cellXfs@count s:pivotCacheRecords@count": 16777216,
        "s:pageSetup@copies c:pageSetup@copies s:pageSetup@fitToHeight s:calcPr@iterateCount": 65535, "s:sheetProtection@spinCount": 10000000,
        "c:ptCount@val c:pt@idx cx:lvl@ptCount xdr:row s:i@r": 1048576, "xdr:col": 16384, "c:gapWidth@val": 500, "c:logBase@val": 1000,
        "p:sldSz@cx p:sldSz@cy": 51206400, "wp:extent@cx a:ext@cx a:outerShdw@blurRad a:softEdge@rad": 2147483647, "vt:vector@size": 1048576},
    "odf": {
        "table:table-cell@table:number-columns-repeated table:table-column@table:number-columns-repeated table:table-cell@table:number-columns-spanned": 16384,
        "table:table-row@table:number-rows-repeated table:table-cell@table:number-rows-spanned table:table-cell@table:number-matrix-rows-spanned": 1048576,
        "text:s@text:c chart:data-point@chart:repeated text:list-item@text:start-value text:h@text:start-value draw:frame@text:anchor-page-number": 65535,
        "text:h@text:outline-level text:list-level-style-number@text:level text:list-level-style-number@text:display-levels": 255,
        "draw:regular-polygon@draw:corners style:columns@fo:column-count draw:stroke-dash@draw:dots1 number:number@number:decimal-places": 260,
        "style:chart-properties@chart:spline-order": 32, "style:chart-properties@chart:spline-resolution": 1000, "style:text-properties@fo:font-size": 4096,
        "style:page-layout-properties@fo:page-width style:page-layout-properties@fo:page-height style:table-row-properties@style:row-height": 20000},
    "svg": {"svg:feMorphology@radius": 256, "svg:feGaussianBlur@stdDeviation svg:feDropShadow@stdDeviation svg:feTurbulence@baseFrequency": 1000,
            "svg:feConvolveMatrix@order": 32, "svg:feTurbulence@numOctaves": 16, "svg:filter@filterRes": 4096},
}


def unbounded():
    """Returns the entries of COSTLY for which the tables permit larger values."""
    for room, rows in COSTLY.items():
        spaces = {prefix: uri for uri, prefix in table(room)[1].items()}
        for places, most in rows.items():
            for place in places.split():
                element, attribute = [tuple(word.rpartition(":")[::2]) if word else None for word in place.partition("@")[::2]]
                kind = kind_of(room, (spaces[element[0]], element[1]), attribute and (spaces.get(attribute[0]), attribute[1]))
                bounds = VOCABULARY.bounds(kind or "") or BOUNDS.get(kind, (0, float("inf")))
                if not -most <= bounds[0] <= bounds[1] <= most:
                    yield f"{place} is {kind}, and costs a reader too much beyond {most}"


# --- others -----------------------------------------------------------------------------------------------------------------------------

def plain(pattern, bounds_of, data):
    """Yields the number after each name that `pattern` finds."""
    text, seen = data.decode("latin-1"), set()
    for found in pattern.finditer(text):
        bounds = bounds_of(found[1]) if found[1] not in seen else None
        seen.add(found[1])
        for value in EXTREMES if bounds else ():
            # A letter ends a number.
            if value not in ("NaN", "1e308"):
                yield f"{found[1]} {found[2]} is {value}", is_beyond(value, bounds), lambda found=found, value=value: put(text, *found.span(2), value).encode("latin-1")


# ISO 32000-1: the largest page in points, ten digits for all other numbers; a page tree counts its pages. Tables 111, 159 and 349:
# codes of one byte, labels of pages, cells.
PDF_NUMBERS = {"MediaBox": (-1100000, 1100000), "CropBox": (-1100000, 1100000), "UserUnit": (0, 1400), **dict.fromkeys(("FirstChar", "LastChar"), (0, 255)),
               **dict.fromkeys(("ColSpan", "RowSpan"), (1, 32767)), "St": (1, 110000)}


def pdf(data):
    """Yields the first number of each key of a dictionary."""
    seen = set()
    for found in re.finditer(rb"/(\w+)[ \[]+(-?(?:\d+\.?\d*|\.\d+))(?! \d+ R)(?=[ \]/>])", data):
        key = found[1].decode()
        if key in seen:
            continue
        seen.add(key)
        for value in EXTREMES[:-2]:
            yield f"{key} {found[2].decode()} is {value}", is_beyond(value, PDF_NUMBERS.get(key, (-9999999999, 9999999999))), lambda found=found, value=value: tamper_pdf.patched(data, found.start(2), len(found[2]), value.encode())


# DXF Reference 2018, group codes: integers of one, two and four bytes.
WHOLE_OF_DXF = re.compile(r"(?m)^ *(6\d|7\d|9[0-9]|17\d|2[78]\d|29\d|37\d|38\d|40\d|42\d|44\d|45\d|106\d|1070|1071)\r\n *(-?\d+)\r$")
REALS_OF_DXF = re.compile(r"(?m)^ *([1-5]\d|1[1-4]\d|2[1-3]\d|46\d|10[1-5]\d)\r\n *(-?\d+\.\d*)\r$")


def bounds_of_dxf(code):
    return (0, 1) if code.startswith("29") else (-2147483648, 2147483647) if re.fullmatch("9.|4[245].|1071", code) else (-32768, 32767)


def dxf(data):
    """Yields integers and other numbers, which must be finite, as must their squares."""
    yield from plain(WHOLE_OF_DXF, bounds_of_dxf, data)
    text, seen = data.decode("latin-1"), set()
    for found in REALS_OF_DXF.finditer(text):
        for value in ("1.0E31", "-1.0E155", "1.0E308", "1.0E400", "NaN", "inf") if found[1] not in seen else ():
            yield f"{found[1]} {found[2]} is {value}", True, lambda found=found, value=value: put(text, *found.span(2), value).encode("latin-1")
        seen.add(found[1])


@functools.lru_cache(maxsize=None)
def words():
    return WORDS.load(*(TYPES / "rtf" / "schema" / f"{name}.vocabulary" for name in ("published", "words")))[0]


def bounds_of_word(word):
    return words()[word][5] if word in words() else None


SVG, EDITS = functools.partial(xml, "svg"), {}
EDITS.update(dict.fromkeys(("docx", "xlsx", "pptx"), functools.partial(package, "ooxml")))
EDITS.update(dict.fromkeys(("odt", "ods", "odp", "odg"), functools.partial(package, "odf")))
EDITS["svg"] = lambda data: SVG(data.decode())
EDITS["rtf"] = functools.partial(plain, re.compile(r"\\([a-z]+)(-?\d+)"), bounds_of_word)
EDITS["pdf"] = pdf
EDITS["dxf"] = dxf
# RFC 5545: recurrence rules and the properties with numbers.
EDITS["ics"] = functools.partial(plain, re.compile(r"[;:](COUNT|INTERVAL|BY[A-Z]+|PRIORITY|PERCENT-COMPLETE|SEQUENCE)[=:](-?\d+)"), {"COUNT": (0, 65535), "INTERVAL": (1, 65535)}.get)


def edits(kind, data):
    yield from EDITS[kind](data) if kind in EDITS else ()
