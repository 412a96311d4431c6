# SPDX-License-Identifier: GPL-2.0-or-later
"""The formula of an array fills half a sheet: LibreOffice would compute and draw millions of pages."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx('<row r="1"><c r="A1"><f t="array" ref="A1:ZZ65536">1233+1</f><v>1234</v></c></row>'))
