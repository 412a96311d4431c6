# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that deferred deliveries are neither lost nor made twice without being counted; a small form of tests/bench/kills."""
import pathlib
import subprocess
import sys

import pytest

from waiting import PATIENCE

KILLS = pathlib.Path(__file__).resolve().parents[1] / "bench" / "kills"


@pytest.mark.full  # a campaign of kills
def test_nothing_owed_is_lost_whoever_is_killed():
    result = subprocess.run([sys.executable, KILLS, "--kills", "12", "--seconds", "12"], stdin=subprocess.DEVNULL, capture_output=True,
                            timeout=PATIENCE, check=False)
    assert result.returncode == 0, (result.stdout + result.stderr).decode()
