# SPDX-License-Identifier: GPL-2.0-or-later
"""Which cases of test-corpus/ are run."""


def pytest_addoption(parser):
    parser.addoption("--types", metavar="TYPE,…", help="only cases of these types are run (a folder of test-corpus/ each)")
