# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog='/Outlines 6 0 R', more={6: '<</First 7 0 R/Last 7 0 R>>', 7: '<</Title(CHAPTER)/Parent 6 0 R/A<</S/Launch/F(LAUNCH-MARK)>>/Next 7 0 R>>'}))
