# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the make.py recipes of test-corpus/."""

import sys


def emit(data):
    """Prints the bytes of a case."""
    sys.stdout.buffer.write(data)
