# SPDX-License-Identifier: GPL-2.0-or-later
"""All that is painted goes through each of three thousand clips."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"0 0 m 595 0 l 300 842 l h W n " * 3000 + b"0 0 595 842 re f " * 300)
emit(page(more={4: (entries, content)}))
