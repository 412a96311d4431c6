# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog='/Names<</JavaScript<</Names[(a) 6 0 R]>>>>', more={6: '<</S/JavaScript/JS(JS-MARK)>>'}))
