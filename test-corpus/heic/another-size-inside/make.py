# SPDX-License-Identifier: GPL-2.0-or-later
"""The file speaks of a larger picture than the coded one."""

from photos import HEIC, of_size
from recipes import emit

emit(of_size(HEIC, 48, 48))
