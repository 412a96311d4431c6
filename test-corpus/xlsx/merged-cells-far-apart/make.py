# SPDX-License-Identifier: GPL-2.0-or-later
"""One cell that is merged with all others of its sheet: LibreOffice would draw 46 million pages of it."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell("A1", "1234"), sheet_extra='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'))
