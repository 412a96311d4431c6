# SPDX-License-Identifier: GPL-2.0-or-later
"""Letters of a thousand points, a hundred thousand of them in the same place."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(b"BT /F1 1 Tf 1000 0 0 1000 0 0 Tm " + b"[(W)944]TJ " * 100000 + b"ET")
emit(page(more={4: (entries, content)}))
