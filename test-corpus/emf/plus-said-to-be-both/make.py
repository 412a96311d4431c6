# SPDX-License-Identifier: GPL-2.0-or-later
"""A file that says that each of its two drawings is whole, and that of GDI sets a few things and draws nothing."""
from emf_plus import *
from metafiles import emf_brush, emf_see_through
from recipes import emit

emit(file(fill_rects(RED, (10, 10, 40, 40)), is_dual=True, beside=[emf_see_through(), emf_brush(1, 0xFF)]))
