# SPDX-License-Identifier: GPL-2.0-or-later
"""A second picture behind the first, as MPF has it."""

import pictures as p
from recipes import emit

emit(p.jpeg() + p.jpeg(p.segment(0xfe, p.PAYLOAD)))
