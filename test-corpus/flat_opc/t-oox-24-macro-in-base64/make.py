# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(flat(docx(paragraph("KEPT"), [("rId1", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")], kind="docm",
               parts={"word/vbaProject.bin": b"MACRO-MARK" * 20})))
