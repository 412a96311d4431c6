# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the C tests of a build by meson and copies their JUnit file.

meson_test.py BUILD RESULTS-FILE [ARGUMENT-OF-MESON-TEST...]
"""
import pathlib
import shutil
import subprocess
import sys


def main():
    build, results = (pathlib.Path(word) for word in sys.argv[1:3])
    written = build / "meson-logs/testlog.junit.xml"
    written.unlink(missing_ok=True)
    done = subprocess.run(["meson", "test", "-C", build, "--print-errorlogs", "--timeout-multiplier", "10", *sys.argv[3:]],
                          check=False)
    if written.exists():
        shutil.copy(written, results)
    return done.returncode


sys.exit(main())
