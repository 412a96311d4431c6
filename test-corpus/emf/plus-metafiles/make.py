# SPDX-License-Identifier: GPL-2.0-or-later
"""Metafiles in EMF+: of EMF, of WMF with its header in memory, of EMF+ again; on a rectangle, and turned."""
from emf_plus import *
from metafiles import emf_rectangle, wmf, wmf_record
from recipes import emit

inner = file(fill_rects(GREEN, (0, 0, 48, 48)))
emit(file(put(1, IMAGE, metafile(3, emf(emf_rectangle(10, 10, 80, 80)))), put(2, IMAGE, metafile(2, wmf(wmf_record(0x41b, 900, 900, 100, 100)))), put(3, IMAGE, metafile(4, inner)),
          draw_image(1, (0, 0, 96, 96), (0, 0, 30, 30)), draw_image(2, (0, 0, 1000, 1000), (40, 0, 30, 30)), draw_image_points(3, (0, 0, 96, 96), [(50, 50), (80, 60), (40, 80)])))
