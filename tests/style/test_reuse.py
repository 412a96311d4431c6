# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests licences: each file names its own (REUSE specification 3.0), and LICENSES/ has the text of each."""
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_every_file_has_a_licence_and_a_copyright_holder():
    # git tells reuse which files are the project's; without git it would also look at build directories.
    if not (ROOT / ".git").exists():
        pytest.skip("the sources are no clone")
    done = subprocess.run(["reuse", "--root", str(ROOT), "lint"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    # Lines that cannot be parsed are reported there, and do not change the exit status.
    assert done.stderr == ""
