# SPDX-License-Identifier: GPL-2.0-or-later
"""Defaults of charts depend on whether Excel 2007 wrote them."""
from recipes import emit
from recipes_ooxml import *

NAME = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
emit(xlsx(cell("A1", "1"), root_rels=[("rId6", "extended-properties", "docProps/app.xml")],
          parts={"docProps/app.xml": f'<Properties xmlns="{NAME}"><Application>Microsoft Excel</Application><Company>COMPANY-MARK</Company><AppVersion>12.0000</AppVersion></Properties>'},
          types={"docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml"}))
