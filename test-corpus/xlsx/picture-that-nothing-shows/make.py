# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture in the package to which nothing leads: it goes, and is called that."""
from recipes import emit, png
from recipes_ooxml import *

emit(xlsx(cell("A1", "KEPT", kind=' t="str"'), parts={"xl/media/image1.png": png(1)}))
