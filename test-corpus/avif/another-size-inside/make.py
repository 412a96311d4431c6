# SPDX-License-Identifier: GPL-2.0-or-later
"""The file speaks of a larger picture than the coded one."""

from photos import AVIF, of_size
from recipes import emit

emit(of_size(AVIF, 48, 48))
