# SPDX-License-Identifier: GPL-2.0-or-later
"""A file that says that each of its two drawings is whole: that of GDI is drawn."""
from emf_plus import *
from metafiles import emf_rectangle
from recipes import emit

emit(file(plus(0x4014, 5 | COLOR, words(RED)), is_dual=True, beside=[emf_rectangle(10, 10, 50, 50)]))
