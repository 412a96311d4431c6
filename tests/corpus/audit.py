#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Audits the rebuilt Office files of a corpus with readers that share no code with kiyome.

usage: audit.py [--tool PATH | --kiyome PATH] [--every N] [--keep DIR] FOLDER...

A FOLDER is a path, or a name below the corpus (sweep.py says how it is found). Every file of it is sanitized. The audit checks
each rebuilt docx, xlsx, pptx and OpenDocument file: whether the ZIP file is exact; whether each part, relationship, content
type, element's namespace, field, function, action and link is permitted (packaging/second-look); whether Office would offer to
repair it for a reason that the original did not have (audit_repair.py); whether all words of the original are there
(audit_text.py); and whether python-docx and openpyxl open it if they open the original. Exits with 1 if it finds a fault."""

import argparse
import collections
import concurrent.futures
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import warnings
import zipfile

import audit_repair
import audit_text
from readers import odf, ooxml
from second_look.written.package import Broken, original_members, read_zip
from sweep import ROOT, find_folder

OOXML = {".docx", ".xlsx", ".pptx"}
ODF = {".odt", ".ods", ".odp", ".odg"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Elements that are removed on purpose, with a code in the report, together with their text.
LOSES_TEXT = {"ooxml.embedded", "ooxml.alt-chunk", "ooxml.hidden", "odf.hidden", "odf.hidden-text", "ooxml.glossary", "ooxml.unreadable-part",
              "ooxml.duplicate-part", "odf.duplicate-member"}
# Elements in which the schema permits no text and LibreOffice shows none; the report has odf.unknown-element.
NOT_SHOWN = {"bookmark.odt": "text lost: 1 of 1 words: 123456"}


def readers():
    """Returns {suffix: function of bytes} of the installed readers, and prints which are missing."""
    found = {}
    try:
        import docx
        found[".docx"] = lambda data: [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]
    except ImportError:
        print("# without python-docx: package python3-docx is not installed")
    try:
        import openpyxl

        def read_book(data):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(io.BytesIO(data))
                return [sheet.dimensions for sheet in book.worksheets]

        found[".xlsx"] = read_book
    except ImportError:
        print("# without openpyxl: package python3-openpyxl is not installed")
    try:
        import pptx
        found[".pptx"] = lambda data: [len(slide.shapes) for slide in pptx.Presentation(io.BytesIO(data)).slides]
    except ImportError:
        print("# without python-pptx: it is not installed, and no package of Debian 12")
    return found


def complaint_of(reader, data):
    try:
        reader(data)
    except Exception as error:  # A reader may raise any exception.
        return f"{type(error).__name__}: {error}"
    return None


def main_part_as_docx(members):
    """Returns an original that python-docx opens: the main part of a template or of a document with macros has another type."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            if name == "[Content_Types].xml":
                for kind in (b"ms-word.document.macroEnabled", b"ms-word.template.macroEnabledTemplate",
                             b"openxmlformats-officedocument.wordprocessingml.template"):
                    data = data.replace(kind, b"openxmlformats-officedocument.wordprocessingml.document")
            archive.writestr(name, data)
    return out.getvalue()


def lost_words(before, after):
    lost = before - after
    return [f"text lost: {sum(lost.values())} of {sum(before.values())} words: "
            + " ".join(f"{word}" for word, _ in lost.most_common(8))] if lost else []


def audit_ooxml_output(original, output, suffix, removed, known_readers):
    findings = []
    package = ooxml.audit(read_zip(output), findings.append)
    members = original_members(original)
    before = ooxml.Package(members.items()) if members and "[Content_Types].xml" in members else None
    allowed = audit_repair.complaints(before) if before else collections.Counter()
    worse = audit_repair.complaints(package) - allowed
    findings += [f"repair: {kind} ({count})" for kind, count in worse.items()]
    if before and not LOSES_TEXT & removed:
        findings += lost_words(audit_text.ooxml_words(before), audit_text.ooxml_words(package))
    if suffix in known_readers:
        problem = complaint_of(known_readers[suffix], output)
        if problem and not (members and complaint_of(known_readers[suffix], main_part_as_docx(members))):
            findings.append(f"a strict reader: {problem[:160]}")
    return findings


def audit_odf_output(original, output, removed):
    findings = []
    trees = odf.audit(read_zip(output), findings.append)
    members = original_members(original)
    if members and not LOSES_TEXT & removed:
        before = audit_text.odf_words(odf.original_trees(members).values())
        after = audit_text.odf_words(tree for name, tree in trees.items() if name.endswith(("content.xml", "styles.xml")))
        findings += lost_words(before, after)
    return findings


def codes_of(part):
    codes = {entry["code"] for entry in part["removed"]}
    for inner in part["parts"]:
        codes |= codes_of(inner)
    return codes


def sanitize(arguments, path, folder):
    if arguments.kiyome:
        command = [str(arguments.kiyome), "sanitize", *arguments.options, "--report", "-", "-o", str(folder), str(path)]
    else:
        command = [str(arguments.tool), "sanitize", str(path), str(folder)]
    done = subprocess.run(command, capture_output=True, timeout=arguments.timeout, check=False)
    if done.returncode not in (0, 1):
        raise Broken(f"exit {done.returncode}: {done.stderr.decode(errors='replace')[:200]}")
    return json.loads(done.stdout)


def judge(arguments, path, known_readers):
    """Returns (outcome, sentences)."""
    with tempfile.TemporaryDirectory(prefix="kiyome-audit-") as temporary:
        folder = pathlib.Path(temporary)
        try:
            report = sanitize(arguments, path, folder)
        except (Broken, subprocess.TimeoutExpired, ValueError) as error:
            return "failed", [str(error)]
        root = report["parts"][0]
        outputs = list(folder.iterdir())
        if not outputs:
            return f"withheld {root['reason']} ({root['type']})", []
        suffix, original, output = outputs[0].suffix, path.read_bytes(), outputs[0].read_bytes()
        if arguments.keep:
            target = arguments.keep / (path.name + suffix)
            target.write_bytes(output)
        try:
            if suffix in OOXML:
                return "audited", audit_ooxml_output(original, output, suffix, codes_of(root), known_readers)
            if suffix in ODF:
                findings = audit_odf_output(original, output, codes_of(root))
                return "audited", [finding for finding in findings if finding != NOT_SHOWN.get(path.name)]
        except Broken as error:
            return "audited", [str(error)]
        return f"not asked here ({suffix})", []


def audit_folder(arguments, folder, known_readers):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())[::arguments.every]
    if not arguments.kiyome:
        files = [path for path in files if path.open("rb").read(8) != OLE]
    outcomes, bad = collections.Counter(), 0
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        for path, (outcome, sentences) in zip(files, pool.map(judge_one, [(arguments, path) for path in files])):
            outcomes[outcome] += 1
            bad += bool(sentences)
            for sentence in sentences[:arguments.lines]:
                print(f"# {path.relative_to(folder)}: {sentence}", flush=True)
    for outcome, count in sorted(outcomes.items()):
        print(f"#   {count:5} {outcome}")
    print(f"# {folder.name}: {len(files)} files, {bad} with findings")
    return not bad


KNOWN_READERS = {}


def judge_one(work):
    return judge(*work, KNOWN_READERS)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/tests/tools/inprocess")
    parser.add_argument("--kiyome", type=pathlib.Path, help="use this program instead: old Office files, too")
    parser.add_argument("--option", dest="options", action="append", default=[], help="for kiyome sanitize, like --config=DIR")
    parser.add_argument("--timeout", type=float, default=300)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--every", type=int, default=1, help="take every Nth file only")
    parser.add_argument("--lines", type=int, default=12, help="findings told of one file")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the outputs there")
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    KNOWN_READERS.update(readers())
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    good = True
    for name in arguments.folders:
        folder = find_folder(name)
        if folder is None:
            print(f"# SKIP no folder {name} in the corpus (set KIYOME_CORPUS)")
            continue
        good = audit_folder(arguments, folder, KNOWN_READERS) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
