# SPDX-License-Identifier: GPL-2.0-or-later
"""A program behind EOI."""

import pictures as p
from recipes import PROGRAM, emit

emit(p.jpeg(after=PROGRAM + p.PAYLOAD))
