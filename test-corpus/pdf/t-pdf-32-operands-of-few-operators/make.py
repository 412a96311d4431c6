# SPDX-License-Identifier: GPL-2.0-or-later
"""A form that moves text by three hundred thousand numbers in one array is drawn six thousand times."""
from recipes import emit
from recipes_pdf import *

entries, content = flate(TEXT + b"/F Do " * 6000)
numbers = flate(b"BT /F1 9 Tf [" + b"1 " * 300000 + b"] TJ ET")
emit(page(resources="/XObject<</F 6 0 R>>", more={4: (entries, content), 6: (FORM + f"/Resources<<{FONT}>>" + numbers[0], numbers[1])}))
