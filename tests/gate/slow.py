# SPDX-License-Identifier: GPL-2.0-or-later
"""Selects by duration the tests that only packaging/test full runs: the rows of slow.tsv.

slow.py RESULTS.xml...   adds the tests that took SECONDS or more in a run of packaging/test with these JUnit files

A row has the seconds that a test took beside the other tests of its stage, and the test: all tests of a function, or one with its
parameters. To run a test in packaging/test again, make it faster and remove its row."""
import collections
import pathlib
import re
import sys

import areas
import jobs

TABLE = pathlib.Path(__file__).with_name("slow.tsv")
# Tests of this duration or longer were a tenth of all tests and took two thirds of the time.
SECONDS = 10
# Directories and modules whose tests stay in packaging/test, because no other tests find the same faults.
STAYING_PLACES = ("tests/style/", "tests/gate/", "tests/portal/test_api.py", "tests/portal/test_office_work.py", "tests/e2e/test_mail.py")
# Modules of which packaging/test runs no test.
WHOLE_MODULES = ("tests/linear/test_fonts.py",)
# Directories in which a single parameter of a test can be slow. Elsewhere the first parameter includes the time for fixtures that
# all parameters share.
APART = ("tests/corpus/", "tests/sandbox/")
# Tests that also stay in packaging/test, because each is the only test of its claim.
STAYING = (
    "tests/portal/test_matrix.py::test_for_nobody_of_another_tenant_is_there_anything",
    "tests/sandbox/test_proof.py::test_where_bubblewrap_is_missing_the_status_says_so_and_what_to_do",
    "tests/e2e/test_events.py::test_infected_mail_and_health_arrive_and_the_organisation_is_told",
    "tests/e2e/test_rolling.py::test_two_nodes_are_upgraded_one_after_the_other_and_no_mail_is_refused_or_lost",
)


def rows():
    """Returns {test: the seconds that it took}."""
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {test: int(seconds) for seconds, test in lines}


def function_of(test):
    """Returns the name of a test without its parameters."""
    return test.partition("[")[0]


def measured(path):
    """Returns {test: seconds} of a JUnit file of pytest."""
    found = {}
    for case in jobs.tree_of(path).iter("testcase"):
        # pytest-xdist appends the group of the test.
        name = re.sub(r"@[\w. -]+$", "", case.get("name"))
        found[f"{case.get('classname').replace('.', '/')}.py::{name}"] = float(case.get("time") or 0)
    return found


def stays(test, quickest):
    named = {name for row in areas.rows() for name in row.get("python", ())}
    return test.startswith(STAYING_PLACES) or function_of(test) in STAYING or test in quickest or {test, function_of(test)} & named


def chosen(seconds):
    """Returns the rows for the measured tests. At least one test of each module stays in packaging/test."""
    modules = collections.defaultdict(list)
    for test in seconds:
        modules[test.partition("::")[0]].append(test)
    quickest = {min(tests, key=seconds.get) for tests in modules.values()}
    slow = {test for test in seconds if seconds[test] >= SECONDS and not stays(test, quickest)}
    functions = collections.defaultdict(list)
    for test in seconds:
        functions[function_of(test)].append(test)
    made = {}
    for function, tests in functions.items():
        if all(test in slow for test in tests):
            made[function] = sum(seconds[test] for test in tests)
        elif function.startswith(APART):
            made.update({test: seconds[test] for test in tests if test in slow})
    return made


def main():
    seconds = {}
    for path in sys.argv[1:]:
        seconds.update(measured(pathlib.Path(path)))
    made = {**rows(), **chosen(seconds)}
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    lines += [f"{value:.0f}\t{test}" for test, value in sorted(made.items())]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(made)} rows, {sum(made.values()):.0f} s")


if __name__ == "__main__":
    main()
