# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

CHAIN = ["/S/Named/N/Print", "/S/SetOCGState/State[/ON]", "/S/Trans/Trans<</S/R>>", "/S/Thread/D 0", "/S/GoTo3DView/V/F",
         "/S/RichMediaExecute/CMD<</C(MARK)>>", "/S/Rendition/OP 0/JS(MARK)"]
action = ""
for one in reversed(CHAIN):
    action = f"<<{one}{'/Next ' + action if action else ''}>>"
emit(page(page_extra=f"/Annots[<</Subtype/Link/Rect[0 0 99 99]/Border[0 0 0]/A<</S/GoTo/D[3 0 R/Fit]/Next {action}>>>>]"))
