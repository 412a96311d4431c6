# SPDX-License-Identifier: GPL-2.0-or-later
"""All hatches of EMF+."""
from emf_plus import *
from recipes import emit

emit(file(*[record for n in range(53) for record in (put(0, BRUSH, hatch(n, 0xff000080, 0xffffffc0 if n % 2 else 0x40ff0000)), fill_rects(0, (12 * (n % 8), 13 * (n // 8), 11, 12), flags=0))]))
