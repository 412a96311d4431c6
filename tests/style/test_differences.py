# SPDX-License-Identifier: GPL-2.0-or-later
"""What the writers may write against what the verifiers let be there: for Office XML, OpenDocument and RTF.

The two are written apart, and each may err. Where they differ, a list beside the tables (differences.list) says it and why: a line is what this
test says, a bar, and the reason.
"""

import pytest

from rules import ROOT, rule, script

TYPES = ROOT / "filetypes"


# --- Office XML and OpenDocument --------------------------------------------------------------------------------------------------------


def markup(room):
    vocabulary = script("filetypes/base/xml/vocabulary.py")
    writer, verifier = (vocabulary.load(sorted((TYPES / room / folder).glob("*.vocabulary"))) for folder in ("stays", "schema"))
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
        for name in sorted(of.named.keys() - other.named.keys()):
            yield f"only {title} has the setting {name}"
        for root in sorted(set(of.roots) - set(other.roots)):
            yield f"only {title} has parts of {':'.join(root)}"
    for key in sorted(writer.elements.keys() & verifier.elements.keys()):
        ours, theirs = writer.elements[key], verifier.elements[key]
        if ours["text"] != theirs["text"]:
            yield f"the text of {':'.join(key)} is {ours['text']} to the writer and {theirs['text']} to the verifier"
        for attribute in sorted(ours["attributes"].keys() & theirs["attributes"].keys(), key=str):
            if ours["attributes"][attribute] != theirs["attributes"][attribute]:
                yield f"{attribute[1]} of {':'.join(key)} is {ours['attributes'][attribute]} to the writer and {theirs['attributes'][attribute]} to the verifier"
    for name in sorted(writer.named.keys() & verifier.named.keys()):
        if writer.named[name] != verifier.named[name]:
            yield f"the setting {name} is {writer.named[name]} to the writer and {verifier.named[name]} to the verifier"
    for key in sorted(writer.elements.keys() & verifier.elements.keys()):
        if writer.singles.get(key) != verifier.singles.get(key):
            yield f"what {':'.join(key)} holds once is not the same to the writer and to the verifier"
    for key, rule in sorted(writer.rules.items()):
        if rule[0] in ("drop", "unwrap") and key in verifier.elements:
            yield f"the writer never writes {':'.join(key)}: its rules drop it"


# --- RTF --------------------------------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(("room", "compare"), [("ooxml", markup), ("odf", markup), ("rtf", rtf)], ids=["ooxml", "odf", "rtf"])
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
