# SPDX-License-Identifier: GPL-2.0-or-later
"""Where links are kept, one to click anywhere on the page is not."""
from recipes import emit
from recipes_pdf import *

emit(page(page_extra="/Annots[<</Subtype/Link/Rect[0 0 595 842]/Border[0 0 0]/A<</S/URI/URI(http://trap.example/)>>>>"
                     "<</Subtype/Link/Rect[72 690 200 720]/Border[0 0 0]/A<</S/URI/URI(https://good.example/a b)>>>>"
                     "<</Subtype/Link/Rect[72 690 200 720]/Border[0 0 0]/A<</S/URI/URI(file:////host/share)>>>>"
                     "<</Subtype/Link/Rect[72 690 200 720]/Border[0 0 0]/A<</S/URI/URI(javascript:alert)>>>>]"))
