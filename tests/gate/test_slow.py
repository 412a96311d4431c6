# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that tests/gate/slow.tsv names existing tests and leaves at least one test of each module to packaging/test."""
import collections
import re

import pytest

import areas
import slow

FUNCTION = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
MARKED = re.compile(r"^@pytest\.mark\.full\n(?:@.*\n)*def (test_\w+)\(", re.MULTILINE)


def modules():
    found = collections.defaultdict(set)
    for test in slow.rows():
        found[test.partition("::")[0]].add(test.partition("::")[2])
    return found


@pytest.mark.parametrize("module, names", modules().items(), ids=list(modules()))
def test_each_row_names_a_test_and_its_module_keeps_another(module, names):
    text = (areas.ROOT / module).read_text(encoding="utf-8")
    there = set(FUNCTION.findall(text))
    assert {slow.function_of(name) for name in names} <= there
    assert there - names - set(MARKED.findall(text)) or module in slow.WHOLE_MODULES


def test_a_row_is_made_of_a_slow_test_but_for_the_quickest_of_its_module():
    seconds = {"tests/store/test_a.py::test_x[a]": 20, "tests/store/test_a.py::test_x[b]": 30, "tests/store/test_a.py::test_y": 99,
               "tests/store/test_b.py::test_z[a]": 40, "tests/store/test_b.py::test_z[b]": 1, "tests/store/test_c.py::test_c": 50,
               "tests/corpus/test_d.py::test_d[a]": 40, "tests/corpus/test_d.py::test_d[b]": 1, "tests/style/test_e.py::test_e": 90,
               "tests/style/test_e.py::test_f": 1}
    assert slow.chosen(seconds) == {"tests/store/test_a.py::test_y": 99, "tests/corpus/test_d.py::test_d[a]": 40}


def test_what_packaging_check_names_stays():
    test = "tests/store/test_selfcheck.py::test_a_setting_that_is_less_than_a_policy_demands_is_named"
    assert slow.chosen({test: 99, "tests/store/test_selfcheck.py::test_b": 1}) == {}


def test_the_name_of_a_test_is_read_without_its_group(tmp_path):
    results = tmp_path / "results.xml"
    results.write_text('<testsuites><testcase classname="tests.e2e.test_a" name="test_b[c d]@test_a.py 0" time="2.5"/></testsuites>', encoding="utf-8")
    assert slow.measured(results) == {"tests/e2e/test_a.py::test_b[c d]": 2.5}
