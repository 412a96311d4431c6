# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the content that the writers may write with the content that the verifiers accept, for Office XML, OpenDocument and RTF.

The tables of some verifiers are generated from published schemas (filetypes/ROOM/published.py). The tests check that they are up
to date, that they contain everything that the writer keeps, and that neither contains anything that is never permitted. Words of
RTF must be as in the specification's own index. Exceptions are in a list beside the tables (differences.list): a line has the
difference as this test states it, a bar, and the reason."""

import json
import os
import pathlib
import re

import pytest

from rules import ROOT, name_of, rule, script

TYPES = ROOT / "filetypes"
PUBLISHED = ["odf", "ooxml"]
SCRIPTS = [*PUBLISHED, "rtf"]  # rooms with a script published.py
VOCABULARY = script("filetypes/base/xml/vocabulary.py")

# Kinds of values: each value of a kind is also a value of the kinds that it names, and of the kind text. The code of each room
# defines the kinds.
WITHIN = {
    "odf": {"bool": {"tok"}, "count": {"num", "tok"}, "few": {"num", "tok"}, "num": {"tok"}, "link-word": {"tok"}, "space": {"tok"}, "tok": {"path", "name", "tab"}},
    "ooxml": {"bool": {"tok"}, "num": {"tok"}, "few": {"num", "tok"}, "guid": {"tok"}, "state": {"tok"}, "drawing": {"tok"}, "tok": {"name"},
              # written by the writer itself
              "sheet-number": {"num"}, "axis-number": {"num"}, "field-number": {"guid"}, "index": {"num"}},
}


def tables(room):
    return tuple(VOCABULARY.load(sorted((TYPES / room / folder).glob("*.vocabulary"))) for folder in ("stays", "schema"))


# Values that the verifier also checks for their meaning, and that are never only text.
JUDGED = {"rid", "link", "formula", "pivot", "field", "deleted-field", "simple-field", "place", "defined", "entry", "initial", "threshold", "source", "sheet", "table", "font-key",
          "action", "anchor", "shape", "range", "reference-to", "setting", "program", "chart", "engine", "metal"}


# Kinds of values with numbers, which are within these bounds if no table has others (base/xml/verify-number.c).
NUMBERS = {"num", "tok", "cells", "number", "numbers", "list", "path"}
ALL_NUMBERS = (-4294967295, 4294967295)


def is_within(room, ours, theirs):
    """Returns whether each value of the kind `ours` is one of the kind `theirs`."""
    if ":" in ours + theirs:
        (least, most), (their_least, their_most) = VOCABULARY.bounds(ours) or ALL_NUMBERS, VOCABULARY.bounds(theirs) or ALL_NUMBERS
        kind, their_kind = VOCABULARY.plain(ours), VOCABULARY.plain(theirs)
        if {kind, their_kind} <= NUMBERS and not their_least <= least <= most <= their_most:
            return False
        return is_within(room, kind, their_kind)
    if ours in JUDGED:
        return ours == theirs
    return ours == theirs or theirs == "str" or any(is_within(room, wider, theirs) for wider in WITHIN[room].get(ours, ()))


def plain(key):
    """Returns the name without the part that distinguishes elements of the same name."""
    return (key[0], key[1].partition("~")[0])


def named(key):
    return ":".join(part for part in key if part)


# --- a verifier's tables from a published schema ------------------------------------------------------------------------------------------


def lacking(room):
    """Yields the content that the writer keeps and the verifier refuses."""
    writer, verifier = tables(room)
    loose = {"writer": writer.loose(), "verifier": verifier.loose()}
    gone = {key for key, rule in writer.rules.items() if rule[0] in ("drop", "unwrap")}
    for key, element in sorted(writer.elements.items()):
        if plain(key) in gone:
            continue
        twin = verifier.elements.get(key) or verifier.elements.get(plain(key))
        if twin is None:
            yield f"{named(key)} is in no schema"
            continue
        if element["text"] and (twin["text"] != "text" or element["text"] in JUDGED) and not is_within(room, element["text"], twin["text"]):
            yield f"the text of {named(key)} is {element['text']} to the writer and {twin['text']} to the verifier"
        yield from (f"{named(child)} in {named(key)} is in no schema" for child in sorted(element["children"])
                    if plain(child) not in gone and not {child, plain(child)} & twin["children"])
        for attribute, kind in sorted(element["attributes"].items(), key=str):
            theirs = twin["attributes"].get(attribute) or loose["verifier"].get((key[0], attribute))
            if kind != "none" and (theirs in (None, "none") or not is_within(room, kind, theirs)):
                yield f"{named(attribute)} of {named(key)} is {kind} to the writer and {theirs} to the verifier"
    for (prefix, attribute), kind in sorted(loose["writer"].items(), key=str):
        theirs = loose["verifier"].get((prefix, attribute))
        if theirs is None or not is_within(room, kind, theirs):
            yield f"{named(attribute)} on any element of {prefix} is {kind} to the writer and {theirs} to the verifier"
    yield from (f"parts of {named(root)}: there are none for the verifier" for root in sorted(set(writer.roots) - set(verifier.roots)))
    yield from (f"the setting {name} is {kind} to the writer and {verifier.named.get(name)} to the verifier" for name, kind in sorted(writer.named.items()) if verifier.named.get(name) != kind)
    for parent, children in sorted(verifier.singles.items()):
        ours = {plain(child): {plain(one) for one in before} for child, before in writer.singles.get(parent, {}).items()}
        yield from (f"the verifier takes {named(child)} in {named(parent)} once only, or in an order, and the writer does not know"
                    for child, before in sorted(children.items()) if parent in writer.elements and child in verifier.elements and child in writer.elements[parent]["children"]
                    and (child not in ours or not before & verifier.elements.keys() <= ours[child]))


def unexplained(room, found):
    """Returns the differences of `found` without a reason in differences.list, and the reasons there without a difference."""
    told = {}
    path = TYPES / room / "differences.list"
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        if line and not line.startswith("#"):
            what, _, why = line.partition(" | ")
            told[what] = why.strip()
    yield from (f"no reason is given: {what}" for what in found if not told.get(what))
    yield from (f"no longer so: {what}" for what in told if what not in found)


@pytest.mark.parametrize("room", PUBLISHED)
@rule
def test_what_the_writer_lets_stay_is_in_the_schema(room):
    yield from unexplained(room, list(dict.fromkeys(lacking(room))))


@pytest.mark.parametrize("room", PUBLISHED)
@rule
def test_what_may_never_be_is_in_no_table(room):
    writer, verifier = tables(room)
    path = TYPES / room / "differences.list"
    excused = path.read_text("utf-8") if path.exists() else ""
    assert verifier.never, "nothing is forbidden"
    for title, vocabulary in (("the writer", writer), ("the verifier", verifier)):
        gone = {key for key, rule in vocabulary.rules.items() if rule[0] in ("drop", "unwrap")}
        kept = {key: element for key, element in vocabulary.elements.items() if key not in gone}
        for _, prefix, place in verifier.never:
            head, mark, word = place.partition("@")
            parent, between, child = place.partition(">")
            space, _, local = word.rpartition(":")
            own = verifier.namespaces[prefix][1]
            attribute = (space or (prefix if own else None), local)
            for key, element in kept.items():
                name = key[1].split("~")[0]
                if between:
                    if key[0] == prefix and name == parent and (child.rpartition(":")[0] or prefix, child.rpartition(":")[2]) in element["children"]:
                        yield f"{title} has {place}"
                elif mark:
                    if ((head == "*" and (attribute[0] or key[0] == prefix)) or (key[0] == prefix and name == head)) and element["attributes"].get(attribute, "none") != "none":
                        yield f"{title} has {named(attribute)} of {named(key)}"
                elif key[0] == prefix and place in ("*", name) and f"\n{named(key)} is in no schema |" not in excused:
                    yield f"{title} has {named(key)}"
        yield from (f"{title} has {attribute[1]} of {named(key)}, of which no kind is known" for key, element in kept.items()
                    for attribute, kind in element["attributes"].items() if kind in ("iri", "qname", "binary", "string"))


@pytest.mark.parametrize("room", SCRIPTS)
@rule
def test_tables_are_those_of_the_published_schemas(room):
    module = script(f"filetypes/{room}/published.py")
    folder = module.published().folder()
    if not folder.is_dir():
        pytest.skip(f"there are no published schemas at {folder} (set KIYOME_SCHEMAS)")
    made = module.make(folder)
    assert made
    yield from (f"{name_of(path)} is not what filetypes/{room}/published.py --update makes" for path, text in made.items() if path.read_text("utf-8") != text)


# Parts of Office without content for people, and parts in the directory of another part, whose name they have.
QUIET = {"legacyDocTextInfo", "legacyDiagramText", "activeXControlBinary", "richStyles", "customXmlProps", "revisionLog"}


@rule
def test_each_published_part_of_office_stays_or_goes_under_a_name():
    """A part that is not of a kind in kinds.def is dropped under the code that parts-left.def has for its file; "unknown parts"
    would not tell people what is missing."""
    folder = script("filetypes/ooxml/published.py").published().folder() / "ooxml" / "parts"
    if not folder.is_dir():
        pytest.skip(f"there are no published schemas at {folder} (set KIYOME_SCHEMAS)")
    room = TYPES / "ooxml"
    kinds = set(re.findall(r'PART \(\w+, (?:\w+ )?"([\w-]+)"', (room / "kinds.def").read_text("utf-8")))
    pieces = re.findall(r'LEFT \("([^"]+)", (?:NULL|"ooxml)', (room / "parts-left.def").read_text("utf-8"))
    assert len(kinds) > 40 and len(pieces) > 40
    for path in sorted(folder.glob("*.json")):
        part = json.loads(path.read_text("utf-8"))
        kind = part.get("RelationshipType", "").rpartition("/")[2]
        names = [f"/{part.get('Paths', {}).get('General')}/{part.get('Target')}{number}.xml".lower() for number in ("", 1)]
        if kind and kind not in kinds | QUIET and not any(piece in name for piece in pieces for name in names):
            yield f"{path.stem} ({names[0]}, {kind}) goes as an unknown part"


# --- RTF ----------------------------------------------------------------------------------------------------------------------------------


# Titles of the RTF Specification 1.9.1, whose content is in the rows after them.
SECTIONS = {"Font Table", "Color Table", "Style Sheet", "List Tables", "Revision Save IDs", "Track Changes", "Information Group", "Document Formatting Properties", "Section Text", "Paragraph Text", "Bullets and Numbering", "Paragraph Borders",
            "Paragraph Shading", "Positioned Objects and Frames", "Table Definitions", "Character Text", "Special Characters", "Bookmarks", "Pictures", "Drawing Objects", "Shapes", "Footnotes", "Comments (Annotations)", "Fields", "Index Entries",
            "Table of Contents Entries", "Mathematics"}
# Kinds of values of a shape's property: values of the first are also values of the second.
WIDER = {("numbers", "text"), ("array", "text")}


def tables_of_rtf():
    """Returns the tables of the writer and of the verifier: ({word: row}, {property: kind}) each."""
    words = script("filetypes/rtf/words.py")
    return words.load(TYPES / "rtf" / "stays" / "words.vocabulary"), words.load(*(TYPES / "rtf" / "schema" / f"{name}.vocabulary" for name in ("published", "words")))


def lacking_of_word(word, ours, theirs):
    """Yields the uses of `word` that the writer may write and the verifier refuses."""
    (kind, places, holds, bare, _, bounds, once), (their_kind, their_places, their_holds, their_bare, _, their_bounds, their_once) = ours, theirs
    if kind != their_kind:
        yield f"\\{word} is a {kind} to the writer and a {their_kind} to the verifier"
    if holds != their_holds:
        yield f"\\{word} holds {holds} to the writer and {their_holds} to the verifier"
    # A word without places is a formatting property or text; the code of both has its places.
    if not (set(places) <= set(their_places) if places and their_places else places == their_places):
        yield f"\\{word} is in {', '.join(places) or 'any text'} to the writer and in {', '.join(their_places) or 'any text'} to the verifier"
    if their_bare and not bare:
        yield f"\\{word} has no number to the verifier"
    if bounds and not (their_bounds and their_bounds[0] <= bounds[0] and bounds[1] <= their_bounds[1]) and not their_bare:
        yield f"the number of \\{word} is from {bounds[0]} to {bounds[1]} to the writer and {'none' if not their_bounds else 'from %d to %d' % their_bounds} to the verifier"
    if their_once and not once:
        yield f"\\{word} is in a group once to the verifier"


def lacking_of_rtf():
    (ours, ours_of_shapes), (theirs, theirs_of_shapes) = tables_of_rtf()
    for word, row in sorted(ours.items()):
        if row[0] == "drop":
            continue
        if word not in theirs:
            yield f"the verifier refuses \\{word}, which the writer may write"
        else:
            yield from lacking_of_word(word, row, theirs[word])
    yield from (f"the property {name} is {kind} to the writer and {theirs_of_shapes.get(name)} to the verifier" for name, kind in sorted(ours_of_shapes.items())
                if kind != "gone" and theirs_of_shapes.get(name) != kind and (kind, theirs_of_shapes.get(name)) not in WIDER)


@rule
def test_what_the_writer_of_rtf_lets_stay_the_verifier_takes():
    yield from unexplained("rtf", list(dict.fromkeys(lacking_of_rtf())))


@rule
def test_each_judgement_of_the_verifier_of_rtf_names_its_section():
    section, used = None, set()
    for number, line in enumerate((TYPES / "rtf" / "schema" / "words.vocabulary").read_text("utf-8").splitlines(), 1):
        kind = line.split()[0] if line and not line.startswith("#") else None
        if kind == "section":
            section = line.partition(" | ")[2]
            if section not in SECTIONS or section in used:
                yield f"words.vocabulary:{number}: {section} is no title, or is there twice"
            used.add(section)
        elif kind == "never":
            section = None
        elif kind not in (None, "unknown") and section is None:
            yield f"words.vocabulary:{number}: the row is in no section"
    yield from (f"nothing is written from the section {title}" for title in sorted(SECTIONS - used))


@rule
def test_what_may_never_be_in_rtf_is_in_no_table():
    tables = script("filetypes/rtf/words.py")
    schema = [TYPES / "rtf" / "schema" / f"{name}.vocabulary" for name in ("published", "words")]
    never = tables.forbidden(schema[1])
    writer, verifier = tables.load(TYPES / "rtf" / "stays" / "words.vocabulary")[0], tables.load(*schema)[0]
    assert never
    yield from (f"the writer lets \\{word} stay" for word in sorted(never) if writer.get(word, ("drop",))[0] != "drop")
    yield from (f"the verifier takes \\{word}" for word in sorted(never & verifier.keys()))
    yield from (f"\\{word} goes because it acts or leads somewhere ({row[4]}), and the verifier does not say that it may never be" for word, row in sorted(writer.items())
                if row[0] == "drop" and row[4] and word not in never)


# --- the index of the specification of RTF ----------------------------------------------------------------------------------------------

# RTF 1.7 (Microsoft, 2001), a document of the corpus of foreign files. Its appendix B has for each word the section that describes
# it, and its kind.
SPECIFICATION = "malicious/decalage2+oletools/msodde__RTF-Spec-1.7.rtf"
RTF_TOKEN = re.compile(rb"\\'([0-9a-f]{2})|\\([a-zA-Z]+)(?:-?\d+)? ?|\\(.)|([{}])|([^\\{}]+)", re.DOTALL)
# A section of the table also has the words that the index has under these titles.
TITLES = {
    "Section Text": {"Section Formatting Properties", "Headers and Footers", "Special Characters", "Document Formatting Properties"}, "Paragraph Text": {"Paragraph Formatting Properties", "Tabs", "Section Formatting Properties"}, "Footnotes": {"Document Formatting Properties"},
    "Character Text": {"Font (Character) Formatting Properties", "Associated Character Properties", "Document Formatting Properties"}, "List Tables": {"List Table"}, "Shapes": {"Word 97 through Word 2002 RTF for Drawing Objects (Shapes)"}, "Track Changes": {"Font (Character) Formatting Properties", "Character Text", "Table Definitions"}, "Revision Save IDs": {"Track Changes (Revision Marks)", "Table Definitions"}, "Paragraph Borders": {"Document Formatting Properties"},
    "Bullets and Numbering": {"Paragraph Text"}, "Table Definitions": {"Special Characters", "Table Styles", "Paragraph Formatting Properties"}, "Font Table": {"Font (Character) Formatting Properties", "Code Page Support"}, "Document Formatting Properties": {"Font Table", "Font (Character) Formatting Properties"},
    "Style Sheet": {"Default Fonts", "Font (Character) Formatting Properties", "Paragraph Formatting Properties", "Section Formatting Properties"}, "Positioned Objects and Frames": {"Section Text"}, "Comments (Annotations)": {"Special Characters"}}
# Words that the index calls values, but that are destinations according to their sections.
MISNAMED = {"leveltext", "liststylename", "shpgrp", "shptxt"}


def text_of_rtf(data):
    """Returns the text that the RTF shows; a cell ends with a tab, a row and a paragraph with a line break."""
    out, around, is_gone = [], [], False
    for letter, word, symbol, brace, text in RTF_TOKEN.findall(data):
        if brace == b"{":
            around.append(is_gone)
        elif brace:
            is_gone = around.pop()
        elif symbol == b"*" or word in (b"fonttbl", b"stylesheet", b"pict", b"info"):
            is_gone = True
        elif not is_gone:
            out.append({b"cell": b"\t", b"row": b"\n", b"par": b"\n"}.get(word) or bytes.fromhex(letter.decode()) or (symbol if symbol in (b"\\", b"{", b"}") else text.translate(None, b"\r\n")))
    return b"".join(out).decode("cp1252", "replace")


def index_of_rtf():
    """Returns {word: (section, kind)}."""
    path = pathlib.Path(os.environ.get("KIYOME_CORPUS", ROOT.parent / "shared" / "corpus")) / SPECIFICATION
    if not path.exists():
        pytest.skip(f"there is no {path} (set KIYOME_CORPUS)")
    text = text_of_rtf(path.read_bytes())
    rows = re.findall(r"\\(?:\\\*\\)?([A-Za-z]+?)N?[ \d]*\t([^\t\n]+)\t(Destination|Flag|Value|Toggle|Symbol)\b", text[text.rindex("Index of RTF Control Words"):])
    return {word: (section.strip(), kind) for word, section, kind in rows}


def sections_of_words():
    """Returns {word: the sections of the rows that decide about it}."""
    section, found = None, {}
    for line in (TYPES / "rtf" / "schema" / "words.vocabulary").read_text("utf-8").splitlines():
        kind, _, names = line.partition(" | ")
        if kind == "section":
            section = names
        elif kind == "never":
            break
        elif names and kind != "unknown":
            for name in names.split():
                found.setdefault(name, set()).add(section)
    return found


@rule
def test_words_of_rtf_are_what_the_index_of_the_specification_says():
    index, (words, _), sections = index_of_rtf(), tables_of_rtf()[1], sections_of_words()
    assert len(index) > 1200 and len(index.keys() & sections.keys()) > 250
    for word, (section, kind) in sorted(index.items()):
        if word in words and (words[word][0] != "word") != (kind == "Destination") and word not in MISNAMED:
            yield f"\\{word} is a {kind.lower()} to the specification and a {words[word][0]} to the verifier"
        if word in sections and not any(section in {title, *TITLES.get(title, ())} for title in sections[word]) and not word.startswith("rtf"):
            yield f"\\{word} is described in {section}, and judged in {', '.join(sorted(sections[word]))}"


# Destinations that are newer than the index: mathematics (m…) as text and properties, and names, lists and shapes, whose content
# has rows of its own.
NEWER = {"fname", "footerr", "headerr", "lfolevel", "list", "listlevel", "listoverride", "listoverridetable", "listtable", "shp", "shpinst", "sn", "sp", "sv"}


@rule
def test_destinations_of_rtf_that_no_index_has_hold_text_and_properties():
    """Only the writer has the meaning of newer words, so none of them may be a destination without a review."""
    index, words = index_of_rtf(), tables_of_rtf()[1][0]
    for word, row in sorted(words.items()):
        if row[0] in ("group", "starred") and word not in index and word not in NEWER and not (word.startswith("m") and row[0] == "starred" or word == "mmath"):
            yield f"\\{word} is a destination to the verifier, and the index of the specification does not have it"
