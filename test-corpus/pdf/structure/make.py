# SPDX-License-Identifier: GPL-2.0-or-later
"""Tags survive in the standard's types, with texts, table attributes and links; what else a tree can carry does not."""
from recipes import emit
from recipes_pdf import *

CONTENT = (b"/Artifact<</Type/Pagination/ARTIFACT-MARK 1>>BDC BT /F1 8 Tf 9 9 Td (PAGE NUMBER) Tj ET EMC\n"
           b"/MyHead<</MCID 7/Junk(JUNK-MARK)>>BDC " + TEXT + b"EMC\n"
           b"/P /M1 BDC BT /F1 12 Tf 72 600 Td (CELL) Tj ET EMC\n"
           b"/Span<</ActualText(SPELLED)>>BDC BT /F1 12 Tf 72 500 Td (SPE-) Tj ET EMC\n"
           b"/P<</MCID 3>>BDC BT /F1 12 Tf 72 400 Td (A LINK) Tj ET EMC EMC EMC\n")
emit(page(CONTENT, catalog="/Lang(ja-JP)/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R", resources="/Properties<</M1<</MCID 2/Metadata 14 0 R>>>>",
          page_extra="/StructParents 5/Annots[13 0 R]",
          more={6: "<</Type/StructTreeRoot/K 7 0 R/ParentTree<</Nums[5 8 0 R]>>/RoleMap<</MyHead/H1/Loop/Loop>>/ClassMap<</C<</O/CLASS-MARK>>>>/IDTree<</Names[(ID-MARK)8 0 R]>>>>",
                7: "<</Type/StructElem/S/Document/P 6 0 R/K[8 0 R 9 0 R 12 0 R 7 0 R]>>",
                8: "<</Type/StructElem/S/MyHead/P 7 0 R/Pg 3 0 R/K 7/ID(ID-MARK)/C/C/Alt(ALTERNATIVE)>>",
                9: "<</Type/StructElem/S/Table/P 7 0 R/K[10 0 R]>>",
                10: "<</Type/StructElem/S/TR/P 9 0 R/K[<</S/TD/P 10 0 R/Pg 3 0 R/A<</O/Table/ColSpan 2/JUNK-MARK 3>>/K[<</Type/MCR/MCID 2>> 7]>> 11 0 R]>>",
                11: "<</Type/StructElem/S/Loop/P 10 0 R/AF 14 0 R/K 999>>",
                12: "<</Type/StructElem/S/Link/P 7 0 R/Pg 3 0 R/K[3<</Type/OBJR/Obj 13 0 R>>]>>",
                13: "<</Type/Annot/Subtype/Link/Rect[72 395 130 415]/Border[0 0 0]/Dest[3 0 R/Fit]/StructParent 6>>",
                14: ("/Type/Metadata", b"FILE-MARK")}))
