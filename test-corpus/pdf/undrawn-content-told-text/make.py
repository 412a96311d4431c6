# SPDX-License-Identifier: GPL-2.0-or-later
"""A link, a film and attached files, of which a page shows at most a sign."""
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>", page_extra="/Annots[8 0 R 9 0 R 10 0 R]", more={
    6: "<</Type/Filespec/F(a.xlsx)/EF<</F 7 0 R>>>>", 7: ("/Type/EmbeddedFile", b"ATTACHED"),
    8: "<</Type/Annot/Subtype/FileAttachment/Rect[20 600 40 620]/FS 6 0 R>>",
    9: "<</Type/Annot/Subtype/Screen/Rect[20 500 40 520]>>",
    10: "<</Type/Annot/Subtype/Link/Rect[20 700 40 720]/A<</S/URI/URI(http://www.example.jp/)>>>>"}))
