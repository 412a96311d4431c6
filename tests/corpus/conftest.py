# SPDX-License-Identifier: GPL-2.0-or-later
"""Selects the cases of test-corpus/ that run, and those that do not run under the sanitizers."""
import builds


def pytest_addoption(parser):
    parser.addoption("--types", metavar="TYPE,…", help="only cases of these types are run (a folder of test-corpus/ each)")
    parser.addoption("--sample", metavar="N", type=int, help="only N cases of each type, always the same ones, and those of --types are run")


def pytest_configure(config):
    config.addinivalue_line("markers", "many: a call for each of many small files, of which the other tests are enough in a sanitizers' build")


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if item.get_closest_marker("many")]
    # Tests that only read sources also run before there is a build; none of them has the mark `many`.
    if left_out and builds.is_sanitized():
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
