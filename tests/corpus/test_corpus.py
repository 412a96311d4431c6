# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each case of test-corpus/ has the result that it expects, and the properties that every file must have (cases.py)."""
import collections
import hashlib
import itertools

import pytest

import builds
import cases


def chosen(found, types, sample):
    """Of FOUND those of TYPES (names, separated by commas) and SAMPLE ones of each type; all where neither is given."""
    if types is None and sample is None:
        return found
    # The order of the digests is that of no name: neighbours are alike.
    order = sorted(found, key=lambda case: hashlib.sha256(cases.name_of(case).encode()).digest())
    by_type = collections.defaultdict(list)
    for case in order:
        by_type[case.parent.name].append(case)
    wanted = {case for name, group in by_type.items() for case in (group if name in (types or "").split(",") else group[:sample or 0])}
    return [case for case in found if case in wanted]


def is_costly(group):
    return any(cases.is_costly(case) for case in group)


def pytest_generate_tests(metafunc):
    """A test a case. In a sanitizers' build it is a test a type: most cases are left to the fuzzers there, and whether one is shows only
    when its input is made."""
    found = chosen(cases.all_cases(), metafunc.config.getoption("types", None), metafunc.config.getoption("sample", None))
    if builds.is_sanitized():
        groups = {name: list(group) for name, group in itertools.groupby(found, lambda case: case.parent.name)}
    else:
        groups = {cases.name_of(case): [case] for case in found}
    metafunc.parametrize("group", [pytest.param(group, marks=pytest.mark.long if is_costly(group) else ()) for group in groups.values()], ids=groups)


def fault_of(inprocess, case, is_full):
    """What does not hold for CASE, or None. What is known to be broken must not hold."""
    broken = cases.read_expectation(case)["expect"].get("known-broken")
    try:
        cases.run_case(inprocess, case, beside_fuzzers=builds.is_sanitized(), is_full=is_full)
    except cases.Failure as failure:
        return None if broken else f"{cases.name_of(case)}: {failure}"
    return f"{cases.name_of(case)}: it holds now: take known-broken out" if broken else None


def test_case(group, inprocess, request):
    is_full = request.config.getoption("--full")
    faults = [fault for fault in (fault_of(inprocess, case, is_full) for case in group) if fault]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)
