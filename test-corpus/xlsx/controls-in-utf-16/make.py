# SPDX-License-Identifier: GPL-2.0-or-later
"""Places in a drawing in UTF-16 are not those of its characters: what is chosen is not put in, and told."""
import sheet_controls
from recipes import emit
from sheet_controls import *

made = sheet_controls.sheet
sheet_controls.sheet = lambda *arguments: (made(*arguments)[0].encode("utf-16"), *made(*arguments)[1:])
emit(book([("Checkbox", "first 申込", ""), ("Checkbox", "second", "<x:Checked>1</x:Checked>")], ['objectType="CheckBox" checked="Checked"', 'objectType="CheckBox"']))
