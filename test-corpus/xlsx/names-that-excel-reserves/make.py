# SPDX-License-Identifier: GPL-2.0-or-later
"""A copy of a built-in name under LibreOffice's spelling is nothing dangerous; a name that runs a macro or reaches out is."""
from recipes import emit
from recipes_ooxml import *

NAMES = ('<definedName name="_xlnm.Print_Area" localSheetId="0">Sheet1!$A$1:$B$2</definedName>'
         '<definedName name="_xlnm_Print_Area" localSheetId="0">Sheet1!$A$1:$B$2</definedName>'
         '<definedName name="_xlnm_Print_Titles" localSheetId="0">Sheet1!$1:$1</definedName>'
         '<definedName name="Kept">Sheet1!$A$1</definedName>')
emit(xlsx(cell("A1", "42"), names=NAMES))
