# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds what is run under AddressSanitizer and UndefinedBehaviorSanitizer: the C unit tests, the fuzzers and the engine in one process.

build_asan.py BUILD
"""
import json
import os
import subprocess
import sys


def main():
    build = os.path.realpath(sys.argv[1])
    tests = json.loads(subprocess.run(["meson", "introspect", "--tests", build], capture_output=True, check=True).stdout)
    files = {target["id"]: target["filename"] for target in
             json.loads(subprocess.run(["meson", "introspect", "--targets", build], capture_output=True, check=True).stdout)}
    wanted = {os.path.relpath(name, build) for test in tests for target in test["depends"] for name in files[target]}
    return subprocess.run(["ninja", "-C", build, *sorted(wanted), "tests/fuzz/fuzz", "tests/fuzz/fuzz-zip", "tests/tools/inprocess"], check=False).returncode


sys.exit(main())
