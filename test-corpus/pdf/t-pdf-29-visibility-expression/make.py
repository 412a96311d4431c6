# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers that depend on others: shown is what the default view shows. An annotation has a layer, too."""
from recipes import emit
from recipes_pdf import *

def show(name, text, y):
    return f"/OC /{name} BDC BT /F1 12 Tf 72 {y} Td ({text}) Tj ET EMC\n".encode()

emit(page(TEXT + show("E1", "SHOWN ONE", 500) + show("E2", "HIDDEN-MARK", 450) + show("E3", "SHOWN TWO", 400) + show("E4", "HIDDEN-MARK", 350) + show("E5", "KNOTTED", 300),
          catalog="/OCProperties<</OCGs[6 0 R 7 0 R]/D<</BaseState/ON/OFF[7 0 R]>>>>",
          resources="/Properties<</E1<</Type/OCMD/VE[/And 6 0 R[/Not 7 0 R]]>>/E2<</Type/OCMD/VE[/Or 7 0 R[/Not 6 0 R]]>>/E3<</Type/OCMD/OCGs[6 0 R 7 0 R]/P/AnyOn>>"
                    "/E4<</Type/OCMD/OCGs[6 0 R 7 0 R]/P/AllOn>>/E5<</Type/OCMD/VE 8 0 R>>>>",
          page_extra="/Annots[<</Subtype/Square/Rect[9 9 99 99]/C[1 0 0]/OC 7 0 R/AP<</N 9 0 R>>>>]",
          more={6: "<</Type/OCG/Name(on)>>", 7: "<</Type/OCG/Name(off)>>", 8: "[/And 6 0 R 8 0 R]",
                9: ("/Type/XObject/Subtype/Form/BBox[0 0 90 90]/Resources<</Font<</F1 5 0 R>>>>", b"BT /F1 9 Tf (HIDDEN-MARK) Tj ET")}))
