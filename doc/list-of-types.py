#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""list-of-types.py BUILD            prints doc/types.md
list-of-types.py BUILD --update   writes doc/types.md

The page is generated from the registry (BUILD/kiyome types --json) and from the removal codes in the sources of each folder of
filetypes/.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
TYPES = ROOT / "filetypes"
PAGE = ROOT / "doc" / "types.md"
HEAD = """# The types of files

This page is generated (`doc/list-of-types.py BUILD --update`) from the registry of types, which `kiyome types` prints, too: for your own policies with `--policy NAME`,
for programs with `--json`. What is written is what a type's writer knows; everything else is not carried, whether it has a name below or not.

*Methods*, in the order in which they are tried: **rebuild** writes the same format anew (a type with an *arrow* comes out as a newer or plainer one, which the table in
the [overview](overview.md) names: a Word 97 document as docx, a photo as JPEG or PNG, an archive as ZIP), **redraw** draws pages anew as vectors, **image** as pictures, **text** keeps
the text alone. A file that none of them can process is withheld, and so is one whose row names a key of a policy, like `media.files`, unless the policy sets that to `rebuild`. *What goes* leads to what the report says when it is taken out of such a file; *pages* are shown at the portal.
"""
STAYS = {"ooxml": "word-excel-and-powerpoint", "odf": "opendocument", "rtf": "rtf"}


def words():
    """Returns {code: English text}."""
    table = (ROOT / "common" / "words.def").read_text("utf-8")
    return dict(re.findall(r'^(?:REMOVED|NOTED) \("([^"]+)", "([^"]+)"', table, re.MULTILINE))


def registry(build):
    with tempfile.TemporaryDirectory() as empty:  # uses the built-in presets
        (pathlib.Path(empty) / "kiyome.conf").write_text("")
        done = subprocess.run([str(pathlib.Path(build) / "kiyome"), "types", "--json", "--config", empty], check=True, capture_output=True)
    return json.loads(done.stdout)


def rooms():
    """Returns {type: folder of its module}, without the types that have no module."""
    found = {}
    for path in sorted(TYPES.glob("*/*.c")):
        for name in re.findall(r'^const KyFiletype ky_filetype_\w+ = \{\s+\.name = "([^"]+)"', path.read_text("utf-8"), re.MULTILINE):
            found[name] = path.parent.name
    return found


def codes(room, told):
    """Returns the removal codes in the sources and tables of ROOM."""
    found = set()
    for path in (TYPES / room).rglob("*"):
        if path.suffix in (".c", ".h", ".vocabulary", ".def", ".inc"):
            found |= set(re.findall(r"[a-z]+\.[a-z][a-z-]*[a-z]", path.read_text("utf-8", "replace")))
    return sorted(found & set(told))


def listed(names):
    return " ".join(f"`{name}`" for name in names)


def methods(entry):
    key = f" (`{entry['wanted_by']}`)" if "wanted_by" in entry else ""
    return " | ".join(", ".join(entry["methods"][preset]) + key for preset in ("standard", "strict", "text-only"))


def suffixes(entry):
    old = f" ({listed(entry['old_suffixes'])} become it)" if entry["old_suffixes"] else ""
    return listed(entry["suffixes"]) + old


def package(entry):
    return f" (package {entry['package']})" if "package" in entry else ""


def page(build):
    return "\n".join(lines(build)) + "\n"


def lines(build):
    told = words()
    where = rooms()
    entries = registry(build)
    made = [entry for entry in entries if entry["made_anew"] and entry["type"] in where]
    goes = {room: codes(room, told) for room in {where[entry["type"]] for entry in made}}
    yield HEAD
    yield "## What is made anew\n"
    yield "| type | what it is | suffixes | media type | standard | strict | text-only | pages | what goes |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for entry in made:
        room = where[entry["type"]]
        yield (f"| `{entry['type']}`{'' if entry['written'] else ' →'} | {entry['label']}{', holds files' if entry['holds_files'] else ''}{package(entry)} | {suffixes(entry)} | `{entry['media_types'][0]}` "
               f"| {methods(entry)} | {'yes' if entry['pages_shown'] else ''} | {f'[{room}](#{room})' if goes[room] else ''} |")
    yield "\n## What is named, and never delivered\n"
    yield from named(entry for entry in entries if entry["never_delivered"])
    yield "\n## What is named, and can't be made anew\n"
    yield "It is withheld; its original can be asked for. What is always encrypted is told to be so.\n"
    yield from named(entry for entry in entries if not entry["never_delivered"] and entry not in made and entry["type"] != "unknown")
    yield "\n## What goes\n"
    yield "What the report says when it is taken out, by the families of formats."
    for room in sorted(goes):
        if goes[room]:
            yield f"\n### {room}\n"
            yield f"For {listed(entry['type'] for entry in made if where[entry['type']] == room)}." + (
                f" [Element by element, and what stays](what-stays.md#{STAYS[room]})." if room in STAYS else "")
            yield "\n| code | in words |\n| --- | --- |"
            for code in goes[room]:
                yield f"| `{code}` | {told[code]} |"


def named(entries):
    yield "| type | what it is | suffixes | media type |"
    yield "| --- | --- | --- | --- |"
    for entry in entries:
        yield f"| `{entry['type']}` | {entry['label']} | {suffixes(entry)} | `{entry['media_types'][0]}` |"


def main():
    build, *rest = sys.argv[1:]
    if not rest:
        sys.stdout.write(page(build))
    elif rest == ["--update"]:
        PAGE.write_text(page(build), "utf-8")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
