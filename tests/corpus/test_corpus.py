# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that each case of test-corpus/ has the expected result and the properties that every file must have (cases.py)."""
import collections
import hashlib
import itertools

import pytest

import builds
import cases


def chosen(found, types, sample):
    """Returns the cases of `types` (names separated by commas), at most `sample` of each type; all cases if neither is given."""
    if types is None and sample is None:
        return found
    # Sorting by digest mixes the cases, because neighbours by name are similar.
    order = sorted(found, key=lambda case: hashlib.sha256(cases.name_of(case).encode()).digest())
    by_type = collections.defaultdict(list)
    for case in order:
        by_type[case.parent.name].append(case)
    wanted = {case for name, group in by_type.items() for case in (group if name in (types or "").split(",") else group[:sample or 0])}
    return [case for case in found if case in wanted]


def is_costly(group):
    return any(cases.is_costly(case) for case in group)


def pytest_generate_tests(metafunc):
    """Makes a test for each case. In a sanitizers' build it makes a test for each type: most cases are left to the fuzzers
    there, and whether a case is one of them is known only after its input is made."""
    found = chosen(cases.all_cases(), metafunc.config.getoption("types", None), metafunc.config.getoption("sample", None))
    if builds.is_sanitized():
        groups = {name: list(group) for name, group in itertools.groupby(found, lambda case: case.parent.name)}
    else:
        groups = {cases.name_of(case): [case] for case in found}
    metafunc.parametrize("group", [pytest.param(group, marks=pytest.mark.long if is_costly(group) else ()) for group in groups.values()], ids=groups)


def fault_of(inprocess, case, is_full):
    """Returns the fault of a case, or None. A case that is marked as broken must fail."""
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
