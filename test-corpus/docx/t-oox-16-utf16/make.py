# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


main = document(paragraph('KEPT')).replace('UTF-8', 'UTF-16').encode('utf-16')
emit(package('docx', main))
