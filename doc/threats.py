#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""threats.py            prints doc/threats.md
threats.py --update   writes doc/threats.md

The page is generated from test-corpus/techniques.tsv and the cases that prove its rows.
"""
import configparser
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "doc" / "threats.md"
HEAD = """# What mail and files may try

Each row is one technique: its identifier, what it tries, what becomes of it, and where that is proved. A
case is a folder of `test-corpus/`: an input and what must come out. Where no case can show it, a test is named.

This page is generated (`doc/threats.py --update`). To add a technique, add a row to `test-corpus/techniques.tsv` and a
case or test that proves it; `tests/style` fails for a row without proof.

How to read the third column: *rebuilt* is the same format, written anew from what kiyome understood; *converted* is
another format; *withheld* means that nothing of it is delivered, with the reason behind it. Codes like
`pdf.javascript` are what the report says was taken out. Where no code stands, the form of the output has no room
for the technique: there is nothing to take out, because it is never written.
"""
SECTIONS = [
    ("Every output", "Requirements on every output, whatever the input was.", ["O"]),
    ("SMTP", "Where one mail ends and the next begins, for two programs that read line ends differently.", ["T-SMTP"]),
    ("Header fields", "What a mail program shows of a sender, and what it takes for a field.", ["T-HDR"]),
    ("MIME structure", "Parts that one reader sees and another does not.", ["T-MIME"]),
    ("Transfer encodings", "Files inside of text, and encodings that readers disagree about.", ["T-CTE"]),
    ("Character sets", "Bytes that are harmless in one charset and not in another.", ["T-CS"]),
    ("HTML bodies", "Everything in HTML that acts, loads, hides or misleads: bodies become text.", ["T-HTML"]),
    ("PDF", "Actions, scripts, attachments, and objects that hide them.", ["T-PDF"]),
    ("Office files: what is common", "Packages, relationships, macros, objects, external data.", ["T-OOX"]),
    ("Word", "Fields, templates, frames, alternative content.", ["T-DOCX"]),
    ("Excel", "Formulas, connections, macro sheets, DDE.", ["T-XLSX"]),
    ("PowerPoint", "Actions, controls, linked media.", ["T-PPTX"]),
    ("Old Office files", "The binary formats are read by LibreOffice alone, shut in; what it makes is rebuilt.", ["T-OLE"]),
    ("RTF", "Objects, fields, and control words that readers find where others find text.", ["T-RTF"]),
    ("OpenDocument", "Scripts, events, links, databases.", ["T-ODF"]),
    ("Pictures", "What lies beside the pixels, behind them, or pretends to be them.", ["T-IMG"]),
    ("Drawings", "SVG and metafiles are programs that draw.", ["T-SVG"]),
    ("Text and tables", "Text that some program takes for something else; cells that are formulas.", ["T-TXT", "T-CSV"]),
    ("Names", "Names that hide what a file is, or where it goes.", ["T-NAME"]),
    ("Archives", "Paths, bombs, two directories, what a second reader finds.", ["T-ARC"]),
    ("Messages in messages", "Messages, calendars and contacts.", ["T-MSG"]),
    ("Japanese formats", "What is usual here and nowhere else.", ["T-JP"]),
    ("Programs", "What runs, by any name.", ["T-EXE"]),
    ("Two formats in one", "Files that are one thing to the gateway and another to the reader.", ["T-POLY"]),
    ("Exhaustion", "Small files that cost much.", ["T-RES", "T-FAIR"]),
    ("Deception", "Nothing acts, but somebody is to be misled.", ["T-PHI", "T-HID"]),
    ("What must survive", "A gateway that breaks documents is switched off.", ["F"]),
]


def rows():
    for line in (ROOT / "test-corpus" / "techniques.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, words, *tests = line.split("\t")
            yield name, words, tests[0].split("; ") if tests else []


def proofs_of_cases():
    """Returns {technique: cases that prove it}, by the names of the cases or their key `threats`."""
    proofs = {}
    for path in sorted((ROOT / "test-corpus").glob("*/*/expect.ini")):
        named = re.match(r"([tf]-[a-z]+(?:-\d\d)?)(?:-|$)", path.parent.name, re.IGNORECASE)
        found = [named[1].upper()] if named else []
        for line in re.findall(r"^threats *= *(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            found += line.split()
        for name in found:
            proofs.setdefault(name, []).append(path.parent.relative_to(ROOT).as_posix())
    return proofs


def cases():
    """Returns {technique: [(folder, expectation)]}."""
    found = {}
    for technique, folders in proofs_of_cases().items():
        for folder in folders:
            read = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
            read.read(ROOT / folder / "expect.ini", encoding="utf-8")
            found.setdefault(technique, []).append((folder.removeprefix("test-corpus/"), dict(read["expect"])))
    return found


def becomes(expectations):
    """Describes what the cases of a technique expect."""
    told = {}
    for _, expect in expectations:
        outcome = expect.get("outcome", "")
        if outcome == "withheld" and expect.get("reason"):
            outcome += f" ({expect['reason']})"
        codes = told.setdefault(outcome, [])
        for code in expect.get("removed", "").split(";"):
            code = code.strip().split(" ")[0]
            if code and f"`{code}`" not in codes:
                codes.append(f"`{code}`")
    return "; ".join(outcome + (": " + " ".join(codes[:6]) + (" …" if len(codes) > 6 else "") if codes else "")
                     for outcome, codes in sorted(told.items()))


def proof(expectations, tests):
    shown = [f"`{folder}`" for folder, _ in expectations[:3]]
    if len(expectations) > 3:
        shown.append(f"and {len(expectations) - 3} more")
    for test in tests:
        path, _, words = test.partition(": ")
        shown.append(words if path == "none" else f"`{path}`")
    return ", ".join(dict.fromkeys(shown))


def page():
    proofs, left = cases(), list(rows())
    text = HEAD
    for title, words, prefixes in SECTIONS:
        mine = [row for row in left if any(row[0].startswith(prefix + "-") for prefix in prefixes)]
        left = [row for row in left if row not in mine]
        text += f"\n## {title}\n{words}\n\n| | tries | becomes | proof |\n| --- | --- | --- | --- |\n"
        for name, tries, tests in mine:
            cells = (name, tries, becomes(proofs.get(name, [])), proof(proofs.get(name, []), tests))
            text += "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
    if left:
        sys.exit(f"threats.py: no section for {left[0][0]}")
    return text


def main():
    if sys.argv[1:] == ["--update"]:
        PAGE.write_text(page(), encoding="utf-8")
    elif not sys.argv[1:]:
        print(page(), end="")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
