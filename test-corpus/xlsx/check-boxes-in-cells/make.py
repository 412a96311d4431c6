# SPDX-License-Identifier: GPL-2.0-or-later
"""Check boxes in cells stay: the values, and what the style says of the control; texts and what leads to other parts in its part go."""
from recipes import emit
from recipes_ooxml import *

BAGS = "http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag"
EXT = f'<extLst><ext uri="{{C7286773-470A-42A8-94C5-96B5CB345126}}" xmlns:x="{BAGS}"><x:xfComplement i="0"/></ext></extLst>'
STYLES = (f'<styleSheet {S}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
          f'<cellXfs count="2"><xf/><xf applyAlignment="1"><alignment horizontal="center"/>{EXT}</xf></cellXfs></styleSheet>')
PART = (f'<FeaturePropertyBags xmlns="{BAGS}"><bag type="Checkbox"/><bag type="XFControls"><bagId k="CellControl">0</bagId><s k="Text">SAID-MARK</s><rel k="Part">rId1</rel></bag>'
        '<bag type="XFComplement"><bagId k="XFControls">1</bagId></bag><bag type="XFComplements" extRef="XFComplementsMapperExtRef"><a k="MappedFeaturePropertyBags"><bagId>2</bagId></a></bag></FeaturePropertyBags>')
emit(xlsx('<row r="1"><c r="A1" s="1" t="b"><v>1</v></c><c r="B1" s="1" t="b"><v>0</v></c></row>',
          rels=[("rId2", "styles", "styles.xml"), ("rId3", "http://schemas.microsoft.com/office/2022/11/relationships/FeaturePropertyBag", "featurePropertyBag/featurePropertyBag.xml")],
          parts={"xl/styles.xml": STYLES, "xl/featurePropertyBag/featurePropertyBag.xml": PART},
          types={"xl/styles.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
                 "xl/featurePropertyBag/featurePropertyBag.xml": "application/vnd.ms-excel.featurepropertybag+xml"}))
