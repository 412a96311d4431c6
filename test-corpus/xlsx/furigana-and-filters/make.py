# SPDX-License-Identifier: GPL-2.0-or-later
"""Attributes without which Excel does not open the sheet, or shows something else."""
from recipes import emit
from recipes_ooxml import *

STRING = ('<row r="1" ph="1"><c r="A1" t="inlineStr" ph="1"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></is></c></row>')
DYNAMIC = (f'<metadata {S} xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"><metadataTypes count="1">'
           '<metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" assign="1" coerce="1" cellMeta="1"/></metadataTypes>'
           '<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
           '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata></metadata>')
emit(xlsx(STRING, sheet_extra='<sheetProtection sheet="1" sort="0"/><autoFilter ref="A1:B2"><filterColumn colId="1"><dynamicFilter type="today" val="1" maxVal="2"/>'
          '</filterColumn></autoFilter><conditionalFormatting sqref="A1"><cfRule type="iconSet" priority="1"><iconSet iconSet="3Arrows" reverse="1">'
          '<cfvo type="percent" val="0" gte="0"/></iconSet><extLst><ext uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}" '
          'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:id>{00000000-1111-2222-3333-444444444444}</x14:id>'
          '</ext></extLst></cfRule></conditionalFormatting><ignoredErrors><ignoredError sqref="A1" listDataValidation="1"/></ignoredErrors>',
          rels=[("rId9", "sheetMetadata", "metadata.xml")], parts={"xl/metadata.xml": DYNAMIC},
          types={"xl/metadata.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"}))
