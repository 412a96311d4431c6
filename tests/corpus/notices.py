#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts how many ordinary mails get a notice.

notices.py [--tool INPROCESS] [--folder CORPUS]

Ordinary mails are those of mailing lists and archives in CORPUS/mail for which ACTIVE.tsv lists no active content: their readers
should get no notice. Crafted messages of other projects' tests are counted separately and do not affect the result. The run
fails if more than 2 % of the ordinary mails have a notice; so does test_notices.py. Files of the corpus are only read, never
executed."""
import argparse
import collections
import concurrent.futures
import csv
import email
import email.policy
import os
import pathlib
import sys
import tempfile

import warm

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADINGS = ("【無害化のお知らせ】kiyome", "[Sanitizing notice] kiyome")
REAL = ("notmuch/notmuch",)  # mails that people wrote to each other
MOST = 0.02
LEAST = 50  # minimum of ordinary mails; with fewer, the share means nothing


def notice_of(path):
    """Returns the lines of the notice in the sanitized mail `path`, or None."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() != "text/plain" or part.get_filename():
            continue
        lines = part.get_content().splitlines()
        starts = [at for at, line in enumerate(lines) if line.startswith(HEADINGS)]
        if starts:
            return lines[starts[-1] + 1:-1]
    return None


def sanitize(tool, mail, folder, language):
    place = pathlib.Path(tempfile.mkdtemp(dir=folder))
    (place / "in.eml").symlink_to(mail)
    ended = warm.call(tool, "sanitize", f"mail.language={language}", place / "in.eml", place / "out.eml")
    return notice_of(place / "out.eml") if ended.returncode == 0 else []


def count(tool, corpus, language="ja", shows=False):
    """Returns {kind: mails, (kind, "notice"): those of them with a notice}. Prints the notices of ordinary mails."""
    with open(corpus / "ACTIVE.tsv", encoding="utf-8") as rows:
        active = {row["path"] for row in csv.DictReader(rows, delimiter="\t")}
    with open(corpus / "MANIFEST.tsv", encoding="utf-8") as rows:
        mails = [row for row in csv.DictReader(rows, delimiter="\t") if row["kind"] == "mail" and row["path"] not in active]
    counts = collections.Counter()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(lambda row: sanitize(tool, (corpus / row["path"]).resolve(), folder, language), mails)
        for row, notice in zip(mails, done):
            kind = "real" if row["repo"] in REAL else "crafted"
            counts[kind] += 1
            counts[kind, "notice"] += notice is not None
            if notice is not None and (shows or kind == "real"):
                print(f"# {kind} {row['path']}", *notice, sep="\n#   ")
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default=ROOT / "build/tests/tools/inprocess", type=pathlib.Path)
    parser.add_argument("--folder", default=os.environ.get("KIYOME_CORPUS", ROOT.parent / "shared" / "corpus"), type=pathlib.Path)
    parser.add_argument("--language", default="ja", choices=("ja", "en"))
    parser.add_argument("--show", action="store_true", help="print each notice")
    arguments = parser.parse_args()
    if not (arguments.folder / "MANIFEST.tsv").is_file():
        sys.exit(f"no corpus at {arguments.folder}")
    counts = count(arguments.tool, arguments.folder, arguments.language, arguments.show)
    share = counts["real", "notice"] / max(counts["real"], 1)
    print(f"# crafted: {counts['crafted', 'notice']} of {counts['crafted']} clean ones have a notice")
    print(f"# real: {counts['real', 'notice']} of {counts['real']} clean ones have a notice ({share:.1%})")
    return 0 if counts["real"] >= LEAST and share <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
