# SPDX-License-Identifier: GPL-2.0-or-later
"""The release's own programs: the tests are those of steps.py."""
from steps import *  # noqa: F401, F403  pylint: disable=wildcard-import,unused-wildcard-import
