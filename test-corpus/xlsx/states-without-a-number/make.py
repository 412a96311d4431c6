# SPDX-License-Identifier: GPL-2.0-or-later
"""An empty x:Checked means that the box is checked, unless the part of the control says otherwise."""
from recipes import emit
from sheet_controls import *

BOX = "<x:Checked/>"
emit(book([("Checkbox", "AGREED", BOX), ("Checkbox", "OPEN", BOX), ("Checkbox", "TOLD", "<x:Checked></x:Checked>")],
          ['objectType="CheckBox" checked="Checked"', 'objectType="CheckBox"', 'objectType="CheckBox" checked="Checked"']))
