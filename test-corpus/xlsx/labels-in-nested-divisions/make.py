# SPDX-License-Identifier: GPL-2.0-or-later
"""A label whose division has another one stays: the font that it gets encloses both."""
from recipes import emit
from sheet_controls import *

emit(book([("Checkbox", "<div>inner</div> outer", "")], ['objectType="CheckBox" checked="Checked"']))
