# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a click on a shape leads."""
from recipes import emit

emit(rb"{\rtf1 text{\*\hl{\hlloc LOC-MARK}{\hlsrc http://SRC-MARK}}}")
