# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds the parts of a build directory that packaging/test runs.

build.py BUILD plain       everything except the tests that run only under the sanitizers
build.py BUILD sanitized   the C unit tests, the fuzzers and the engine in one process"""
import json
import os
import subprocess
import sys

FUZZERS = ["tests/fuzz/fuzz", "tests/fuzz/fuzz-zip", "tests/fuzz/messages.seeds", "tests/tools/inprocess"]


def introspect(build, what):
    return json.loads(subprocess.run(["meson", "introspect", what, build], capture_output=True, check=True).stdout)


def main():
    build, kind = os.path.realpath(sys.argv[1]), sys.argv[2]
    targets = introspect(build, "--targets")
    needed = {name: set() for name in ("plain", "sanitized")}
    for test in introspect(build, "--tests"):
        for suite in set(needed) & {suite.split(":")[-1] for suite in test["suite"]}:
            needed[suite].update(test["depends"])
    if kind == "plain":
        wanted = [target for target in targets if target["build_by_default"] and target["id"] not in needed["sanitized"] - needed["plain"]]
        more = []
    else:
        wanted, more = [target for target in targets if target["id"] in needed["plain"] | needed["sanitized"]], FUZZERS
    names = {os.path.relpath(name, build) for target in wanted for name in target["filename"]}
    return subprocess.run(["ninja", "-C", build, *sorted(names), *more], check=False).returncode


sys.exit(main())
