# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a sanitizer of the release's own programs, which the tests of a module share."""
import pytest

import steps


@pytest.fixture(scope="module")
def house(build, pytestconfig):
    made = steps.House(str(build), pytestconfig.getoption('full'))
    yield made
    made.close()
