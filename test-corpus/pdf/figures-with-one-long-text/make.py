# SPDX-License-Identifier: GPL-2.0-or-later
"""Many figures share one text of 100 kB: their words together are beyond the limit of unpacked bytes."""
from recipes import emit
from recipes_pdf import *

FIGURES = 400
emit(page(catalog="/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R", more={
    6: "<</Type/StructTreeRoot/K 7 0 R>>",
    7: f"<</S/Document/P 6 0 R/K[{' '.join(f'{9 + n} 0 R' for n in range(FIGURES))}]>>",
    8: f"({'words ' * 17000})",
    **{9 + n: "<</S/Figure/P 7 0 R/Alt 8 0 R>>" for n in range(FIGURES)}}))
