# SPDX-License-Identifier: GPL-2.0-or-later
"""Selects the files that rules about single files check."""
import pathlib

import pytest

import rules


def pytest_addoption(parser):
    parser.addoption("--changed-file", metavar="PATH", action="append", default=[],
                     help="rules about single files look at this one alone (repeatable); a file that is gone is left out")


def changed_files(config):
    """The existing files of --changed-file, or None without that option."""
    names = config.getoption("changed_file", [])
    return [path for path in (pathlib.Path(name).resolve() for name in names) if path.is_file()] if names else None


def pytest_collection_modifyitems(items):
    """packaging/check runs the other rules while nothing is built."""
    for item in items:
        is_here = item.path.is_relative_to(pathlib.Path(__file__).parent)
        if is_here and "build" in item.fixturenames and not any(item.get_closest_marker(name) for name in ("built", "compiled")):
            raise pytest.UsageError(f"{item.nodeid} looks at the build, so it needs the marker built or compiled")


@pytest.fixture(scope="session")
def looked_at(pytestconfig):
    """Returns the files that a rule about single files checks."""
    changed = changed_files(pytestconfig)
    return rules.files() if changed is None else changed
