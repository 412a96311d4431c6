# SPDX-License-Identifier: GPL-2.0-or-later
"""No trailer, and more pages than a number holds."""
from recipes import emit
from recipes_pdf import *

data = page().replace(b"/Count 1>", b"/Count 99999999999>")
emit(data[:data.rindex(b"xref\n0")])
