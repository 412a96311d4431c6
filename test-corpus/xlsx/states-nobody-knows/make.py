# SPDX-License-Identifier: GPL-2.0-or-later
"""More boxes than parts: nothing says which box a part belongs to. The box that the sheet names is known."""
from recipes import emit
from sheet_controls import *

emit(book([("Checkbox", "one", ""), ("Checkbox", "two", ""), ("Checkbox", "three", "<x:Checked>1</x:Checked>")], PARTS[:1]))
