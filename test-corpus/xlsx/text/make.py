# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

STRINGS = f'<sst {S}><si><t>氏名</t><rPh sb="0" eb="2"><t>シメイ</t></rPh></si><si><r><t>山</t></r><r><t>田</t></r></si></sst>'
STYLES = (f'<styleSheet {S}><numFmts><numFmt numFmtId="176" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts>'
          '<cellXfs><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="20"/><xf numFmtId="9"/></cellXfs></styleSheet>')

emit(xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="F1" t="s"><v>1</v></c></row>'
          '<row r="2"><c r="A2" s="1"><v>43586</v></c><c r="F2" s="2"><v>0.5625</v></c></row>'
          '<row r="3"><c r="A3" t="b"><v>1</v></c><c r="F3" t="e"><v>#N/A</v></c></row>'
          '<row r="4" hidden="1"><c r="A4" t="inlineStr"><is><t>UNSEEN</t></is></c></row>'
          '<row r="5"><c r="A5"><f>WEBSERVICE("x")</f><v>0.30000000000000004</v></c><c r="F5" s="3"><v>0.5</v></c></row>',
          rels=[("rId8", "sharedStrings", "sharedStrings.xml"), ("rId9", "styles", "styles.xml")],
          parts={"xl/sharedStrings.xml": STRINGS, "xl/styles.xml": STYLES}))
