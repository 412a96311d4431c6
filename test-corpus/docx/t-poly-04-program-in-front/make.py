# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, emit
from recipes_ooxml import docx, paragraph

emit(PROGRAM + docx(paragraph('KEPT')))
