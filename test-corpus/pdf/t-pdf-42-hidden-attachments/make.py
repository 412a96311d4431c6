# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

FILE = "<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>"
emit(page(catalog=f"/AF[{FILE}]/Names<</AlternatePresentations<</Names[(a)6 0 R]>>/Renditions<</Names[(a)6 0 R]>>/URLS<</Names[(a)6 0 R]>>/XFAResources<</Names[(a)6 0 R]>>>>",
          page_extra=f"/AF[{FILE}]/Annots[<</Subtype/Square/Rect[9 9 99 99]/C[1 0 0]/AF[{FILE}]>><</Subtype/FileAttachment/Rect[9 9 19 19]/FS{FILE}>>]",
          more={6: "<</AF 8 0 R/EF<</F 7 0 R>>>>", 7: ("/Type/EmbeddedFile", b"ATTACHED-MARK"), 8: "[6 0 R]"}))
