# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules that strike cells out: by a format of the workbook, and, as newer than Excel 2007, by a format of their own."""
from recipes import emit
from recipes_ooxml import *

X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
STRIKE = "<font><strike/></font>"
STYLES = (f'<styleSheet {S}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
          f'<cellXfs count="1"><xf/></cellXfs><dxfs count="2"><dxf><font><b/></font></dxf><dxf>{STRIKE}</dxf></dxfs></styleSheet>')
rules = "".join(f'<conditionalFormatting sqref="{cells}"><cfRule type="expression" dxfId="{form}" priority="{n}"><formula>$B1="済"</formula></cfRule></conditionalFormatting>'
                for n, (cells, form) in enumerate((("A1", 1), ("A2", 0), ("A3", 9)), 1))
newer = (f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" {X14}><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="4" id="{{0F000000-0000-4000-8000-000000000001}}">'
         f'<xm:f>Sheet1!$B4="済"</xm:f><x14:dxf>{STRIKE}</x14:dxf></x14:cfRule><xm:sqref>A4</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>')
emit(xlsx(cell("A1", "3000"), sheet_extra=rules + newer, parts={"xl/styles.xml": STYLES}, rels=[("rId9", "styles", "styles.xml")],
          types={"xl/styles.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"}))
