# SPDX-License-Identifier: GPL-2.0-or-later
"""A list that loses all of its members goes, too: Excel takes an empty one for damage."""
from recipes import emit
from recipes_ooxml import *

RANGE = '<xm:f>[1]Sheet1!A1:B1</xm:f><xm:sqref>C1</xm:sqref>'
SPARKS = ('<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
          '<x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:colorSeries rgb="FF376092"/>'
          f"<x14:sparklines><x14:sparkline>{RANGE}</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>")
emit(xlsx(cell("A1", "42"), names='<definedName name="_xlnm.Auto_Open">Sheet1!$A$1</definedName>',
          sheet_extra='<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>WEBSERVICE("x")=1</formula></cfRule>'
          '</conditionalFormatting><dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>[1]Sheet1!A1</formula1>'
          '</dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" r:id="rId1"/></hyperlinks>' + SPARKS,
          sheet_rels=[("rId1", "hyperlink", "http://evil.example/", "External")]))
