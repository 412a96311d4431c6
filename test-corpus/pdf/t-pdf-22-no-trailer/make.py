# SPDX-License-Identifier: GPL-2.0-or-later
"""Neither cross-reference table nor trailer: the catalog is looked for."""
from recipes import emit
from recipes_pdf import *

data = page()
emit(data[:data.rindex(b"xref\n0")])
