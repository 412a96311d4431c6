# SPDX-License-Identifier: GPL-2.0-or-later
"""More files within than a report lists."""
from recipes import emit
from recipes_pdf import *

NAMES = "".join(f"(f{n:03}.txt)<</Type/Filespec/F(f{n:03}.txt)>>" for n in range(300))
emit(page(catalog=f"/Names<</EmbeddedFiles<</Names[{NAMES}]>>>>"))
