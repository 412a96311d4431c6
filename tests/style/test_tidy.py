# SPDX-License-Identifier: GPL-2.0-or-later
"""clang-tidy's checks for mistakes (.clang-tidy has the list) on every source of the product, which takes a minute of one processor, or on
the files of --changed-file alone. packaging/test has all of it: packaging/check compares with the commit before HEAD where a clone has no
other origin, so that a mistake of an earlier commit would be found by nobody.
"""

import json
import os
import pathlib
import re
import subprocess

import pytest

from rules import ROOT, files, rule

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
        if is_ours and source.suffix == ".c" and source.relative_to(ROOT).parts[0] != "tests":
            found.setdefault(source, row)
            if "KY_IDENTIFY_ONLY" in found[source]["command"]:
                found[source] = row
    return found


def mistakes_in(folder, build, sources):
    extra = [f"--extra-arg={word}" for word in EXTRA]
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(folder), *extra, *map(str, sources)],
                          capture_output=True, text=True, check=False)
    found = {f"{pathlib.Path(os.path.normpath(build / place)).relative_to(ROOT)}{line}"
             for place, line in re.findall(r"^(\S+?\.[ch])(:\d+:\d+: (?:warning|error): .*)$", done.stdout, re.MULTILINE)
             if pathlib.Path(os.path.normpath(build / place)).is_relative_to(ROOT)}
    if done.returncode != 0 and not found:
        found = {f"clang-tidy ends with {done.returncode}: {(done.stdout + done.stderr).strip()[-400:]}"}
    return found


def room_of(source):
    return "/".join(source.relative_to(ROOT).parts[:2 if source.is_relative_to(ROOT / "filetypes") else 1])


def pytest_generate_tests(metafunc):
    rooms = sorted({room_of(path) for path in files() if path.suffix == ".c"} - {"tests"})
    metafunc.parametrize("room", rooms)


@pytest.mark.compiled
@rule
def test_clang_tidy_finds_no_mistake(room, build, looked_at, tmp_path):
    rows = sources_of(build)
    sources = sorted(source for source in rows if source in set(looked_at) and room_of(source) == room)
    commands = [dict(rows[source], command=rows[source]["command"].replace(UNKNOWN, "")) for source in sources]
    (tmp_path / "compile_commands.json").write_text(json.dumps(commands))
    return mistakes_in(tmp_path, build, sources) if sources else ()
