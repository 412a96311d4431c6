# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog='/AA<</WC<</S/JavaScript/JS(A-MARK)>>>>', page_extra='/AA<</O<</S/URI/URI(http://evil.example)>>>>'))
