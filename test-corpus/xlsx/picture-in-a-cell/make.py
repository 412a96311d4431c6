# SPDX-License-Identifier: GPL-2.0-or-later
"""A picture in a cell goes under its name, and the cell points to no value that is gone with it."""
from recipes import emit, png
from recipes_ooxml import *

RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
PARTS = {
    "xl/metadata.xml": f'<metadata {S}><metadataTypes count="1"><metadataType name="XLRICHVALUE" minSupportedVersion="120000"/></metadataTypes>'
                       '<valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>',
    "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{RICH}" count="1"><rv s="0"><v>0</v><v>5</v></rv></rvData>',
    "xl/richData/rdrichvaluestructure.xml": f'<rvStructures xmlns="{RICH}" count="1"><s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/></s></rvStructures>',
    "xl/richData/richValueRel.xml": f'<richValueRels xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel" {R}><rel r:id="rId1"/></richValueRels>',
    "xl/richData/_rels/richValueRel.xml.rels": relationships([("rId1", "image", "../media/image1.png")]),
    "xl/media/image1.png": png(1)}
KIND = "application/vnd.ms-excel.{}+xml".format
TYPES = {"xl/metadata.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml", "xl/richData/rdrichvalue.xml": KIND("rdrichvalue"),
         "xl/richData/rdrichvaluestructure.xml": KIND("rdrichvaluestructure"), "xl/richData/richValueRel.xml": KIND("richvaluerel")}
emit(xlsx('<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c><c r="B1"><v>42</v></c></row>', rels=[("rId9", "sheetMetadata", "metadata.xml")], parts=PARTS, types=TYPES))
