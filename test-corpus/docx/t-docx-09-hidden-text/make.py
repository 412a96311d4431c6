# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>DOCX09-VANISH-MARK</w:t></w:r><w:r><w:t>SHOWN</w:t></w:r></w:p>'))
