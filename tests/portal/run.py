#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests of kiyome-portal and kiyome-opener as running programs; TAP on standard output.

run.py --build BUILD-DIRECTORY [--only WORD]
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import house  # noqa: E402,F401  (finds the modules of tests/store)
import again  # noqa: E402,F401
import api  # noqa: E402,F401
import cunning  # noqa: E402,F401
import effect  # noqa: E402,F401
import directory  # noqa: E402,F401
import insider  # noqa: E402,F401
import keys  # noqa: E402,F401
import machines  # noqa: E402,F401
import mailed  # noqa: E402,F401
import matrix  # noqa: E402,F401
import partners  # noqa: E402,F401
import pictures  # noqa: E402,F401
import security  # noqa: E402,F401
import served  # noqa: E402,F401
import tricks  # noqa: E402,F401
import owed  # noqa: E402,F401
import office_work  # noqa: E402,F401  (last: it asks what the others have seen)
from place import tests  # noqa: E402
from tap import run_tests  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', required=True)
    parser.add_argument('--only')
    arguments = parser.parse_args()
    build = os.path.abspath(arguments.build)
    # A module of tests/store that has the name of one here would be taken in its place.
    foreign = {t[1].__module__ for t in tests if os.path.dirname(os.path.abspath(sys.modules[t[1].__module__].__file__)) != HERE}
    assert not foreign, foreign
    chosen = [t for t in tests if not arguments.only or arguments.only in t[1].__name__]
    return run_tests(chosen, lambda function: function(build))


sys.exit(main())
