# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

data = page()
emit(data[:data.index(b"xref\n")] + b"trailer\n<</Root 1 0 R>>\nstartxref\n999999\n%%EOF\n")
