# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests two nodes with database and bucket, any of which is killed; a small form of tests/bench/soak."""
import pathlib
import subprocess

import pytest

SOAK = pathlib.Path(__file__).resolve().parents[1] / "bench" / "soak"


@pytest.mark.full  # a soak
def test_nothing_with_a_250_is_lost_whichever_of_two_nodes_their_database_and_their_bucket_is_killed():
    result = subprocess.run([SOAK, "--minutes", "0.4", "--pause", "2"], stdin=subprocess.DEVNULL, capture_output=True, timeout=900, check=False)
    assert result.returncode == 0, (result.stdout + result.stderr).decode()
