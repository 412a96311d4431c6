# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog='/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>', more={6: '<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>', 7: ('/Type/EmbeddedFile', b'ATTACHED-MARK')}))
