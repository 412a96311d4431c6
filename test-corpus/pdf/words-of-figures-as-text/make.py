# SPDX-License-Identifier: GPL-2.0-or-later
"""The structure has words for two figures, one of them of a type of the writer's own, and for a span that is read anyway."""
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R", more={
    6: "<</Type/StructTreeRoot/K 7 0 R/RoleMap<</Picture/Figure>>>>",
    7: "<</S/Document/P 6 0 R/K[8 0 R 9 0 R 10 0 R 7 0 R]>>",
    8: "<</S/Figure/P 7 0 R/Alt<FEFF5E835F79624030675730 56F3>>>".replace(" ", ""),
    9: "<</S/Picture/P 7 0 R/Alt(road closed on 3 May)>>",
    10: "<</S/Span/P 7 0 R/Alt(UNSEEN)>>"}))
