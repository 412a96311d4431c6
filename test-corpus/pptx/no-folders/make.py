# SPDX-License-Identifier: GPL-2.0-or-later
"""All parts at the top of the package, as some programs write it: the relationships say what is what."""
from recipes import emit
from recipes_ooxml import *

emit(without_folders(pptx(shape("KEPT")), "ppt/", "slides/"))
