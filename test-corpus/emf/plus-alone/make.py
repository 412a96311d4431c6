# SPDX-License-Identifier: GPL-2.0-or-later
"""A drawing that stands in EMF+ alone, with a rectangle of GDI beside it, which is no part of it."""
from emf_plus import *
from metafiles import emf_rectangle
from recipes import emit

emit(file(fill_rects(RED, (2, 2, 6, 6)), beside=[emf_rectangle(0, 0, 96, 96)]))
