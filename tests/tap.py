# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules and tests as TAP: a line each, and under it every breach with its place, or what went wrong."""
import os
import re
import traceback


def run(rules, most=60):
    """RULES: (sentence, function that yields breaches). The exit status."""
    print(f"1..{len(rules)}")
    good = True
    for number, (sentence, rule) in enumerate(rules, 1):
        breaches = list(rule())
        good = good and not breaches
        print(f"{'not ok' if breaches else 'ok'} {number} - {sentence}")
        for breach in breaches[:most]:
            print(f"# {breach}")
        if len(breaches) > most:
            print(f"# and {len(breaches) - most} more")
    return 0 if good else 1


class Skip(Exception):
    """Why a test can't be made here."""


def wanted(tests):
    """Of TESTS, pairs of a sentence and a function, those that the file KIYOME_TESTS_AGAIN names, a line each; all of them where it
    names none."""
    path = os.environ.get("KIYOME_TESTS_AGAIN")
    if not path:
        return tests
    with open(path, encoding="utf-8") as file:
        named = set(file.read().splitlines())
    chosen = [test for test in tests if re.sub(r"\s+", " ", test[0]) in named]
    return chosen or tests


def run_tests(tests, call):
    """CALL(function) for each of TESTS. The exit status."""
    tests = wanted(tests)
    print(f"1..{len(tests)}")
    failed = 0
    for number, (sentence, function) in enumerate(tests, 1):
        try:
            call(function)
            print(f"ok {number} - {sentence}", flush=True)
        except Skip as skip:
            print(f"ok {number} - {sentence} # SKIP {skip}", flush=True)
        except Exception:  # pylint: disable=broad-exception-caught  (a test that breaks is a test that fails)
            failed += 1
            print(f"not ok {number} - {sentence}")
            for line in traceback.format_exc().splitlines():
                print("# " + line, flush=True)
    return 1 if failed else 0
