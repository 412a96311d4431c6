# SPDX-License-Identifier: GPL-2.0-or-later
"""Each case of test-corpus/ comes out as it expects, and what holds for every file holds for it (cases.py says what)."""
import itertools

import pytest

import builds
import cases


def pytest_generate_tests(metafunc):
    """A test a case. In a sanitizers' build it is a test a type: most cases are left to the fuzzers there, and whether one is shows only
    when its input is made."""
    types = metafunc.config.getoption("types", None)
    found = [case for case in cases.all_cases() if types is None or case.parent.name in types.split(",")]
    if builds.is_sanitized():
        groups = {name: list(group) for name, group in itertools.groupby(found, lambda case: case.parent.name)}
    else:
        groups = {cases.name_of(case): [case] for case in found}
    metafunc.parametrize("group", groups.values(), ids=groups)


def fault_of(inprocess, case):
    """What does not hold for CASE, or None. What is known to be broken must not hold."""
    broken = cases.read_expectation(case)["expect"].get("known-broken")
    try:
        cases.run_case(inprocess, case, beside_fuzzers=builds.is_sanitized())
    except cases.Failure as failure:
        return None if broken else f"{cases.name_of(case)}: {failure}"
    return f"{cases.name_of(case)}: it holds now: take known-broken out" if broken else None


def test_case(group, inprocess):
    faults = [fault for fault in (fault_of(inprocess, case) for case in group) if fault]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)
