#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts the lines of C by house (top-level directory), now and in another commit: lines of code (without blank lines and
comments), and files.

lines.py [COMMIT]    compares COMMIT with the working tree, or counts only the working tree

Tables whose lines are data (.def, .inc, .vocabulary, .sql) have a column of their own."""

import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOUSES = ("common", "config", "engine", "filetypes", "sanitizer", "store", "intake", "milter", "opener", "portal", "cli")
# Earlier places of a house's files: (pattern, house).
MOVED = ((r"sanitizer/engine[-.]|filetypes/(job|filetype|registry|report)\.h|common/report\.[ch]", "engine"),)


def git(*arguments):
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=True).stdout


def house_of(name):
    for pattern, house in MOVED:
        if re.match(pattern, name):
            return house
    return name.split("/")[0]


def lines_of(text):
    code = re.sub(r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), text, flags=re.DOTALL)
    code = re.sub(r"^\s*//.*$", "", code, flags=re.MULTILINE)
    return sum(1 for line in code.splitlines() if line.strip())


def count(commit):
    """Returns {house: [lines of C, files of C, lines of tables]}."""
    if commit:
        names = git("ls-tree", "-r", "--name-only", "-z", commit).decode().split("\0")
        read = lambda name: git("show", f"{commit}:{name}").decode(errors="replace")
    else:
        names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0")
        read = lambda name: (ROOT / name).read_text(encoding="utf-8", errors="replace")
    found = collections.defaultdict(lambda: [0, 0, 0])
    for name in names:
        if name.split("/")[0] not in HOUSES or not commit and not (ROOT / name).is_file():
            continue
        row = found[house_of(name)]
        if name.endswith((".c", ".h")):
            row[0] += lines_of(read(name))
            row[1] += 1
        elif name.endswith((".def", ".inc", ".vocabulary", ".sql")):
            row[2] += sum(1 for line in read(name).splitlines() if line.strip())
    return found


def main():
    then, now = count(sys.argv[1]) if sys.argv[1:] else None, count(None)
    print("| house | " + ("lines then | now | change | files then | now | tables then | now |" if then else "lines | files | tables |"))
    print("| --- |" + " ---: |" * (7 if then else 3))
    total = [[0] * 3, [0] * 3]
    for house in (*HOUSES, None):
        before = (then or now)[house] if house else total[0]
        after = now[house] if house else total[1]
        if house:
            for i in range(3):
                total[0][i] += before[i]
                total[1][i] += after[i]
        name = house or "all"
        if then:
            print(f"| {name} | {before[0]:,} | {after[0]:,} | {after[0] - before[0]:+,} | {before[1]} | {after[1]} | {before[2]:,} | {after[2]:,} |")
        else:
            print(f"| {name} | {after[0]:,} | {after[1]} | {after[2]:,} |")


if __name__ == "__main__":
    main()
