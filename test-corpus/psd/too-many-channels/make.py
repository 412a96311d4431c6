# SPDX-License-Identifier: GPL-2.0-or-later
"""The specification has 1 to 56."""
from photos import psd
from recipes import emit

emit(psd(4, 3, 57, bytes(57 * 12)))
