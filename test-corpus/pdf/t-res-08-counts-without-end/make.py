# SPDX-License-Identifier: GPL-2.0-or-later
"""A font of four thousand million characters, a cell over as many columns, and pages whose labels are forty million letters long."""
from recipes import emit
from recipes_pdf import *

emit(page(b"/TD<</MCID 0>>BDC " + TEXT + b"EMC\n", catalog="/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R/PageLabels<</Nums[0<</S/a/St 1000000001>>]>>", page_extra="/StructParents 0",
          more={5: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar 65/LastChar 4000000002/Widths[722 667]>>",
                6: "<</Type/StructTreeRoot/K 7 0 R/ParentTree<</Nums[0[7 0 R]]>>>>",
                7: "<</Type/StructElem/S/TD/P 6 0 R/Pg 3 0 R/A<</O/Table/ColSpan 2000000003/RowSpan 2>>/K 0>>"}))
