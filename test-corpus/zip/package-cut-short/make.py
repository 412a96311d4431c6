# SPDX-License-Identifier: GPL-2.0-or-later
"""A Word document of which only the beginning arrived, before any part that tells what it is: it is damaged, and not of an unknown kind."""
from recipes import emit
from recipes_ooxml import *

whole = docx(paragraph("<w:r><w:t>TEXT</w:t></w:r>"))
emit(whole[:whole.index(b"word/")])
