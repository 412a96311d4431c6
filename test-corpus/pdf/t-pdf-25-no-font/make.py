# SPDX-License-Identifier: GPL-2.0-or-later
"""What is no font program at all is left out: readers substitute."""
from recipes import emit
from recipes_pdf import *

emit(fonts(One=("TrueType", "FontFile2", "/Length1 99", b"\0\1\0\0" + b"FONT-MARK" * 11), Two=("Type1", "FontFile3", "/Subtype/Type1C", b"\1\0\4\1" + b"FONT-MARK" * 11),
           Three=("Type1", "FontFile", "/Length1 9/Length2 9/Length3 9", b"%!PS FONT-MARK")))
