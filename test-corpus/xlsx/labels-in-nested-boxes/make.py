# SPDX-License-Identifier: GPL-2.0-or-later
"""A text box within that of a label does not end it."""
from recipes import emit
from sheet_controls import *

emit(book([("Checkbox", "outer <v:textbox><div>inner</div></v:textbox> behind", "")], ['objectType="CheckBox" checked="Checked"']))
