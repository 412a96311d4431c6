# SPDX-License-Identifier: GPL-2.0-or-later
"""What a document says of itself in a part that breaks off goes, and the rest stays."""
from recipes import emit
from recipes_ooxml import *

APP = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
emit(docx(paragraph('本文 KEPT'), root_rels=[("rId2", "extended-properties", "docProps/app.xml")], types={"docProps/app.xml": APP},
          parts={"docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>BROKEN-MARK'}))
