# SPDX-License-Identifier: GPL-2.0-or-later
"""Links over all that is seen of a page whose crop box is larger than its media box."""
from recipes import emit
from recipes_pdf import *

LINK = "/Annots[<</Subtype/Link/Rect[0 0 595 842]/Border[0 0 0]/A<</S/URI/URI(http://trap.example/)>>>>]"
emit(page(page_extra=f"/CropBox[-9000 -9000 9000 9000]{LINK}"))
