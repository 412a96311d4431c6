#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the current results of cases into their expect.ini, to be reviewed like code.

bless.py [--tool PATH] TYPE | TYPE/CASE ..."""
import argparse
import pathlib
import sys

import cases


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, default=cases.ROOT / "build/tests/tools/inprocess")
    parser.add_argument("cases", nargs="+", metavar="TYPE[/CASE]")
    arguments = parser.parse_args()
    wanted = [case for case in cases.all_cases() if {case.parent.name, cases.name_of(case)} & set(arguments.cases)]
    if not wanted:
        sys.exit("no case found")
    failed = False
    for case in wanted:
        try:
            cases.run_case(arguments.tool, case, blesses=True)
        except cases.Failure as failure:
            failed = True
            print(f"{cases.name_of(case)}: {failure}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
