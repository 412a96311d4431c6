# SPDX-License-Identifier: GPL-2.0-or-later
"""Its page only says that another reader is needed."""
from recipes import emit
from recipes_pdf import *

emit(page(catalog="/NeedsRendering true/AcroForm<</Fields[]/XFA 6 0 R>>", more={6: ("", b"<xdp:xdp/>")}))
