# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *


emit(page(content=TEXT + b'/X Do', resources='/XObject<</X 6 0 R>>',
          more={6: ('/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>', b'/X Do')}))
