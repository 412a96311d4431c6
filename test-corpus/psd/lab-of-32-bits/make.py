# SPDX-License-Identifier: GPL-2.0-or-later
"""No program writes that."""
from photos import psd
from recipes import emit

emit(psd(4, 3, 3, bytes(4 * 36), mode=9, depth=32))
