# SPDX-License-Identifier: GPL-2.0-or-later
"""What the writers may write against what the verifiers let be there: for Office XML, OpenDocument and RTF.

Of a verifier of which the tables are made from published schemas (filetypes/ROOM/published.py): they are what that script makes of the schemas;
all that the writer lets stay is in them; and nothing that may never be is in either. Of the others the two tables are the same, but for what
a list beside the tables (differences.list) says with its reason: a line is what this test says, a bar, and the reason.
"""

import pytest

from rules import ROOT, name_of, rule, script

TYPES = ROOT / "filetypes"
PUBLISHED = ["odf"]  # rooms with a script published.py

# Kinds of values: each is also a value of those that it names, and a value of any kind is a text.
WITHIN = {"bool": {"tok"}, "count": {"num", "tok"}, "num": {"tok"}, "link-word": {"tok"}, "space": {"tok"}, "tok": {"path", "name", "tab"}}


def tables(room):
    vocabulary = script("filetypes/base/xml/vocabulary.py")
    return tuple(vocabulary.load(sorted((TYPES / room / folder).glob("*.vocabulary"))) for folder in ("stays", "schema"))


def is_within(ours, theirs):
    """Each value of the kind OURS is one of the kind THEIRS."""
    return ours == theirs or theirs == "str" or any(is_within(wider, theirs) for wider in WITHIN.get(ours, ()))


def named(key):
    return ":".join(part for part in key if part)


# --- a verifier's tables from a published schema ------------------------------------------------------------------------------------------


def lacking(writer, verifier):
    """What the writer lets stay and the verifier refuses."""
    loose = {"writer": writer.loose(), "verifier": verifier.loose()}
    gone = {key for key, rule in writer.rules.items() if rule[0] in ("drop", "unwrap")}
    for key, element in sorted(writer.elements.items()):
        if key in gone:
            continue
        twin = verifier.elements.get(key)
        if twin is None:
            yield f"{named(key)} is in no schema"
            continue
        if element["text"] and not is_within(element["text"], twin["text"]) and twin["text"] != "text":
            yield f"the text of {named(key)} is {element['text']} to the writer and {twin['text']} to the verifier"
        yield from (f"{named(child)} in {named(key)} is in no schema" for child in sorted(element["children"] - gone) if child in writer.elements and child not in twin["children"])
        for attribute, kind in sorted(element["attributes"].items(), key=str):
            theirs = twin["attributes"].get(attribute) or loose["verifier"].get((key[0], attribute))
            if kind != "none" and (theirs in (None, "none") or not is_within(kind, theirs)):
                yield f"{named(attribute)} of {named(key)} is {kind} to the writer and {theirs} to the verifier"
    for (prefix, attribute), kind in sorted(loose["writer"].items(), key=str):
        theirs = loose["verifier"].get((prefix, attribute))
        if theirs is None or not is_within(kind, theirs):
            yield f"{named(attribute)} on any element of {prefix} is {kind} to the writer and {theirs} to the verifier"
    yield from (f"parts of {named(root)}: there are none for the verifier" for root in sorted(set(writer.roots) - set(verifier.roots)))
    yield from (f"the setting {name} is {kind} to the writer and {verifier.named.get(name)} to the verifier" for name, kind in sorted(writer.named.items()) if verifier.named.get(name) != kind)
    for parent, children in sorted(verifier.singles.items()):
        ours = writer.singles.get(parent, {})
        yield from (f"the verifier takes {named(child)} in {named(parent)} once only, or in an order, and the writer does not know"
                    for child, before in sorted(children.items()) if parent in writer.elements and (child not in ours or not before <= ours[child]))


@pytest.mark.parametrize("room", PUBLISHED)
@rule
def test_what_the_writer_lets_stay_is_in_the_schema(room):
    yield from lacking(*tables(room))


@pytest.mark.parametrize("room", PUBLISHED)
@rule
def test_what_may_never_be_is_in_no_table(room):
    writer, verifier = tables(room)
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
                    if (head == "*" or (key[0] == prefix and name == head)) and element["attributes"].get(attribute, "none") != "none":
                        yield f"{title} has {named(attribute)} of {named(key)}"
                elif key[0] == prefix and place in ("*", name):
                    yield f"{title} has {named(key)}"
        yield from (f"{title} has {attribute[1]} of {named(key)}, of which no kind is known" for key, element in kept.items()
                    for attribute, kind in element["attributes"].items() if kind in ("iri", "qname", "binary", "string"))


@pytest.mark.parametrize("room", PUBLISHED)
@rule
def test_tables_are_those_of_the_published_schemas(room):
    module = script(f"filetypes/{room}/published.py")
    folder = module.published().folder()
    if not folder.is_dir():
        pytest.skip(f"there are no published schemas at {folder} (set KIYOME_SCHEMAS)")
    made = module.make(folder)
    assert made
    yield from (f"{name_of(path)} is not what filetypes/{room}/published.py --update makes" for path, text in made.items() if path.read_text("utf-8") != text)


# --- tables that were written twice -------------------------------------------------------------------------------------------------------


def markup(room):
    writer, verifier = tables(room)
    for title, of, other in (("the verifier", verifier, writer), ("the writer", writer, verifier)):
        for key, element in sorted(of.elements.items()):
            name, twin = ":".join(key), other.elements.get(key)
            if twin is None:
                yield f"only {title} has the element {name}"
                continue
            for child in sorted(element["children"] - twin["children"]):
                yield f"only {title} has {':'.join(child)} in {name}"
            for space, local in sorted(element["attributes"].keys() - twin["attributes"].keys(), key=str):
                yield f"only {title} has the attribute {space + ':' if space else ''}{local} of {name}"
        for root in sorted(set(of.roots) - set(other.roots)):
            yield f"only {title} has parts of {':'.join(root)}"
    for key in sorted(writer.elements.keys() & verifier.elements.keys()):
        ours, theirs = writer.elements[key], verifier.elements[key]
        if ours["text"] != theirs["text"]:
            yield f"the text of {':'.join(key)} is {ours['text']} to the writer and {theirs['text']} to the verifier"
        for attribute in sorted(ours["attributes"].keys() & theirs["attributes"].keys(), key=str):
            if ours["attributes"][attribute] != theirs["attributes"][attribute]:
                yield f"{attribute[1]} of {':'.join(key)} is {ours['attributes'][attribute]} to the writer and {theirs['attributes'][attribute]} to the verifier"
    for key in sorted(writer.elements.keys() & verifier.elements.keys()):
        if writer.singles.get(key) != verifier.singles.get(key):
            yield f"what {':'.join(key)} holds once is not the same to the writer and to the verifier"
    for key, rule in sorted(writer.rules.items()):
        if rule[0] in ("drop", "unwrap") and key in verifier.elements:
            yield f"the writer never writes {':'.join(key)}: its rules drop it"


def rtf(_room):
    tables = script("filetypes/rtf/words.py")
    (ours, ours_of_shapes), (theirs, theirs_of_shapes) = (tables.load(TYPES / "rtf" / folder / "words.vocabulary") for folder in ("stays", "schema"))

    def told(row):
        kind, places, holds, bare, _, bounds = row
        return f"{kind}{' without a number' if bare else ''}{' in ' + ', '.join(places) if places else ''}{' that holds ' + holds if holds else ''}{' from %d to %d' % bounds if bounds else ''}"

    for word in sorted(ours.keys() | theirs.keys()):
        writes = word in ours and ours[word][0] != "drop"
        if not writes and word in theirs:
            yield f"the writer never writes \\{word}"
        elif writes and word not in theirs:
            yield f"the verifier refuses \\{word}, which the writer may write"
        elif writes and told(ours[word]) != told(theirs[word]):
            yield f"\\{word} is a {told(ours[word])} to the writer and a {told(theirs[word])} to the verifier"
    for name in sorted(ours_of_shapes.keys() | theirs_of_shapes.keys()):
        if ours_of_shapes.get(name) != theirs_of_shapes.get(name):
            yield f"the property {name} is {ours_of_shapes.get(name)} to the writer and {theirs_of_shapes.get(name)} to the verifier"


@pytest.mark.parametrize(("room", "compare"), [("ooxml", markup), ("rtf", rtf)], ids=["ooxml", "rtf"])
@rule
def test_where_writer_and_verifier_differ_the_reason_is_given(room, compare):
    found = list(dict.fromkeys(compare(room)))
    told = {}
    path = TYPES / room / "differences.list"
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        if line and not line.startswith("#"):
            what, _, why = line.partition(" | ")
            told[what] = why.strip()
    yield from (f"no reason is given: {what}" for what in found if not told.get(what))
    yield from (f"no longer so: {what}" for what in told if what not in found)
