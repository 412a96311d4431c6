# SPDX-License-Identifier: GPL-2.0-or-later
"""A drawing with a byte order mark gets the states and names of its controls in the right places."""
import sheet_controls
from recipes import emit
from sheet_controls import *

made = sheet_controls.sheet
sheet_controls.sheet = lambda *arguments: ("\ufeff" + made(*arguments)[0], *made(*arguments)[1:])
emit(book([("Checkbox", "ticked", "")], ['objectType="CheckBox" checked="Checked"']))
