# SPDX-License-Identifier: GPL-2.0-or-later
"""A portfolio: the report counts its files and names them, in a tree of two levels."""
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/Collection<</Type/Collection/View/D>>/Names<</EmbeddedFiles<</Kids[8 0 R 9 0 R]>>>>/PageMode/UseAttachments",
          more={6: "<</Type/Filespec/F(x)/UF<FEFF898B7A4D002E007000640066>/EF<</F 7 0 R>>>>", 7: ("/Type/EmbeddedFile", b"ATTACHED-MARK"),
                8: "<</Limits[(a)(a)]/Names[(a)6 0 R]>>", 9: "<</Limits[(b)(b)]/Names[(b)10 0 R]>>", 10: "<</Type/Filespec/F(second.txt)/EF<</F 7 0 R>>>>"}))
