#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Sanitizes the files of a corpus and reads the outputs with readers that share no code with kiyome.

usage: audit_files.py [--tool PATH] [--every N] [--words] FOLDER...

PDF files, pictures, mails and ZIP files are read to their last byte (packaging/second-look), also inside other files. PDF files
are also checked with `qpdf --check` and `mutool info` if these are installed. FOLDER is as in sweep.py. --words lists words that
a mail shows and its output does not. Prints TAP; exits with 1 if an output has a fault."""

import argparse
import concurrent.futures
import email
import email.policy
import json
import os
import pathlib
import shutil
import re
import subprocess
import sys
import tempfile
import unicodedata

import sweep
from readers import archive, charsets, mail, page, pdf, picture
from waiting import PATIENCE

READERS = [["qpdf", "--check"], ["mutool", "info"]]
DEPTH = 8


def texts(message):
    for part in message.walk():
        if part.get_content_maintype() != "text" or part.is_multipart():
            continue
        text = charsets.decode(part.get_payload(decode=True) or b"", part.get_content_charset())
        yield page.page_text(text) if part.get_content_subtype() == "html" else text


def words_of(text):
    text = unicodedata.normalize("NFKC", text)
    return re.findall(r"[A-Za-z0-9\u00c0-\u024f\u0370-\u052f]{2,}|[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0590-\u06ff]{2,}", text)


def lost_words(source, data):
    """Returns the words that a text of `source` shows and no text of the mail `data` contains, apart from white space."""
    kept = "".join(unicodedata.normalize("NFKC", text) for text in texts(email.message_from_bytes(data, policy=email.policy.compat32)))
    kept = re.sub(r"[\s>|_*]+", "", kept)
    lost = []
    for text in texts(email.message_from_bytes(source, policy=email.policy.compat32)):
        lost += [word for word in words_of(text) if word not in kept]
    return list(dict.fromkeys(lost))


def look_into(kind, data, depth=0):
    """Returns the faults of `data` and of every file of a known type inside it."""
    if depth > DEPTH:
        return
    if kind == "application/pdf":
        yield from pdf.problems(data)
    elif kind.startswith("image/"):
        yield from picture.problems(data, kind[6:])
    elif kind == "message/rfc822":
        yield from mail.problems(data)
        for inner, content in mail.files(data):
            yield from look_into(inner, content, depth + 1)
    elif kind == "application/zip":
        wrong = archive.problems(data)
        yield from wrong
        for name, content in [] if wrong else archive.members(data):
            guess = {".pdf": "application/pdf", ".zip": "application/zip", ".eml": "message/rfc822", ".jpg": "image/jpeg",
                     ".tif": "image/tiff"}.get(name[-4:].lower(), "image/" + name.rpartition(".")[2].lower())
            if guess[6:] in picture.CHECKS or not guess.startswith("image/"):
                yield from (f"{name}: {text}" for text in look_into(guess, content, depth + 1))


def ask_readers(readers, path):
    for reader in readers:
        done = subprocess.run([*reader, str(path)], capture_output=True, timeout=PATIENCE, check=False)
        text = done.stdout + done.stderr
        if done.returncode != 0 or b"WARNING" in text or b"error:" in text:
            yield f"{reader[0]}: " + " | ".join(done.stderr.decode(errors="replace").splitlines()[:3])


def audit(arguments, path):
    """Returns (faults, lost words)."""
    with tempfile.TemporaryDirectory(prefix="kiyome-audit-") as folder:
        out = pathlib.Path(folder) / "out"
        try:
            done = subprocess.run([str(arguments.tool), "sanitize", str(path), str(out)], capture_output=True, timeout=PATIENCE,
                                  check=False)
        except subprocess.TimeoutExpired:
            return ["no end within 120 s"], []
        if done.returncode not in (0, 1):
            return [f"exit {done.returncode}: " + done.stderr.decode(errors="replace")[:300]], []
        if done.returncode == 1:
            return (["withheld, with an output"] if out.exists() else []), []
        kind, data = json.loads(done.stdout)["output"]["type"], out.read_bytes()
        found = list(look_into(kind, data))
        if kind == "application/pdf":
            found += ask_readers(arguments.readers, out)
        is_mail = arguments.words and kind == "message/rfc822"
        return found, lost_words(path.read_bytes(), data) if is_mail else []


def audit_folder(arguments, name, folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())[::arguments.every]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for path, (found, lost) in zip(files, pool.map(lambda path: audit(arguments, path), files)):
            bad += bool(found)
            for text in found[:5]:
                print(f"# {path.relative_to(folder)}: {text}", flush=True)
            if lost:
                print(f"# {path.relative_to(folder)}: {len(lost)} words are lost: {' '.join(lost[:12])}", flush=True)
    print(f"# {name}: {len(files)} files, {bad} of them with an output that does not hold")
    return not bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=pathlib.Path, default=sweep.ROOT / "build/tests/tools/inprocess")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--every", type=int, default=1, help="take every Nth file only")
    parser.add_argument("--words", action="store_true", help="list words that mails lost")
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    arguments.readers = [reader for reader in READERS if shutil.which(reader[0])]
    for reader in READERS:
        if reader not in arguments.readers:
            print(f"# {reader[0]} is not installed: it reads nothing here")

    print(f"1..{len(arguments.folders)}", flush=True)
    good = True
    for number, name in enumerate(arguments.folders, 1):
        folder = sweep.find_folder(name)
        if folder is None:
            print(f"ok {number} - {name} # SKIP no folder {name} in the corpus (set KIYOME_CORPUS)", flush=True)
            continue
        ok = audit_folder(arguments, name, folder)
        good = good and ok
        print(f"{'ok' if ok else 'not ok'} {number} - what comes out of {name} holds for other readers", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
