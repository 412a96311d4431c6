# SPDX-License-Identifier: GPL-2.0-or-later
"""Cells in the first and in the last corner of a sheet: LibreOffice would look at 46 million pages between them."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx('<row r="1"><c r="A1"><v>1234</v></c></row><row r="1048576"><c r="XFD1048576"><v>5678</v></c></row>'))
