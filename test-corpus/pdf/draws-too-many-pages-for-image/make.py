# SPDX-License-Identifier: GPL-2.0-or-later
"""More lines than a page may draw, on more pages than may be drawn: the words remain."""
from recipes import emit
from recipes_pdf import *

emit(pdf({1: '<</Type/Catalog/Pages 2 0 R>>', 2: '<</Type/Pages/Kids[3 0 R 3 0 R 3 0 R]/Count 3>>',
          3: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>',
          4: ('', b'BT /F 12 Tf 72 700 Td (REMAINS) Tj ET ' + b'0 0 m 595 842 l S ' * 9000),
          5: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'}))
