# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs clang-tidy's checks for mistakes (.clang-tidy has the list) on every source of the product, which takes a minute of one
processor, or only on the files of --changed-file. packaging/test always checks all: packaging/check compares with the commit
before HEAD in a clone without another origin, so it would never find a mistake of an earlier commit."""

import functools
import json
import os
import pathlib
import re
import shlex
import subprocess

import pytest

from rules import ROOT, files, rule

# Options of gcc that clang does not know, and warnings of clang about options that gcc needs.
EXTRA = ["-Wno-unknown-warning-option", "-Wno-implicit-fallthrough", "-Wno-format-nonliteral", "-Wno-string-concatenation",
         "-Wno-unused-command-line-argument"]
UNKNOWN = " -ftrivial-auto-var-init=zero"
COMMON = ROOT / "common/precompiled/with-glib.h"  # nearly every source includes this header
# Options that a precompiled header and the sources that use it must have in common. A source may include the header if it is
# compiled with glib's include directory.
SHARED = re.compile(r"-(?:std=|pthread|[OWUf]|D_|I/usr/(?:include|lib/[^/]*)/glib)")


def sources_of(build):
    """Returns each source once, for a file type its complete source, not the reduced one for programs that only identify types."""
    found = {}
    for row in json.loads((build / "compile_commands.json").read_text()):
        source = (pathlib.Path(row["directory"]) / row["file"]).resolve()
        is_ours = source.is_relative_to(ROOT) and not source.is_relative_to(build)
        if is_ours and source.suffix == ".c" and source.relative_to(ROOT).parts[0] != "tests":
            found.setdefault(source, row)
            if "KY_IDENTIFY_ONLY" in found[source]["command"]:
                found[source] = row
    return found


@functools.cache
def precompiled(options, folder):
    """Returns the path of COMMON as clang compiles it with these options. Without it a third of the time of clang-tidy goes into
    parsing the same headers for each source."""
    path = folder / f"{len(list(folder.glob('*.pch')))}.pch"
    subprocess.run(["clang", "-x", "c-header", *options, *EXTRA, "-o", path, COMMON], check=True, capture_output=True)
    return path


def command_of(row, folder):
    """Returns the command that compiles a source, without the options of gcc that clang does not know, and with a precompiled header
    where the source may include it."""
    command = row["command"].replace(UNKNOWN, "")
    options = tuple(word for word in shlex.split(command) if SHARED.match(word))
    return f"{command} -include-pch {precompiled(options, folder)}" if any("glib" in word for word in options) else command


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
def test_clang_tidy_finds_no_mistake(room, build, looked_at, tmp_path, tmp_path_factory):
    rows = sources_of(build)
    sources = sorted(source for source in rows if source in set(looked_at) and room_of(source) == room)
    commands = [dict(rows[source], command=command_of(rows[source], tmp_path_factory.getbasetemp())) for source in sources]
    (tmp_path / "compile_commands.json").write_text(json.dumps(commands))
    return mistakes_in(tmp_path, build, sources) if sources else ()
