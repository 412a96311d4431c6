#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the writers may write against what the verifiers let be there: for Office XML, OpenDocument and RTF.

The two are written apart, and each may err. Where they differ, a list beside the tables (differences.list) says it and why: a line is what this
test says, a bar, and the reason. TAP; exit 1 for a difference without a reason, and for a reason without its difference.
--list prints them all.
"""

import importlib.util
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TYPES = ROOT / "filetypes"


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def source(path):
    """C without its comments."""
    return re.sub(r"/\*.*?\*/", "", (TYPES / path).read_text("utf-8"), flags=re.S)


def texts(code):
    """All string literals of CODE as one."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', code))


def rows(code, start):
    """{NAME: [its members' text]} of a table "[NAME] = { a, b }" that begins at START."""
    body = code[code.index("= {", code.index(start)) + 3:]
    body = body[:body.index("\n};")]
    found = {}
    for row in re.finditer(r"\[(\w+)\] = \{(.*?)\n  \}", body, re.S):
        found[row.group(1)] = [texts(member).split() for member in re.split(r",(?=\s*\")", row.group(2))]
    return found


# --- Office XML and OpenDocument --------------------------------------------------------------------------------------------------------


def markup(room):
    vocabulary = module(next(TYPES.glob("**/vocabulary.py")))
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
        for root in sorted(set(of.roots) - set(other.roots)):
            yield f"only {title} has parts of {':'.join(root)}"
    for key in sorted(writer.elements.keys() & verifier.elements.keys()):
        ours, theirs = writer.elements[key], verifier.elements[key]
        if ours["text"] != theirs["text"]:
            yield f"the text of {':'.join(key)} is {ours['text']} to the writer and {theirs['text']} to the verifier"
        for attribute in sorted(ours["attributes"].keys() & theirs["attributes"].keys(), key=str):
            if ours["attributes"][attribute] != theirs["attributes"][attribute]:
                yield f"{attribute[1]} of {':'.join(key)} is {ours['attributes'][attribute]} to the writer and {theirs['attributes'][attribute]} to the verifier"
    for key, rule in sorted(writer.rules.items()):
        if rule[0] in ("drop", "unwrap") and key in verifier.elements:
            yield f"the writer never writes {':'.join(key)}: its rules drop it"


# --- RTF --------------------------------------------------------------------------------------------------------------------------------


def rtf():
    code, checks = source("rtf/words.c"), source("rtf/verify-vocabulary.c")
    ours = {}
    body = code[code.index("} rows[] = {"):]
    for kind, words in re.findall(r"\{ KY_RTF_(\w+),((?:\s*\"[^\"]*\")+)", body[:body.index("\n};")]):
        for word in texts(words).split():
            ours[word.split(":")[0]] = kind

    def array(name):
        start = checks.index(f"{name}[] = {{")
        return checks[start:checks.index("\n};", start)]

    theirs = dict.fromkeys(re.findall(r'"([^"]+)"', array("*const words")), "WORD")
    theirs.update({word: "STARRED" if starred == "TRUE" else "DESTINATION" for word, starred in re.findall(r'\{ "(\w+)", [A-Z|\s]+, \w+, (TRUE|FALSE) \}', array("destinations"))})
    for word in array("const bare").split('"')[1::2] + array("of_pictures").split('"')[1::2]:
        theirs.setdefault(word, "WORD")
    for word in sorted(theirs):
        kind = ours.get(word)
        if kind in (None, "SKIPPED"):
            yield f"the writer never writes \\{word}"
        elif kind != theirs[word]:
            yield f"\\{word} is {kind} to the writer and {theirs[word]} to the verifier"
    for word in sorted(ours.keys() - theirs.keys()):
        if ours[word] != "SKIPPED":
            yield f"the verifier refuses \\{word}, which the writer may write"

    def properties(text, name):
        start = text.index(f"{name}[")
        return set(texts(text[start:text.index(";", start)]).split())

    # Those whose value is a text or a picture are parsed where they stand.
    parsed = re.findall(r'=\s*\{ ((?:"\w+", )+)NULL \};', source("rtf/rebuild.c")) + re.findall(r'#define PROPERTY ("\w+")', source("rtf/picture-words.c"))
    written = properties(code, "properties") | {word for row in parsed for word in re.findall(r'"(\w+)"', row)}
    start = checks.index("numbers_of_shapes[]")
    numbers = set(re.findall(r'"([^"]+)"', checks[start:checks.index("\n};", start)]))
    rest = checks[checks.index("ky_rtf_verify_property (const"):]
    known = numbers | {word for word in re.findall(r'"(\w+)"', rest)}
    yield from (f"the writer never writes the property {name}" for name in sorted(known - written))
    yield from (f"the verifier refuses the property {name}, which the writer may write" for name in sorted(written - known))


def main():
    failed, rooms = 0, {"ooxml": lambda: markup("ooxml"), "odf": lambda: markup("odf"), "rtf": rtf}
    print(f"1..{len(rooms)}")
    for number, (room, compare) in enumerate(rooms.items(), 1):
        found = list(dict.fromkeys(compare()))
        if "--list" in sys.argv:
            print("\n".join(found))
        path = TYPES / room / "differences.list"
        told = {}
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            if line and not line.startswith("#"):
                what, _, why = line.partition(" | ")
                told[what] = why.strip()
        wrong = [f"no reason is given: {what}" for what in found if not told.get(what)] + [f"no longer so: {what}" for what in told if what not in found]
        for line in wrong:
            print(f"# {line}")
        print(f"{'not ok' if wrong else 'ok'} {number} - what {room} writes and what it lets be there differ in {len(found)} points, each with its reason")
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
