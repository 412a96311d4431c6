# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each file names its licence (REUSE specification 3.0) and that LICENSES/ has the text of each."""
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_every_file_has_a_licence_and_a_copyright_holder():
    # With git, reuse knows which files belong to the project; without it, it would also read build directories.
    if not (ROOT / ".git").exists():
        pytest.skip("the sources are no clone")
    done = subprocess.run(["reuse", "--root", str(ROOT), "lint"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    # reuse reports lines that it cannot parse there, without changing its exit status.
    assert done.stderr == ""
