# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog='/Names<</J#61vaScript<</Names[(a) 6 0 R]>>>>', more={6: '<</S/J#61vaScript/#4a#53<4a532d4d41524b>>>'}))
