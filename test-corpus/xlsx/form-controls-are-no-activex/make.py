# SPDX-License-Identifier: GPL-2.0-or-later
"""The settings of a check box of the sheet go with its part: it is no ActiveX control. The sheet's dimension goes without a word."""
from recipes import emit
from recipes_ooxml import *

PROPERTIES = '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" checked="Checked" lockText="1"/>'
emit(xlsx(cell("A1", "KEPT", kind=' t="str"'), sheet_extra='<controls><control shapeId="1025" r:id="rId1" name="Check 1"/></controls>',
          sheet_rels=[("rId1", "ctrlProp", "../ctrlProps/ctrlProp1.xml")], parts={"xl/ctrlProps/ctrlProp1.xml": PROPERTIES},
          types={"xl/ctrlProps/ctrlProp1.xml": "application/vnd.ms-excel.controlproperties+xml"}))
