#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""what-stays.py            prints doc/what-stays.md
what-stays.py --update   writes doc/what-stays.md

The page is generated from filetypes/*/stays, which the build also converts to the tables of the writers.
"""
import importlib.util
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TYPES = ROOT / "filetypes"
PAGE = ROOT / "doc" / "what-stays.md"
HEAD = """# What stays of a document, and what goes

This page is generated (`doc/what-stays.py --update`) from the tables that Office files, OpenDocument and RTF are written by: `filetypes/ooxml/stays`,
`filetypes/odf/stays`, `filetypes/rtf/stays`. What is in none of them is not carried. The tables say besides which element may stand in which, which attributes
each has, and of which kind their values are; a verifier with tables of its own (`schema/` beside them) reads what was written.

*What goes*: with all that it holds, or only its tags, so that what it holds stays; **code** is what the report says. What goes without a code
means nothing to anybody but the program that wrote it. *What is judged* stays, goes or becomes something else by what it says
or where it leads: a field that only shows the page, a formula that only computes, a link that leads to a place in the file. The code is told when it goes.
"""
FORMATS = [("ooxml", "Word, Excel and PowerPoint"), ("odf", "OpenDocument"), ("rtf", "RTF")]


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def words():
    """Returns {code: English text}."""
    table = (ROOT / "common" / "words.def").read_text("utf-8")
    return dict(re.findall(r'^(?:REMOVED|NOTED) \("([^"]+)", "([^"]+)"', table, re.MULTILINE))


def titles(folder):
    """Returns {prefix of a namespace: (its file, its comment)}."""
    found = {}
    for path in sorted(folder.glob("*.vocabulary"), key=lambda path: (path.stem == "numbers", path)):  # numbers.vocabulary has only bounds
        lines = path.read_text("utf-8").splitlines()
        title = lines[1].lstrip("# ")
        for line in lines:
            match = re.match(r"namespace (\S+)", line)
            if match:
                found.setdefault(match[1], (path.name, title))
    return found


def names(found, mark=""):
    return " ".join(f"`{mark}{name}`" for name in sorted(found))


def table_of(rows, told, what):
    """Returns the table of rows (code or None, names)."""
    yield f"| code | in words | {what} |"
    yield "| --- | --- | --- |"
    for code, of in sorted(rows.items(), key=lambda row: (row[0] is None, row[0] or "")):
        if code is not None and code not in told:
            raise SystemExit(f"{code} has no row in common/words.def")
        yield f"| {f'`{code}`' if code else ''} | {told[code] if code else ''} | {'; '.join(of)} |"
    yield ""


def by_functions(room, told, known):
    """Returns what is removed by functions and not by tables, by removal codes."""
    found = {code for path in (TYPES / room).glob("*.[cd]*") for code in re.findall(rf'"({room}\.[a-z][a-z-]*)"', path.read_text("utf-8"))} - set(known)
    yield "### What functions take out besides\n"
    yield "| code | in words |"
    yield "| --- | --- |"
    for code in sorted(found):
        yield f"| `{code}` | {told[code]} |"
    yield ""


def markup(room, told):
    vocabulary = module(TYPES / "base" / "xml" / "vocabulary.py").load(sorted((TYPES / room / "stays").glob("*.vocabulary")))
    of = titles(TYPES / room / "stays")
    shown = {prefix: "" if prefix == "-" else prefix + ":" for prefix in vocabulary.namespaces}
    goes, judged = {}, {}
    for (prefix, name), (action, code) in vocabulary.rules.items():
        if action in ("drop", "unwrap"):
            goes.setdefault((code, action), set()).add(shown[prefix] + name)
        else:
            judged.setdefault((code, action), set()).add(shown[prefix] + name)
    rest = {}
    for prefix, code in vocabulary.rest.items():
        rest.setdefault(code, []).append(f"what else there is in {shown[prefix]}" if prefix else "what is in no table")
    rows = {}
    for (code, action), found in sorted(goes.items(), key=str):
        rows.setdefault(code, []).append(names(found) + (" (its tags)" if action == "unwrap" else ""))
    for code, found in rest.items():
        rows.setdefault(code, []).extend(sorted(found))
    yield "### What goes\n"
    yield from table_of(rows, told, "elements")
    rows = {}
    for (code, action), found in sorted(judged.items(), key=str):
        rows.setdefault(code, []).append(f"{action}: {names(found)}")
    yield "### What is judged\n"
    yield from table_of(rows, told, "judge: elements")
    yield from by_functions(room, told, {rule[1] for rule in vocabulary.rules.values()} | set(vocabulary.rest.values()))
    yield "### What stays\n"
    for prefix in sorted(vocabulary.namespaces, key=lambda prefix: (of.get(prefix, ("~",))[0], prefix)):
        elements = {name.split("~")[0] for space, name in vocabulary.elements if space == prefix}
        # An attribute without a namespace belongs to the namespace of its element.
        attributes = {name for (of_space, _), element in vocabulary.elements.items() for (space, name), kind in element["attributes"].items()
                      if kind != "none" and prefix == (space or of_space)}
        if not elements | attributes:
            continue
        file, title = of.get(prefix, (None, None))
        yield f"**{prefix if prefix != '-' else 'no namespace'}**" + (f" ({title.rstrip('.')}; `stays/{file}`)" if file else "")
        if elements:
            yield f"\nElements: {names(elements)}"
        if attributes:
            yield f"\nAttributes: {names(attributes)}"
        yield ""
    if vocabulary.named:
        yield f"**Settings**: {names(vocabulary.named)}\n"


def rtf(told):
    table, properties = module(TYPES / "rtf" / "words.py").load(TYPES / "rtf" / "stays" / "words.vocabulary")
    rows, groups, plain = {}, {}, {}
    ranges = {}
    for word, (kind, places, holds, bare, code, bounds, *_) in table.items():
        if bounds and kind != "drop" and bounds != (-32768, 32767):
            ranges.setdefault(bounds, set()).add(word)
        if kind == "drop":
            rows.setdefault(code, set()).add(word)
        elif kind == "word":
            plain.setdefault(f"{'without a number' if bare else 'with or without a number'}{', in a ' + ' or a '.join(places) + ' only' if places else ''}", set()).add(word)
        else:
            groups.setdefault(f"{' or '.join(places)}, {'behind `' + chr(92) + '*`, ' if kind == 'starred' else ''}as {holds}", set()).add(word)
    yield "### What goes\n"
    yield from table_of({code: [names(found, "\\")] for code, found in rows.items()}, told, "groups")
    yield "A group behind `\\*` that is in no table goes as `rtf.unknown-destination`, any other control word without a code.\n"
    yield from by_functions("rtf", told, rows)
    yield "### What stays\n"
    for how, found in plain.items():
        yield f"**Control words** {how}: {names(found, chr(92))}\n"
    yield "**Groups**, by the group around them and the kind of their own content:\n"
    for where, found in sorted(groups.items()):
        yield f"- in {where}: {names(found, chr(92))}"
    yield "\n**Numbers** are from -32768 to 32767; what is out of range goes as `rtf.number`. Other ranges:\n"
    for (least, most), found in sorted(ranges.items()):
        yield f"- from {least} to {most}: {names(found, chr(92))}"
    yield ""
    for kind, value in {"numbers": "a number", "array": "an array", "text": "a text", "picture": "a picture"}.items():
        yield f"**Properties of shapes** whose value is {value}: {names(name for name, found in properties.items() if found == kind)}\n"


def page():
    told = words()
    out = [HEAD]
    for room, title in FORMATS:
        out.append(f"## {title}\n")
        out += rtf(told) if room == "rtf" else markup(room, told)
    return "\n".join(out).rstrip() + "\n"


def main():
    text = page()
    if "--update" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
