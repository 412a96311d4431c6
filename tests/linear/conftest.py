# SPDX-License-Identifier: GPL-2.0-or-later
"""Sets how large the shapes are."""


def pytest_addoption(parser):
    parser.addoption("--shape-size", metavar="BYTES", type=int, default=200000, help="of shapes at four times their size (default: 200000; wide: 4000000)")
