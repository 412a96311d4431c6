# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/Collection<</Type/Collection/View/D/Schema<</F<</Subtype/F/N(SCHEMA-MARK)>>>>>>/Names<</EmbeddedFiles<</Names[(a.txt)6 0 R]>>>>/PageMode/UseAttachments",
          more={6: "<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 7 0 R>>>>", 7: ("/Type/EmbeddedFile", b"ATTACHED-MARK")}))
