# SPDX-License-Identifier: GPL-2.0-or-later
"""As LibreOffice exports an old workbook: error values that Excel does not know, built-in names under names of its own,
a formula without text beside an error that was none's."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx(cell("A1", "#NAME?", "#NAME!()", ' t="e"') + cell("A2", "1", "IF(ISERROR(#N/A),SUM(B1#),#REF!)")
          + '<row r="3"><c r="A3" t="e"><f aca="false"></f><v>#DIV/0!</v></c></row>',
          names='<definedName function="false" hidden="false" name="Excel_BuiltIn_Auto_Open" vbProcedure="false">Sheet1!$A$1</definedName>'
          '<definedName function="false" hidden="false" name="Range_Stays" vbProcedure="false">Sheet1!$A$2</definedName>'
          '<definedName name="Runs" vbProcedure="true">Sheet1!$A$2</definedName>'))
