# SPDX-License-Identifier: GPL-2.0-or-later
"""An empty x:Checked is written as the number that it means."""
from recipes import emit
from sheet_controls import *

BOX = "<x:Checked/>"
emit(book([("Checkbox", "KEPT", BOX), ("Checkbox", "OPEN", BOX)], ['objectType="CheckBox" checked="Checked"', 'objectType="CheckBox"']))
