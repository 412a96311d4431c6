# SPDX-License-Identifier: GPL-2.0-or-later
"""A drawing that stands in EMF+ alone: each kind of figure, brush and line; what GDI has beside it is not drawn."""
from emf_plus import *
from metafiles import emf_rectangle
from recipes import emit

emit(file(put(0, BRUSH, hatch(5, RED, 0xffffffff)), put(1, BRUSH, linear(10, 0, 20, 10, RED, BLUE)), put(8, BRUSH, hatch(7, RED, BLUE)), put(2, PEN, pen(BLUE, 2.0)),
          put(9, PEN, pen(BLACK, 1.0, 0x102, words(1) + words(3) + floats(2, 1, 1))), put(10, PEN, pen(RED, 3.0, 0x2a, words(2, 1, 3), 2)),
          put(11, BRUSH, linear(0, 0, 9, 9, RED, BLUE, 4, 6, floats(0, 1, -1, 0, 0, 0) + words(3) + floats(0, 0.5, 1) + words(RED, GREEN, BLUE))),
          put(12, BRUSH, linear(0, 0, 9, 9, RED, BLUE, 1, 8, words(3) + floats(0, 0.2, 1) + floats(0, 1, 0))),
          put(3, PATH, path([(10, 60), (20, 50), (30, 70), (40, 60), (40, 75), (10, 75)], [0, 3, 3, 3, 1, 0x81])), put(4, PATH, path([(1, 1), (9, 1), (9, 9)], [0, 1, 0x81], SHORT)),
          put(5, REGION, words(2, 2, 0x10000000) + floats(70, 80, 10, 10) + words(0x10000000) + floats(75, 85, 10, 10)), put(6, REGION, words(0, 0x10000003)),
          put(7, REGION, words(0, 0x10000001, 36) + words(VERSION) + path([(90, 60), (95, 60)], [0, 1]) + bytes(6)),
          plus(0x4009, 0, words(0xffffffff)), fill_rects(RED, (2, 2, 6, 6)), fill_rects(0x8000ff00, (5, 5, 6, 6)), *[fill_rects(n, (14, 2 + n, 10, 8), flags=0) for n in (0, 1, 8, 11, 12)],
          plus(0x400a, COLOR | SHORT, words(RED, 1) + struct.pack("<4h", 80, 2, 5, 5)), plus(0x400b, 9, words(1) + floats(30, 2, 8, 8)), plus(0x400c, COLOR, words(GREEN, 3) + floats(1, 20, 9, 20, 5, 28)),
          draw_lines(2, [(40, 2), (60, 10), (50, 20)], CLOSED), draw_lines(10, [(62, 2), (70, 10)], SHORT), plus(0x400d, RELATIVE | 2, words(3) + bytes((10, 30, 0x7c, 5, 0x80, 0xc8, 2, 0)) ),
          plus(0x4014, 3 | COLOR, words(0xff8080ff)), plus(0x4015, 3, words(2)), plus(0x4015, 4, words(9)),
          plus(0x400e, COLOR, words(0xffffa000) + floats(60, 30, 20, 10)), plus(0x400f, 2, floats(60, 30, 20, 10)), plus(0x4010, COLOR, words(GREEN) + floats(-90, 120) + floats(60, 50, 20, 20)),
          plus(0x4011, 2, floats(90, -120) + floats(80, 50, 20, 20)), plus(0x4012, 2, floats(0, 200) + floats(60, 72, 20, 20)), plus(0x4013, 5 | COLOR, words(RED)),
          plus(0x4018, 2, floats(0.5) + words(0, 3, 4) + floats(2, 80, 10, 95, 20, 80, 30, 90)), plus(0x4017, 2, floats(0.5) + words(3) + floats(40, 80, 50, 95, 55, 80)),
          plus(0x4016, COLOR, words(RED) + floats(0.5) + words(3) + floats(40, 60, 50, 75, 55, 60)), plus(0x4019, 2, words(4) + floats(1, 99, 20, 90, 40, 99, 60, 90)),
          beside=[emf_rectangle(0, 0, 96, 96)]))
