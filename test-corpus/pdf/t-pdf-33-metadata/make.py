# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog='/Metadata 6 0 R/PieceInfo<</a<</b(PIECE-MARK)>>>>', more={6: ('/Type/Metadata/Subtype/XML', b'XMP-MARK')}, trailer='/Info<</Title(TITLE KEPT)/Author(AUTHOR-MARK)>>'))
