# SPDX-License-Identifier: GPL-2.0-or-later
"""A PNG's signature in front of a program."""

import pictures as p
from recipes import PROGRAM, emit

emit(p.SIGNATURE + PROGRAM)
