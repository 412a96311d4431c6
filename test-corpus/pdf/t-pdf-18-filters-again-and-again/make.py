# SPDX-License-Identifier: GPL-2.0-or-later
"""A content of nothing, of 30 MB between its filters, drawn three thousand times: only the last size is small."""
from recipes import emit
from recipes_pdf import *

spaces = b" " * 30_000_000
emit(page(more={3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents[" + "4 0 R " * 3000 + "]>>",
                4: ("/Filter[/FlateDecode/ASCIIHexDecode]", zlib.compress(spaces, 9))}))
