# SPDX-License-Identifier: GPL-2.0-or-later
"""A path whose points are drawn again and again."""
from emf_plus import *
from recipes import emit

emit(file(put(1, PATH, path([(i * 7 % 96, i % 2 * 96) for i in range(2000)], [0] + [1] * 1999)), *[plus(0x4014, 1 | COLOR, words(RED))] * 9000))
