# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph("&lt;html&gt;&lt;script&gt;alert(1)&lt;/script&gt;") + paragraph("[InternetShortcut]") + paragraph("KEPT")))
