#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""clang-tidy's checks for mistakes (.clang-tidy has the list) on every source of the product; TAP. A minute of one
processor for all of them, so no record of what was seen before is needed.

tidy.py BUILD-DIRECTORY [FILE ...]
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCH = 8
# What gcc is told and clang does not know, and clang's own opinion of what gcc is asked for.
EXTRA = ["-Wno-unknown-warning-option", "-Wno-implicit-fallthrough", "-Wno-format-nonliteral", "-Wno-string-concatenation",
         "-Wno-unused-command-line-argument"]
UNKNOWN = " -ftrivial-auto-var-init=zero"


def sources_of(build):
    """Each once: a type's whole source, not what is left of it for programs that only identify."""
    found = {}
    for row in json.loads((build / "compile_commands.json").read_text()):
        source = (pathlib.Path(row["directory"]) / row["file"]).resolve()
        is_ours = source.is_relative_to(ROOT) and not source.is_relative_to(build)
        if is_ours and source.relative_to(ROOT).parts[0] != "tests":
            found.setdefault(source, row)
            if "KY_IDENTIFY_ONLY" in found[source]["command"]:
                found[source] = row
    return found


def look_at(folder, sources):
    extra = [f"--extra-arg={word}" for word in EXTRA]
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(folder), *extra, *map(str, sources)],
                          capture_output=True, text=True, check=False)
    found = {f"{pathlib.Path(os.path.normpath(folder.parent / place)).relative_to(ROOT)}{line}"
             for place, line in re.findall(r"^(\S+?\.[ch])(:\d+:\d+: (?:warning|error): .*)$", done.stdout, re.MULTILINE)
             if pathlib.Path(os.path.normpath(folder.parent / place)).is_relative_to(ROOT)}
    if done.returncode != 0 and not found:
        found = {f"clang-tidy ends with {done.returncode}: {(done.stdout + done.stderr).strip()[-400:]}"}
    return found


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    title = "clang-tidy finds no mistake in any source"
    print("1..1", flush=True)
    if shutil.which("clang-tidy") is None:
        print(f"not ok 1 - {title}\n# clang-tidy is not installed: nothing was looked at")
        return 1
    rows = sources_of(build)
    wanted = {pathlib.Path(name).resolve() for name in sys.argv[2:]}
    sources = sorted(source for source in rows if not wanted or source in wanted)
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)
    commands = [dict(rows[source], command=rows[source]["command"].replace(UNKNOWN, "")) for source in sources]
    (folder / "compile_commands.json").write_text(json.dumps(commands))
    batches = [sources[at:at + BATCH] for at in range(0, len(sources), BATCH)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        found = sorted(set().union(*workers.map(lambda batch: look_at(folder, batch), batches)))
    good = bool(sources) and not found
    print(f"{'ok' if good else 'not ok'} 1 - {title} ({len(sources)})")
    for line in found[:60]:
        print("# " + line)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
