# SPDX-License-Identifier: GPL-2.0-or-later
"""A transfer function of twenty thousand steps is set two thousand times: readers compute a table each time."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"/G gs " * 2000)
long = flate(b"{ " + b"1 pop " * 10000 + b"}")
emit(page(resources="/ExtGState<</G<</TR 6 0 R>>>>", more={4: (entries, content), 6: ("/FunctionType 4/Domain[0 1]/Range[0 1]" + long[0], long[1])}))
