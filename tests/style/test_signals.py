# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests which signal dispositions programs inherit from the tests that start them (tests/conftest.py)."""
import signal
import subprocess
import sys

import pytest

from rules import ROOT

# Starts a program as a test does, and prints the signals that the program ignores.
STARTS = """
import subprocess, sys, types
sys.path[:0] = sys.argv[1:]
import conftest
conftest.pytest_configure(types.SimpleNamespace(getoption=lambda *_: None))
subprocess.run(["sed", "-n", "s/^SigIgn:\\t//p", "/proc/self/status"], check=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_a_program_does_not_inherit_that_the_runner_ignores_a_signal(number):
    done = subprocess.run([sys.executable, "-c", STARTS, ROOT / "tests", ROOT / "tests/gate"], preexec_fn=lambda: signal.signal(number, signal.SIG_IGN),
                          stdout=subprocess.PIPE, text=True, check=True)
    assert not int(done.stdout, 16) >> (number - 1) & 1, done.stdout
