# SPDX-License-Identifier: GPL-2.0-or-later
"""A soft mask that unpacks to more than a stream may: the page can't be searched for hidden words, which is told, as are the words of the mask that text lacks."""
from recipes import emit
from recipes_pdf import *

emit(page(b"/Mask gs\n" + TEXT, resources="/ExtGState<</Mask<</SMask<</S/Alpha/G 6 0 R>>>>>>",
          more={6: ("/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + flate(b" " * 70000000)[0], flate(b" " * 70000000)[1])}))
