# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

emit(docx('<w:p>' * 300 + '</w:p>' * 300))
